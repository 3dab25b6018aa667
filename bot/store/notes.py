"""What coordinators write down about a conversation, for each other; never texted."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from bot.store.rows import add
from bot.store.tables import notes, users


@dataclass(frozen=True, slots=True)
class Note:
    """One note and whose it is."""

    body: str
    by: str
    at: datetime


def write(tx: Connection, *, patient_id: int, user_id: int, body: str, now: datetime) -> int:
    """Keep a note; its id."""
    return add(tx, notes, patient_id=patient_id, user_id=user_id, body=body, at=now)


def of(tx: Connection, patient_id: int) -> list[Note]:
    """The notes about one patient, newest first."""
    rows = tx.execute(
        select(notes.c.body, users.c.name, users.c.email, notes.c.at)
        .join(users, users.c.id == notes.c.user_id)
        .where(notes.c.patient_id == patient_id)
        .order_by(notes.c.id.desc())
    )
    return [Note(row.body, row.name or row.email, row.at) for row in rows]
