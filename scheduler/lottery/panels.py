"""Panels as numbers: how many of each kind sit together. HiGHS finds the best one, or says that there is none.

A panel is a tuple with one number for each kind of the pool, in the pool's order.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

from scheduler.lottery.budget import Budget, OutOfTime
from scheduler.lottery.pool import Pool, Quota

Panel = tuple[int, ...]
Numbers = NDArray[np.float64]
INFINITE = float("inf")


@dataclass(frozen=True)
class Rules:
    """What makes a panel: rows of numbers for each kind, between what their sums must lie, and who there is."""

    rows: Numbers
    least: Numbers
    most: Numbers
    room: Numbers
    people: Numbers


def rules(pool: Pool, quotas: Sequence[Quota], size: int) -> Rules:
    """One row for each quota in the order given, then the size, then one for each sort of shared household."""
    place = {feature: number for number, feature in enumerate(pool.features)}
    rows = [[float(kind.groups[place[quota.feature]] == quota.group) for kind in pool.kinds] for quota in quotas]
    rows.append([1.0] * len(pool.kinds))
    rows += [[float(number in home.kinds) for number in range(len(pool.kinds))] for home in pool.homes]
    least = [*(quota.least for quota in quotas), size, *(0 for _ in pool.homes)]
    most = [*(quota.most for quota in quotas), size, *(home.households for home in pool.homes)]
    room = [pool.room(number) for number in range(len(pool.kinds))]
    people = [len(kind.people) for kind in pool.kinds]
    return Rules(*(np.array(numbers, float) for numbers in (rows, least, most, room, people)))


def solver(model: highspy.HighsLp) -> highspy.Highs:
    """HiGHS with a model: silent, on one thread, with a fixed seed, so that a question has one answer anywhere."""
    highs: highspy.Highs = highspy.Highs()  # type: ignore[no-untyped-call]
    for name, value in (("output_flag", False), ("parallel", "off"), ("random_seed", 0), ("mip_rel_gap", 0.0)):
        highs.setOptionValue(name, value)
    highs.passModel(model)
    return highs


def maximise(worth: Numbers, most: Numbers, rows: Numbers, between: tuple[Numbers, Numbers]) -> highspy.HighsLp:
    """A linear programme: numbers from 0 to `most`, worth as much as can be, with the rows' sums in between."""
    lp = highspy.HighsLp()
    lp.sense_ = highspy.ObjSense.kMaximize
    lp.num_row_, lp.num_col_ = rows.shape
    lp.row_lower_, lp.row_upper_ = between
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = worth, np.zeros(len(most)), most
    filled = [np.flatnonzero(column) for column in rows.T]
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = np.cumsum([0, *(len(column) for column in filled)], dtype=np.int32)
    lp.a_matrix_.index_ = np.concatenate(filled).astype(np.int32)
    lp.a_matrix_.value_ = np.concatenate([rows[column, number] for number, column in enumerate(filled)])
    return lp


def whole(lp: highspy.HighsLp) -> highspy.HighsLp:
    """The same, in whole numbers only."""
    lp.integrality_ = [highspy.HighsVarType.kInteger] * lp.num_col_
    return lp


class Finder:
    """Finds the panel worth most, for any worth of a seat given to each kind. Each panel costs the budget a step."""

    def __init__(self, rules: Rules, budget: Budget) -> None:
        self._kinds = np.arange(len(rules.room), dtype=np.int32)
        nothing = np.zeros(len(rules.room))
        self._highs = solver(whole(maximise(nothing, rules.room, rules.rows, (rules.least, rules.most))))
        self.budget = budget

    def best(self, worth: Numbers) -> Panel | None:
        """The panel worth most, None if none keeps the rules. Raises OutOfTime, also from within the solver."""
        seconds = self.budget.seconds_left()
        highs = self._highs
        highs.clearSolver()  # what was found before must not sway what is found now
        highs.setOptionValue("time_limit", highs.getRunTime() + seconds)
        highs.changeColsCost(len(self._kinds), self._kinds, worth)
        highs.run()
        if highs.getModelStatus() == highspy.HighsModelStatus.kTimeLimit:
            raise OutOfTime
        self.budget.step()
        if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        return tuple(round(number) for number in highs.getSolution().col_value)
