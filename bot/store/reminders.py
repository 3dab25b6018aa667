"""Reminders are rows, not timers: made and cancelled in the transaction that changes the seat."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, exists, func, insert, or_, select, update

from bot.domain.reminders import Due
from bot.store.database import is_postgres
from bot.store.tables import (
    group_sessions,
    participations,
    reminders,
    seats,
    sites,
    turns,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DueReminder:
    """A reminder whose time has come, with what the dialogs need to say it."""

    id: int
    kind: str
    days_before: int
    expires_at: datetime
    seat_id: int
    seat_state: str
    patient_id: int
    starts_at: datetime
    place: str


def make(tx: Connection, seat_id: int, due: Iterable[Due]) -> None:
    """Write down a seat's reminders."""
    rows = [
        {
            "seat_id": seat_id, "kind": one.kind, "days_before": one.days_before, "due_at": one.due_at,
            "expires_at": one.expires_at, "state": "pending",
        }
        for one in due
    ]  # fmt: skip
    if rows:
        tx.execute(insert(reminders), rows)


def cancel(tx: Connection, seat_id: int) -> None:
    """The seat has gone: nothing more is due for it."""
    tx.execute(
        update(reminders)
        .where(reminders.c.seat_id == seat_id, reminders.c.state == "pending")
        .values(state="cancelled")
    )


def due(tx: Connection, now: datetime, limit: int) -> list[DueReminder]:
    """Pending reminders whose time has come, oldest first; on PostgreSQL each is locked for this caller."""
    query = (
        select(
            reminders.c.id, reminders.c.kind, reminders.c.days_before, reminders.c.expires_at,
            reminders.c.seat_id, seats.c.state, participations.c.patient_id, group_sessions.c.starts_at,
            sites.c.name,
        )
        .join(seats, seats.c.id == reminders.c.seat_id)
        .join(participations, participations.c.id == seats.c.participation_id)
        .join(group_sessions, group_sessions.c.id == seats.c.group_session_id)
        .join(sites, sites.c.id == group_sessions.c.site_id)
        .where(reminders.c.state == "pending", reminders.c.due_at <= now)
        .order_by(reminders.c.due_at, reminders.c.id)
        .limit(limit)
    )  # fmt: skip
    if is_postgres(tx):
        query = query.with_for_update(skip_locked=True, of=reminders)
    return [DueReminder(*row) for row in tx.execute(query)]


def settle(tx: Connection, reminder_id: int, state: str) -> None:
    """A reminder went on its way (done), or came too late to be true (stale)."""
    tx.execute(update(reminders).where(reminders.c.id == reminder_id).values(state=state))


def reminded_at(tx: Connection, seat_id: int) -> datetime | None:
    """When she was reminded of this seat last, as planned; None when she was not."""
    found: datetime | None = tx.scalar(
        select(func.max(reminders.c.due_at)).where(
            reminders.c.seat_id == seat_id, reminders.c.kind == "reminder", reminders.c.state == "done"
        )
    )
    return found


def has_answered(tx: Connection, seat_id: int, patient_id: int, since: datetime) -> bool:
    """Whether she said that she is coming, or wrote anything at all, since then."""
    kept = exists().where(seats.c.id == seat_id, seats.c.kept_at >= since)
    wrote = exists().where(turns.c.patient_id == patient_id, turns.c.kind == "text", turns.c.received_at >= since)
    return bool(tx.scalar(select(or_(kept, wrote))))
