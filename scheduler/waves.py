"""How many to invite next, and whom: small waves that learn how each stratum replies, instead of one big blast.

A stratum's reply rate is Beta-distributed: 3.5 % with the weight of 20 patients before anybody was asked, its own history
afterwards. So the replies to n more invitations are beta-binomial, and a wave is the smallest n that meets the target
with a certainty that rises from wave to wave: early ones learn cheaply, late ones finish, few volunteers find no seat.

Pure: values in, values out. Plan a wave when the one before has been answered (two or three days); every invitation
not answered by then counts as a no, and a late yes is in the next plan.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Literal

from scheduler.lottery.seed import order

RATE = 0.035  # of clinics' lists that say yes to a first text
WEIGHT = 20.0  # patients' worth of evidence in that
PILOT = 60  # fewer teach nothing
CERTAINTIES = (0.10, 0.35, 0.60, 0.80, 0.90, 0.95)
NEGLIGIBLE = 1e-17


@dataclass(frozen=True, slots=True)
class Stratum:
    """A stratum as it stands. `left` may still be invited; `silent` of those `invited` have said nothing so far."""

    name: str
    target: int
    left: int
    invited: int = 0
    yes: int = 0
    waves: int = 0
    silent: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """How many of a stratum go into the next wave, and with what `chance` its target is met then."""

    stratum: str
    invite: int
    chance: float
    finding: "Finding | None" = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A stratum will not, or hardly, reach its target: `missing` volunteers. The remedy is for a person to take.

    `exhausted`: nobody is left; `short`: even everybody who is left makes the target less likely than the first wave's
    certainty. Remedies: `call` those who were silent, `widen` whom the engagement is for (or put up the poster).
    """

    kind: Literal["exhausted", "short"]
    missing: int
    remedy: Literal["call", "widen"]


@dataclass(frozen=True, slots=True)
class Invitable:
    """A patient who may be invited. People with the same `household` or `phone` never get one wave together."""

    id: str
    stratum: str
    phone: str
    household: str | None = None


@dataclass(frozen=True, slots=True)
class Drawn:
    """A wave: its strata as they stood, the plan of each, and whom to ask, in this order, with their strata."""

    strata: tuple[Stratum, ...]
    plans: tuple[Plan, ...]
    people: tuple[tuple[str, str], ...]


def plan(stratum: Stratum, rate: float = RATE, weight: float = WEIGHT) -> Plan:
    """The stratum's part of the next wave: nothing when its target is met or nobody is left."""
    missing = stratum.target - stratum.yes
    if missing <= 0:
        return Plan(stratum.name, 0, 1.0)
    said_yes = rate * weight + stratum.yes
    said_no = (1 - rate) * weight + stratum.invited - stratum.yes
    size = _size(stratum, missing, said_yes, said_no)
    everybody = at_least(missing, stratum.left, said_yes, said_no)
    return Plan(stratum.name, size, at_least(missing, size, said_yes, said_no), _finding(stratum, missing, everybody))


def draw_wave(roster: Iterable[Invitable], plans: Iterable[Plan], seed: str, away: frozenset[str]) -> tuple[str, ...]:
    """Who is in the next wave: of each stratum the first in its drawn order who are not `away` (invited, opted out).

    The order is one permutation for the whole engagement, so that publishing the seed shows that nobody was picked.
    Whoever would share a household or a number with another of this wave waits for the next one.
    """
    here: dict[str, dict[str, Invitable]] = {}
    for one in roster:
        if one.id not in away:
            here.setdefault(one.stratum, {})[one.id] = one
    wave: list[str] = []
    taken: set[tuple[str, str]] = set()
    for planned in sorted(plans, key=lambda planned: planned.stratum):
        wave += _first(here.get(planned.stratum, {}), planned, seed, taken)
    return tuple(wave)


def next_wave(
    strata: Sequence[Stratum], roster: Sequence[Invitable], seed: str, *, progress: Callable[[str, float], None]
) -> Drawn:
    """Plan the next wave of an engagement and draw whom it asks.

    The strata take turns, so that each has answers early when the texts take days to go out.
    """
    progress("planning", 0.1)
    plans = tuple(plan(stratum) for stratum in strata)
    progress("drawing", 0.3)
    belongs = {one.id: one.stratum for one in roster}
    by_stratum: dict[str, list[str]] = {}
    for one in draw_wave(roster, plans, seed, frozenset()):
        by_stratum.setdefault(belongs[one], []).append(one)
    in_turns = zip_longest(*by_stratum.values())
    order = tuple((one, belongs[one]) for row in in_turns for one in row if one is not None)
    return Drawn(tuple(strata), plans, order)


def at_least(wanted: int, asked: int, said_yes: float, said_no: float) -> float:
    """P(X ≥ wanted) for X beta-binomial of `asked` trials with Beta(said_yes, said_no).

    Sums the tail that does not hold the mean, from its largest term outwards, so that neither tail loses digits.
    """
    if wanted <= 0:
        return 1.0
    if wanted > asked:
        return 0.0
    if wanted > asked * said_yes / (said_yes + said_no):
        return min(1.0, _upwards(wanted, asked, said_yes, said_no))
    return max(0.0, 1.0 - _downwards(wanted - 1, asked, said_yes, said_no))


def _size(stratum: Stratum, missing: int, said_yes: float, said_no: float) -> int:
    """The smallest that gives this wave's certainty, by bisection; everybody when even that does not."""
    certainty = CERTAINTIES[min(stratum.waves, len(CERTAINTIES) - 1)]
    too_few, enough = 0, stratum.left
    while enough - too_few > 1:
        middle = (too_few + enough) // 2
        if at_least(missing, middle, said_yes, said_no) >= certainty:
            enough = middle
        else:
            too_few = middle
    return min(stratum.left, max(enough, PILOT) if stratum.waves == 0 else enough)


def _finding(stratum: Stratum, missing: int, everybody: float) -> Finding | None:
    remedy: Literal["call", "widen"] = "call" if stratum.silent else "widen"
    if stratum.left == 0:
        return Finding("exhausted", missing, remedy)
    return Finding("short", missing, remedy) if everybody < CERTAINTIES[0] else None


def _first(people: Mapping[str, Invitable], planned: Plan, seed: str, taken: set[tuple[str, str]]) -> list[str]:
    """The first of a stratum in drawn order whose household and number are not taken yet; takes theirs."""
    chosen: list[str] = []
    for one in order(seed, f"wave {planned.stratum}", people):
        if len(chosen) == planned.invite:
            break
        shared = {("phone", people[one].phone), ("household", people[one].household or f"of {one}")}
        if taken.isdisjoint(shared):
            chosen.append(one)
            taken |= shared
    return chosen


def _upwards(start: int, asked: int, said_yes: float, said_no: float) -> float:
    """P(X ≥ start), for a start beyond the mean."""
    term = total = _exactly(start, asked, said_yes, said_no)
    for yes in range(start, asked):
        term *= (asked - yes) / (yes + 1) * (said_yes + yes) / (said_no + asked - yes - 1)
        total += term
        if term < NEGLIGIBLE * total:
            break
    return total


def _downwards(start: int, asked: int, said_yes: float, said_no: float) -> float:
    """P(X ≤ start), for a start below the mean."""
    term = total = _exactly(start, asked, said_yes, said_no)
    for yes in range(start, 0, -1):
        term *= yes / (asked - yes + 1) * (said_no + asked - yes) / (said_yes + yes - 1)
        total += term
        if term < NEGLIGIBLE * total:
            break
    return total


def _exactly(yes: int, asked: int, said_yes: float, said_no: float) -> float:
    """P(X = yes), by logarithms: the factors alone would overflow."""
    ways = math.lgamma(asked + 1) - math.lgamma(yes + 1) - math.lgamma(asked - yes + 1)
    return math.exp(ways + _log_beta(said_yes + yes, said_no + asked - yes) - _log_beta(said_yes, said_no))


def _log_beta(one: float, other: float) -> float:
    return math.lgamma(one) + math.lgamma(other) - math.lgamma(one + other)
