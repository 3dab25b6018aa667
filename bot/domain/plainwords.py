"""What keeps a patient's text plain: no medical word, no word the phone network takes, easy to read.

A text may be read by anyone who holds the phone, and texts that named the test doubled the share of patients
who opted out. So a text says "a free get-together with neighbours" and never what the clinic does for bodies.

The medical words of a language stand in `locales/<language>/words.toml`.
"""

import re
from collections.abc import Iterable
from unicodedata import combining, normalize

from bot.domain.folding import plain

CARRIER_WORDS = frozenset(
    {"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"}
    | {"START", "YES", "UNSTOP", "HELP", "INFO", "ARRET", "AIDE"}
)
"""Words that a phone network answers itself before we see them, so no question may be answered by one."""

_VOWELS = re.compile(r"[aeiouy]+")
_SILENT = re.compile(r"(?:[^laeiouy]e|[^aeiouytd]ed|[^aeiouysxzcgh]es)$")
_WORD = re.compile(r"[A-Za-z]+(?:'[A-Za-z]+)?")
_STOPPING = re.compile(r"[.!?:\n]+")


def medical_words(text: str, listed: Iterable[str]) -> list[str]:
    """The words of this text that are `listed` (folded; a star at the end stands for any ending).

    Words of Chinese, which writes no spaces, are found anywhere.
    """
    said = plain(text)
    beginnings = [plain(word) for word in listed if word.endswith("*")]
    whole = [plain(word) for word in listed if not word.endswith("*")]
    found = [word for word in said.split() if word.startswith(tuple(beginnings)) or word in whole]
    return found + [word for word in whole if " " in word and f" {word} " in f" {said} "]


def carrier_words(text: str) -> list[str]:
    """The words in capitals that a phone network would take for itself."""
    return [word for word in re.findall(r"\b[A-Z]+\b", _unaccented(text)) if word in CARRIER_WORDS]


def reading_grade(text: str) -> float:
    """The school grade an English text asks for, after Flesch and Kincaid (1975); syllables are estimated.

    Every line counts as a sentence, as each choice of a menu is read on its own.
    """
    sentences = [words for part in _STOPPING.split(text) if (words := _WORD.findall(part))]
    words = [word for sentence in sentences for word in sentence]
    if not words:
        return 0.0
    syllables = sum(_syllables(word) for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59


def _syllables(word: str) -> int:
    low = word.lower().replace("'", "")
    found = len(_VOWELS.findall(low))
    return max(1, found - bool(_SILENT.search(low)))


def _unaccented(text: str) -> str:
    return "".join(c for c in normalize("NFD", text) if not combining(c))
