"""A linear text model that can be read back without unpickling: letters, meaning, honest confidences.

Two nets look at a text: a linear SVM at its character n-grams (typos, slang, names), a logistic regression at
its embedding (what the words mean, also in a language with few examples). Their scores are added, in the shares
that are the least surprised by held-out texts; so confidences mean what they say.
"""

from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_softmax, softmax
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from dialogs.understanding.embeddings import LENGTH, Embeddings
from dialogs.understanding.words import spaced

_SEED = 20
_FOLDS = 3
_SHARES = (0.0, *np.geomspace(0.1, 10, 25))
_SMALL = 0.3  # the spread of an embedding's numbers as the regression sees them
_STRENGTH = 0.3
_ROUNDS = 150
_SUREST = 0.9999  # 1.0 is for what was read word for word

Scores = NDArray[np.float32]


@dataclass
class _Net:
    """Weights of one net: one column for each label."""

    weights: Scores
    offsets: Scores

    def scores(self, features: Any) -> Scores:
        return np.asarray(features @ self.weights + self.offsets, np.float32)


class LinearText:
    """Ranks labels for a text, with confidences that mean what they say on unseen texts."""

    def __init__(self) -> None:
        """Start untrained."""
        self._features = _vectorizer(None)
        self._labels: list[str] = []
        self._letters = _Net(np.zeros((0, 0), np.float32), np.zeros(0, np.float32))
        self._meaning = _Net(np.zeros((LENGTH, 0), np.float32), np.zeros(0, np.float32))
        self._shares = {"letters": 1.0, "meaning": 0.0, "letters_alone": 1.0}

    def learn(self, texts: list[str], labels: list[str], meanings: Embeddings | None = None) -> None:
        """Fit, then choose the shares that make held-out confidences honest."""
        letters, truth = self._features.fit_transform(texts), np.array(labels)
        self._labels = sorted(set(labels))
        rows = np.searchsorted(self._labels, truth)
        held_letters = np.zeros((len(texts), len(self._labels)), np.float32)
        held_meaning = np.zeros_like(held_letters)
        for known, unseen in StratifiedKFold(_FOLDS, shuffle=True, random_state=_SEED).split(letters, truth):
            held_letters[unseen] = _fit_letters(letters[known], truth[known]).scores(letters[unseen])
            if meanings is not None:
                held_meaning[unseen] = _fit_meaning(meanings[known], truth[known]).scores(meanings[unseen])
        self._letters = _fit_letters(letters, truth)
        if meanings is not None:
            self._meaning = _fit_meaning(meanings, truth)
        self._shares = _honest_shares(held_letters, held_meaning if meanings is not None else None, rows)

    def rank(self, text: str, meaning: Embeddings | None = None) -> list[tuple[str, float]]:
        """Give every label with its confidence, the likeliest first."""
        letters = self._letters.scores(self._features.transform([text]))[0]
        if meaning is None or not self._meaning.offsets.size:
            scores = letters * self._shares["letters_alone"]
        else:
            scores = letters * self._shares["letters"] + self._meaning.scores(meaning) * self._shares["meaning"]
        shares = softmax(scores.ravel())
        order = np.argsort(-shares, kind="stable")
        return [(self._labels[i], min(round(float(shares[i]), 4), _SUREST)) for i in order]

    def dumps(self) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
        """Give what `loads` needs: plain JSON, and arrays of numbers."""
        vocabulary = {ngram: int(column) for ngram, column in self._features.vocabulary_.items()}
        words = {"labels": self._labels, "vocabulary": vocabulary, "shares": self._shares}
        numbers = {
            "letters": self._letters.weights, "letters_offsets": self._letters.offsets,
            "meaning": self._meaning.weights, "meaning_offsets": self._meaning.offsets, "idf": self._features.idf_,
        }  # fmt: skip
        return words, numbers

    @classmethod
    def loads(cls, words: dict[str, Any], numbers: dict[str, NDArray[Any]]) -> "LinearText":
        """Make a trained model from what `dumps` gave."""
        model = cls()
        model._features = _vectorizer(words["vocabulary"])
        model._features.idf_ = numbers["idf"]
        model._labels, model._shares = words["labels"], words["shares"]
        model._letters = _Net(numbers["letters"], numbers["letters_offsets"])
        model._meaning = _Net(numbers["meaning"], numbers["meaning_offsets"])
        return model


def _vectorizer(vocabulary: dict[str, int] | None) -> TfidfVectorizer:
    return TfidfVectorizer(
        analyzer="char_wb", ngram_range=(1, 4), sublinear_tf=True, lowercase=False,
        preprocessor=spaced, vocabulary=vocabulary, dtype=np.float32,
    )  # fmt: skip


def _fit_letters(features: Any, labels: NDArray[Any]) -> _Net:
    machine = LinearSVC(C=1.0, class_weight="balanced", random_state=_SEED).fit(features, labels)
    return _one_column_each(machine.coef_, machine.intercept_)


def _fit_meaning(features: Embeddings, labels: NDArray[Any]) -> _Net:
    """Fit on numbers of equal spread, and give weights for the numbers as they are."""
    middle, spread = features.mean(axis=0), features.std(axis=0) / _SMALL
    machine = LogisticRegression(C=_STRENGTH, class_weight="balanced", max_iter=_ROUNDS, tol=1e-3)
    machine.fit((features - middle) / spread, labels)
    weights = machine.coef_ / spread
    return _one_column_each(weights, machine.intercept_ - weights @ middle)


def _one_column_each(weights: NDArray[Any], offsets: NDArray[Any]) -> _Net:
    """Undo scikit-learn's shorthand for two labels: one column, positive for the second."""
    if len(weights) == 1:
        weights, offsets = np.vstack([-weights, weights]) / 2, np.concatenate([-offsets, offsets]) / 2
    return _Net(np.ascontiguousarray(weights.T, np.float32), np.asarray(offsets, np.float32))


def _honest_shares(letters: Scores, meaning: Scores | None, rows: NDArray[np.intp]) -> dict[str, float]:
    """Pick the shares with the least log loss on scores of held-out texts."""
    every = np.arange(len(rows))

    def loss(scores: Scores) -> float:
        return float(-log_softmax(scores, axis=1)[every, rows].mean())

    alone = min(_SHARES, key=lambda share: loss(letters * share))
    if meaning is None:
        return {"letters": alone, "meaning": 0.0, "letters_alone": alone}
    both = min(product(_SHARES, _SHARES), key=lambda pair: loss(letters * pair[0] + meaning * pair[1]))
    return {"letters": both[0], "meaning": both[1], "letters_alone": alone}
