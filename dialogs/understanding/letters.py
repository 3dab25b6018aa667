"""What a text looks like: n-grams of its letters and of its words, and a linear SVM. Good at typos, slang and short replies."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
import regex
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn import config_context
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from dialogs.understanding.words import spaced, tokens

Scores = NDArray[np.float32]
_SEED = 20
# Scripts of which there are enough examples to know what a word of theirs may look like.
_READ = regex.compile(r"[\p{Latin}\p{Cyrillic}\p{Arabic}\p{Gurmukhi}\p{Tamil}]")
_TELLING = 3  # letters; shorter runs stand in any keyboard mash
_ENOUGH = 6  # runs of so many letters that say what is none
_KNOWN = 0.12  # the share of them that even the rarest real texts have in common with our examples
_STEPS = 127  # on either side of zero
_CLOSE = 0.05  # to the best cut; nearer takes half as long again and reads nothing better
_LEAST = 0.5  # what an example of a common label counts, where one of a middling label counts 1 and of a rare one more
_SEEN = 2  # examples a run must stand in; those of one alone are two thirds, and tell nothing


class Runs:
    """The runs of letters and of words that were seen, and which of them a text holds."""

    def __init__(self, letters: dict[str, int] | None = None, words: dict[str, int] | None = None) -> None:
        """Take what was seen, each with its column, or nothing yet."""
        self._letters = _vectorizer(letters, analyzer="char_wb", ngram_range=(1, 4), preprocessor=spaced)
        self._words = _vectorizer(
            words, analyzer="word", ngram_range=(1, 2), preprocessor=str, tokenizer=tokens, token_pattern=None
        )
        self._has_seen = letters is not None

    def learn_or_find(self, texts: Sequence[str]) -> csr_matrix:
        """Give what these texts hold; where nothing was seen yet, all of it is new, and kept."""
        if self._has_seen:
            return self.of(texts)
        self._has_seen = True
        return hstack([self._letters.fit_transform(texts), self._words.fit_transform(texts)], "csr")

    def of(self, texts: Sequence[str]) -> csr_matrix:
        """Give what each text holds. scikit-learn would check its own settings anew for each."""
        with config_context(skip_parameter_validation=True, assume_finite=True):
            return hstack([self._letters.transform(texts), self._words.transform(texts)], "csr")

    def of_letters(self, text: str) -> list[str]:
        """Give the runs of letters of a text, known or not."""
        return list(self._analyze(text))

    def knows(self, run: str) -> bool:
        """Tell whether a run of letters was seen."""
        return run in self._letters.vocabulary_

    @cached_property
    def _analyze(self) -> Any:
        return self._letters.build_analyzer()

    def dumps(self) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
        """Give what `loads` needs: plain JSON, and arrays of numbers."""
        seen = {"letters": self._letters, "words": self._words}
        columns = {name: {run: int(at) for run, at in kind.vocabulary_.items()} for name, kind in seen.items()}
        return columns, {name: kind.idf_ for name, kind in seen.items()}

    @classmethod
    def loads(cls, columns: dict[str, Any], rarity: dict[str, NDArray[Any]]) -> "Runs":
        """Make those that `dumps` gave."""
        runs = cls(columns["letters"], columns["words"])
        for name, kind in (("letters", runs._letters), ("words", runs._words)):
            kind.idf_ = rarity[name]
            kind.vocabulary = kind.vocabulary_  # scikit-learn made a copy of it
        return runs


class Letters:
    """A score for each label, from the letters and words of a text. Several may share their `runs`."""

    def __init__(self, runs: Runs) -> None:
        """Take the runs, which are learnt from the first texts unless they were before."""
        self._runs = runs
        # A row for each run, in steps of its label's own size: there are a quarter of a million rows, and a byte is enough.
        self._weights = np.zeros((0, 0), np.int8)
        self._steps = self._offsets = np.zeros(0, np.float32)

    def learn(self, texts: Sequence[str], rows: NDArray[np.intp], unseen: NDArray[np.intp]) -> Scores:
        """Fit on all texts (`rows`: the index of each one's label); give the scores of the `unseen` by a fit without them."""
        features = self._runs.learn_or_find(texts)
        known = np.setdiff1d(np.arange(len(rows)), unseen)
        # In processes: the solver has one source of chance for all threads, and a training must repeat itself.
        both = ((features, rows), (features[known], rows[known]))
        whole, part = Parallel(n_jobs=2, max_nbytes=None)(delayed(_fit)(*some) for some in both)
        self._steps, self._offsets = np.abs(whole[0]).max(axis=0) / _STEPS, whole[1]
        self._weights = np.rint(whole[0] / self._steps).astype(np.int8)
        return np.asarray(features[unseen] @ part[0] + part[1], np.float32)

    def scores(self, text: str) -> Scores:
        """Score one text."""
        found = self._runs.of([text])
        summed = found.data @ self._weights[found.indices].astype(np.float32)
        return np.asarray(summed * self._steps + self._offsets, np.float32)

    def is_gibberish(self, text: str) -> bool:
        """Tell that hardly any run of letters stands in any example: "щзхъ фывалд" is no word of any language."""
        long = [run for run in self._runs.of_letters(text) if len(run.strip()) >= _TELLING and _READ.match(run.strip())]
        known = sum(map(self._runs.knows, long))
        return len(long) >= _ENOUGH and known < _KNOWN * len(long)

    def dumps(self) -> dict[str, NDArray[Any]]:
        """Give what `loads` needs, but for the runs."""
        return {"weights": self._weights, "steps": self._steps, "offsets": self._offsets}

    @classmethod
    def loads(cls, numbers: dict[str, NDArray[Any]], runs: Runs) -> "Letters":
        """Make a trained one from what `dumps` gave."""
        net = cls(runs)
        net._weights, net._steps, net._offsets = numbers["weights"], numbers["steps"], numbers["offsets"]
        return net


def _vectorizer(seen: dict[str, int] | None, **how: Any) -> TfidfVectorizer:
    return TfidfVectorizer(
        sublinear_tf=True,
        lowercase=False,
        vocabulary=seen,
        dtype=np.float32,
        min_df=_SEEN if seen is None else 1,
        **how,
    )


def _fit(features: csr_matrix, rows: NDArray[np.intp]) -> tuple[Scores, Scores]:
    even = len(rows) / np.bincount(rows).clip(1) / len(set(rows))  # every label weighs the same
    weighs = dict(enumerate(even.clip(_LEAST)))
    machine = LinearSVC(C=1.0, class_weight=weighs, random_state=_SEED, tol=_CLOSE).fit(features, rows)
    weights, offsets = machine.coef_, machine.intercept_
    if len(weights) == 1:  # scikit-learn's shorthand for two labels: one column, positive for the second
        weights, offsets = np.vstack([-weights, weights]), np.concatenate([-offsets, offsets])
    return np.ascontiguousarray(weights.T, np.float32), np.asarray(offsets, np.float32)
