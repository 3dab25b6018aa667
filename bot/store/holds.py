"""Seats kept for somebody until she answers, and what becomes of them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from bot.domain.seat import SEAT
from bot.store.database import is_postgres
from bot.store.rows import add
from bot.store.seats import Seat
from bot.store.tables import group_sessions, messages, participations, seats

SENT = ("sending", "sent", "delivered", "undelivered", "unknown_outcome")


@dataclass(frozen=True, slots=True)
class Lapsed:
    """A seat whose time is over."""

    seat: Seat
    patient_id: int
    starts_at: datetime


def hold(tx: Connection, *, participation_id: int, group_session_id: int, until: datetime, now: datetime) -> int:
    """Keep a seat for her; its id."""
    return add(
        tx, seats, participation_id=participation_id, group_session_id=group_session_id, state=SEAT.start,
        held_until=until, created_at=now, changed_at=now,
    )  # fmt: skip


def confirm(tx: Connection, seat: Seat, now: datetime) -> None:
    """She comes."""
    tx.execute(
        update(seats)
        .where(seats.c.id == seat.id)
        .values(state=SEAT.move(seat.state, "confirm"), held_until=None, changed_at=now)
    )


def extend(tx: Connection, seat_id: int, until: datetime, now: datetime) -> None:
    """Keep it longer."""
    tx.execute(update(seats).where(seats.c.id == seat_id).values(held_until=until, changed_at=now))


def lapsed(tx: Connection, now: datetime, limit: int) -> list[Lapsed]:
    """Seats whose time is over, longest first; on PostgreSQL each is locked for this caller."""
    query = (
        select(
            seats.c.id, seats.c.participation_id, seats.c.group_session_id, seats.c.state,
            participations.c.patient_id, group_sessions.c.starts_at,
        )
        .join(participations, participations.c.id == seats.c.participation_id)
        .join(group_sessions, group_sessions.c.id == seats.c.group_session_id)
        .where(seats.c.state == SEAT.start, seats.c.held_until <= now)
        .order_by(seats.c.held_until, seats.c.id)
        .limit(limit)
    )  # fmt: skip
    if is_postgres(tx):
        query = query.with_for_update(skip_locked=True, of=seats)
    return [Lapsed(Seat(*row[:4]), row.patient_id, row.starts_at) for row in tx.execute(query)]


def told_at(tx: Connection, seat_id: int) -> datetime | None:
    """When the last text that offered this seat left us; None when none did."""
    found: datetime | None = tx.scalar(
        select(func.max(messages.c.claimed_at)).where(messages.c.seat_id == seat_id, messages.c.state.in_(SENT))
    )
    return found


def count_lapsed(tx: Connection, participation_id: int) -> int:
    """How often she let one go by without an answer."""
    return tx.execute(
        select(func.count())
        .select_from(seats)
        .where(seats.c.participation_id == participation_id, seats.c.released_why == "lapsed")
    ).scalar_one()


def held_since(tx: Connection, seat_id: int) -> datetime:
    """Since when it is kept for her."""
    since: datetime = tx.execute(select(seats.c.created_at).where(seats.c.id == seat_id)).scalar_one()
    return since
