"""How invented patients answer: a character is a table of what was asked → what is texted, in turn; the last is repeated.

Digits do in every language, so whoever answers in words does so in one of ours. Who has no line for a text does not answer it.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

Lines = Mapping[str, tuple[str, ...]]

_WILLING: Lines = {
    "invite": ("1",),
    "ask_interest": ("1",),
    "ask_children": ("2, 3 and 5",),
    "ask_ride_from": ("12 King St",),
    "ask_interpreter_language": ("Tigrinya",),
    "ask_access_help": ("wheelchair",),
    "ask_availability": ("6",),
    "ask_times_right": ("1",),
    "offer": ("1",),
    "offer_one": ("1",),
    "reminder": ("1",),
    "ask_reminder": ("1",),
    "ask_feedback": ("5",),
    "ask_feedback_words": ("👍",),
    "another_time": ("1",),
}


@dataclass(frozen=True, slots=True)
class Character:
    """One way to be a patient; `share` is how many of a hundred are like this."""

    name: str
    share: int
    lines: Lines


CHARACTERS = (
    Character("comes", 26, {**_WILLING, "ask_needs": ("5",)}),
    Character("brings children", 10, {**_WILLING, "ask_needs": ("1 2",), "ask_availability": ("2 4",)}),
    Character("needs help", 8, {**_WILLING, "ask_needs": ("3, 4",), "ask_availability": ("1 2",)}),
    Character("asks back", 7, {**_WILLING, "ask_needs": ("?", "2"), "ask_availability": ("HELP",), "help": ("6",)}),
    Character("moves", 5, {**_WILLING, "ask_needs": ("5",), "reminder": ("2", "1"), "offer": ("1", "2", "1")}),
    Character("cannot come after all", 5, {**_WILLING, "ask_needs": ("5",), "reminder": ("3",)}),
    Character("cannot be understood", 4, {"invite": ("zxqv wkjh",), "ask_interest": ("qqq zzkw",)}),
    Character("says no", 10, {"invite": ("2",)}),
    Character("stops", 6, {"invite": ("STOP",)}),
    Character("stops later", 3, {**_WILLING, "ask_needs": ("STOP",)}),
    Character("never answers", 16, {}),
)


@dataclass(slots=True)
class Patient:
    """One invented person at her phone."""

    e164: str
    language: str
    character: Character
    asked: Counter[str] = field(default_factory=Counter)

    def answer(self, key: str) -> str | None:
        """What she texts to what she was asked; None when she does not."""
        lines = self.character.lines.get(key)
        if not lines:
            return None
        line = lines[min(self.asked[key], len(lines) - 1)]
        self.asked[key] += 1
        return line


def invent(count: int, languages: tuple[str, ...], random: Random) -> list[Patient]:
    """So many patients with numbers nobody has (any area code, 555-01xx), in each language alike."""
    shares = [character.share for character in CHARACTERS]
    return [
        Patient(
            f"+1{200 + number // 100}55501{number % 100:02}",
            languages[number % len(languages)],
            random.choices(CHARACTERS, shares)[0],
        )
        for number in range(count)
    ]
