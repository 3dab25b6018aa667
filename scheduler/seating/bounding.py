"""What no plan can beat, over all possible pairs, without ever handing most of them to the solver.

Parts of a seat are allowed, and only a core of the pairs is looked at. The prices that come out (what is a chair on Tuesday worth? a
child-care place?) tell of every other pair whether it could add anything. Those that could are taken in, and so on until none could.
"""

import numpy as np

from scheduler.seating.diving import Core
from scheduler.seating.parties import Numbers
from scheduler.seating.rows import INF, Reals
from scheduler.seating.solver import Limits, Program, Relaxation

ROUNDS = 8
AT_ONCE = 5_000
TRIFLE = 1e-6


def bounded(program: Program, party: Numbers, core: Numbers, limits: Limits, loose: float = 0) -> Core:
    """`core`: columns to begin with, everything behind the seats among them. It may be `loose` by such a share."""
    for turn in range(ROUNDS):
        rows, kept = program.rows.over(core)
        small = Program(rows, program.lower[core], program.upper[core], program.gain[core])
        relaxation = Relaxation(small, limits)
        answer = relaxation.solve()
        if answer.prices is None:
            return Core(core, small, relaxation, answer, INF)
        could = _could_add(program, _prices(program, kept, answer.prices), core, len(party))
        more = _most_added(could, party)
        found = Core(core, small, relaxation, answer, answer.bound + more)
        if more <= max(TRIFLE, loose) * max(1.0, abs(answer.bound)) or turn == ROUNDS - 1:
            break
        best = np.argsort(-could, kind="stable")[:AT_ONCE]
        core = np.union1d(core, best[could[best] > TRIFLE])
    return found


def _prices(program: Program, kept: Numbers, of_kept: Reals) -> Reals:
    prices = np.zeros(len(program.rows.lower))
    prices[kept] = of_kept
    return prices


def _could_add(program: Program, prices: Reals, core: Numbers, seats: int) -> Reals:
    """What one of each seat outside could add at these prices; at most, since rows of its own may stand against it."""
    could: Reals = np.maximum((program.gain - program.rows.weigh(prices, len(program.gain)))[:seats], 0)
    could[core[core < seats]] = 0
    could[program.upper[:seats] <= 0] = 0
    return could


def _most_added(could: Reals, party: Numbers) -> float:
    """A party sits once: only its best seat counts."""
    best = np.zeros(int(party.max(initial=-1)) + 1)
    np.maximum.at(best, party, could)
    return float(best.sum())
