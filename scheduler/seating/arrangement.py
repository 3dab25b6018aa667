"""A seating in the making, one step at a time, each of which can be taken back. It never breaks a rule.

Greedy builds one from nothing; a finished plan is topped up with it, so that nobody is left beside a seat that fits.
"""

from collections.abc import Iterable

import numpy as np

from scheduler.seating.model import Columns, brought
from scheduler.seating.rows import Reals

LEAD, SPEAK, TEAM = range(3)


class Arrangement:
    """`values`: as the model's columns. Chairs, places and hours left follow from them and are kept beside them."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        sessions = columns.instance.sessions
        self.values: Reals = np.zeros(columns.count)
        self.chairs = [one.most - int(people) for one, people in zip(sessions, columns.promise.people, strict=True)]
        self.places: list[list[int]] = (-columns.promise.wants).tolist()
        self.seated: set[int] = set()
        self._placings = (columns.lead, columns.speak, columns.team)
        self._busy: dict[tuple[int, int], list[int]] = {}
        self._steps: list[tuple[int, int]] = []
        self._clash, self._same_room = _clashes(columns)
        self._at = _terms(columns)
        self._brings: list[list[int]] = brought(columns).tolist()
        self._party, self._session = columns.parties.party.tolist(), columns.parties.session.tolist()
        self._sizes, self._needs = columns.parties.sizes.tolist(), _needs(columns)

    def load(self, values: Reals) -> None:
        """Take over a finished plan."""
        for column in np.flatnonzero(values > 0.5).tolist():
            for _ in range(round(values[column])):
                self._put(column, 1)

    def is_held(self, session: int) -> bool:
        """Whether it is held so far."""
        return bool(self.values[self.columns.held + session] > 0)

    def hold(self, session: int) -> bool:
        """Hold it, if its room and somebody to lead it are free; what confirmed people were promised is brought first."""
        if any(self.is_held(other) for other in self._same_room[session]):
            return False
        term = self._free(LEAD, session, self._at.get((LEAD, session), ()))
        if term is None:
            return False
        self._put(self._placings[LEAD].first + term, 1)
        self._put(self.columns.held + session, 1)
        for language in np.flatnonzero(self.columns.promise.speaks[session]).tolist():
            self._interpret(session, language)
        for number, (where, kind) in enumerate(self.columns.owed.tolist()):
            if where == session and self._bring(session, kind, 0):
                self._put(self.columns.kept + number, 1)
        return True

    def seat(self, pair: int) -> bool:
        """Seat a party, calling in who it needs, if chairs, places and hours allow."""
        session, before = self._session[pair], len(self._steps)
        if self._party[pair] in self.seated or self.chairs[session] < self._sizes[pair] or not self.is_held(session):
            return False
        if self._call_in(pair) is None:
            self._put(pair, 1)
            return True
        self.back_to(before)
        return False

    def lacking(self, pair: int) -> tuple[str, int] | None:
        """What a party could not have there, chairs aside: ("language", which) or ("places", which kind)."""
        before = len(self._steps)
        missing = self._call_in(pair)
        self.back_to(before)
        return missing

    def _call_in(self, pair: int) -> tuple[str, int] | None:
        """Call in interpreters and teams; the first that nobody is free for."""
        session, (speaks, wants) = self._session[pair], self._needs[pair]
        for language in speaks:
            if not self._interpret(session, language):
                return "language", language
        for kind, count in wants:
            if not self._bring(session, kind, count):
                return "places", kind
        return None

    def here(self) -> int:
        """Where we are, for `back_to`."""
        return len(self._steps)

    def back_to(self, step: int) -> None:
        """Take back everything since."""
        while len(self._steps) > step:
            column, amount = self._steps.pop()
            self._change(column, -amount)

    def _interpret(self, session: int, language: int) -> bool:
        speak = self._placings[SPEAK]
        terms = [term for term in self._at.get((SPEAK, session), ()) if speak.language[term] == language]
        if any(self.values[speak.first + term] > 0 for term in terms):
            return True
        free = self._free(SPEAK, session, terms)
        if free is not None:
            self._put(speak.first + free, 1)
        return free is not None

    def _bring(self, session: int, kind: int, count: int) -> bool:
        """Whether there are so many places left, once teams have been called in."""
        while self.places[session][kind] < count:
            terms = [term for term in self._at.get((TEAM, session), ()) if self._brings[term][kind] > 0]
            free = self._free(TEAM, session, terms)
            if free is None:
                return False
            self._put(self._placings[TEAM].first + free, 1)
        return True

    def _free(self, which: int, session: int, terms: Iterable[int]) -> int | None:
        """Of these columns at this group session, one whose pool has somebody free: the pool that can do least else."""
        placing, found = self._placings[which], []
        for term in terms:
            number = int(placing.pool[term])
            pool, busy = placing.pools[number], self._busy.get((which, number), [])
            at_once = sum(other in self._clash[session] for other in busy)
            if at_once < len(pool.ids) and (pool.at_most is None or len(busy) < pool.at_most):
                found.append((len(getattr(pool.like, "languages", ())), number, term))
        return min(found)[2] if found else None

    def _put(self, column: int, amount: int) -> None:
        self._steps.append((column, amount))
        self._change(column, amount)

    def _change(self, column: int, amount: int) -> None:
        self.values[column] += amount
        if column < self.columns.held:
            session = self._session[column]
            self.chairs[session] -= amount * self._sizes[column]
            for kind, count in self._needs[column][1]:
                self.places[session][kind] -= amount * count
            (self.seated.add if amount > 0 else self.seated.discard)(self._party[column])
            return
        for which, placing in enumerate(self._placings):
            if placing.first <= column < placing.after:
                self._employ(which, column - placing.first, amount)

    def _employ(self, which: int, term: int, amount: int) -> None:
        placing = self._placings[which]
        session, busy = int(placing.session[term]), self._busy.setdefault((which, int(placing.pool[term])), [])
        if amount > 0:
            busy.append(session)
        else:
            busy.remove(session)
        if which == TEAM:
            for kind, count in enumerate(self._brings[term]):
                self.places[session][kind] += amount * count


def _clashes(columns: Columns) -> tuple[list[set[int]], list[set[int]]]:
    """For each group session, those that the same person could not also attend, itself included; and those that need its room."""
    sessions, gap = columns.instance.sessions, columns.instance.gap
    starts, ends = np.array([one.starts for one in sessions]), np.array([one.ends for one in sessions])
    rooms = np.array([one.room for one in sessions])
    person = (starts[:, None] < ends + gap) & (starts < ends[:, None] + gap)
    room = (starts[:, None] < ends) & (starts < ends[:, None]) & (rooms[:, None] == rooms)
    return [set(np.flatnonzero(row).tolist()) for row in person], [set(np.flatnonzero(row).tolist()) for row in room]


def _terms(columns: Columns) -> dict[tuple[int, int], list[int]]:
    """The columns of each placing at each group session."""
    found: dict[tuple[int, int], list[int]] = {}
    for which, placing in enumerate((columns.lead, columns.speak, columns.team)):
        for term, session in enumerate(placing.session.tolist()):
            found.setdefault((which, session), []).append(term)
    return found


def _needs(columns: Columns) -> list[tuple[tuple[int, ...], tuple[tuple[int, int], ...]]]:
    """What each pair needs: languages, and (kind of place, count)."""
    parties = columns.parties
    languages: list[list[int]] = [[] for _ in range(len(parties.party))]
    for pair, language in np.argwhere(parties.speaks).tolist():
        languages[pair].append(language)
    places: list[list[tuple[int, int]]] = [[] for _ in range(len(parties.party))]
    for pair, kind in np.argwhere(parties.wants).tolist():
        places[pair].append((kind, int(parties.wants[pair, kind])))
    return [(tuple(words), tuple(wanted)) for words, wanted in zip(languages, places, strict=True)]
