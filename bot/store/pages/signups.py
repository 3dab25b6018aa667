"""The start page: the people to whom something happened last, and how many stand where."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from bot.store import patients
from bot.store.pages import people
from bot.store.pages.people import Person
from bot.store.tables import participations, turns
from bot.store.turns import DONE


@dataclass(frozen=True, slots=True)
class Stranger:
    """A text from a number that nobody answers for yet; its turn has not been taken."""

    e164: str
    words: str
    wrote_at: datetime


def latest(tx: Connection, limit: int) -> list[Person]:
    """Who wrote, or moved, last: newest first."""
    moved = tx.execute(
        select(participations.c.patient_id)
        .where(participations.c.state != "drawn")  # drawn is our doing, not hers
        .order_by(participations.c.changed_at.desc())
        .limit(limit)
    ).scalars()
    wrote = tx.execute(
        select(turns.c.patient_id, turns.c.e164).where(turns.c.kind == "text").order_by(turns.c.id.desc()).limit(limit)
    ).all()
    ids = {*moved, *(row.patient_id or patients.find_by_number(tx, row.e164) or 0 for row in wrote)}
    return sorted(people.lines(tx, [*ids]), key=lambda one: (one.active_at, one.id), reverse=True)[:limit]


def strangers(tx: Connection) -> list[Stranger]:
    """Texts just in from numbers we do not know, newest first."""
    rows = tx.execute(
        select(turns.c.e164, turns.c.body, turns.c.received_at)
        .where(turns.c.kind == "text", turns.c.state != DONE, turns.c.patient_id.is_(None))
        .order_by(turns.c.id.desc())
        .limit(20)
    ).all()
    return [Stranger(*row) for row in rows if patients.find_by_number(tx, row.e164) is None]


def counts(tx: Connection) -> dict[str, int]:
    """How many participations stand where."""
    rows = tx.execute(select(participations.c.state, func.count()).group_by(participations.c.state))
    return {row[0]: row[1] for row in rows}
