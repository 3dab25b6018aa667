"""The seating as rows and columns of whole numbers. Knows what a seat needs, and nothing about solvers.

Columns: a seat for each possible pair; whether each group session is held; who leads; who interprets which language; how many of
each kind of team are there. Staff alike in everything (languages, hours) are one *pool* with a count: a hundred equal plans become
one. Who of them goes where is settled afterwards, and always can be (rosters.py).

Strong rows: "a seat only where it is held", "a seat that needs an interpreter only where there is one" are a row for each pair rather
than one sum for each group session. More rows, but what can be guessed from them lies so much closer to the truth that they pay.

People with a confirmed seat are no columns. They take their chairs and places beforehand, and keeping what they were promised (led,
interpreted, cared for, fetched) counts more than any number of seats. So they never move, and a broken promise can be read off.
"""

from dataclasses import dataclass
from hashlib import sha256

import numpy as np

from bot.domain.seating.instance import Instance, Team
from scheduler.seating.parties import Numbers, Parties, gather
from scheduler.seating.pools import Placing, Promised, helping, leading, overlaps, promised, speaking
from scheduler.seating.rows import Reals, Rows, RowSet
from scheduler.seating.rules import pairs


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column means what: first the seats, as in `parties`; from `held` on the group sessions; then the placings; then `owed`.

    `owed`: pairs (group session, kind of place) promised to confirmed people; their columns, from `kept` on, say whether it holds.
    """

    instance: Instance
    parties: Parties
    promise: Promised
    held: int
    lead: Placing
    speak: Placing
    team: Placing
    owed: Numbers

    @property
    def seats(self) -> Numbers:
        """One column for each possible pair."""
        return np.arange(self.held)

    @property
    def kept(self) -> int:
        """The first column of what is owed."""
        return self.team.after

    @property
    def count(self) -> int:
        """How many there are."""
        return self.kept + len(self.owed)


@dataclass(frozen=True, slots=True)
class Model:
    """All columns are whole numbers from 0 to `upper`; every row must hold."""

    columns: Columns
    upper: Reals
    rows: RowSet

    @property
    def hash(self) -> str:
        """The same model has the same hash: a proposal can be made again and compared."""
        digest = sha256()
        for part in (self.upper, self.rows.starts, self.rows.index, self.rows.value, self.rows.lower, self.rows.upper):
            digest.update(np.ascontiguousarray(part).tobytes())
        return digest.hexdigest()


def build(instance: Instance) -> Model:
    """The model of an instance; each family of rows has its function below, in this order."""
    parties, promise = gather(instance), promised(instance, pairs(instance))
    held = len(parties.party)
    lead = leading(instance, held + len(instance.sessions))
    speak = speaking(instance, parties, promise, lead.after)
    team = helping(instance, speak.after)
    columns = Columns(instance, parties, promise, held, lead, speak, team, np.argwhere(promise.wants > 0))
    rows = Rows()
    for family in (_once, _chairs, _rooms, _led, _interpreted, _places, _busy):
        family(columns, rows)
    return Model(columns, _upper(columns), rows.laid_out())


def _upper(columns: Columns) -> Reals:
    upper = np.ones(columns.count)
    for placing in (columns.lead, columns.speak, columns.team):
        sizes = np.array([len(pool.ids) for pool in placing.pools], dtype=np.float64)
        if placing is columns.team and len(placing.pool):
            upper[placing.columns] = sizes[placing.pool]
    return upper


def _once(columns: Columns, rows: Rows) -> None:
    """A party sits in one group session at most."""
    row = rows.new(len(columns.parties.members), upper=1)
    rows.add(row[columns.parties.party], columns.seats)


def _chairs(columns: Columns, rows: Rows) -> None:
    """Only where it is held; not more than chairs; enough for a group, unless people are confirmed there already."""
    parties, sessions = columns.parties, columns.instance.sessions
    held = columns.held + np.arange(len(sessions))
    people = columns.promise.people
    row = rows.new(len(sessions), upper=0)
    rows.add(row[parties.session], columns.seats, parties.sizes)
    rows.add(row, held, np.minimum(0, people - np.array([session.most for session in sessions])))
    least = np.where(people > 0, 0, np.array([session.min_group for session in sessions]))
    row = rows.new(len(sessions), lower=0)
    rows.add(row[parties.session], columns.seats, parties.sizes)
    rows.add(row, held, -least)
    row = rows.new(columns.held, upper=0, strong=True)
    rows.add(row, columns.seats)
    rows.add(row, held[parties.session], -1)


def _rooms(columns: Columns, rows: Rows) -> None:
    """One group session in a room at a time."""
    sessions = columns.instance.sessions
    for room in sorted({session.room for session in sessions}):
        there = [number for number, session in enumerate(sessions) if session.room == room]
        for at_once in overlaps(sessions, there, 0):
            rows.add(np.repeat(rows.new(1, upper=1), len(at_once)), columns.held + np.array(at_once))


def _led(columns: Columns, rows: Rows) -> None:
    """Held means that somebody leads it."""
    row = rows.new(len(columns.instance.sessions), lower=0, upper=0)
    rows.add(row, columns.held + np.arange(len(row)))
    rows.add(row[columns.lead.session], columns.lead.columns, -1)


def _interpreted(columns: Columns, rows: Rows) -> None:
    """A seat that needs an interpreter only where there is one; one for each language, and only where it is held."""
    parties, speak = columns.parties, columns.speak
    words = len(parties.languages)
    pair, language = np.nonzero(parties.speaks)
    strong = rows.new(len(pair), upper=0, strong=True)
    rows.add(strong, columns.seats[pair])
    row, term = _matching(parties.session[pair] * words + language, speak.session * words + speak.language)
    rows.add(strong[row], speak.columns[term], -1)
    places, which = np.unique(speak.session * words + speak.language, return_inverse=True)
    single = rows.new(len(places), upper=0)
    rows.add(single[which], speak.columns)
    rows.add(single, columns.held + places // max(words, 1), -1)


def _places(columns: Columns, rows: Rows) -> None:
    """Places in child care and in vehicles: never more wanted than brought, and none where nobody brings any."""
    parties, team = columns.parties, columns.team
    width = len(parties.kinds)
    bring = brought(columns)
    pair, kind = np.nonzero(parties.wants)
    total = rows.new(len(columns.instance.sessions) * width, upper=0)
    rows.add(total[parties.session[pair] * width + kind], columns.seats[pair], parties.wants[pair, kind])
    term, what = np.nonzero(bring)
    rows.add(total[team.session[term] * width + what], team.columns[term], -bring[term, what])
    strong = rows.new(len(pair), upper=0, strong=True)
    rows.add(strong, columns.seats[pair])
    row, which = _matching(parties.session[pair] * width + kind, team.session[term] * width + what)
    rows.add(strong[row], team.columns[term[which]], -1)
    _owed(columns, rows, total, strong=(pair, kind))


def _owed(columns: Columns, rows: Rows, total: Numbers, *, strong: tuple[Numbers, Numbers]) -> None:
    """What was promised is served first: nobody new takes such a place where a promise is broken."""
    parties, owed = columns.parties, columns.owed
    width = len(parties.kinds)
    kept = columns.kept + np.arange(len(owed))
    rows.add(total[owed[:, 0] * width + owed[:, 1]], kept, columns.promise.wants[owed[:, 0], owed[:, 1]])
    pair, kind = strong
    which, term = _matching(parties.session[pair] * width + kind, owed[:, 0] * width + owed[:, 1])
    row = rows.new(len(which), upper=0, strong=True)
    rows.add(row, columns.seats[pair[which]])
    rows.add(row, kept[term], -1)


def brought(columns: Columns) -> Numbers:
    """For each column of a team, the places of each kind that one of them brings."""
    kinds, team = columns.parties.kinds, columns.team
    likes = [pool.like for pool in team.pools]
    table = [[dict(one.places).get(kind, 0) for kind in kinds] for one in likes if isinstance(one, Team)]
    return np.array(table, dtype=np.int64).reshape(len(likes), len(kinds))[team.pool]


def _busy(columns: Columns, rows: Rows) -> None:
    """Nobody is in two places at once, nor in more group sessions than they said."""
    instance = columns.instance
    for placing in (columns.lead, columns.speak, columns.team):
        for number, pool in enumerate(placing.pools):
            mine = np.flatnonzero(placing.pool == number)
            where = placing.session[mine]
            for at_once in overlaps(instance.sessions, sorted(set(where.tolist())), instance.gap):
                terms = mine[np.isin(where, at_once)]
                row = rows.new(1, upper=len(pool.ids))
                rows.add(np.repeat(row, len(terms)), placing.columns[terms])
            if pool.at_most is not None:
                rows.add(np.repeat(rows.new(1, upper=pool.at_most), len(mine)), placing.columns[mine])


def _matching(left: Numbers, right: Numbers) -> tuple[Numbers, Numbers]:
    """All places (i, j) where left[i] equals right[j]."""
    order = np.argsort(right, kind="stable")
    first = np.searchsorted(right[order], left, side="left")
    count = np.searchsorted(right[order], left, side="right") - first
    row = np.repeat(np.arange(len(left)), count)
    within = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    return row, order[np.repeat(first, count) + within]
