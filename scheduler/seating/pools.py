"""Staff and teams that could stand in for each other, where they could be, and what confirmed people were promised."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from bot.domain.seating.instance import GroupSession, Instance, Staff, Team
from scheduler.seating.parties import Numbers, Parties, kinds
from scheduler.seating.rules import NO_LANGUAGE, Pairs, interprets, leads, serves, wants

Whole = NDArray[np.int64]
_T = TypeVar("_T", Staff, Team)
NONE = -1


@dataclass(frozen=True, slots=True)
class Pool:
    """People (or vehicles) alike in everything but their ids."""

    ids: tuple[str, ...]
    like: Staff | Team

    @property
    def at_most(self) -> int | None:
        """How many group sessions one of them takes, if somebody said."""
        return self.like.at_most if isinstance(self.like, Staff) else None


@dataclass(frozen=True, slots=True)
class Placing:
    """A column for each group session a pool could be at: its number is `first` and its place here. `language`: interpreters only."""

    first: int
    pools: tuple[Pool, ...]
    pool: Numbers
    session: Numbers
    language: Numbers

    @property
    def columns(self) -> Numbers:
        """Their numbers in the model."""
        return np.arange(self.first, self.first + len(self.pool))

    @property
    def after(self) -> int:
        """The number behind the last one."""
        return self.first + len(self.pool)


def pooled(people: Sequence[_T]) -> tuple[Pool, ...]:
    """Pools in order of their first id. Somebody with a limit of their own is a pool alone."""
    alike: dict[_T, list[str]] = {}
    for one in sorted(people, key=lambda one: one.id):
        alone = isinstance(one, Staff) and one.at_most is not None
        alike.setdefault(one if alone else replace(one, id=""), []).append(one.id)
    return tuple(Pool(tuple(ids), like) for like, ids in alike.items())


def leading(instance: Instance, first: int) -> Placing:
    """Who could lead which group session."""
    pools = pooled(instance.facilitators)
    return _placing(first, pools, [(pool, number, NONE) for pool, number in _where(instance, pools, leads)])


def helping(instance: Instance, first: int) -> Placing:
    """Which teams could be at which group session."""
    pools = pooled(instance.teams)
    return _placing(first, pools, [(pool, number, NONE) for pool, number in _where(instance, pools, serves)])


def speaking(instance: Instance, parties: Parties, promise: "Promised", first: int) -> Placing:
    """Who could interpret which language where; only where somebody would need it."""
    pools = pooled(instance.interpreters)
    needed = promise.speaks.copy()
    pair, language = np.nonzero(parties.speaks)
    needed[parties.session[pair], language] = True
    found = [
        (number, int(session), int(language))
        for number, pool in enumerate(pools)
        for session, language in np.argwhere(needed)
        if isinstance(pool.like, Staff)
        and interprets(pool.like, instance.sessions[session], parties.languages[language])
    ]
    return _placing(first, pools, found)


def _where(
    instance: Instance, pools: tuple[Pool, ...], can: Callable[[_T, GroupSession], bool]
) -> list[tuple[int, int]]:
    return [
        (number, place)
        for number, pool in enumerate(pools)
        for place, session in enumerate(instance.sessions)
        if can(pool.like, session)  # type: ignore[arg-type]
    ]


def _placing(first: int, pools: tuple[Pool, ...], found: list[tuple[int, int, int]]) -> Placing:
    pool, session, language = np.array(found, dtype=np.int64).reshape(-1, 3).T
    return Placing(first, pools, pool, session, language)


@dataclass(frozen=True, slots=True)
class Promised:
    """By group session: confirmed `people`, the places they were promised (`wants`, by kind), the interpreters (`speaks`)."""

    people: Numbers
    wants: Numbers
    speaks: NDArray[np.bool_]


def promised(instance: Instance, found: Pairs) -> Promised:
    """What the group sessions already owe."""
    number = {session.id: place for place, session in enumerate(instance.sessions)}
    people = np.zeros(len(number), dtype=np.int64)
    places = np.zeros((len(number), len(kinds(instance))), dtype=np.int64)
    speaks = np.zeros((len(number), len(found.languages)), dtype=np.bool_)
    for who, patient in enumerate(instance.patients):
        if patient.confirmed is None:
            continue
        at = number[patient.confirmed]
        wanted = wants(instance, patient)
        people[at] += 1
        places[at, :-1] += wanted[:-1]
        places[at, -1] += wanted[-1] * int(found.ride[who, at])
        if (language := int(found.interpreter[who, at])) != NO_LANGUAGE:
            speaks[at, language] = True
    return Promised(people, places, speaks)


def overlaps(sessions: Sequence[GroupSession], numbers: Sequence[int], gap: int) -> list[tuple[int, ...]]:
    """Every largest set of these group sessions that somebody could only attend one of, in order of time.

    Sessions are spans of time, so it is enough to look at the moments when one begins.
    """
    found: list[tuple[int, ...]] = []
    for now in sorted({sessions[number].starts for number in numbers}):
        at_once = tuple(n for n in sorted(numbers) if sessions[n].starts <= now < sessions[n].ends + gap)
        if found and set(found[-1]) <= set(at_once):
            found.pop()
        if not any(set(at_once) <= set(other) for other in found[-1:]):
            found.append(at_once)
    return found
