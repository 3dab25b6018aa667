"""The fairest lottery over panels: the least chance as high as can be, then the second least, and so on (leximin).

Flanigan, Gölz, Gupta, Hennig, Procaccia: Fair algorithms for selecting citizens' assemblies, Nature 596 (2021).
A lottery is a mixture of panels. There are far too many panels to list, so they are found one by one: a linear
programme mixes those at hand, its prices say what a seat for each kind is worth, and the panel worth most is added
until none can help (column generation). Two things make it quick: it counts kinds instead of people, and it first
aims at the chances that would be fairest if people could be cut in pieces. No lottery can be fairer than those, and
mostly a mixture of whole panels reaches them; if not, the proper rounds follow.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

from scheduler.lottery.budget import OutOfTime
from scheduler.lottery.panels import INFINITE, Finder, Numbers, Panel, Rules, maximise, solver

REACHED = 1e-6  # a chance is right to 0.0001 of a percentage point
PROVEN = 1e-8
PRICED = 1e-3  # a kind with at least this price cannot gain more than PROVEN / PRICED
AIMED_STEPS = 3  # times the number of kinds
CHECKS = 4  # how often the mixture is tried while aiming, for as many steps as there are kinds
PRIMAL = 4  # HiGHS' number for the simplex that goes on from where it was when a panel is added
BEYOND = 2.0  # a gain no chance can have: the bound when all kinds are settled
SLACK = 1e-10  # below what was reached, lest rounding in the solver makes it unreachable


@dataclass(frozen=True)
class Mixture:
    """Panels with the share each has in the lottery, and the chance of each kind's people. `method` as proven."""

    panels: tuple[Panel, ...]
    shares: Numbers
    chances: Numbers
    method: str


def cover(rules: Rules, finder: Finder) -> tuple[list[Panel], NDArray[np.bool_]]:
    """Panels that seat every kind that can sit, and which kinds can. No panels at all: nobody keeps the rules."""
    panels: list[Panel] = []
    left = np.ones(len(rules.people), bool)
    while left.any():
        panel = finder.best(left / rules.people)
        if panel is None:
            return [], ~left
        seated = left & (np.array(panel) > 0)
        if not seated.any():
            break
        panels.append(panel)
        left &= ~seated
    return panels, ~left


def fairest(rules: Rules, finder: Finder, panels: Sequence[Panel], able: NDArray[np.bool_]) -> Mixture:
    """The leximin lottery; the maximin one when the finder's budget runs out. `panels` and `able` as cover() says."""
    aim = relaxed(rules, able)
    mixing = _Mixing(rules.people, able, panels)
    try:
        if _reach(aim, mixing, finder):
            return mixing.mixture(aim, "leximin")
        return _by_rounds(mixing, finder)
    except OutOfTime:
        finder.budget.lift()
        return _maximin(mixing, finder, aim)


def relaxed(rules: Rules, able: NDArray[np.bool_]) -> Numbers:
    """Each kind's leximin chance if people could be cut in pieces: nothing can be fairer. 0 where unable."""
    kinds, extra = len(rules.people), len(rules.rows)
    shares = np.hstack([np.diag(1 / rules.people), -able.astype(float)[:, None]])
    rows = np.vstack([np.hstack([rules.rows, np.zeros((extra, 1))]), shares])
    between = np.append(rules.least, np.zeros(kinds)), np.append(rules.most, np.full(kinds, INFINITE))
    most = np.append(np.where(able, rules.room, 0.0), INFINITE)
    highs = solver(maximise(np.append(np.zeros(kinds), 1.0), most, rows, between))
    chances = np.zeros(kinds)
    left = able.copy()
    while left.any():
        least, prices = _solved(highs)[kinds], _prices(highs)[extra:]
        tight = left & (prices >= min(PRICED * REACHED, prices[left].max()))
        chances[tight] = least
        left &= ~tight
        for kind in np.flatnonzero(tight):
            highs.changeCoeff(extra + int(kind), kinds, 0.0)
            highs.changeRowBounds(extra + int(kind), least - SLACK, INFINITE)
    return chances


class _Mixing:
    """The programme that mixes the panels at hand so that every kind's chance is its floor plus as much as can be.

    Column 0 is that gain. Row k is kind k's chance, the last row says that the shares add up to one.
    """

    def __init__(self, people: Numbers, able: NDArray[np.bool_], panels: Sequence[Panel]) -> None:
        self.people, self.able = people, able
        self.panels: list[Panel] = []
        kinds = len(people)
        gain = np.append(-able.astype(float), 0.0)[:, None]
        between = np.append(np.zeros(kinds), 1.0), np.append(np.full(kinds, INFINITE), 1.0)
        programme = maximise(np.ones(1), np.full(1, BEYOND), gain, between)
        programme.col_lower_ = np.full(1, -INFINITE)
        self._highs = solver(programme)
        self._highs.setOptionValue("simplex_strategy", PRIMAL)
        self._known: set[Panel] = set()
        for panel in panels:
            self.add(panel)

    def add(self, panel: Panel) -> None:
        """One more panel to mix."""
        if panel in self._known:
            return
        self._known.add(panel)
        self.panels.append(panel)
        kinds = np.flatnonzero(panel)
        rows = np.append(kinds, len(self.people)).astype(np.int32)
        self._highs.addCol(0.0, 0.0, INFINITE, len(rows), rows, np.append(self.chances(panel)[kinds], 1.0))

    def floor(self, kind: int, chance: float, *, gains: bool) -> None:
        """What chance a kind has before the gain, and whether it has a part in the gain."""
        self._highs.changeCoeff(kind, 0, -1.0 if gains and self.able[kind] else 0.0)
        self._highs.changeRowBounds(kind, chance, INFINITE)

    def floors(self, chances: Numbers, *, gain: bool = True) -> None:
        """The same for every kind at once."""
        for kind, chance in enumerate(chances):
            self.floor(kind, float(chance), gains=gain)

    def solve(self) -> tuple[float, Numbers]:
        """The greatest gain with the panels at hand, and what a seat for a person of each kind is worth to it."""
        gain = float(_solved(self._highs)[0])
        return gain, _prices(self._highs)[: len(self.people)]

    def chances(self, panel: Panel) -> Numbers:
        """The chance of each kind's people if this panel were sure."""
        return np.array(panel) / self.people

    def mixture(self, chances: Numbers, method: str) -> Mixture:
        """The mixture of the last solve, without the panels that have no share."""
        shares = np.maximum(np.array(_solved(self._highs)[1:]), 0.0)
        used = sorted(np.flatnonzero(shares), key=lambda number: self.panels[number])
        return Mixture(
            tuple(self.panels[number] for number in used), shares[used] / shares[used].sum(), chances, method
        )


def _reach(aim: Numbers, mixing: _Mixing, finder: Finder) -> bool:
    """Whether a mixture of whole panels has these chances (but for REACHED); if so, it is the last solve's."""
    mixing.floors(aim)
    kinds = len(aim)
    mean, steps = np.mean([mixing.chances(panel) for panel in mixing.panels], axis=0), len(mixing.panels)
    for step in range(AIMED_STEPS * kinds):
        towards = aim - mean  # Frank-Wolfe: the panel farthest in the aim's direction from where the mean is
        panel = _must(finder.best(towards / mixing.people))
        beyond = (towards * (mixing.chances(panel) - aim)).sum()
        if beyond < -REACHED * np.abs(towards).sum():
            return False  # no panel lies beyond the aim, so no mixture reaches it
        mixing.add(panel)
        steps += 1
        mean += (mixing.chances(panel) - mean) / steps
        if step % (kinds // CHECKS + 1) == 0 and mixing.solve()[0] >= -REACHED:
            return True
    return _climb(mixing, finder, aim, enough=-REACHED)[0] >= -REACHED


def _climb(mixing: _Mixing, finder: Finder, floors: Numbers, enough: float = INFINITE) -> tuple[float, Numbers]:
    """Add panels until the gain is `enough` or none can raise it. The gain and the prices that prove it."""
    while True:
        gain, prices = mixing.solve()
        if gain >= enough:
            return gain, prices
        panel = _must(finder.best(prices / mixing.people))
        could = float((prices * (mixing.chances(panel) - floors)).sum())
        if could <= gain + PROVEN:
            return gain, prices
        mixing.add(panel)


def _by_rounds(mixing: _Mixing, finder: Finder) -> Mixture:
    """Raise all who can still rise together; those whose price proves that they cannot stay where they are."""
    floors = np.zeros(len(mixing.people))
    mixing.floors(floors)
    left = mixing.able.copy()
    while left.any():
        gain, prices = _climb(mixing, finder, floors)
        stuck = left & (prices >= min(PRICED, prices[left].max()))
        left &= ~stuck
        floors[stuck] = gain - SLACK
        for kind in np.flatnonzero(stuck):
            mixing.floor(int(kind), float(floors[kind]), gains=False)
    return mixing.mixture(floors, "leximin")


def _maximin(mixing: _Mixing, finder: Finder, aim: Numbers) -> Mixture:
    """The least chance as high as can be; the others as they come."""
    mixing.floors(np.zeros(len(aim)))
    _climb(mixing, finder, np.zeros(len(aim)), enough=aim[mixing.able].min() - PROVEN)
    mixture = mixing.mixture(aim, "maximin")
    chances: Numbers = np.einsum("p,pk->k", mixture.shares, np.array(mixture.panels) / mixing.people)
    return Mixture(mixture.panels, mixture.shares, chances, "maximin")


def _must(panel: Panel | None) -> Panel:
    assert panel is not None  # cover() found one, and the rules have not changed
    return panel


def _solved(highs: highspy.Highs) -> list[float]:
    """The values of an optimal solution."""
    highs.run()
    status = highs.getModelStatus()
    if status != highspy.HighsModelStatus.kOptimal:
        raise RuntimeError(f"the solver stopped at {highs.modelStatusToString(status)}; please report this draw")
    return list(highs.getSolution().col_value)


def _prices(highs: highspy.Highs) -> Numbers:
    """What each row of the last solution holds back, never negative."""
    prices: Numbers = np.abs(np.array(highs.getSolution().row_dual, float))
    return prices
