"""One stage's work: a better plan than the one at hand, and a bound that no plan can beat.

First the quick road (diving.py). If what it finds cannot be told from the bound, that is all. Otherwise the solver searches the whole
model or, where that is large, a core of it: those likely to sit, each in a few group sessions. The bound is always over everything.
"""

from dataclasses import dataclass

import numpy as np

from scheduler.seating.bounding import bounded
from scheduler.seating.diving import Core, Seats, dive
from scheduler.seating.fairness import Group
from scheduler.seating.model import Columns
from scheduler.seating.parties import Numbers
from scheduler.seating.rows import INF, Reals
from scheduler.seating.solver import Answer, Limits, Program, Status, Watch, solve

SMALL = 4000
"""So many possible pairs are given to the solver whole; of more only a core."""
MORE = 1.5
"""For each who can sit, so many are in the core."""
NODES = 50
"""How long the quick road seats whole people: counted in parts of the search, the same on every machine."""
EACH = 10
"""In so many group sessions."""


@dataclass(frozen=True, slots=True)
class Work:
    """A program with the plan at hand. It is good enough within `gap` of the bound, a share; and as far as that is exact, proven.

    `keep`: whether to look again with the group sessions and facilitators of the plan at hand; `content`: only if nothing better came
    before; `search`: whether to hand all to the solver in the end.
    """

    program: Program
    hint: Reals
    gap: float
    keep: bool = True
    content: bool = False
    search: bool = True


def improve(work: Work, columns: Columns, core: Numbers, limits: Limits, watch: Watch | None) -> Answer:
    """The best plan found; never worse than the hint."""
    limits = Limits(limits.seconds, work.gap, limits.threads)
    last_try = not work.keep and not work.search
    found, core = _look(work, work.program, columns, _with(columns, core, work.hint), limits, around=last_try)
    again = work.keep and not (work.content and found.values is not work.hint)
    if found.status == "limit" and again and found.values is not None:
        held = _held(work.program, columns, found.values)
        narrow, _ = _look(work, held, columns, _with(columns, core, found.values), limits, around=True)
        found = _judged(work, _better(work, found.values, narrow.values), found.bound)
    if found.status == "limit" and work.search:
        return _searched(work, found, core, limits, watch)
    return found


def _look(
    work: Work, program: Program, columns: Columns, core: Numbers, limits: Limits, *, around: bool
) -> tuple[Answer, Numbers]:
    """The quick road over a program, in the end `around` the plan at hand; its bound, and the core it came to."""
    found = bounded(program, columns.parties.party, core, limits, work.gap / 4)
    if found.answer.values is None:
        return Answer(work.hint, float(work.program.gain @ work.hint), INF, "nothing"), core
    quick = Limits(limits.seconds, work.gap / 2, limits.threads, NODES)
    dived = _dived(columns, found, work.hint if around else None, quick)
    return _judged(work, _better(work, work.hint, dived), found.bound), found.columns


def _dived(columns: Columns, core: Core, hint: Reals | None, limits: Limits) -> Reals | None:
    """What the quick road finds in a core, as columns of the whole."""
    seats = core.columns < columns.held
    staff = np.flatnonzero(~seats & (core.columns < columns.count))
    where = Seats(columns.parties.party[core.columns[seats]], staff)
    plan = dive(core, where, None if hint is None else hint[core.columns], limits)
    if plan is None:
        return None
    full = np.zeros(int(core.columns[-1]) + 1)
    full[core.columns] = plan
    return full


def _better(work: Work, plan: Reals | None, other: Reals | None) -> Reals:
    """The better of two plans."""
    assert plan is not None
    better = other is not None and float(work.program.gain @ other) > float(work.program.gain @ plan) + 1e-6
    return other if better and other is not None else plan


def _held(program: Program, columns: Columns, plan: Reals) -> Program:
    """With the same group sessions and facilitators as in this plan."""
    fixed = np.arange(columns.held, columns.speak.first)
    lower, upper = program.lower.copy(), program.upper.copy()
    lower[fixed] = upper[fixed] = plan[fixed]
    return Program(program.rows, lower, upper, program.gain)


def _searched(work: Work, found: Answer, near: Numbers, limits: Limits, watch: Watch | None) -> Answer:
    """What the solver finds among these columns, starting from the plan at hand."""
    assert found.values is not None
    answer = solve(work.program.over(near), found.values[near], limits, watch)
    if answer.values is None:
        return found
    plan = np.zeros(len(found.values))
    plan[near] = answer.values
    whole = len(near) == len(plan)
    return _judged(work, _better(work, found.values, plan), min(found.bound, answer.bound) if whole else found.bound)


def core(columns: Columns, lots: Reals, groups: tuple[Group, ...], likely: int) -> Numbers:
    """The seats that a good plan is likely made of, when about `likely` people will sit.

    Of all patients, and of each group in proportion, half again as many as can sit, the luckiest first; each in a few group sessions
    spread over all that suit her.
    """
    parties = columns.parties
    if columns.held <= SMALL:
        return columns.seats
    luck = np.zeros(len(parties.members))
    luck[parties.party] = lots[: columns.held] / parties.sizes
    order = np.argsort(-luck, kind="stable")
    share = MORE * likely / max(1, len(columns.instance.patients))
    picked = np.zeros(len(luck), dtype=np.bool_)
    picked[order[: round(share * len(luck))]] = True
    for group in groups:
        inside = np.zeros(len(luck), dtype=np.bool_)
        inside[parties.party[group.count > 0]] = True
        picked[order[inside[order]][: round(share * inside.sum())]] = True
    seats = np.flatnonzero(picked[parties.party])
    spread = np.random.default_rng(0).permutation(columns.held)[seats]
    return np.sort(seats[_place(parties.party[seats], spread) < EACH])


def _with(columns: Columns, core: Numbers, hint: Reals) -> Numbers:
    """The core, the seats of the plan at hand, and everything that is no seat."""
    stays = hint > 0
    stays[core] = True
    stays[columns.held :] = True
    return np.flatnonzero(stays)


def _place(group: Numbers, rank: Numbers) -> Numbers:
    """Each one's place in its group, the smallest rank first."""
    order = np.lexsort((rank, group))
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order)) - np.searchsorted(group[order], group[order])
    return place


def _judged(work: Work, plan: Reals, bound: float) -> Answer:
    worth = float(work.program.gain @ plan)
    status: Status = "limit"
    if bound - worth <= (1 - 1e-6 if work.program.counts else 1e-6):
        status = "proven"
    elif np.isfinite(bound) and bound - worth <= work.gap * abs(bound):
        status = "close"
    return Answer(plan, worth, bound, status)
