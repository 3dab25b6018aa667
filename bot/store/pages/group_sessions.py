"""Group sessions: how full they are, who sits there, and what must be arranged."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from bot.domain.errors import NotFound
from bot.domain.seat import LIVE
from bot.store.pages import people
from bot.store.pages.people import Person
from bot.store.tables import (
    accommodations,
    engagements,
    group_sessions,
    participations,
    patients,
    seats,
    sites,
)  # fmt: skip

SMALL_BEFORE = timedelta(days=4)  # then it is time to decide about a group that is too small
_SHOWN_STATES = (*LIVE, "attended", "missed")


@dataclass(frozen=True, slots=True)
class Gathering:
    """One group session in one line. `taken` counts the people who have a place, `to_arrange` the open work."""

    id: int
    engagement_id: int
    engagement: str
    starts_at: datetime
    ends_at: datetime
    place: str
    address: str
    is_step_free: bool
    language: str
    facilitator: str
    state: str
    capacity: int
    taken: int
    to_arrange: int


@dataclass(frozen=True, slots=True)
class Work:
    """One thing to arrange, and for whom."""

    id: int
    kind: str
    details: dict[str, Any]
    state: str
    owner: str
    deadline: datetime | None
    patient_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Seated:
    """Somebody on the roster. `kept_at`: when she said that she is coming."""

    person: Person
    state: str
    kept_at: datetime | None
    seat_id: int
    held_until: datetime | None


_taken = (
    select(func.count())
    .select_from(seats)
    .where(seats.c.group_session_id == group_sessions.c.id, seats.c.state.in_(_SHOWN_STATES))
    .scalar_subquery()
)
_to_arrange = (
    select(func.count())
    .select_from(accommodations)
    .join(seats, seats.c.id == accommodations.c.seat_id)
    .where(
        seats.c.group_session_id == group_sessions.c.id,
        seats.c.state.in_(LIVE),
        accommodations.c.state.in_(["asked", "owned", "could_not"]),
    )
    .scalar_subquery()
)
_GATHERINGS = (
    select(
        group_sessions.c.id,
        group_sessions.c.engagement_id,
        engagements.c.name.label("engagement"),
        group_sessions.c.starts_at,
        group_sessions.c.ends_at,
        sites.c.name.label("place"),
        sites.c.address,
        sites.c.is_step_free,
        group_sessions.c.language,
        group_sessions.c.facilitator,
        group_sessions.c.state,
        group_sessions.c.capacity,
        _taken.label("taken"),
        _to_arrange.label("to_arrange"),
    )
    .join(sites, sites.c.id == group_sessions.c.site_id)
    .join(engagements, engagements.c.id == group_sessions.c.engagement_id)
)


def coming(tx: Connection, now: datetime) -> list[Gathering]:
    """Those not over yet, soonest first."""
    rows = tx.execute(
        _GATHERINGS.where(group_sessions.c.ends_at > now, group_sessions.c.state != "candidate").order_by(
            group_sessions.c.starts_at, group_sessions.c.id
        )
    )
    return [Gathering(*row) for row in rows]


def over(tx: Connection, now: datetime, limit: int) -> list[Gathering]:
    """Those that are over, latest first."""
    rows = tx.execute(
        _GATHERINGS.where(group_sessions.c.ends_at <= now, group_sessions.c.state != "candidate")
        .order_by(group_sessions.c.starts_at.desc())
        .limit(limit)
    )
    return [Gathering(*row) for row in rows]


def get(tx: Connection, group_session_id: int) -> Gathering:
    """One. Raises NotFound."""
    row = tx.execute(_GATHERINGS.where(group_sessions.c.id == group_session_id)).one_or_none()
    if row is None:
        raise NotFound(f"no group session {group_session_id}")
    return Gathering(*row)


def roster(tx: Connection, group_session_id: int) -> list[Seated]:
    """Who has a place, by name."""
    rows = tx.execute(
        select(participations.c.patient_id, seats.c.state, seats.c.kept_at, seats.c.id, seats.c.held_until)
        .join(participations, participations.c.id == seats.c.participation_id)
        .join(patients, patients.c.id == participations.c.patient_id)
        .where(seats.c.group_session_id == group_session_id, seats.c.state.in_(_SHOWN_STATES))
        .order_by(patients.c.name, patients.c.id)
    ).all()
    found = {one.id: one for one in people.lines(tx, [row.patient_id for row in rows])}
    return [Seated(found[row.patient_id], *row[1:]) for row in rows]


def too_small(tx: Connection, now: datetime, until: datetime) -> list[Gathering]:
    """Open ones that begin soon with fewer people than their smallest group."""
    rows = tx.execute(
        _GATHERINGS.where(
            group_sessions.c.state == "open", group_sessions.c.starts_at > now, group_sessions.c.starts_at <= until,
            _taken < group_sessions.c.min_group, group_sessions.c.room_id.is_not(None),
        ).order_by(group_sessions.c.starts_at)
    )  # fmt: skip
    return [Gathering(*row) for row in rows]


def waitlist(tx: Connection, engagement_id: int, limit: int) -> list[Person]:
    """Who waits for a place in this engagement, longest first."""
    ids = tx.execute(
        select(participations.c.patient_id)
        .where(participations.c.engagement_id == engagement_id, participations.c.state == "waitlisted")
        .order_by(participations.c.changed_at)
        .limit(limit)
    ).scalars()
    return people.lines(tx, [*ids])


def work(tx: Connection, group_session_id: int) -> list[Work]:
    """What must be arranged for those who have a place, by kind and name."""
    rows = tx.execute(
        select(accommodations, patients.c.id.label("whose"), patients.c.name)
        .join(seats, seats.c.id == accommodations.c.seat_id)
        .join(participations, participations.c.id == seats.c.participation_id)
        .join(patients, patients.c.id == participations.c.patient_id)
        .where(
            seats.c.group_session_id == group_session_id,
            seats.c.state.in_(_SHOWN_STATES),
            accommodations.c.state != "cancelled",
        )
        .order_by(accommodations.c.kind, patients.c.name, accommodations.c.id)
    )
    return [
        Work(row.id, row.kind, row.details or {}, row.state, row.owner, row.deadline, row.whose, row.name)
        for row in rows
    ]
