"""The only module that knows HiGHS: rows, what to make large, a hint; out come whole numbers, and what can be proven about them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import highspy
import numpy as np

from scheduler.seating.rows import Numbers, Reals, RowSet

Status = Literal["proven", "close", "limit", "infeasible", "nothing"]
Watch = Callable[[float, float], None]
ROUNDS = 6
STALLED = 1e-4
"""A round of strong rows that lowers the bound by a smaller share is the last one."""


@dataclass(frozen=True, slots=True)
class Limits:
    """When to stop: after so many seconds, or as soon as what was found is within `gap` (a share) of what can be proven."""

    seconds: float = 60
    gap: float = 0.0
    threads: int = 1


@dataclass(frozen=True, slots=True)
class Answer:
    """`values`: one number a column, or None if nothing was found. `bound`: no plan can have more than this.

    `worth`: of each column, what the bound would lose (below 0) or gain by one of it; only after `relax`.
    """

    values: Reals | None
    objective: float
    bound: float
    status: Status
    worth: Reals | None = None


def solve(
    rows: RowSet, upper: Reals, gain: Reals, hint: Reals | None, limits: Limits, watch: Watch | None = None
) -> Answer:
    """The whole numbers from 0 to `upper` that keep every row and make the sum of `gain` × columns largest.

    `watch` hears (best so far, bound). The same call gives the same answer, on any number of threads, unless time runs out.
    """
    highs = _open(limits)
    highs.setOptionValue("mip_rel_gap", limits.gap)
    highs.setOptionValue("mip_abs_gap", 0.999 if np.array_equal(gain, np.round(gain)) else 1e-6)
    highs.passModel(_program(rows, upper, gain, whole=True))
    if hint is not None:
        solution = highspy.HighsSolution()
        solution.col_value = hint.tolist()
        solution.value_valid = True
        highs.setSolution(solution)
    if watch is not None:
        _listen(highs, watch)
    highs.run()
    info = highs.getInfo()
    found = info.primal_solution_status == int(highspy.SolutionStatus.kSolutionStatusFeasible)
    values = np.round(np.array(highs.getSolution().col_value)) if found else None
    objective = float(gain @ values) if values is not None else 0.0
    return Answer(values, objective, info.mip_dual_bound, _status(highs, objective, info.mip_dual_bound))


def relax(rows: RowSet, upper: Reals, gain: Reals, limits: Limits) -> Answer:
    """The bound, where columns may be parts of a seat. Strong rows come in only when they are broken: few ever are."""
    highs = _open(limits)
    left = np.flatnonzero(rows.strong)
    highs.passModel(_program(rows.only(np.flatnonzero(~rows.strong)), upper, gain, whole=False))
    strong = rows.only(left)
    highs.run()
    before = float("inf")
    for _ in range(ROUNDS):
        now = highs.getInfo().objective_function_value
        if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal or before - now < STALLED * abs(now):
            break
        broken, before = strong.broken(np.array(highs.getSolution().col_value)), now
        if not len(broken):
            break
        more = strong.only(broken)
        highs.addRows(
            len(broken), more.lower, more.upper, len(more.index), more.starts[:-1].astype(np.int32),
            more.index.astype(np.int32), more.value,
        )  # fmt: skip
        highs.run()
    solution, info = highs.getSolution(), highs.getInfo()
    state = _status(highs, 0, 0)
    if state != "proven":
        return Answer(None, 0, float("inf"), state)
    values, worth = np.array(solution.col_value), np.array(solution.col_dual)
    return Answer(values, info.objective_function_value, info.objective_function_value, state, worth)


def _open(limits: Limits) -> highspy.Highs:
    highs = highspy.Highs()
    for option, value in (("output_flag", False), ("threads", limits.threads), ("time_limit", limits.seconds)):
        highs.setOptionValue(option, value)
    return highs


def _program(rows: RowSet, upper: Reals, gain: Reals, *, whole: bool) -> highspy.HighsLp:
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(upper), len(rows.lower)
    lp.sense_ = highspy.ObjSense.kMaximize
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = gain, np.zeros(len(upper)), upper
    lp.row_lower_, lp.row_upper_ = rows.lower, rows.upper
    if whole:
        lp.integrality_ = [highspy.HighsVarType.kInteger] * len(upper)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = rows.starts.astype(np.int32)
    lp.a_matrix_.index_ = rows.index.astype(np.int32)
    lp.a_matrix_.value_ = rows.value
    return lp


def _listen(highs: highspy.Highs, watch: Watch) -> None:
    def heard(_kind: Any, _message: str, out: Any, _in: Any, _data: Any) -> None:
        watch(out.mip_primal_bound, out.mip_dual_bound)

    highs.setCallback(heard, None)
    highs.startCallback(highspy.cb.HighsCallbackType.kCallbackMipLogging)


def _status(highs: highspy.Highs, objective: float, bound: float) -> Status:
    state = highs.getModelStatus()
    if state == highspy.HighsModelStatus.kInfeasible:
        return "infeasible"
    if state == highspy.HighsModelStatus.kOptimal:
        return "proven" if bound - objective < 1 - 1e-6 else "close"
    found = highs.getInfo().primal_solution_status == int(highspy.SolutionStatus.kSolutionStatusFeasible)
    return "limit" if found else "nothing"
