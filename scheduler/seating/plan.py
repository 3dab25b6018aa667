"""The proposal: who sits where, who leads, interprets and cares, and what can be said about how good it is. Plain values again."""

import platform
from dataclasses import dataclass, field

import numpy as np

from bot.domain.seating.instance import Held
from scheduler.seating.cascade import Reached, Stage
from scheduler.seating.model import Columns, Model
from scheduler.seating.pools import Placing
from scheduler.seating.reasons import Unseated, unseated
from scheduler.seating.solver import version


@dataclass(frozen=True, slots=True)
class GroupShare:
    """Of a group's `people` so many are `seated`; its floor is `least`."""

    name: str
    people: int
    seated: int
    least: int


@dataclass(frozen=True, slots=True)
class Broken:
    """What a confirmed person was promised and cannot have: `what` is facilitator, interpreter, chairs, or a kind of place."""

    session: str
    what: str
    which: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """One proposal. Equal instances give equal plans; `versions` say with what it was made.

    `seats`: (patient, group session), confirmed ones included. `bound`: nobody can seat more. `greedy`: what the plain way would.
    `gave_way`: the solver found nothing in time, this is the plain way's plan.
    """

    seats: tuple[tuple[str, str], ...]
    held: tuple[Held, ...]
    unseated: tuple[Unseated, ...]
    broken: tuple[Broken, ...]
    groups: tuple[GroupShare, ...]
    stages: tuple[Stage, ...]
    bound: int
    greedy: int
    gave_way: bool
    seed: str
    model_hash: str
    versions: tuple[tuple[str, str], ...] = field(default=())

    @property
    def seated(self) -> int:
        """How many sit."""
        return len(self.seats)


def planned(model: Model, reached: Reached) -> Plan:
    """From columns to people."""
    columns, values = model.columns, reached.values
    instance = columns.instance
    return Plan(
        seats=_seats(columns, reached),
        held=_held(columns, reached),
        unseated=unseated(columns, values),
        broken=_broken(columns, reached),
        groups=tuple(
            GroupShare(one.group.name, one.group.people, one.group.seated(values), one.least) for one in reached.floors
        ),
        stages=reached.stages,
        bound=int(reached.stages[0].bound),
        greedy=reached.greedy,
        gave_way=reached.stages[0].status == "nothing",
        seed=instance.seed,
        model_hash=model.hash,
        versions=(("highs", version()), ("numpy", np.__version__), ("python", platform.python_version())),
    )


def _seats(columns: Columns, reached: Reached) -> tuple[tuple[str, str], ...]:
    instance, parties = columns.instance, columns.parties
    found = [(patient.id, patient.confirmed) for patient in instance.patients if patient.confirmed is not None]
    for pair in np.flatnonzero(reached.values[: columns.held] > 0.5).tolist():
        session = instance.sessions[parties.session[pair]].id
        found += [(instance.patients[one].id, session) for one in parties.members[parties.party[pair]]]
    return tuple(sorted(found))


def _held(columns: Columns, reached: Reached) -> tuple[Held, ...]:
    sessions = columns.instance.sessions
    lead, speak, team = (_roster(columns, placing, reached) for placing in (columns.lead, columns.speak, columns.team))
    found = []
    for number in np.flatnonzero(reached.values[columns.held : columns.lead.first] > 0.5).tolist():
        words = [(columns.parties.languages[language], who) for who, language in speak.get(number, [])]
        teams = tuple(sorted(who for who, _ in team.get(number, [])))
        found.append(Held(sessions[number].id, lead[number][0][0], tuple(sorted(words)), teams))
    return tuple(sorted(found, key=lambda one: one.session))


def _roster(columns: Columns, placing: Placing, reached: Reached) -> dict[int, list[tuple[str, int]]]:
    """Who of each pool goes where: (id, language).

    In order of time, whoever of the pool is free first. That always works out, because never more of them are busy at one moment than
    there are (overlaps in pools.py).
    """
    instance, found = columns.instance, dict[int, list[tuple[str, int]]]()
    held = reached.values[columns.held : columns.lead.first] > 0.5
    free: dict[str, int] = {}
    order = sorted(range(len(placing.pool)), key=lambda term: (instance.sessions[placing.session[term]].starts, term))
    for term in order:
        number, pool = int(placing.session[term]), placing.pools[placing.pool[term]]
        for _ in range(round(float(reached.values[placing.first + term])) if held[number] else 0):
            session = instance.sessions[number]
            who = next(one for one in pool.ids if free.get(one, session.starts) <= session.starts)
            free[who] = session.ends + instance.gap
            found.setdefault(number, []).append((who, int(placing.language[term])))
    return found


def _broken(columns: Columns, reached: Reached) -> tuple[Broken, ...]:
    sessions, promise, values = columns.instance.sessions, columns.promise, reached.values
    found = []
    for number in np.flatnonzero(promise.people).tolist():
        if values[columns.held + number] < 0.5:
            found.append(Broken(sessions[number].id, "facilitator"))
        if promise.people[number] > sessions[number].most:
            found.append(Broken(sessions[number].id, "chairs"))
        for language in np.flatnonzero(promise.speaks[number]).tolist():
            here = (columns.speak.session == number) & (columns.speak.language == language)
            if not (values[columns.speak.columns[here]] > 0.5).any():
                found.append(Broken(sessions[number].id, "interpreter", columns.parties.languages[language]))
    for term, (number, kind) in enumerate(columns.owed.tolist()):
        if values[columns.kept + term] < 0.5:
            found.append(Broken(sessions[number].id, "places", columns.parties.kinds[kind]))
    return tuple(sorted(found, key=lambda one: (one.session, one.what, one.which)))
