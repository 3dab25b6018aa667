"""All chance of a draw comes from one secret word, promised beforehand and shown afterwards.

The promise is the word's SHA-256. Every order and every number is a SHA-256 too, of the word, what it is for and whom
it is about, so that anybody can repeat a draw with nothing but a hash function, whatever the language or year.
"""

import hashlib
from collections.abc import Iterable

from bot.domain.errors import BadInput

SHORTEST = 16


def commitment(seed: str) -> str:
    """What to publish before the draw: it binds to the seed and does not tell it. Raises BadInput when guessable."""
    if len(seed) < SHORTEST:
        raise BadInput(f"a seed of {len(seed)} characters could be guessed from its hash: take {SHORTEST} or more")
    return hashlib.sha256(seed.encode()).hexdigest()


def lot(seed: str, *purpose: str) -> str:
    """A lot in hexadecimal; the purpose says what for and whose, so that no two draws share a lot."""
    return hashlib.sha256("\n".join((seed, *purpose)).encode()).hexdigest()


def order(seed: str, purpose: str, ids: Iterable[str]) -> list[str]:
    """The ids in drawn order: sorted by their lots."""
    return sorted(ids, key=lambda one: (lot(seed, purpose, one), one))


def number(seed: str, sides: int, *purpose: str) -> int:
    """From 1 to `sides`, as with a fair die."""
    return 1 + int(lot(seed, *purpose), 16) % sides
