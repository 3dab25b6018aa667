"""What the embeddings of all texts of a language have in common: it tells the language, not what is meant.

Taken off, an example in one language helps the others more, and what is known of a language with many examples carries
over to one with few.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dialogs.understanding.embeddings import LENGTH, Embeddings

_WEIGHT_OF_ALL = 30  # examples' worth of the common middle in the middle of a language, which may have but a few


class Middles:
    """The middle of each language's embeddings, and that of all."""

    def __init__(self) -> None:
        """Start untrained: nothing is taken off."""
        self._known: dict[str, Embeddings] = {}
        self._of_all = np.zeros(LENGTH, np.float32)

    def learn(self, texts: Embeddings, languages: Sequence[str]) -> None:
        """Find the middles."""
        written = np.asarray(languages)
        self._of_all = texts.mean(axis=0)
        for language in sorted(set(languages)):
            some = texts[written == language]
            whole = some.sum(axis=0) + _WEIGHT_OF_ALL * self._of_all
            self._known[language] = np.asarray(whole / (len(some) + _WEIGHT_OF_ALL), np.float32)

    def taken_off(self, texts: Embeddings, languages: Sequence[str | None]) -> Embeddings:
        """Give the same texts without what their languages have in common."""
        middles = [self._known.get(language or "", self._of_all) for language in languages]
        return np.asarray(texts - np.vstack(middles), np.float32)

    def dumps(self) -> dict[str, NDArray[np.float32]]:
        """Give what `loads` needs."""
        return {"": self._of_all, **self._known}

    @classmethod
    def loads(cls, numbers: dict[str, NDArray[np.float32]]) -> "Middles":
        """Make a trained one from what `dumps` gave."""
        middles = cls()
        middles._of_all = numbers.pop("")
        middles._known = numbers
        return middles
