"""One stage's work: a better plan than the one at hand, and a bound that no plan can beat.

First the quick road (diving.py). If what it finds cannot be told from the bound, that is all. Otherwise the solver searches the whole
model or, where that is large, a core of it: the seats that look best, and for each group session those with the highest lottery numbers
overall and in each group. The bound is always over everything.
"""

from dataclasses import dataclass

import numpy as np

from scheduler.seating.diving import Seats, dive
from scheduler.seating.fairness import Group
from scheduler.seating.model import Columns
from scheduler.seating.parties import Numbers
from scheduler.seating.rows import Reals
from scheduler.seating.solver import Answer, Limits, Program, Status, Watch, solve

SMALL = 4000
"""So many possible pairs are given to the solver whole; of more only a core."""
BEST_IN_GROUP = 3


@dataclass(frozen=True, slots=True)
class Work:
    """A program with the plan at hand. It is good enough within `gap` of the bound, a share; and as far as that is exact, proven.

    `search`: whether to go beyond the quick road at all.
    """

    program: Program
    hint: Reals
    gap: float
    search: bool = True


def improve(work: Work, columns: Columns, core: Numbers, limits: Limits, watch: Watch | None) -> Answer:
    """The best plan found; never worse than the hint."""
    quick = Limits(limits.seconds, work.gap / 2, limits.threads)
    seats = Seats(columns.parties.party, np.arange(columns.held, columns.count))
    first, dived = dive(work.program, seats, quick)
    found = _better(work, work.hint, dived, first)
    if found.status == "limit" and first.values is not None:
        _, dived = dive(_held(work.program, columns, work.hint), seats, quick)
        found = _better(work, found.values, dived, first)
    if found.status in {"proven", "close"} or not work.search or first.values is None:
        return found
    return _searched(work, columns, found, _core(columns, core, found, first), Limits(limits.seconds, work.gap, limits.threads), watch)


def _better(work: Work, plan: Reals, other: Reals | None, first: Answer) -> Answer:
    """The better of two plans, judged."""
    if other is not None and work.program.gain @ other > work.program.gain @ plan + 1e-6:
        plan = other
    return _judged(work, plan, first.bound, first.status)


def _held(program: Program, columns: Columns, plan: Reals) -> Program:
    """With the same group sessions and facilitators as in this plan."""
    fixed = np.arange(columns.held, columns.speak.first)
    lower, upper = program.lower.copy(), program.upper.copy()
    lower[fixed] = upper[fixed] = plan[fixed]
    return Program(program.rows, lower, upper, program.gain)


def _searched(work: Work, columns: Columns, found: Answer, near: Numbers, limits: Limits, watch: Watch | None) -> Answer:
    """What the solver finds among these columns, starting from the plan at hand."""
    assert found.values is not None
    answer = solve(work.program.over(near), found.values[near], limits, watch)
    plan, bound = found.values, found.bound
    if answer.values is not None and answer.objective > found.objective:
        plan = np.zeros(len(plan))
        plan[near] = answer.values
    if len(near) == len(plan) and answer.values is not None:
        bound = min(bound, answer.bound)
    return _judged(work, plan, bound, answer.status)


def core(columns: Columns, lots: Reals, groups: tuple[Group, ...]) -> Numbers:
    """The seats that any good plan is likely made of."""
    parties, sessions = columns.parties, columns.instance.sessions
    if columns.held <= SMALL:
        return columns.seats
    luck = lots[: columns.held] / parties.sizes
    room = 4 * np.array([session.most for session in sessions], dtype=np.int64)
    stays = _place(parties.session, luck) < room[parties.session]
    for group in groups:
        members = np.flatnonzero(group.count)
        best = _place(parties.session[members], luck[members]) < BEST_IN_GROUP
        stays[members[best]] = True
    return np.flatnonzero(stays)


def _core(columns: Columns, seats: Numbers, found: Answer, first: Answer) -> Numbers:
    assert found.values is not None
    assert first.values is not None
    stays = (found.values > 0) | (first.values > 1e-9)
    stays[seats] = True
    stays[columns.held :] = True
    return np.flatnonzero(stays)


def _place(session: Numbers, luck: Reals) -> Numbers:
    """Each one's place in its group session, the luckiest first."""
    order = np.lexsort((-luck, session))
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order)) - np.searchsorted(session[order], session[order])
    return place


def _judged(work: Work, plan: Reals, bound: float, status: Status) -> Answer:
    worth = float(work.program.gain @ plan)
    if not np.isfinite(bound):
        status = "nothing"
    elif bound - worth <= (1 - 1e-6 if work.program.counts else 1e-6):
        status = "proven"
    elif bound - worth <= work.gap * abs(bound):
        status = "close"
    else:
        status = "limit"
    return Answer(plan, worth, bound, status)
