"""What a clinic promises before a lottery for seats: a secret word, the list of people and the quotas, by fingerprints.

Once the fingerprints are published, none of the three can be changed unnoticed. docs/lottery.md tells it to people.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.domain.errors import BadInput

SHORTEST = 16


@dataclass(frozen=True, slots=True)
class Volunteer:
    """A patient who would like a seat. `features` may say more than the quotas ask; `household` None: lives alone."""

    id: str
    features: Mapping[str, str]
    household: str | None = None


@dataclass(frozen=True, slots=True, order=True)
class Quota:
    """How many of a group may sit: at least `least`, at most `most`."""

    feature: str
    group: str
    least: int
    most: int


def commitment(seed: str) -> str:
    """What to publish before the draw: it binds to the seed and does not tell it. Raises BadInput when guessable."""
    if len(seed) < SHORTEST:
        raise BadInput(f"a seed of {len(seed)} characters could be guessed from its hash: take {SHORTEST} or more")
    return hashlib.sha256(seed.encode()).hexdigest()


def fingerprint(volunteers: Iterable[Volunteer]) -> str:
    """SHA-256 of the pool as sorted JSON: publish it before the draw, and nobody can be slipped in afterwards."""
    rows = [[one.id, dict(one.features), one.household] for one in sorted(volunteers, key=lambda one: one.id)]
    told = json.dumps(rows, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(told.encode()).hexdigest()
