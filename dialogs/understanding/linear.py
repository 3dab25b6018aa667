"""A linear text model that can be read back without unpickling: TF-IDF of n-grams, SVM, temperature."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_softmax, softmax
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.svm import LinearSVC

from dialogs.understanding.words import spaced

_SEED = 20
_FOLDS = 4
_TEMPERATURES = np.geomspace(0.05, 2.0, 60)


class LinearText:
    """Ranks labels for a text, with confidences that mean what they say on unseen texts."""

    def __init__(self) -> None:
        """Start untrained."""
        self._features = _vectorizer(None)
        self._labels: list[str] = []
        self._weights: NDArray[np.float32] = np.zeros((0, 0), np.float32)
        self._offsets: NDArray[np.float32] = np.zeros(0, np.float32)
        self._temperature = 1.0

    def learn(self, texts: list[str], labels: list[str]) -> None:
        """Fit, then choose the temperature that makes held-out confidences honest."""
        features = self._features.fit_transform(texts)
        machine = LinearSVC(C=1.0, class_weight="balanced", random_state=_SEED)
        folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=_SEED)
        held_out = cross_val_predict(machine, features, labels, cv=folds, method="decision_function")
        machine.fit(features, labels)
        self._labels = [str(label) for label in machine.classes_]
        self._weights = np.ascontiguousarray(machine.coef_.T, np.float32)
        self._offsets = np.asarray(machine.intercept_, np.float32)
        self._temperature = _honest_temperature(_one_column_each(held_out), self._rows(labels))

    def rank(self, text: str) -> list[tuple[str, float]]:
        """Give every label with its confidence, the likeliest first."""
        features = self._features.transform([text])
        scores = _one_column_each(features @ self._weights + self._offsets)[0]
        shares = softmax(scores / self._temperature)
        order = np.argsort(-shares, kind="stable")
        return [(self._labels[i], round(float(shares[i]), 4)) for i in order]

    def dumps(self) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
        """Give what `loads` needs: plain JSON, and arrays of numbers."""
        vocabulary = {ngram: int(column) for ngram, column in self._features.vocabulary_.items()}
        words = {"labels": self._labels, "vocabulary": vocabulary, "temperature": self._temperature}
        numbers = {"weights": self._weights, "offsets": self._offsets, "idf": self._features.idf_}
        return words, numbers

    @classmethod
    def loads(cls, words: dict[str, Any], numbers: dict[str, NDArray[Any]]) -> "LinearText":
        """Make a trained model from what `dumps` gave."""
        model = cls()
        model._features = _vectorizer(words["vocabulary"])
        model._features.idf_ = numbers["idf"]
        model._labels, model._temperature = words["labels"], words["temperature"]
        model._weights, model._offsets = numbers["weights"], numbers["offsets"]
        return model

    def _rows(self, labels: list[str]) -> NDArray[np.intp]:
        return np.array([self._labels.index(label) for label in labels])


def _vectorizer(vocabulary: dict[str, int] | None) -> TfidfVectorizer:
    return TfidfVectorizer(
        analyzer="char_wb", ngram_range=(1, 4), sublinear_tf=True, lowercase=False,
        preprocessor=spaced, vocabulary=vocabulary, dtype=np.float32,
    )  # fmt: skip


def _one_column_each(scores: NDArray[Any]) -> NDArray[Any]:
    """Undo scikit-learn's shorthand for two labels: one column, positive for the second."""
    if scores.ndim == 2 and scores.shape[1] > 1:
        return scores
    column = scores.reshape(-1, 1)
    return np.hstack([-column, column])


def _honest_temperature(scores: NDArray[Any], rows: NDArray[np.intp]) -> float:
    """Pick the temperature with the least log loss on scores of held-out texts."""
    every = np.arange(len(rows))
    losses = [-log_softmax(scores / t, axis=1)[every, rows].mean() for t in _TEMPERATURES]
    return float(_TEMPERATURES[int(np.argmin(losses))])
