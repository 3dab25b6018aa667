"""A patient's text, cut into phrases with their meanings."""

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

import regex

from dialogs.understanding.lexicon import Span, lexicon_for
from dialogs.understanding.words import fold, tokens

_DO_NOT = regex.compile(r"(?i)\bđừng\b")
_PAIR = 2


@dataclass(frozen=True)
class Said:
    """One text, with the language she reads and the group sessions offered to her last."""

    text: str
    language: str
    offers: tuple[dict[str, Any], ...] = ()
    timezone: str = "UTC"
    now: datetime | None = None  # in her time zone; without it no day is "tomorrow"
    seat: dict[str, Any] | None = None  # hers: when, where, whether there are steps
    needed: frozenset[str] = frozenset()  # the kinds of needs she told before
    is_whole: bool = True  # not a part of a text: "please" alone is a yes

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """The phrases of the text, in order."""
        return tuple(lexicon_for(self.language).spans(tokens(self.text), alone=self.is_whole))

    @cached_property
    def gaps(self) -> tuple[str, ...]:
        """What stands between each phrase and the next, and after the last: blanks, a dash, a full stop."""
        folded, places, at = fold(self.text), [], 0
        for word in (word for span in self.spans for word in span.words):
            start = max(folded.find(word, at), at)
            places.append((start, at := start + len(word)))
        starts = [start for start, _ in places[1:]] + [len(folded)]
        between = [folded[end:start] for (_, end), start in zip(places, starts, strict=False)]
        last, ends = -1, []
        for span in self.spans:
            last += len(span.words)
            ends.append(between[last])
        return tuple(ends)

    def has(self, *roles: str) -> bool:
        """Tell whether any phrase has one of these roles."""
        return any(role in span.meanings for span in self.spans for role in roles)

    def values(self, role: str) -> list[Any]:
        """Give what the phrases of this role stand for, in order."""
        return [span.meanings[role] for span in self.spans if role in span.meanings]

    def only(self, *roles: str) -> bool:
        """Tell whether every phrase has one of these roles or is a filler."""
        allowed = {*roles, "filler"}
        return bool(self.spans) and all(allowed & span.meanings.keys() for span in self.spans)

    def is_mashed(self) -> bool:
        """Tell that each word is one or two letters over and over, as under a thumb or a cat: "ىىىى ءءئئ", "jjjj"."""
        words = [word for span in self.spans for word in span.words]
        return all(len(word) > _PAIR and len(set(word)) <= _PAIR for word in words)

    def choices(self, allowed: Collection[int]) -> list[int] | None:
        """Read numbers of a menu: "1 3", "13", "1,3", "one and three"; None when one is not in it."""
        picked = [number for span in self.spans for number in _of_menu(span, allowed)]
        return sorted(set(picked)) if picked and set(picked) <= set(allowed) else None

    def after(self, place: int) -> "Said":
        """Give what follows a phrase."""
        gaps = self.gaps
        rest = "".join(" ".join(span.words) + gaps[index] for index, span in enumerate(self.spans) if index > place)
        return replace(self, text=rest, is_whole=False)

    def has_words(self) -> bool:
        """Tell whether there is anything a classifier could judge: not only "???" or a pizza."""
        letters = (letter for span in self.spans for word in span.words for letter in word)
        return any(map(str.isalnum, letters))  # letter by letter: a vowel sign of an Indic script is none

    def has_only_digits(self) -> bool:
        """Tell whether it is nothing but numbers, of which no classifier knows what they answer."""
        return all(word.isdigit() for span in self.spans for word in span.words)

    def forbids(self) -> bool:
        """Tell a Vietnamese "don't", which without its marks would be "that's right"."""
        return bool(_DO_NOT.search(unicodedata.normalize("NFC", self.text)))

    def asks(self) -> bool:
        """Tell whether it looks like a question."""
        return self.has("asks")


def _of_menu(span: Span, allowed: Collection[int]) -> list[int]:
    digits = span.meanings.get("digits")
    if digits is None:
        return [span.meanings["numbers"]] if "numbers" in span.meanings else []
    return [int(digits)] if int(digits) in allowed else [int(digit) for digit in digits]
