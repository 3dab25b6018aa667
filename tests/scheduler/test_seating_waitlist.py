"""Two hundred clinics' worth of cancelling, joining and staying away: nobody is moved, nobody fits beside a free seat."""

from collections import Counter
from dataclasses import replace
from random import Random

import pytest
from seating_checker import inside, rides
from seating_instances import clinic

from bot.domain.seating import waitlist
from bot.domain.seating.why import Why
from scheduler.seating import propose


@pytest.fixture(scope="module")
def begun():
    instance = clinic(100, 20, 1)
    return waitlist.started(instance, propose(instance))


@pytest.mark.parametrize("seed", [*range(20), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(20, 200))])
def test_no_sequence_breaks_a_promise(begun, seed):
    random, now = Random(seed), begun
    spare = [replace(one, id=f"late {number:02}") for number, one in enumerate(clinic(100, 20, seed + 7).patients[:10])]
    for _ in range(8):
        before, gone = now, set()
        kind = random.choice(("cancel", "cancel", "join", "no show", "decline"))
        if kind == "cancel":
            gone = {random.choice(sorted(now.seats))}
            now, offers = waitlist.cancelled(now, *gone)
        elif kind == "join":
            now, offers = waitlist.joined(now, spare.pop())
        elif kind == "no show":
            session = random.choice(sorted(set(now.provided) - now.over))
            there = sorted(who for who, where in now.seats.items() if where == session)
            gone = set(random.sample(there, min(2, len(there))))
            now, offers = waitlist.took_place(now, session, gone)
        else:
            who = random.choice(sorted(now.seats))
            session = now.seats[who]
            gone = {one for one, where in now.seats.items() if where == session and home(now, one) == home(now, who)}
            now, offers = waitlist.declined(now, tuple(sorted(gone)), session)
        stayed = {who: where for who, where in before.seats.items() if who not in gone}
        assert stayed.items() <= now.seats.items(), "somebody was moved"
        offered = {who: offer.session for offer in offers for who in offer.party}
        assert {**stayed, **offered} == dict(now.seats)
        assert set(now.seats) | set(now.waiting) == set(now.patients)
        check(now, offered)


def home(now, who):
    return now.patients[who].household or who


def check(now, offered):
    rooms = Counter(now.seats.values())
    for name, provided in now.provided.items():
        assert rooms[name] <= provided.session.most
    for who, where in offered.items():
        assert where not in now.over
        same = [one for one in now.patients.values() if one.household and one.household == now.patients[who].household]
        assert all(now.seats.get(one.id) == where for one in same), "a household was split"
    for party in waitlist.parties(now):
        for name in now.provided:
            assert not fits(now, party, name), f"{party} would fit {name}"


def fits(now, party, name):
    """Told anew, not with the waitlist's own rules."""
    provided, session = now.provided[name], now.provided[name].session
    if name in now.over or any((who, name) in now.declined for who in party):
        return False
    people = [now.patients[who] for who in party]
    there = [now.patients[who] for who, where in now.seats.items() if where == name]
    together = {one.household for one in people} - {None}
    if any(one.household in together and now.seats.get(one.id, name) != name for one in now.patients.values()):
        return False
    for one in people:
        if (
            not inside(one.windows, session) or (one.step_free and not session.step_free)
            or (session.language not in one.languages and one.languages[0] not in provided.languages)
            or (rides(now.instance, one, session) and dict(one.minutes).get(session.site, 0) > now.instance.ride_reach)
        ):  # fmt: skip
            return False
    wanted = Counter()
    for one in [*people, *there]:
        for age in one.children:
            wanted[next(band.name for band in now.instance.bands if band.low <= age <= band.high)] += 1
        if rides(now.instance, one, session):
            wanted["ride"] += 1 + len(one.children)
    needed = {kind for one in people for kind in ("ride",) if rides(now.instance, one, session)} | {
        band.name
        for one in people
        for age in one.children
        for band in now.instance.bands
        if band.low <= age <= band.high
    }
    enough = all(wanted[kind] <= provided.places.get(kind, 0) for kind in needed)
    return enough and len(there) + len(people) <= session.most


def test_the_worst_off_come_first_then_who_has_least_choice_then_the_lot(begun):
    name = min(begun.provided)
    session = begun.provided[name].session
    plain = replace(
        begun.instance.patients[0], languages=(session.language,), windows=(), best=(), children=(), step_free=False,
        ride=False, minutes=(), household=None, confirmed=None,
    )  # fmt: skip
    seated, worst = replace(plain, id="seated", groups=("many",)), replace(plain, id="worst", groups=("few",))
    also, first = replace(plain, id="also", groups=("many",)), replace(plain, id="first", groups=("many",))
    one_room = replace(
        begun, patients={one.id: one for one in (seated, first, also, worst)}, seats={"seated": name},
        waiting=("first", "also", "worst"), provided={name: begun.provided[name]},
    )  # fmt: skip
    assert waitlist.next_for(one_room, name) == ("worst",)
    without = replace(one_room, waiting=("first", "also"))
    luckier = max(("first", "also"), key=lambda who: waitlist.lot(begun.seed, who))
    assert waitlist.next_for(without, name) == (luckier,)
    assert waitlist.stands_in_the_way(replace(one_room, declined=frozenset({("worst", name)})), ("worst",), name) == (
        Why.DECLINED
    )
