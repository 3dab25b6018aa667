"""What a careful person with a spreadsheet would do: hold the group session that most can come to, seat people, look again.

It is the hint that the solver starts from, and the plan that remains should the solver find nothing in time. People with the fewest
possibilities sit first; among equals the lottery number decides.
"""

import heapq

import numpy as np

from scheduler.seating.arrangement import Arrangement
from scheduler.seating.model import Columns, Model
from scheduler.seating.rows import Reals


def greedy(model: Model) -> Reals:
    """A plan that keeps every rule, as values of the model's columns."""
    made, order = Arrangement(model.columns), in_turn(model.columns)
    sessions = model.columns.instance.sessions
    promised = [number for number in range(len(sessions)) if model.columns.promise.people[number]]
    for number in promised:
        made.hold(number)
    for number in promised:
        _fill(made, order[number])
    heap = [(-session.most, number) for number, session in enumerate(sessions) if number not in set(promised)]
    heapq.heapify(heap)
    while heap:
        _, number = heapq.heappop(heap)
        before = made.here()
        got = _fill(made, order[number]) if made.hold(number) else 0
        enough = got >= sessions[number].min_group
        if enough and heap and got < -heap[0][0]:
            heapq.heappush(heap, (-got, number))
        if not enough or (heap and got < -heap[0][0]):
            made.back_to(before)
    return made.values


def top_up(model: Model, values: Reals) -> Reals:
    """Seat whoever still fits beside a plan: after a limit a solver may have left somebody out."""
    made, order = Arrangement(model.columns), in_turn(model.columns)
    made.load(values)
    for number in range(len(order)):
        if made.is_held(number):
            _fill(made, order[number])
    return made.values


def in_turn(columns: Columns) -> list[list[int]]:
    """For each group session its pairs, fewest possibilities first, then the higher lottery number, then the smaller id."""
    parties = columns.parties
    options = np.bincount(parties.party, minlength=len(parties.members))
    lots = np.array(party_lots(columns))
    found: list[list[int]] = [[] for _ in columns.instance.sessions]
    for pair in np.lexsort((parties.party, -lots[parties.party], options[parties.party])).tolist():
        found[int(parties.session[pair])].append(pair)
    return found


def party_lots(columns: Columns) -> list[float]:
    """A party's lottery number is the mean of its members'."""
    lots = columns.instance.lots()
    return [sum(lots[member] for member in members) / len(members) for members in columns.parties.members]


def _fill(made: Arrangement, pairs: list[int]) -> int:
    """Seat whom it can; how many people."""
    got = 0
    for pair in pairs:
        if made.seat(pair):
            got += int(made.columns.parties.sizes[pair])
    return got
