"""The only module that knows HiGHS: rows, what to make large, a hint; out come numbers, and what can be proven about them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import highspy
import numpy as np
from numpy.typing import NDArray

from scheduler.seating.rows import Numbers, Reals, RowSet

Status = Literal["proven", "close", "limit", "infeasible", "nothing"]
Watch = Callable[[float, float], None]
ROUNDS = 6
STALLED = 1e-4
"""A round of strong rows that lowers the bound by a smaller share is the last one."""
WHOLE = 1e-6


@dataclass(frozen=True, slots=True)
class Limits:
    """When to stop: as soon as what was found is within `gap` (a share) of what can be proven, or after `nodes` parts of the search.

    Or after so many seconds: the only limit that depends on the machine, and so the last resort.
    """

    seconds: float = 60
    gap: float = 0.0
    threads: int = 1
    nodes: int = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Program:
    """Columns from `lower` to `upper` that keep every row; the sum of `gain` × columns should be large."""

    rows: RowSet
    lower: Reals
    upper: Reals
    gain: Reals

    def over(self, columns: Numbers) -> "Program":
        """As if all other columns were 0."""
        return Program(self.rows.over(columns)[0], self.lower[columns], self.upper[columns], self.gain[columns])

    @property
    def counts(self) -> bool:
        """Whether every plan is worth a whole number, so that a bound may be rounded down."""
        return bool(np.array_equal(self.gain, np.round(self.gain)))


@dataclass(frozen=True, slots=True)
class Answer:
    """`values`: one number a column, or None if nothing was found. `bound`: no plan is worth more.

    Only where parts of a seat are allowed: `worth` is what one of a column would add to the bound (below 0: take away), `prices` what
    one more of each row's limit would.
    """

    values: Reals | None
    objective: float
    bound: float
    status: Status
    worth: Reals | None = None
    prices: Reals | None = None


def solve(program: Program, hint: Reals | None, limits: Limits, watch: Watch | None = None) -> Answer:
    """Whole numbers. `watch` hears (best so far, bound).

    The same call gives the same answer, on any number of threads, unless time runs out.
    """
    highs = _open(limits)
    highs.setOptionValue("mip_rel_gap", limits.gap)
    highs.setOptionValue("mip_max_nodes", limits.nodes)
    highs.setOptionValue("mip_abs_gap", 1 - WHOLE if program.counts else WHOLE)
    highs.passModel(_laid_out(program, program.rows, whole=True))
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
    objective = float(program.gain @ values) if values is not None else 0.0
    return Answer(values, objective, info.mip_dual_bound, _status(highs, info.mip_dual_bound - objective))


class Relaxation:
    """The same program where parts of a seat are allowed: quickly solved, and no plan can beat it.

    Strong rows come in only when they are broken; few ever are. Bounds may be tightened step by step, each solve starts from the last.
    """

    def __init__(self, program: Program, limits: Limits) -> None:
        self._program = program
        self._highs = _open(limits)
        weak, strong = np.flatnonzero(~program.rows.strong), np.flatnonzero(program.rows.strong)
        self._waiting, self._strong, self._order = program.rows.only(strong), strong, weak
        self._highs.passModel(_laid_out(program, program.rows.only(weak), whole=False))

    def solve(self) -> Answer:
        """The best there is within today's bounds."""
        before = float("inf")
        for _ in range(ROUNDS):
            self._highs.run()
            if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
                return Answer(None, 0, float("inf"), _status(self._highs, 0))
            now = self._highs.getInfo().objective_function_value
            broken = self._waiting.broken(np.array(self._highs.getSolution().col_value))
            if not len(broken) or before - now < STALLED * abs(now):
                break
            before = now
            self._order = np.append(self._order, self._strong[broken])
            self._add(self._waiting.only(broken))
        return self._answer(now)

    def _answer(self, now: float) -> Answer:
        solution = self._highs.getSolution()
        duals = np.array(solution.row_dual)
        prices = np.zeros(len(self._program.rows.lower))
        np.add.at(prices, self._order[: len(duals)], duals)
        return Answer(np.array(solution.col_value), now, now, "proven", np.array(solution.col_dual), prices)

    def bound(self, columns: Numbers, lower: Reals, upper: Reals) -> None:
        """Change the bounds of some columns."""
        self._highs.changeColsBounds(len(columns), columns.astype(np.int32), lower, upper)

    def _add(self, rows: RowSet) -> None:
        starts, index = rows.starts[:-1].astype(np.int32), rows.index.astype(np.int32)
        self._highs.addRows(len(starts), rows.lower, rows.upper, len(index), starts, index, rows.value)


def version() -> str:
    """Which HiGHS this is."""
    return str(highspy.Highs().version())  # type: ignore[no-untyped-call]


def _open(limits: Limits) -> highspy.Highs:
    """HiGHS keeps its threads for the whole process and refuses another number of them unless told to begin anew."""
    highspy.Highs.resetGlobalScheduler(True)  # noqa: FBT003 - positional in highspy
    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in (("output_flag", False), ("threads", limits.threads), ("time_limit", limits.seconds)):
        highs.setOptionValue(option, value)
    return highs


def _laid_out(program: Program, rows: RowSet, *, whole: bool) -> highspy.HighsLp:
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(program.upper), len(rows.lower)
    lp.sense_ = highspy.ObjSense.kMaximize
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = program.gain, program.lower, program.upper
    lp.row_lower_, lp.row_upper_ = rows.lower, rows.upper
    if whole:
        lp.integrality_ = [highspy.HighsVarType.kInteger] * len(program.upper)
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


def _status(highs: highspy.Highs, gap: float) -> Status:
    state = highs.getModelStatus()
    if state == highspy.HighsModelStatus.kInfeasible:
        return "infeasible"
    if state == highspy.HighsModelStatus.kOptimal:
        return "proven" if gap < 1 - WHOLE else "close"
    found = highs.getInfo().primal_solution_status == int(highspy.SolutionStatus.kSolutionStatusFeasible)
    return "limit" if found else "nothing"


def parted(values: Reals) -> NDArray[np.bool_]:
    """Which of them are not whole."""
    whole: NDArray[np.bool_] = np.abs(values - np.round(values)) > WHOLE
    return whole
