"""The reader's words: one file per language in lexicon/, looked up longest phrase first.

All languages are known at once, for patients mix them, but the language she reads now wins where two
disagree ("once" is eleven only in Spanish), and a word marked `only_here` is known to its own readers alone (an Urdu
"do" is a two, but not where English is read).
"""

from collections import ChainMap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ruamel.yaml import YAML

from dialogs.understanding.nearly import FORGIVING, Spelling
from dialogs.understanding.words import tokens

FOLDER = Path(__file__).with_name("lexicon")
EVERYWHERE = "any"
CALENDAR = Path(__file__).with_name("calendar.yml")
_VALUED = (
    "numbers", "ordinals", "needs", "helped", "days", "groups", "parts", "languages", "useful", "relative", "month_names",
    "gender",
)  # fmt: skip

_ONLY_HERE = "only_here"
_VERDICTS = frozenset({"yes", "no", "later"})
_ALONE = "alone"  # what a phrase says only as a whole text: "please", "roger", "who knows", "sleep well"

Phrase = tuple[str, ...]
Meanings = Mapping[str, Any]
NOTHING: Meanings = MappingProxyType({})


@dataclass(frozen=True)
class Span:
    """Some words of a text and what they may mean: role → value (True for a role without values)."""

    words: Phrase
    meanings: Meanings = field(default_factory=dict)


@dataclass(frozen=True)
class Lexicon:
    """Phrases, each with its meanings."""

    phrases: Mapping[Phrase, Meanings]
    longest: int
    spelling: Spelling
    alone: Mapping[Phrase, str]

    def spans(self, words: Phrase, *, alone: bool) -> Iterator[Span]:
        """Cut a text into known phrases, the longest first, and single unknown words; `alone`: it is a whole text."""
        meant = tuple(map(self.spelling.meant, words))
        if alone and (verdict := self.alone.get(words) or self.alone.get(meant)):
            known = self.phrases.get(meant, NOTHING).items()
            yield Span(words, {verdict: True, **{role: value for role, value in known if role not in _VERDICTS}})
            return
        start = 0
        while start < len(words):
            length, meanings = self._longest_at(meant, start)
            yield Span(words[start : start + length], meanings)
            start += length

    def _longest_at(self, words: Phrase, start: int) -> tuple[int, Meanings]:
        for length in range(min(self.longest, len(words) - start), 0, -1):
            phrase = words[start : start + length]
            if phrase in self.phrases:
                return length, _counted(phrase, self.phrases[phrase])
        return 1, _counted(words[start : start + 1], NOTHING)


@cache
def lexicon_for(language: str) -> Lexicon:
    """All languages' words; those of `language` win, and signs that mean the same everywhere are added to them."""
    own, alone = _parsed(language) if language in _codes() else ({}, {})
    known = ChainMap(own, _shared())
    signs = {phrase: _merged(known.get(phrase, NOTHING), meanings) for phrase, meanings in _read(EVERYWHERE).items()}
    phrases = ChainMap(signs, own, _shared())
    longest = max(map(len, (*own, *signs, *_shared())))
    return Lexicon(phrases, longest, _spelling(own), ChainMap(alone, _shared_alone()))


@cache
def _shared() -> dict[Phrase, Meanings]:
    """What is known whatever she reads: kept once, for it is large."""
    merged: dict[Phrase, Meanings] = {}
    for code in _codes():
        for phrase, meanings in _read(code).items():
            if _ONLY_HERE not in meanings:
                merged[phrase] = _merged(merged[phrase], meanings) if phrase in merged else meanings
    return merged


@cache
def _shared_alone() -> dict[Phrase, str]:
    """What says the same alone in every language that knows it, if it cannot be taken for something else in another.

    One or two words in Latin letters can: "ha ha", "ne ne".
    """
    found: dict[Phrase, set[str]] = {}
    for code in _codes():
        for phrase, role in _alone(code).items():
            if len(phrase) > (2 if "".join(phrase).isascii() else 1):
                found.setdefault(phrase, set()).add(role)
    return {phrase: roles.pop() for phrase, roles in found.items() if len(roles) == 1}


def _merged(known: Meanings, more: Meanings) -> Meanings:
    return {**known, **more}


@cache
def _shared_words() -> frozenset[str]:
    return frozenset(word for phrase in (*_shared(), *_read(EVERYWHERE)) for word in phrase)


def _spelling(own: Mapping[Phrase, Meanings]) -> Spelling:
    words = {word for phrase, meanings in own.items() if FORGIVING & meanings.keys() for word in phrase}
    mine = frozenset(word for phrase in own for word in phrase if word not in _shared_words())
    return Spelling(frozenset(words), (_shared_words(), mine))


def read_all() -> None:
    """Read and merge every file now, so that no patient waits for it."""
    for code in _codes():
        lexicon_for(code)


@cache
def _codes() -> tuple[str, ...]:
    """Give the languages that have a file of their own or at least a calendar."""
    own = {path.stem for path in FOLDER.glob("*.yml") if path.stem != EVERYWHERE}
    return tuple(sorted(own | (_calendar().keys() - {code.partition("_")[0] for code in own})))


@cache
def _calendar() -> dict[str, Any]:
    return dict(YAML(typ="safe", pure=True).load(CALENDAR))


def _written(code: str) -> Iterator[tuple[str, Any]]:
    yield from _calendar().get(code.partition("_")[0], {}).items()
    path = FOLDER / f"{code}.yml"
    if path.exists():
        yield from YAML(typ="safe", pure=True).load(path).items()


def _read(code: str) -> dict[Phrase, Meanings]:
    return _parsed(code)[0]


def _alone(code: str) -> dict[Phrase, str]:
    return _parsed(code)[1]


@cache
def _parsed(code: str) -> tuple[dict[Phrase, Meanings], dict[Phrase, str]]:
    """Read a language's phrases, and what some say only when they are the whole text."""
    entries: dict[Phrase, dict[str, Any]] = {}
    alone: dict[Phrase, str] = {}
    for role, content in _written(code):
        by_value = content if role in {*_VALUED, _ALONE} else {True: content}
        for value, phrases in by_value.items():
            for phrase in (form for written in phrases for form in _forms(str(written))):
                if role == _ALONE:
                    alone[phrase] = value
                else:
                    entries.setdefault(phrase, {})[role] = value
    alike: dict[str, Meanings] = {}
    merged = {
        phrase: alike.setdefault(repr(sorted(meanings.items())), meanings) for phrase, meanings in entries.items()
    }
    return merged, alone


def _forms(written: str) -> set[Phrase]:
    """Give the phrase as written and as typed in haste: "don't" is "don t" and "dont"."""
    hasty = written.replace("'", "").replace("’", "")
    return {form for form in (tokens(written), tokens(hasty)) if form}


def _counted(phrase: Phrase, meanings: Meanings) -> Meanings:
    """Add the number that digits say to what they may mean besides."""
    if len(phrase) == 1 and phrase[0].isdigit():
        return {**meanings, "digits": phrase[0], "numbers": int(phrase[0][:6])}
    return meanings
