"""One stage's work: a better plan than the one at hand, and a bound that no plan can beat.

First the quick road (diving.py). If what it finds cannot be told from the bound, that is all. Otherwise the solver searches the whole
model or, where that is large, a core of it: the seats that look best, and for each group session those with the highest lottery numbers
overall and in each group. The bound is always over everything.
"""

from dataclasses import dataclass

import numpy as np

from scheduler.seating.diving import dive
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
    program, best = work.program, work.hint
    staff = np.arange(columns.held, columns.count)
    first, dived = dive(program, columns.held, columns.parties.party, staff, limits)
    if dived is not None and program.gain @ dived > program.gain @ best + 1e-6:
        best = dived
    found = _judged(program, best, first.bound, work.gap, first.status)
    if found.status in {"proven", "close"} or not work.search:
        return found
    near = _core(program, columns, core, best, first)
    limits = Limits(limits.seconds, work.gap, limits.threads)
    answer = solve(program.over(near), best[near], limits, watch)
    if answer.values is not None and answer.objective > program.gain @ best:
        best = np.zeros(len(best))
        best[near] = answer.values
    bound = min(first.bound, answer.bound) if len(near) == len(best) and answer.values is not None else first.bound
    return _judged(program, best, bound, work.gap, answer.status)


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


def _core(program: Program, columns: Columns, seats: Numbers, hint: Reals, first: Answer) -> Numbers:
    stays = np.zeros(len(hint), dtype=np.bool_)
    stays[seats] = True
    stays |= hint > 0
    if first.values is not None:
        stays |= first.values > 1e-9
    stays[columns.held :] = True
    return np.flatnonzero(stays)


def _place(session: Numbers, luck: Reals) -> Numbers:
    """Each one's place in its group session, the luckiest first."""
    order = np.lexsort((-luck, session))
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order)) - np.searchsorted(session[order], session[order])
    return place


def _judged(program: Program, plan: Reals, bound: float, gap: float, status: Status) -> Answer:
    worth = float(program.gain @ plan)
    if bound - worth <= (1 - 1e-6 if program.counts else 1e-6):
        status = "proven"
    elif bound - worth <= gap * abs(bound):
        status = "close"
    elif status == "proven":
        status = "limit"
    return Answer(plan, worth, bound, status)
