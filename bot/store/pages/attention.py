"""Handoffs: how many are open, and what was closed lately. bot/store/pages/today.py lists what is open."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from bot.store.pages.to_call import WHY as NEVER_ANSWERED
from bot.store.tables import handoffs, users


@dataclass(frozen=True, slots=True)
class Closed:
    """One that was dealt with, and by whom (None: by the machine)."""

    why: str
    closed_at: datetime
    patient_id: int
    by: str | None


def count_open(tx: Connection) -> int:
    """How many are open, but for those to call, who have a page of their own."""
    return tx.execute(
        select(func.count())
        .select_from(handoffs)
        .where(handoffs.c.closed_at.is_(None), handoffs.c.why != NEVER_ANSWERED)
    ).scalar_one()


def lately_closed(tx: Connection, limit: int) -> list[Closed]:
    """Those closed last, newest first."""
    rows = tx.execute(
        select(handoffs.c.why, handoffs.c.closed_at, handoffs.c.patient_id, users.c.name)
        .outerjoin(users, users.c.id == handoffs.c.closed_by)
        .where(handoffs.c.closed_at.is_not(None), handoffs.c.why != NEVER_ANSWERED)
        .order_by(handoffs.c.closed_at.desc())
        .limit(limit)
    )
    return [Closed(*row) for row in rows]
