"""Train the model when its sources changed: `python -m dialogs.train`.

The same sources give the same model, but for the last digits: seeds are fixed, examples are sorted. Nothing of Rasa is imported
while the model is fresh, so that asking costs nothing.
"""

import argparse
import hashlib
import io
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path

HERE = Path(__file__).parent
MODELS = HERE / "models"
MODEL = MODELS / "convivial.tar.gz"
_STAMP = MODELS / "convivial.sources"
# What learns, and what it learns from; the reader's words and rules are read anew at each start.
LEARNING = ("classifier", "embeddings", "judge", "language", "letters", "meaning", "middles", "words")
_SOURCES = (
    "config.yml",
    "domain/**/*.yml",
    "data/**/*.yml",
    "examples.py",
    *(f"understanding/{name}.py" for name in LEARNING),
    "uv.lock",
)


def fingerprint() -> str:
    """Give a hash of all that the model is made of."""
    digest = hashlib.sha256()
    for path in sorted(_sources()):
        digest.update(path.relative_to(HERE).as_posix().encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def is_fresh() -> bool:
    """Tell whether the model was made of the sources as they are."""
    return MODEL.exists() and _STAMP.exists() and _STAMP.read_text("ascii") == fingerprint()


def train_if_changed(*, force: bool = False) -> str:
    """Train unless the model is fresh; say in one line which."""
    if is_fresh() and not force:
        return "the model is up to date"
    began, print_of_sources = time.monotonic(), fingerprint()
    train_to(MODEL)
    _STAMP.write_text(print_of_sources, "ascii")
    return f"trained the model in {time.monotonic() - began:.1f} s"


def _sources() -> Iterator[Path]:
    for pattern in _SOURCES:
        yield from HERE.glob(pattern)


def train_to(model: Path) -> None:
    """Train into a new file and put it in place at once, so that no half-written model is ever loaded."""
    from dialogs.quiet import be_quiet  # Rasa is slow to import
    from dialogs.without_tensorflow import leave_out

    be_quiet()
    leave_out()
    os.environ.setdefault("RASA_CACHE_DIRECTORY", str(HERE / ".rasa" / "cache"))
    from rasa.model_training import train

    model.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=model.parent) as scratch, redirect_stdout(io.StringIO()):
        result = train(
            domain=str(HERE / "domain"), config=str(HERE / "config.yml"), training_files=[str(HERE / "data")],
            output=scratch, fixed_model_name="convivial", force_training=True,
        )  # fmt: skip
        if result.code or not result.model:
            problem = "training failed; python -m dialogs.rasa data validate may say why"
            raise RuntimeError(problem)
        Path(result.model).replace(model)


def main() -> int:
    """Train if needed and say so."""
    parser = argparse.ArgumentParser(prog="python -m dialogs.train", description=__doc__.split("\n")[0])
    parser.add_argument("--force", action="store_true", help="train even when nothing changed")
    sys.stdout.write(train_if_changed(force=parser.parse_args().force) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
