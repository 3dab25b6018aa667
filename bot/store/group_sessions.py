"""A group session from a time that would do to the table: opened by a plan, cancelled by a coordinator, held by those who came."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, exists, func, select, update

from bot.domain.errors import NotFound
from bot.domain.group_session import GROUP_SESSION
from bot.domain.seat import LIVE, SEAT
from bot.store.database import is_postgres
from bot.store.seats import TAKEN, Seat
from bot.store.tables import engagements, group_sessions, participations, reminders, seats, sites, staff


@dataclass(frozen=True, slots=True)
class Gathering:
    """One group session, whatever its state. Times are aware UTC."""

    id: int
    engagement_id: int
    state: str
    starts_at: datetime
    ends_at: datetime
    place: str


@dataclass(frozen=True, slots=True)
class Seated:
    """A live seat, and whose it is."""

    seat: Seat
    patient_id: int


_SEATED = select(
    seats.c.id, seats.c.participation_id, seats.c.group_session_id, seats.c.state, participations.c.patient_id
).join(participations, participations.c.id == seats.c.participation_id)


def get(tx: Connection, group_session_id: int, *, lock: bool = False) -> Gathering:
    """One; nobody takes its places meanwhile if locked. Raises NotFound."""
    if lock and is_postgres(tx):
        tx.execute(select(group_sessions.c.id).where(group_sessions.c.id == group_session_id).with_for_update())
    row = tx.execute(
        select(
            group_sessions.c.id, group_sessions.c.engagement_id, group_sessions.c.state, group_sessions.c.starts_at,
            group_sessions.c.ends_at, sites.c.name,
        )
        .join(sites, sites.c.id == group_sessions.c.site_id)
        .where(group_sessions.c.id == group_session_id)
    ).one_or_none()  # fmt: skip
    if row is None:
        raise NotFound(f"no group session {group_session_id}")
    return Gathering(*row)


def open_(
    tx: Connection, group_session_id: int, *, facilitator_id: int | None, speakers: Iterable[tuple[str, int]],
    teams: Iterable[int],
) -> None:  # fmt: skip
    """It will be held, with these people; one that is open already only gets new people."""
    state = get(tx, group_session_id).state
    name = tx.scalar(select(staff.c.name).where(staff.c.id == facilitator_id)) or ""
    words = [[language, who] for language, who in speakers]
    tx.execute(
        update(group_sessions)
        .where(group_sessions.c.id == group_session_id)
        .values(
            state="open" if state == "open" else GROUP_SESSION.move(state, "open"),
            facilitator_id=facilitator_id, facilitator=name, speakers=words, teams=[*teams],
            interpreters=sorted({language for language, _ in words}),
        )
    )  # fmt: skip


def move(tx: Connection, group_session_id: int, name: str, *, why: str | None = None) -> None:
    """Along its life. Raises NotFound, IllegalMove."""
    state = GROUP_SESSION.move(get(tx, group_session_id, lock=True).state, name)
    values: dict[str, Any] = {"state": state} | ({} if why is None else {"cancelled_why": why})
    tx.execute(update(group_sessions).where(group_sessions.c.id == group_session_id).values(**values))


def seated(tx: Connection, group_session_id: int, states: Iterable[str] = LIVE) -> list[Seated]:
    """Who has a seat there, in the order in which they were given."""
    rows = tx.execute(
        _SEATED.where(seats.c.group_session_id == group_session_id, seats.c.state.in_([*states]))
        .order_by(seats.c.id)
    )  # fmt: skip
    return [Seated(Seat(*row[:4]), row.patient_id) for row in rows]


def find_seat(tx: Connection, seat_id: int) -> Seated:
    """One seat, whatever its state. Raises NotFound."""
    row = tx.execute(
        _SEATED.where(seats.c.id == seat_id)
    ).one_or_none()  # fmt: skip
    if row is None:
        raise NotFound(f"no seat {seat_id}")
    return Seated(Seat(*row[:4]), row.patient_id)


def move_seat(tx: Connection, seat: Seat, name: str, now: datetime) -> None:
    """She came, or did not. Raises IllegalMove."""
    tx.execute(update(seats).where(seats.c.id == seat.id).values(state=SEAT.move(seat.state, name), changed_at=now))


def has_dates(tx: Connection, seat_id: int, kind: str) -> bool:
    """Whether such a reminder waits for this seat."""
    waits = exists().where(reminders.c.seat_id == seat_id, reminders.c.kind == kind, reminders.c.state == "pending")
    return bool(tx.scalar(select(waits)))


def absences(tx: Connection) -> tuple[int, int]:
    """Of all seats of group sessions that took place: how many there were, in how many nobody sat."""
    booked, missed = tx.execute(
        select(func.count(), func.count().filter(seats.c.state == "missed")).where(
            seats.c.state.in_(("attended", "missed"))
        )
    ).one()
    return int(booked), int(missed)


def where_somebody_waits(tx: Connection, after: datetime) -> list[int]:
    """Open engagements with a free chair in a group session that starts later, and with somebody on the waitlist."""
    free = exists().where(
        group_sessions.c.engagement_id == engagements.c.id, group_sessions.c.state == "open",
        group_sessions.c.starts_at > after, group_sessions.c.capacity > TAKEN,
    )  # fmt: skip
    waits = exists().where(participations.c.engagement_id == engagements.c.id, participations.c.state == "waitlisted")
    rows = tx.scalars(select(engagements.c.id).where(engagements.c.state == "open", free, waits))
    return [*rows]


def stamp(tx: Connection, engagement_id: int) -> str:
    """A word that differs when a seat, a person or a group session of it changed."""
    taken = tx.execute(
        select(seats.c.state, func.count(), func.sum(seats.c.id), func.max(seats.c.changed_at))
        .join(group_sessions, group_sessions.c.id == seats.c.group_session_id)
        .where(group_sessions.c.engagement_id == engagement_id)
        .group_by(seats.c.state)
        .order_by(seats.c.state)
    ).all()
    people = tx.execute(
        select(
            participations.c.state, func.count(), func.sum(participations.c.id), func.max(participations.c.changed_at)
        )
        .where(participations.c.engagement_id == engagement_id)
        .group_by(participations.c.state)
        .order_by(participations.c.state)
    ).all()
    open_ones = tx.scalars(
        select(group_sessions.c.id)
        .where(group_sessions.c.engagement_id == engagement_id, group_sessions.c.state == "open")
        .order_by(group_sessions.c.id)
    ).all()
    return sha256(repr((taken, people, open_ones)).encode()).hexdigest()
