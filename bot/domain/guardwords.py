"""The words decided before any model sees a text: STOP, START, HELP and danger.

Stop, start and help are whole texts ("STOP.", "arrêt !"), never a word inside a sentence: "stop by the clinic?"
goes to the dialogs. Danger is a phrase anywhere in the text, and goes to a person at any hour.

The words stand in `locales/<language>/words.toml`. All languages are known at once, for patients mix them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.folding import words

_LONE_YES = ("yes",)
_INFO = ("info",)  # the Canadian short-code rules: answered in both languages
_STAR = "*"
_GAP = "..."
_WIDEST_GAP = 3

BEGINNING = 3
"""Letters that a phrase has before a star at its first word, at least: by them it is looked up."""


class Guard(StrEnum):
    """What a guard word means."""

    STOP = "stop"
    START = "start"
    HELP = "help"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Guarded:
    """A guard word found. `language` is the word's own, "" for a word of no one language (INFO)."""

    guard: Guard
    language: str


Phrases = Mapping[str, Iterable[str]]
"""A language's guard words: stop, start, help and danger, each with its phrases."""

_Words = tuple[str, ...]
_Parts = tuple[_Words, ...]
_Phrase = tuple[frozenset[str], _Parts, str]  # its whole words, which must all be there; its parts; its language


class GuardWords:
    """All languages' guard words. Where two languages share a word, it is of the one she reads, else of the first given.

    A phrase of danger may hold a star for any ending ("suicid*"; where the phrase begins, after BEGINNING letters at
    least), and "..." for up to three words between its parts ("pain ... chest").
    """

    def __init__(self, languages: Mapping[str, Phrases]) -> None:
        self._whole: dict[_Words, list[Guarded]] = {_INFO: [Guarded(Guard.HELP, "")]}
        # Thousands of phrases, and every text passes them: looked up by their first two words, or a word's first letters.
        self._danger: dict[_Words, list[_Phrase]] = {}
        self._danger_by_beginning: dict[str, list[_Phrase]] = {}
        for language, phrases in languages.items():
            for guard in (Guard.STOP, Guard.START, Guard.HELP):
                for phrase in phrases[guard]:
                    self._whole.setdefault(tuple(words(phrase)), []).append(Guarded(guard, language))
            for phrase in phrases[Guard.DANGER]:
                self._add_danger(phrase, language)

    def find(self, text: str, *, stopped: bool = False, reads: str = "") -> Guarded | None:
        """What guard word this text is or holds, if any.

        `stopped`: she had opted out, so a lone YES resumes. `reads`: the language she reads now.
        """
        said = tuple(words(text))
        if dangers := list(self._dangers(said)):
            return Guarded(Guard.DANGER, reads if reads in dangers else dangers[0])
        if stopped and said == _LONE_YES:
            return Guarded(Guard.START, "en")
        found = self._whole.get(said, [])
        return next((one for one in found if one.language == reads), found[0] if found else None)

    def _add_danger(self, phrase: str, language: str) -> None:
        parts = tuple(_part(piece) for piece in phrase.split(_GAP))
        whole = frozenset(word for part in parts for word in part if not word.endswith(_STAR))
        first = parts[0][0]
        if first.endswith(_STAR):
            self._danger_by_beginning.setdefault(first[:BEGINNING], []).append((whole, parts, language))
        else:
            two = len(parts[0]) > 1 and not parts[0][1].endswith(_STAR)
            self._danger.setdefault(parts[0][:2] if two else parts[0][:1], []).append((whole, parts, language))

    def _dangers(self, said: _Words) -> Iterator[str]:
        said_somewhere = frozenset(said)
        for start, word in enumerate(said):
            for whole, parts, language in self._may_start(said, start, word):
                if whole <= said_somewhere and _follow(parts, said, start):
                    yield language

    def _may_start(self, said: _Words, start: int, word: str) -> Iterator[_Phrase]:
        yield from self._danger.get((word,), ())
        yield from self._danger.get(said[start : start + 2], ())
        yield from self._danger_by_beginning.get(word[:BEGINNING], ())


def _part(piece: str) -> _Words:
    """The words of one part of a phrase; a star stays on the last."""
    told = tuple(words(piece))
    return (*told[:-1], told[-1] + _STAR) if piece.rstrip().endswith(_STAR) else told


def _follow(parts: _Parts, said: _Words, start: int) -> bool:
    """Whether the first part stands at `start` and each other soon after the one before."""
    after = start + len(parts[0])
    if not _is_at(parts[0], said[start:after]):
        return False
    rest = parts[1:]
    return not rest or any(_follow(rest, said, after + skipped) for skipped in range(_WIDEST_GAP + 1))


def _is_at(part: _Words, said: _Words) -> bool:
    """Whether these are the part's words; a star at its end stands for any ending."""
    if len(said) < len(part) or said[:-1] != part[:-1]:
        return False
    last = part[-1]
    return said[-1].startswith(last[:-1]) if last.endswith(_STAR) else said[-1] == last


def is_structured(text: str) -> bool:
    """Whether a text is only digits and separators: it answers a menu, and nothing more will follow it."""
    said = words(text)
    return bool(said) and all(word.isdecimal() for word in said)
