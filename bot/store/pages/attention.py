"""What needs a person: the open handoffs."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from bot.store.pages import people
from bot.store.pages.people import Person
from bot.store.tables import handoffs, users


@dataclass(frozen=True, slots=True)
class Handoff:
    """One open request for a person."""

    id: int
    why: str
    opened_at: datetime
    person: Person


@dataclass(frozen=True, slots=True)
class Closed:
    """One that was dealt with, and by whom (None: by the machine)."""

    why: str
    closed_at: datetime
    patient_id: int
    by: str | None


def still_open(tx: Connection, limit: int) -> list[Handoff]:
    """The open handoffs, oldest first."""
    rows = tx.execute(
        select(handoffs.c.id, handoffs.c.why, handoffs.c.opened_at, handoffs.c.patient_id)
        .where(handoffs.c.closed_at.is_(None))
        .order_by(handoffs.c.opened_at, handoffs.c.id)
        .limit(limit)
    ).all()
    found = {one.id: one for one in people.lines(tx, [row.patient_id for row in rows])}
    return [Handoff(row.id, row.why, row.opened_at, found[row.patient_id]) for row in rows]


def count_open(tx: Connection) -> int:
    """How many are open."""
    return tx.execute(select(func.count()).select_from(handoffs).where(handoffs.c.closed_at.is_(None))).scalar_one()


def lately_closed(tx: Connection, limit: int) -> list[Closed]:
    """Those closed last, newest first."""
    rows = tx.execute(
        select(handoffs.c.why, handoffs.c.closed_at, handoffs.c.patient_id, users.c.name)
        .outerjoin(users, users.c.id == handoffs.c.closed_by)
        .where(handoffs.c.closed_at.is_not(None))
        .order_by(handoffs.c.closed_at.desc())
        .limit(limit)
    )
    return [Closed(*row) for row in rows]
