"""A seat falls free: who is asked next. Somebody comes new: where is a seat for her. Nobody who has one is ever moved.

Pure: a Waitlist goes in, a new one comes out. Of those who fit, first comes the group that is worst off (seated least often of all who
asked), then who has fewest group sessions left to her, then the higher lottery number; among equals whoever asked first. Nobody is
skipped silently: `stands_in_the_way` names why. What a group session has (its room, its interpreters, its places) stays as it is.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from bot.domain.seating.instance import RIDE, GroupSession, Held, Instance, Patient, Team, band_of, covers, lot
from bot.domain.seating.why import Why

Party = tuple[str, ...]
"""Ids of people who sit together."""


class Proposed(Protocol):
    """What is needed of a plan: who sits where, and what each group session that is held has."""

    @property
    def seats(self) -> tuple[tuple[str, str], ...]:
        """Patient and group session."""

    @property
    def held(self) -> tuple[Held, ...]:
        """The group sessions of the plan."""


@dataclass(frozen=True, slots=True)
class Provided:
    """A group session that is held, the languages interpreted there, the places its teams bring, by kind."""

    session: GroupSession
    languages: frozenset[str]
    places: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Offer:
    """These people are asked whether they want to come to this group session; their chairs wait for the answer.

    `passed`: whose turn came before theirs, and why it passed them over.
    """

    party: Party
    session: str
    passed: tuple[tuple[Party, Why], ...] = ()


@dataclass(frozen=True, slots=True)
class Waitlist:
    """`seats`: patient to group session, offered ones included. `waiting`: in the order in which they asked.

    `declined`: what somebody said no to, or let lapse; `over`: group sessions that have begun, or begin too soon to come.
    """

    patients: Mapping[str, Patient]
    provided: Mapping[str, Provided]
    seats: Mapping[str, str]
    waiting: Party
    seed: str
    instance: Instance
    declined: frozenset[tuple[str, str]] = frozenset()
    over: frozenset[str] = frozenset()


def started(instance: Instance, plan: Proposed) -> Waitlist:
    """From a plan that was accepted: who has no seat waits, in the order in which the instance names them."""
    sessions, teams = {one.id: one for one in instance.sessions}, {team.id: team for team in instance.teams}
    provided = {session: Provided(sessions[session], frozenset(), {}) for _, session in plan.seats}
    for held in plan.held:
        languages = frozenset(language for language, _ in held.interpreters)
        places = brought(teams[team] for team in held.teams)
        provided[held.session] = Provided(sessions[held.session], languages, places)
    seats = dict(plan.seats)
    waiting = tuple(patient.id for patient in instance.patients if patient.id not in seats)
    return Waitlist({one.id: one for one in instance.patients}, provided, seats, waiting, instance.seed, instance)


def brought(teams: Iterable[Team]) -> dict[str, int]:
    """Places these teams bring together, by kind."""
    places: dict[str, int] = {}
    for team in teams:
        for kind, count in team.places:
            places[kind] = places.get(kind, 0) + count
    return places


def cancelled(before: Waitlist, patient: str) -> tuple[Waitlist, tuple[Offer, ...]]:
    """She comes no more, nor waits. Whoever shares her household keeps a seat that is confirmed."""
    left = replace(
        before,
        seats={who: where for who, where in before.seats.items() if who != patient},
        waiting=tuple(who for who in before.waiting if who != patient),
        patients={who: one for who, one in before.patients.items() if who != patient},
    )
    return offered(left)


def joined(before: Waitlist, patient: Patient) -> tuple[Waitlist, tuple[Offer, ...]]:
    """She asks for a seat now, behind everybody who asked before."""
    return offered(
        replace(before, patients={**before.patients, patient.id: patient}, waiting=(*before.waiting, patient.id))
    )


def declined(before: Waitlist, party: Party, session: str) -> tuple[Waitlist, tuple[Offer, ...]]:
    """They said no to it, or their hold lapsed. They wait on for others, in their old place; they are not asked about it again."""
    return offered(_back(before, party, session))


def took_place(before: Waitlist, session: str, absent: Iterable[str]) -> tuple[Waitlist, tuple[Offer, ...]]:
    """It took place. Whoever was not there waits for another one; the seats of those who came are theirs."""
    after = replace(before, over=before.over | {session})
    for one in sorted(set(absent)):
        if before.seats.get(one) == session:
            after = _back(after, (one,), session)
    return offered(after)


def offered(before: Waitlist) -> tuple[Waitlist, tuple[Offer, ...]]:
    """Offer every chair that somebody waiting fits, one party after the other, the soonest group session first."""
    offers = []
    for session in sorted(before.provided, key=lambda one: (before.provided[one].session.starts, one)):
        while (party := next_for(before, session)) is not None:
            passed = passed_over(before, session, party)
            seats = {**before.seats, **dict.fromkeys(party, session)}
            before = replace(before, seats=seats, waiting=tuple(who for who in before.waiting if who not in party))
            offers.append(Offer(party, session, passed))
    return before, tuple(offers)


def next_for(waitlist: Waitlist, session: str) -> Party | None:
    """Whom to ask about it, or None if nobody who waits fits."""
    if session in waitlist.over:
        return None
    fitting = [party for party in parties(waitlist) if stands_in_the_way(waitlist, party, session) is None]
    rates = _rates(waitlist)
    return min(fitting, key=lambda party: _rank(waitlist, party, rates), default=None)


def parties(waitlist: Waitlist) -> tuple[Party, ...]:
    """Who waits, households together, in the order in which the first of each asked."""
    together: dict[str, list[str]] = {}
    for who in waitlist.waiting:
        household = waitlist.patients[who].household
        together.setdefault(f"h {household}" if household else f"p {who}", []).append(who)
    return tuple(map(tuple, together.values()))


def stands_in_the_way(waitlist: Waitlist, party: Party, session: str) -> Why | None:
    """Why they cannot have a seat there; None if they can."""
    return next(in_the_way(waitlist, party, session), None)


def in_the_way(waitlist: Waitlist, party: Party, session: str) -> Iterator[Why]:
    """Everything that stands between them and a seat there."""
    provided = waitlist.provided[session]
    for who in party:
        yield from _rules(waitlist, who, provided)
    if any((who, session) in waitlist.declined for who in party):
        yield Why.DECLINED
    there = [who for who, where in waitlist.seats.items() if where == session]
    if len(there) + len(party) > provided.session.most:
        yield Why.FULL
    taken, wanted = _taken(waitlist, there, provided), _taken(waitlist, party, provided)
    for kind, count in sorted(wanted.items()):
        if taken.get(kind, 0) + count > provided.places.get(kind, 0):
            yield Why.NO_RIDE_LEFT if kind == RIDE else Why.NO_CHILD_CARE_LEFT


def passed_over(waitlist: Waitlist, session: str, chosen: Party) -> tuple[tuple[Party, Why], ...]:
    """Who would have been asked before them, and why it was not so."""
    rates = _rates(waitlist)
    turn, found = _rank(waitlist, chosen, rates), []
    for party in parties(waitlist):
        why = stands_in_the_way(waitlist, party, session)
        if why is not None and _rank(waitlist, party, rates) < turn:
            found.append((party, why))
    return tuple(found)


def _rules(waitlist: Waitlist, who: str, provided: Provided) -> Iterator[Why]:
    """The rules of the place and time that it breaks for her."""
    patient, session = waitlist.patients[who], provided.session
    way = dict(patient.minutes).get(session.site, 0)
    elsewhere = _seats_of_household(waitlist, patient.household) if patient.household else set()
    bands = [band_of(waitlist.instance, age) for age in patient.children]
    spoken = session.language in patient.languages or patient.languages[0] in provided.languages
    for why, broken in (
        (Why.AVAILABILITY, not covers(patient.windows, session.starts, session.ends)),
        (Why.LANGUAGE, not spoken),
        (Why.ACCESS, patient.step_free and not session.step_free),
        (Why.DISTANCE, _rides(patient, session) and way > waitlist.instance.ride_reach),
        (Why.CHILD_CARE, None in bands),
        (Why.HOUSEHOLD, bool(elsewhere - {session.id})),
    ):
        if broken:
            yield why


def _seats_of_household(waitlist: Waitlist, household: str) -> set[str]:
    """Where somebody of it sits."""
    found = (one.id for one in waitlist.patients.values() if one.household == household)
    return {waitlist.seats[who] for who in found if who in waitlist.seats}


def _rides(patient: Patient, session: GroupSession) -> bool:
    return patient.ride or dict(patient.minutes).get(session.site, 0) > patient.reach


def _taken(waitlist: Waitlist, people: Iterable[str], provided: Provided) -> dict[str, int]:
    """Places these people take there, by kind."""
    found: dict[str, int] = {}
    for who in people:
        patient = waitlist.patients[who]
        for age in patient.children:
            band = band_of(waitlist.instance, age) or ""
            found[band] = found.get(band, 0) + 1
        if _rides(patient, provided.session):
            found[RIDE] = found.get(RIDE, 0) + 1 + len(patient.children)
    return found


def _rank(waitlist: Waitlist, party: Party, rates: Mapping[str, float]) -> tuple[float, int, float, int]:
    """The smallest is asked first."""
    worst = min((rates[group] for who in party for group in waitlist.patients[who].groups), default=1.0)
    options = sum(
        all(
            next(_rules(waitlist, who, provided), None) is None and (who, name) not in waitlist.declined
            for who in party
        )
        for name, provided in waitlist.provided.items()
        if name not in waitlist.over
    )
    luck = sum(lot(waitlist.seed, who) for who in party) / len(party)
    return worst, options, -luck, min(waitlist.waiting.index(who) for who in party)


def _rates(waitlist: Waitlist) -> dict[str, float]:
    """The share of each group that sits."""
    people: Counter[str] = Counter()
    seated: Counter[str] = Counter()
    for who, patient in waitlist.patients.items():
        people.update(patient.groups)
        if who in waitlist.seats:
            seated.update(patient.groups)
    return {group: seated[group] / count for group, count in people.items()}


def _back(before: Waitlist, party: Party, session: str) -> Waitlist:
    """From a seat to the list, in the order of asking."""
    order = {who: place for place, who in enumerate(before.patients)}
    waiting = sorted({*before.waiting, *party}, key=order.__getitem__)
    return replace(
        before,
        seats={who: where for who, where in before.seats.items() if who not in party},
        waiting=tuple(waiting),
        declined=before.declined | {(who, session) for who in party},
    )
