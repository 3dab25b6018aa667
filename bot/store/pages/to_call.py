"""Whom to call: those who never answered, with what was tried."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Select, func, select

from bot.store.asking import KEYS
from bot.store.pages import people
from bot.store.pages.people import Person
from bot.store.tables import engagements, handoffs, messages, patients

WHY = "never_answered"


@dataclass(frozen=True, slots=True)
class Tried:
    """One text she did not answer, and how it fared."""

    key: str
    state: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Call:
    """One person to call."""

    id: int
    opened_at: datetime
    person: Person
    engagement: str
    tried: tuple[Tried, ...]


def waiting(tx: Connection, *, after: int, limit: int, language: str = "") -> list[Call]:
    """Those who wait longest first, from the handoff after this one; of one language, if it is given."""
    rows = tx.execute(
        _open(language)
        .add_columns(handoffs.c.id, handoffs.c.opened_at, handoffs.c.patient_id)
        .where(handoffs.c.id > after)
        .order_by(handoffs.c.id)
        .limit(limit)
    ).all()
    ids = [row.patient_id for row in rows]
    found = {one.id: one for one in people.lines(tx, ids)}
    tried, names = _tried(tx, ids), _engagements(tx, [found[one].engagement_id for one in ids])
    return [
        Call(
            row.id, row.opened_at, found[row.patient_id], names.get(found[row.patient_id].engagement_id or 0, ""),
            tuple(tried.get(row.patient_id, ())),
        )
        for row in rows
    ]  # fmt: skip


def count(tx: Connection) -> int:
    """How many wait."""
    return tx.execute(_open("").with_only_columns(func.count())).scalar_one()


def languages(tx: Connection) -> list[str]:
    """The languages of those who wait, the most frequent first."""
    query = _open("").with_only_columns(patients.c.language).group_by(patients.c.language)
    return list(tx.scalars(query.order_by(func.count().desc(), patients.c.language)))


def whose(tx: Connection, handoff_id: int) -> int | None:
    """The patient of an open one; None when somebody has dealt with it."""
    found: int | None = tx.scalar(
        select(handoffs.c.patient_id).where(
            handoffs.c.id == handoff_id, handoffs.c.why == WHY, handoffs.c.closed_at.is_(None)
        )
    )
    return found


def _open(language: str) -> Select[tuple[()]]:
    query: Select[tuple[()]] = select().select_from(
        handoffs.join(patients, patients.c.id == handoffs.c.patient_id)
    ).where(handoffs.c.why == WHY, handoffs.c.closed_at.is_(None))  # fmt: skip
    return query.where(patients.c.language == language) if language else query


def _tried(tx: Connection, patient_ids: list[int]) -> dict[int, list[Tried]]:
    rows = tx.execute(
        select(
            messages.c.patient_id, messages.c.key, messages.c.state,
            func.coalesce(messages.c.sent_at, messages.c.created_at),
        )
        .where(messages.c.patient_id.in_(patient_ids), messages.c.key.in_(KEYS))
        .order_by(messages.c.id)
    )  # fmt: skip
    found: dict[int, list[Tried]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(Tried(row[1], row[2], row[3]))
    return found


def _engagements(tx: Connection, ids: list[int | None]) -> dict[int, str]:
    rows = tx.execute(
        select(engagements.c.id, engagements.c.name).where(engagements.c.id.in_([one for one in ids if one]))
    )
    return {row.id: row.name for row in rows}
