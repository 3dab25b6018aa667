"""All chance of a draw comes from one secret word, promised beforehand and shown afterwards.

The promise is the word's SHA-256. Every order and every number is a SHA-256 too, of the word, what it is for and whom
it is about, so that anybody can repeat a draw with nothing but a hash function, whatever the language or year.
"""

import hashlib
from collections.abc import Iterable

from bot.domain.promise import commitment

__all__ = ["commitment", "lot", "number", "order"]


def lot(seed: str, *purpose: str) -> str:
    """A lot in hexadecimal; the purpose says what for and whose, so that no two draws share a lot."""
    return hashlib.sha256("\n".join((seed, *purpose)).encode()).hexdigest()


def order(seed: str, purpose: str, ids: Iterable[str]) -> list[str]:
    """The ids in drawn order: sorted by their lots."""
    return sorted(ids, key=lambda one: (lot(seed, purpose, one), one))


def number(seed: str, sides: int, *purpose: str) -> int:
    """From 1 to `sides`, as with a fair die."""
    return 1 + int(lot(seed, *purpose), 16) % sides
