"""What needs a person now, wherever it stands in the tables: each thing with its reason, its age and whose it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, literal_column, select

from bot.domain.seat import LIVE
from bot.store.pages import people
from bot.store.pages.people import Person
from bot.store.pages.to_call import WHY as NEVER_ANSWERED
from bot.store.tables import accommodations, group_sessions, handoffs, messages, participations, seats

NEAR = timedelta(days=3)  # a group session that starts within this, and something is not arranged
LAPSES_WITHIN = timedelta(hours=6)
FAILED_LATELY = timedelta(days=2)

_FAILED: list[ColumnElement[str]] = [literal_column("'failed'"), literal_column("'undelivered'")]


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing. `why`: a handoff's reason, or not_arranged, offer_lapses, message_failed.

    `by` is when it will be too late, where there is such a time; `handoff_id` is there when it can be closed;
    `group_session_id` when the right place is the group session rather than the conversation.
    """

    why: str
    since: datetime
    person: Person
    by: datetime | None = None
    handoff_id: int | None = None
    group_session_id: int | None = None
    kind: str | None = None


def waiting(tx: Connection, now: datetime, limit: int) -> list[Todo]:
    """Everything that waits, up to `limit` of each source, in no order."""
    rows = [row for query in _sources(now) for row in tx.execute(query.limit(limit))]
    found = {one.id: one for one in people.lines(tx, [row.patient_id for row in rows])}
    asked = {row.patient_id for row in rows if row.handoff_id}
    return [_todo(row, found[row.patient_id]) for row in rows if row.patient_id in found and not _twice(row, asked)]


def _twice(row: Any, asked: set[int]) -> bool:
    """A failed message says nothing new about somebody who waits for a person anyway."""
    return row.why == "message_failed" and row.patient_id in asked


def _todo(row: Any, person: Person) -> Todo:
    return Todo(row.why, row.since, person, row.by, row.handoff_id, row.group_session_id, row.kind)


def _row(patient_id: Any, why: Any, since: Any, **more: Any) -> Select[Any]:
    """One shape for every source."""
    nothing: ColumnElement[Any] = literal_column("NULL")
    return select(
        patient_id.label("patient_id"),
        why.label("why"),
        since.label("since"),
        *(more.get(name, nothing).label(name) for name in ("by", "handoff_id", "group_session_id", "kind")),
    )


def _sources(now: datetime) -> Iterator[Select[Any]]:
    yield _handoffs()
    yield _not_arranged(now)
    yield _lapsing(now)
    yield _failed(now)


def _handoffs() -> Select[Any]:
    return (
        _row(handoffs.c.patient_id, handoffs.c.why, handoffs.c.opened_at, handoff_id=handoffs.c.id)
        .where(handoffs.c.closed_at.is_(None), handoffs.c.why != NEVER_ANSWERED)  # they have a page of their own
        .order_by(handoffs.c.opened_at, handoffs.c.id)
    )


def _not_arranged(now: datetime) -> Select[Any]:
    return (
        _row(
            participations.c.patient_id, literal_column("'not_arranged'"), accommodations.c.changed_at,
            by=group_sessions.c.starts_at, group_session_id=group_sessions.c.id, kind=accommodations.c.kind,
        )
        .join(seats, seats.c.id == accommodations.c.seat_id)
        .join(participations, participations.c.id == seats.c.participation_id)
        .join(group_sessions, group_sessions.c.id == seats.c.group_session_id)
        .where(
            accommodations.c.state.in_(["asked", "owned"]),
            seats.c.state.in_(LIVE),
            group_sessions.c.state == "open",
            group_sessions.c.starts_at.between(now, now + NEAR),
        )
        .order_by(group_sessions.c.starts_at, accommodations.c.id)
    )  # fmt: skip


def _lapsing(now: datetime) -> Select[Any]:
    return (
        _row(
            participations.c.patient_id, literal_column("'offer_lapses'"), seats.c.created_at, by=seats.c.held_until,
        )
        .join(participations, participations.c.id == seats.c.participation_id)
        .where(literal_column("seats.state = 'held'"), seats.c.held_until.between(now, now + LAPSES_WITHIN))
        .order_by(seats.c.held_until, seats.c.id)
    )  # fmt: skip


def _failed(now: datetime) -> Select[Any]:
    """The last text to somebody did not arrive."""
    later = messages.alias("later")
    newer = select(later.c.id).where(later.c.patient_id == messages.c.patient_id, later.c.id > messages.c.id)
    return (
        _row(messages.c.patient_id, literal_column("'message_failed'"), messages.c.changed_at)
        .where(messages.c.state.in_(_FAILED), messages.c.changed_at >= now - FAILED_LATELY, ~newer.exists())
        .order_by(messages.c.changed_at)
    )
