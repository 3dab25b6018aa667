"""Conversations that need a person: one open row for each reason."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from bot.store.rows import add
from bot.store.tables import handoffs

_OPEN = select(handoffs.c.id).where(
    handoffs.c.patient_id == bindparam("whose"), handoffs.c.why == bindparam("reason"), handoffs.c.closed_at.is_(None)
)


def open_for(tx: Connection, patient_id: int, why: str, now: datetime) -> int:
    """Ask for a person; the row's id. Asking twice for the same reason is one request."""
    found: int | None = tx.scalar(_OPEN, {"whose": patient_id, "reason": why})
    return found or add(tx, handoffs, patient_id=patient_id, why=why, opened_at=now)


def is_open(tx: Connection, patient_id: int, why: str) -> bool:
    """Whether a person was asked for already, for this reason."""
    return tx.scalar(_OPEN, {"whose": patient_id, "reason": why}) is not None


def close(tx: Connection, handoff_id: int, *, user_id: int | None, now: datetime) -> None:
    """A person has dealt with it."""
    tx.execute(
        update(handoffs)
        .where(handoffs.c.id == handoff_id, handoffs.c.closed_at.is_(None))
        .values(closed_at=now, closed_by=user_id)
    )


def close_for(tx: Connection, patient_id: int, why: str, *, user_id: int | None, now: datetime) -> None:
    """A person has dealt with this reason, if it was open."""
    tx.execute(
        update(handoffs)
        .where(handoffs.c.patient_id == patient_id, handoffs.c.why == why, handoffs.c.closed_at.is_(None))
        .values(closed_at=now, closed_by=user_id)
    )
