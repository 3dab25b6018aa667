"""Judges a panel by itself: counts people, asks no code of the lottery."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations

import highspy
import numpy as np

from scheduler.lottery import Quota, Volunteer


def faults(
    panel: Sequence[str], volunteers: Iterable[Volunteer], quotas: Iterable[Quota], size: int, *, households: bool
) -> list[str]:
    """Everything wrong with a panel, in words; empty when it keeps all rules."""
    people = {one.id: one for one in volunteers}
    found = [] if len(set(panel)) == len(panel) == size else [f"{len(set(panel))} people for {size} seats"]
    for quota in quotas:
        sit = sum(people[one].features[quota.feature] == quota.group for one in panel)
        if not quota.least <= sit <= quota.most:
            found.append(f"{sit} of {quota.group} for {quota.least}–{quota.most}")
    homes = Counter(people[one].household for one in panel if people[one].household)
    if households and homes and max(homes.values()) > 1:
        found.append("two of one household")
    return found


def leximin_by_brute_force(
    volunteers: Sequence[Volunteer], quotas: Sequence[Quota], size: int, *, households: bool
) -> list[float]:
    """Sorted leximin chances by listing every panel: person by person, with none of the lottery's short cuts."""
    ids = [one.id for one in volunteers]
    panels = [p for p in combinations(ids, size) if not faults(p, volunteers, quotas, size, households=households)]
    seats = np.array([[one in panel for panel in panels] for one in ids], float)
    able = seats.any(axis=1)
    floors = np.zeros(len(ids))
    fixed = ~able
    while not fixed.all():
        best = _raise(seats, floors, fixed)
        stuck = [
            n
            for n in np.flatnonzero(~fixed)
            if _raise(seats, np.where(fixed, floors, best), _but(n, len(ids))) < best + 1e-7
        ]
        floors[stuck], fixed[stuck] = best, True
    return sorted(floors)


def _but(number: int, people: int) -> np.ndarray:
    return np.arange(people) != number


def _raise(seats: np.ndarray, floors: np.ndarray, fixed: np.ndarray) -> float:
    """The highest chance that all who are not fixed can have, the others keeping their floors."""
    people, panels = seats.shape
    highs = highspy.Highs()
    highs.silent()
    shares = highs.addVariables(panels, lb=0.0)
    least = highs.addVariable(lb=0.0)
    highs.addConstr(highs.qsum(shares[n] for n in range(panels)) == 1)
    for one in range(people):
        chance = highs.qsum(shares[n] for n in np.flatnonzero(seats[one]))
        if np.any(seats[one]):
            highs.addConstr(chance >= floors[one] - 1e-9) if fixed[one] else highs.addConstr(chance - least >= 0)
    highs.maximize(least)
    return float(highs.val(least))
