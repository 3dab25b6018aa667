"""From a mixture with odd shares to 1,000 panels of named people, each as likely as any other.

So the draw is one number from 1 to 1,000, which a council can draw itself, and a person's chance is in how many of the
panels she sits. Rounding moves a chance by a thousandth or so. Sums are einsum's, for BLAS adds up in another order
with another number of threads.
"""

import heapq
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from scheduler.lottery import seed as chance
from scheduler.lottery.leximin import Mixture
from scheduler.lottery.panels import Numbers, Panel
from scheduler.lottery.pool import Pool

PANELS = 1000
SMALLEST_GAIN = 1e-9
DIGITS = 9  # beyond these, sums may differ from one processor to another


def thousand(mixture: Mixture, people: Numbers) -> list[Panel]:
    """1,000 panels whose mean keeps every kind's chance as nearly as they can, equal panels together."""
    wanted = PANELS * mixture.shares
    chances = np.array(mixture.panels) / people
    times = np.floor(wanted + SMALLEST_GAIN).astype(int)
    off = np.einsum("p,pk->k", times - wanted, chances)
    for _ in range(PANELS - int(times.sum())):
        best = int(np.argmin(_worse(off, chances)))
        times[best] += 1
        off = off + chances[best]
    _swap(times, off, chances)
    return [panel for panel, often in zip(mixture.panels, times, strict=True) for _ in range(often)]


def _worse(off: Numbers, chances: Numbers) -> Numbers:
    """By how much each panel would raise the squares of what the chances are off."""
    worse: Numbers = np.round(2 * np.einsum("pk,k->p", chances, off) + (chances**2).sum(axis=1), DIGITS)
    return worse


def _swap(times: NDArray[np.int_], off: Numbers, chances: Numbers) -> None:
    """Trade one panel for another while that brings the chances nearer to what they should be."""
    alike = np.einsum("pk,qk->pq", chances, chances)
    lengths = np.diag(alike)
    while True:
        slope = 2 * np.einsum("pk,k->p", chances, off)
        change = (slope + lengths)[:, None] + (lengths - slope)[None, :] - 2 * alike  # row in, column out
        change[:, times == 0] = np.inf
        best = int(np.argmin(np.round(change, DIGITS)))
        into, out = divmod(best, len(times))
        if change[into, out] > -SMALLEST_GAIN:
            return
        times[into] += 1
        times[out] -= 1
        off += chances[into] - chances[out]


class Seating:
    """Names people for one panel after another: of each kind those who sat least often, and by lot among them."""

    def __init__(self, pool: Pool, seed: str) -> None:
        self._pool, self._seed = pool, seed
        self._waiting = [[self._ticket(one, 0) for one in kind.people] for kind in pool.kinds]
        for waiting in self._waiting:
            heapq.heapify(waiting)

    def seat(self, panel: Panel) -> tuple[str, ...]:
        """The people of one panel, sorted; nobody of a household twice."""
        seated: list[str] = []
        taken: set[str] = set()
        for number, seats in enumerate(panel):
            seated += self._take(self._waiting[number], seats, taken)
        return tuple(sorted(seated))

    def _take(self, waiting: list[tuple[int, str, str]], seats: int, taken: set[str]) -> list[str]:
        chosen: list[str] = []
        back: list[tuple[int, str, str]] = []
        while len(chosen) < seats:
            often, lot, one = heapq.heappop(waiting)
            household = self._pool.household_of.get(one)
            if household in taken:
                back.append((often, lot, one))
                continue
            chosen.append(one)
            back.append(self._ticket(one, often + 1))
            if household is not None:
                taken.add(household)
        for ticket in back:
            heapq.heappush(waiting, ticket)
        return chosen

    def _ticket(self, one: str, often: int) -> tuple[int, str, str]:
        return often, chance.lot(self._seed, "seat", str(often), one), one


def name(panels: Sequence[Panel], pool: Pool, seed: str) -> list[tuple[str, ...]]:
    """The people of each panel."""
    seating = Seating(pool, seed)
    return [seating.seat(panel) for panel in panels]
