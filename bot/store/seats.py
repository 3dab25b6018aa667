"""Group sessions, the places in them, and what must be arranged for whoever sits there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, select, true, update

from bot.domain.accommodation import ACCOMMODATION
from bot.domain.seat import LIVE, SEAT
from bot.store.database import is_postgres
from bot.store.rows import add
from bot.store.tables import accommodations, group_sessions, rooms, seats, sites


@dataclass(frozen=True, slots=True)
class GroupSession:
    """One group session; times are aware UTC. `free` counts the places nobody holds."""

    id: int
    engagement_id: int
    starts_at: datetime
    ends_at: datetime
    language: str
    interpreters: list[str]
    place: str
    address: str
    is_step_free: bool
    free: int

    def is_understood_in(self, language: str) -> bool:
        """Whether a reader of this language can follow: it is held in it, or interpreted."""
        return language == self.language or language in (self.interpreters or [])


@dataclass(frozen=True, slots=True)
class Seat:
    """A live seat."""

    id: int
    participation_id: int
    group_session_id: int
    state: str


TAKEN = (
    select(func.count())
    .select_from(seats)
    .where(seats.c.group_session_id == group_sessions.c.id, seats.c.state.in_(LIVE))
    .scalar_subquery()
)
"""Of a group session: how many of its places somebody has or is being kept."""
_SESSIONS = (
    select(
        group_sessions.c.id,
        group_sessions.c.engagement_id,
        group_sessions.c.starts_at,
        group_sessions.c.ends_at,
        group_sessions.c.language,
        group_sessions.c.interpreters,
        sites.c.name,
        sites.c.address,
        and_(sites.c.is_step_free, func.coalesce(rooms.c.is_step_free, true())),
        (group_sessions.c.capacity - TAKEN).label("free"),
    )
    .join(sites, sites.c.id == group_sessions.c.site_id)
    .outerjoin(rooms, rooms.c.id == group_sessions.c.room_id)
    .where(group_sessions.c.state == "open")
)


def upcoming(tx: Connection, engagement_id: int, after: datetime) -> list[GroupSession]:
    """The group sessions of an engagement that start after `after`, soonest first."""
    rows = tx.execute(
        _SESSIONS.where(group_sessions.c.engagement_id == engagement_id, group_sessions.c.starts_at > after).order_by(
            group_sessions.c.starts_at, group_sessions.c.id
        )
    )
    return [GroupSession(*row) for row in rows]


def find_session(tx: Connection, group_session_id: int, *, lock: bool = False) -> GroupSession | None:
    """One group session that is not cancelled; `lock` keeps others from taking its places meanwhile."""
    if lock and is_postgres(tx):
        tx.execute(select(group_sessions.c.id).where(group_sessions.c.id == group_session_id).with_for_update())
    row = tx.execute(_SESSIONS.where(group_sessions.c.id == group_session_id)).one_or_none()
    return None if row is None else GroupSession(*row)


_LIVE_SEAT = select(seats.c.id, seats.c.participation_id, seats.c.group_session_id, seats.c.state).where(
    seats.c.participation_id == bindparam("participation"), seats.c.state.in_(LIVE)
)


def live_seat(tx: Connection, participation_id: int) -> Seat | None:
    """The seat she has, if any."""
    row = tx.execute(_LIVE_SEAT, {"participation": participation_id}).one_or_none()
    return None if row is None else Seat(*row)


def add_confirmed(tx: Connection, *, participation_id: int, group_session_id: int, now: datetime) -> int:
    """A new seat, confirmed at once; its id."""
    return add(
        tx, seats, participation_id=participation_id, group_session_id=group_session_id,
        state=SEAT.move(SEAT.start, "confirm"), created_at=now, changed_at=now,
    )  # fmt: skip


def release(tx: Connection, seat: Seat, why: str, now: datetime) -> None:
    """Give a seat up, and stop arranging for it."""
    tx.execute(
        update(seats)
        .where(seats.c.id == seat.id)
        .values(state=SEAT.move(seat.state, "release"), released_why=why, changed_at=now)
    )
    cancel_arrangements(tx, seat.id, now)


def keep(tx: Connection, seat_id: int, now: datetime) -> None:
    """She answered a reminder with "I am coming"."""
    tx.execute(update(seats).where(seats.c.id == seat_id).values(kept_at=now))


def state_of(tx: Connection, seat_id: int) -> str | None:
    """Where a seat stands now; None when there is no such seat."""
    return tx.scalar(select(seats.c.state).where(seats.c.id == seat_id))


def cancel_arrangements(tx: Connection, seat_id: int, now: datetime) -> None:
    """What was to be arranged for this seat is wanted no more."""
    rows = tx.execute(
        select(accommodations.c.id, accommodations.c.state).where(accommodations.c.seat_id == seat_id)
    ).all()
    for row in rows:
        if ACCOMMODATION.can(row.state, "cancel"):
            _set_arrangement(tx, row.id, ACCOMMODATION.move(row.state, "cancel"), now)


def arrange(tx: Connection, seat_id: int, needs: Iterable[dict[str, Any]], deadline: datetime, now: datetime) -> None:
    """One piece of work for each need; those already asked for with the same details stay as they are."""
    wanted = [(need["kind"], {k: v for k, v in need.items() if k != "kind"}) for need in needs]
    for row in tx.execute(
        select(accommodations).where(accommodations.c.seat_id == seat_id, accommodations.c.state != "cancelled")
    ).all():
        if (row.kind, row.details) in wanted:
            wanted.remove((row.kind, row.details))
        elif ACCOMMODATION.can(row.state, "cancel"):
            _set_arrangement(tx, row.id, ACCOMMODATION.move(row.state, "cancel"), now)
    for kind, details in wanted:
        add(
            tx, accommodations, seat_id=seat_id, kind=kind, details=details,
            state=ACCOMMODATION.start, deadline=deadline, changed_at=now,
        )  # fmt: skip


def _set_arrangement(tx: Connection, accommodation_id: int, state: str, now: datetime) -> None:
    tx.execute(
        update(accommodations).where(accommodations.c.id == accommodation_id).values(state=state, changed_at=now)
    )
