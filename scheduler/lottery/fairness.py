"""Three numbers that say how fair a lottery is; the same ones as in the published comparisons."""

import math
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fairness:
    """`minimum` chance; `gini` 0 when all are equal; `geometric_mean` 0 when anybody has no chance."""

    minimum: float
    gini: float
    geometric_mean: float


def fairness(chances: Iterable[float]) -> Fairness:
    """Of at least one person's chance, of which at least one is not nil."""
    ordered = sorted(chances)
    people = len(ordered)
    spread = sum((2 * place - people - 1) * one for place, one in enumerate(ordered, 1))
    geometric = math.exp(math.fsum(map(math.log, ordered)) / people) if ordered[0] > 0 else 0.0
    return Fairness(ordered[0], spread / (people * math.fsum(ordered)), geometric)
