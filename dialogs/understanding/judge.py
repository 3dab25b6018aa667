"""Ranks labels for a text by its letters and its meaning, with confidences that mean what they say.

The scores of both nets are added in the shares that are the least surprised by texts held out of the training. For
a label that must be watched for apart from all others (opting out, danger), `chance` asks for it alone.
"""

from collections.abc import Callable, Sequence
from itertools import product
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, log_softmax, softmax
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from dialogs.understanding.embeddings import Embeddings
from dialogs.understanding.letters import Letters, Runs, Scores
from dialogs.understanding.meaning import Meaning

_SEED = 20
_HELD_OUT = 5  # one example in so many
_SUREST = 0.9999  # 1.0 is for what was read word for word
_LETTERS = (0.0, *np.geomspace(0.5, 8, 12))
_MEANING = (0.0, *np.geomspace(1, 32, 16))
_BEYOND = 1.75  # held out or not, our examples are by the same hands, which flatters letters; on others' texts meaning counts more
_SOME = 5000  # held-out texts that are enough to choose the shares


class Meanings(NamedTuple):
    """The embeddings of some of the texts that are learnt from, and which of them these are."""

    rows: NDArray[np.intp]
    embedded: Embeddings


class Judge:
    """Labels, both nets, and how much each of them counts."""

    def __init__(self, runs: Runs | None = None) -> None:
        """Start untrained; judges of the same texts may share their `runs`."""
        self._labels: list[str] = []
        self._letters, self._meaning = Letters(runs or Runs()), Meaning()
        self._shares = {"letters": 1.0, "meaning": 0.0, "letters_alone": 1.0}
        self._chances: dict[str, list[float]] = {}

    def learn(
        self, texts: list[str], labels: list[str], meanings: Meanings | None = None, apart: Sequence[str] = ()
    ) -> None:
        """Fit both nets, then what makes held-out confidences honest; `apart`: labels that `chance` is asked for."""
        self._labels = sorted(set(labels))
        rows = np.searchsorted(self._labels, labels)
        known = np.arange(len(rows)) if meanings is None else meanings.rows
        out = next(StratifiedKFold(_HELD_OUT, shuffle=True, random_state=_SEED).split(known, rows[known]))[1]
        truth = rows[known[out]]
        letters = self._letters.learn(texts, rows, known[out])
        meaning = None if meanings is None else self._meaning.learn(meanings.embedded, rows[known], out)
        self._shares = _honest_shares(letters, meaning, truth)
        zeros = np.zeros_like(letters) if meaning is None else meaning
        for label in set(apart) & set(self._labels):
            column = self._labels.index(label)
            self._chances[label] = _line(letters[:, column], zeros[:, column], truth == column)

    def judge(self, text: str, meaning: Embeddings | None = None) -> tuple[list[tuple[str, float]], dict[str, float]]:
        """Give every label with its confidence, the likeliest first; and the chance of each label watched apart."""
        letters = self._letters.scores(text)
        if meaning is None or not self._meaning.is_trained:
            near, mixed = np.zeros_like(letters), letters * self._shares["letters_alone"]
        else:
            near = self._meaning.scores(meaning)
            mixed = letters * self._shares["letters"] + near * self._shares["meaning"]
        return self._ranked(softmax(mixed)), {
            label: round(float(expit(line[0] * letters[column] + line[1] * near[column] + line[2])), 4)
            for label, line in self._chances.items()
            for column in (self._labels.index(label),)
        }

    def rank(self, text: str) -> list[tuple[str, float]]:
        """Give the ranking by letters alone."""
        return self.judge(text)[0]

    def _ranked(self, shares: Scores) -> list[tuple[str, float]]:
        order = np.argsort(-shares, kind="stable")
        return [(self._labels[i], min(round(float(shares[i]), 4), _SUREST)) for i in order]

    def is_gibberish(self, text: str) -> bool:
        """Tell that it looks like no text at all."""
        return self._letters.is_gibberish(text)

    def dumps(self) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
        """Give what `loads` needs, but for the runs: plain JSON, and arrays of numbers."""
        told = {"labels": self._labels, "shares": self._shares, "chances": self._chances}
        return told, self._letters.dumps() | self._meaning.dumps()

    @classmethod
    def loads(cls, told: dict[str, Any], numbers: dict[str, NDArray[Any]], runs: Runs) -> "Judge":
        """Make a trained one from what `dumps` gave."""
        judge = cls(runs)
        judge._letters, judge._meaning = Letters.loads(numbers, runs), Meaning.loads(numbers)
        judge._labels, judge._shares, judge._chances = told["labels"], told["shares"], told["chances"]
        return judge


def _line(letters: Scores, meaning: Scores, truth: NDArray[np.bool_]) -> list[float]:
    """Fit the chance that it is this label, from its two held-out scores: their weights and the offset."""
    fitted = LogisticRegression(C=10.0).fit(np.column_stack([letters, meaning]), truth)
    # Rounded: the last digits hang on how many threads added up, and a training must repeat itself.
    return [round(float(number), 3) for number in (*fitted.coef_[0], fitted.intercept_[0])]


def _honest_shares(letters: Scores, meaning: Scores | None, rows: NDArray[np.intp]) -> dict[str, float]:
    """Pick the shares with the least log loss on scores of held-out texts."""
    some = np.random.default_rng(_SEED).permutation(len(rows))[:_SOME]
    alone = min(_LETTERS, key=_loss_of(lambda share: letters[some] * share, rows[some]))
    if meaning is None:
        return {"letters": float(alone), "meaning": 0.0, "letters_alone": float(alone)}
    mixed = _loss_of(lambda pair: letters[some] * pair[0] + meaning[some] * pair[1], rows[some])
    both = min(product(_LETTERS, _MEANING), key=mixed)
    return {"letters": float(both[0]), "meaning": float(both[1]) * _BEYOND, "letters_alone": float(alone)}


def _loss_of(scores: Callable[[Any], Scores], rows: NDArray[np.intp]) -> Callable[[Any], float]:
    every = np.arange(len(rows))
    return lambda shares: float(-log_softmax(scores(shares), axis=1)[every, rows].mean())
