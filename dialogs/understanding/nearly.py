"""Words spelled in haste: "shure", "nothin", "satuday", "intrested" stand for the lexicon's word that is one slip away.

"Nooooo" and "yessss" are the words without the stretch, however short. A slip is forgiven only in the language she reads,
only for words of five letters or more that no lexicon knows, only where the first letter is right, and only for roles
where a wrong guess does little: a number or a need is never guessed.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

import regex

FORGIVING = frozenset({
    "yes", "no", "later", "nothing", "not", "days", "groups", "parts", "any", "coming", "cannot", "another",
})  # fmt: skip
_LETTERS = regex.compile(r"[\p{Latin}\p{Cyrillic}]{4,}")
_STRETCHED = regex.compile(r"(\p{L}\p{M}*)\1{2,}")
_SHORTEST = 5  # of the two, the longer; "want" and "went" are both words


class Spelling:
    """The words of one language that forgive a slip."""

    def __init__(self, words: frozenset[str], known: tuple[frozenset[str], ...]) -> None:
        """Take the words to be found, and all words that are right as they are."""
        self._known = known
        self._words = words
        self._by_less: Mapping[str, tuple[str, ...]] = MappingProxyType(_by_less(words))

    def meant(self, word: str) -> str:
        """Give the word she meant; the same word where that is not plain."""
        if any(word in some for some in self._known):
            return word
        if _STRETCHED.search(word):
            return next((short for short in _unstretched(word) if short in self._words), word)
        if not _LETTERS.fullmatch(word):
            return word
        tried = {near for less in _less(word) for near in self._by_less.get(less, ()) if _is_slip(word, near)}
        return tried.pop() if len(tried) == 1 else word


def _unstretched(word: str) -> Iterator[str]:
    """Give the word with each stretched letter once, and twice."""
    return (_STRETCHED.sub(kept, word) for kept in (r"\1", r"\1\1"))


def _by_less(words: frozenset[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for word in sorted(words):
        for less in _less(word) if _LETTERS.fullmatch(word) else ():
            found[less] = (*found.get(less, ()), word)
    return found


def _less(word: str) -> Iterator[str]:
    """Give the word, and the word without one of its letters but the first."""
    yield word
    for place in range(1, len(word)):
        yield word[:place] + word[place + 1 :]


def _is_slip(typed: str, meant: str) -> bool:
    """Tell whether one letter was left out, added, changed, or swapped with the next."""
    if typed[0] != meant[0] or max(len(typed), len(meant)) < _SHORTEST or abs(len(typed) - len(meant)) > 1:
        return False
    if len(typed) != len(meant):
        short, long = sorted((typed, meant), key=len)
        return short in set(_less(long))
    wrong = [place for place, pair in enumerate(zip(typed, meant, strict=True)) if pair[0] != pair[1]]
    if len(wrong) == 1:
        return True
    first, last = wrong[0], wrong[-1]
    return len(wrong) == last - first + 1 == 2 and typed[first] == meant[last] and typed[last] == meant[first]
