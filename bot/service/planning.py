"""A plan in a coordinator's hands: she moves people, drops it or accepts it. Nothing is said to anybody before she accepts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.domain.errors import ConvivialError, Refused
from bot.domain.seating.instance import Held, Instance, from_plain
from bot.domain.seating.waitlist import Waitlist, in_the_way, started
from bot.domain.seating.why import Why
from bot.service import offering
from bot.store import engagements, group_sessions, participations, planned, plans, tasks
from bot.store.plans import PlanRow

SOFT = frozenset({Why.AVAILABILITY, Why.DISTANCE})
"""She is asked before the seat is hers: a coordinator may know better. What is against the others cannot be asked away."""


class CannotMove(ConvivialError):
    """A rule that no seat may break stands against it: `why` says which."""

    code = "cannot_move"

    def __init__(self, why: Why) -> None:
        super().__init__(f"this seat would break a rule: {why}")
        self.why = why


@dataclass(frozen=True, slots=True)
class Arranged:
    """Who sits where in a plan, what its group sessions have; satisfies waitlist.Proposed."""

    seats: tuple[tuple[str, str], ...]
    held: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class Accepted:
    """`opened` group sessions, `asked` people; `left` could not be asked now and wait."""

    opened: int
    asked: int
    left: int


def ask(
    tx: Connection, engagement_id: int, *, zone: ZoneInfo, by: int | None, now: datetime, nightly: bool = False
) -> int:
    """Ask for a proposal; the task's id. `zone` is the clinic's."""
    given = {"nightly": nightly, "zone": zone.key}
    return tasks.ask(tx, kind="seat", engagement_id=engagement_id, given=given, by=by, now=now)


def seed_of(tx: Connection, engagement_id: int) -> str:
    """Where the lottery numbers of an engagement come from."""
    return engagements.get(tx, engagement_id).seed or f"engagement {engagement_id}"


def arranged(plan: PlanRow) -> Arranged:
    """As it stands, with what was moved by hand."""
    seats: dict[str, str] = dict(plan.proposal["seats"])
    for patient, session in plan.moved:
        seats.pop(str(patient), None)
        if session is not None:
            seats[str(patient)] = session
    held = tuple(
        Held(one["session"], one["facilitator"], tuple((a, b) for a, b in one["interpreters"]), tuple(one["teams"]))
        for one in plan.proposal["held"]
    )
    return Arranged(tuple(sorted(seats.items())), held)


def standing(plan: PlanRow) -> Waitlist:
    """The plan as it stands, to be asked what would stand in the way."""
    return started(from_plain(plan.instance), arranged(plan))


def party(instance: Instance, patient: str) -> tuple[str, ...]:
    """Who moves with her: those who asked to sit together, and have no seat yet."""
    hers = next(one for one in instance.patients if one.id == patient)
    return tuple(
        one.id
        for one in instance.patients
        if one.confirmed is None and (one.id == patient or (hers.household and one.household == hers.household))
    )


def against(plan: PlanRow, people: Sequence[str], session: str) -> tuple[Why, ...]:
    """What stands against these people sitting there, the hard first."""
    now = standing(plan)
    if session not in now.provided:
        return (Why.NOT_HELD,)
    without = replace(now, seats={who: where for who, where in now.seats.items() if who not in people})
    found = set(in_the_way(without, tuple(people), session))
    return tuple(sorted(found, key=lambda why: (why in SOFT, why.value)))


def move(tx: Connection, plan_id: int, patient: str, session: str | None, *, force: bool = True) -> tuple[Why, ...]:
    """Move somebody, and whom she comes with, in a proposal; what only speaks against it. None: out of the plan.

    Raises CannotMove for a rule that no seat may break, Refused when the plan is no proposal any more or she has her seat.
    """
    plan = plans.get(tx, plan_id, lock=True)
    instance = from_plain(plan.instance)
    people = party(instance, patient)
    if plan.state != "proposed" or patient not in people:
        raise Refused("overtaken")
    whys = () if session is None else against(plan, people, session)
    hard = [why for why in whys if why not in SOFT]
    if hard or (whys and not force):
        raise CannotMove((hard or [*whys])[0])
    kept = [one for one in plan.moved if one[0] not in people]
    plans.set_moved(tx, plan_id, [*kept, *([one, session] for one in people)])
    return whys


def drop(tx: Connection, plan_id: int) -> None:
    """It is not wanted. Raises IllegalMove."""
    plans.move(tx, plan_id, "drop")


def accept(tx: Connection, plan_id: int, *, zone: ZoneInfo, by: int | None, now: datetime) -> Accepted:
    """Open what it holds and ask whom it seats; everybody else in it waits.

    Raises IllegalMove, and Refused for an engagement that is not open.
    What changed since is looked at again: whoever has left, or has a seat, is not asked; a group session that begins too
    soon by now asks nobody. The first wave goes to those the plan seats; whom nobody answers for is followed by the waitlist.
    """
    plan = plans.get(tx, plan_id, lock=True)
    if engagements.get(tx, plan.engagement_id).state != "open":
        raise Refused("engagement_closed")
    plans.move(tx, plan_id, "accept", accepted_at=now, accepted_by=by)
    instance, seated = from_plain(plan.instance), arranged(plan)
    opened = _open(tx, seated)
    asked = 0
    wanted = dict(seated.seats)
    for people in _parties(instance, wanted):
        asked += len(offering.offer(tx, [*map(int, people)], int(wanted[people[0]]), zone=zone, now=now))
    left = _wait(tx, plan.engagement_id, instance, now)
    return Accepted(opened, asked, len(left & wanted.keys()))


def _wait(tx: Connection, engagement_id: int, instance: Instance, now: datetime) -> set[str]:
    """Whoever was not asked waits from now on, if she still would come."""
    known = {one.id for one in instance.patients}
    found = [
        one.participation_id
        for one in planned.volunteers(tx, engagement_id)
        if one.seat is None and str(one.participation_id) in known
    ]
    planned.wait_all(tx, found, now)
    participations.move_all(tx, found, "waitlist", now)
    return {str(one) for one in found}


def _open(tx: Connection, seated: Arranged) -> int:
    there = {session for _, session in seated.seats}
    opened = 0
    for one in seated.held:
        before = group_sessions.get(tx, int(one.session), lock=True)
        if one.session not in there or before.state not in {"candidate", "open"}:
            continue
        if one.facilitator is None or not one.facilitator.isdecimal():
            continue  # it was open before, led by somebody who is in no list of ours
        group_sessions.open_(
            tx, before.id, facilitator_id=int(one.facilitator),
            speakers=[(language, int(who)) for language, who in one.interpreters if who.isdecimal()],
            teams=[int(team) for team in one.teams if team.isdecimal()],
        )  # fmt: skip
        opened += before.state == "candidate"
    return opened


def _parties(instance: Instance, wanted: dict[str, str]) -> list[tuple[str, ...]]:
    """Those without a seat so far, households together, in the order of the instance."""
    together: dict[str, list[str]] = {}
    for one in instance.patients:
        if one.confirmed is None and one.id in wanted:
            together.setdefault(f"h {one.household}" if one.household else f"p {one.id}", []).append(one.id)
    return [tuple(people) for people in together.values()]
