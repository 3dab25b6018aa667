"""What a text looks like: n-grams of its letters, and a linear SVM. Good at typos, slang and short replies."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
import regex
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn import config_context
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from dialogs.understanding.words import spaced

Scores = NDArray[np.float32]
_SEED = 20
# Scripts of which there are enough examples to know what a word of theirs may look like.
_READ = regex.compile(r"[\p{Latin}\p{Cyrillic}\p{Arabic}\p{Gurmukhi}\p{Tamil}]")
_TELLING = 3  # letters; shorter runs stand in any keyboard mash
_ENOUGH = 6  # runs of so many letters that say what is none
_KNOWN = 0.12  # the share of them that even the rarest real texts have in common with our examples
_SEEN = 2  # examples an n-gram must stand in; those of one alone are two thirds, and tell nothing


class Letters:
    """A score for each label, from the letters of a text."""

    def __init__(self) -> None:
        """Start untrained."""
        self._features = _vectorizer(None)
        self._weights = np.zeros((0, 0), np.float16)  # the rows of one text are few; all of them are large
        self._offsets = np.zeros(0, np.float32)

    def learn(self, texts: Sequence[str], rows: NDArray[np.intp], folds: Sequence[NDArray[np.intp]]) -> Scores:
        """Fit on all texts (`rows`: the index of each one's label); give the scores of each when it was held out."""
        features = self._features.fit_transform(texts)
        held_out = np.zeros((len(rows), rows.max() + 1), np.float32)
        for unseen in folds:
            known = np.setdiff1d(np.arange(len(rows)), unseen)
            held_out[unseen] = _scores(features[unseen], *_fit(features[known], rows[known]))
        weights, self._offsets = _fit(features, rows)
        self._weights = weights.astype(np.float16)
        return held_out

    def scores(self, text: str) -> Scores:
        """Score one text. scikit-learn would check its own settings anew for each."""
        with config_context(skip_parameter_validation=True, assume_finite=True):
            found = self._features.transform([text])
        return np.asarray(found.data @ self._weights[found.indices].astype(np.float32) + self._offsets, np.float32)

    def is_gibberish(self, text: str) -> bool:
        """Tell that hardly any run of letters stands in any example: "щзхъ фывалд" is no word of any language."""
        runs = [run for run in self._runs(text) if len(run.strip()) >= _TELLING and _READ.match(run.strip())]
        known = sum(run in self._features.vocabulary_ for run in runs)
        return len(runs) >= _ENOUGH and known < _KNOWN * len(runs)

    @cached_property
    def _runs(self) -> Any:
        return self._features.build_analyzer()

    def share_words(self, other: "Letters") -> None:
        """Know the n-grams by the other's list where both are the same: it is large."""
        features = other._features  # noqa: SLF001 (another of its own kind)
        if self._features.vocabulary_ == features.vocabulary_:
            self._features = features

    def dumps(self) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
        """Give what `loads` needs: plain JSON, and arrays of numbers."""
        vocabulary = {ngram: int(column) for ngram, column in self._features.vocabulary_.items()}
        numbers = {"weights": self._weights, "offsets": self._offsets, "idf": self._features.idf_}
        return {"vocabulary": vocabulary}, numbers

    @classmethod
    def loads(cls, words: dict[str, Any], numbers: dict[str, NDArray[Any]]) -> "Letters":
        """Make a trained one from what `dumps` gave."""
        net = cls()
        net._features = _vectorizer(words["vocabulary"])
        net._features.idf_ = numbers["idf"]
        net._features.vocabulary = net._features.vocabulary_  # scikit-learn made a copy of it
        net._weights, net._offsets = numbers["weights"], numbers["offsets"]
        return net


def _vectorizer(vocabulary: dict[str, int] | None) -> TfidfVectorizer:
    return TfidfVectorizer(
        analyzer="char_wb", ngram_range=(1, 4), sublinear_tf=True, lowercase=False,
        preprocessor=spaced, vocabulary=vocabulary, dtype=np.float32, min_df=_SEEN if vocabulary is None else 1,
    )  # fmt: skip


def _fit(features: csr_matrix, rows: NDArray[np.intp]) -> tuple[Scores, Scores]:
    machine = LinearSVC(C=1.0, class_weight="balanced", random_state=_SEED).fit(features, rows)
    weights, offsets = machine.coef_, machine.intercept_
    if len(weights) == 1:  # scikit-learn's shorthand for two labels: one column, positive for the second
        weights, offsets = np.vstack([-weights, weights]), np.concatenate([-offsets, offsets])
    return np.ascontiguousarray(weights.T, np.float32), np.asarray(offsets, np.float32)


def _scores(features: csr_matrix, weights: Scores, offsets: Scores) -> Scores:
    return np.asarray(features @ weights + offsets, np.float32)
