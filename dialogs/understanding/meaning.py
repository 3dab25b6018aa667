"""What a text says: how near it lies to examples in the space of embeddings. Good at paraphrase, in any language.

Kernel ridge regression with a Gaussian kernel, on some thousand of the examples as landmarks (Nyström). Nearness to
examples told "my chest hurts" from "my head hurts" where a flat cut through the space could not.
"""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve

from dialogs.understanding.embeddings import LENGTH, Embeddings

Scores = NDArray[np.float32]
_SEED = 20
_LANDMARKS = 5000
_NARROW = 1.0 / LENGTH  # how fast nearness fades
_SMOOTH = 0.25  # how much one example alone may bend the answer
_JITTER = 1e-4
_AT_ONCE = 10_000  # texts; their nearness to the landmarks takes 200 MB


class Meaning:
    """A score for each label, from the embedding of a text."""

    def __init__(self) -> None:
        """Start untrained."""
        self._middle = self._spread = np.zeros(LENGTH, np.float32)
        self._landmarks = np.zeros((0, LENGTH), np.float32)
        self._weights = np.zeros((0, 0), np.float32)

    @cached_property
    def _squares(self) -> Scores:
        return np.asarray((self._landmarks**2).sum(axis=1))

    @property
    def is_trained(self) -> bool:
        """Whether there was anything to learn from."""
        return bool(self._weights.size)

    def learn(self, texts: Embeddings, rows: NDArray[np.intp], unseen: NDArray[np.intp]) -> Scores:
        """Fit on all texts (`rows`: the index of each one's label); give the scores of the `unseen` by a fit without them."""
        self._middle, self._spread = texts.mean(axis=0), texts.std(axis=0) + 1e-6
        chosen = np.random.default_rng(_SEED).permutation(len(texts))[:_LANDMARKS]
        self._landmarks = self._even(texts[np.sort(chosen)])
        counts = np.bincount(rows)
        aims = (np.eye(len(counts)) - counts / len(rows))[rows]
        left, right = self._sums(texts, aims)
        less_left, less_right = self._sums(texts[unseen], aims[unseen])
        self._weights = self._solved(left, right)
        return np.asarray(self._near(texts[unseen]) @ self._solved(left - less_left, right - less_right), np.float32)

    def scores(self, text: Embeddings) -> Scores:
        """Score one text."""
        return (self._near(text.reshape(1, -1)) @ self._weights)[0]

    def _even(self, texts: Embeddings) -> Embeddings:
        return np.asarray((texts - self._middle) / self._spread, np.float32)

    def _near(self, texts: Embeddings) -> Scores:
        """Give how near each text is to each landmark, 1 for the same and nearly 0 for most."""
        even = self._even(texts)
        squares = (even**2).sum(axis=1)[:, None] + self._squares - 2 * even @ self._landmarks.T
        return np.exp(-_NARROW * np.maximum(squares, 0), dtype=np.float32)

    def _sums(self, texts: Embeddings, aims: NDArray[np.float64]) -> tuple[Scores, Scores]:
        """Give the two sides of the normal equations of some texts; those of several parts add up."""
        left = np.zeros((len(self._landmarks),) * 2, np.float32)
        right = np.zeros((len(self._landmarks), aims.shape[1]), np.float32)
        for first in range(0, len(texts), _AT_ONCE):
            some = slice(first, first + _AT_ONCE)
            near = self._near(texts[some])
            left += near.T @ near
            right += near.T @ aims[some].astype(np.float32)
        return left, right

    def _solved(self, left: Scores, right: Scores) -> Scores:
        system = self._even_near()
        system *= _SMOOTH
        system += left
        system[np.diag_indices_from(system)] += _JITTER * len(system)
        return np.asarray(cho_solve(cho_factor(system, lower=True, overwrite_a=True), right), np.float32)

    def _even_near(self) -> NDArray[np.float64]:
        return self._near(self._landmarks * self._spread + self._middle).astype(np.float64)

    def dumps(self) -> dict[str, NDArray[np.float32]]:
        """Give what `loads` needs."""
        return {
            "middle": self._middle, "spread": self._spread,
            "landmarks": self._landmarks.astype(np.float16), "near": self._weights,
        }  # fmt: skip

    @classmethod
    def loads(cls, numbers: dict[str, NDArray[np.float32]]) -> "Meaning":
        """Make a trained one from what `dumps` gave."""
        net = cls()
        net._middle, net._spread, net._weights = numbers["middle"], numbers["spread"], numbers["near"]
        net._landmarks = numbers["landmarks"].astype(np.float32)
        return net
