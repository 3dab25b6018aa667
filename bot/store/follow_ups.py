"""Who was invited and has not answered: to be asked again, or to be called by a person."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, or_, select, update

from bot.domain.message import WENT_OUT
from bot.store import turns
from bot.store.asking import KEYS
from bot.store.audience import her_number, may_be_texted
from bot.store.database import is_postgres
from bot.store.tables import engagements, messages, participations, patients, phones
from bot.store.tables import turns as turn_rows
from bot.store.waves import INVITED, Next

MOST_ASKED = 3


def zones(tx: Connection) -> list[str | None]:
    """The time zones of those who were invited and have not answered; None is the clinic's."""
    joined = participations.join(patients, patients.c.id == participations.c.patient_id)
    query = select(patients.c.timezone).select_from(joined)
    return list(tx.scalars(query.where(participations.c.state == "invited").distinct()))


def to_ask(
    tx: Connection, zone: str | None, times_asked: int, spans: Sequence[tuple[datetime, datetime]], limit: int
) -> list[Next]:
    """Whoever of this zone was asked so often, last within one of these spans, and whom the last text reached."""
    asked = participations.c.asked_at
    query = _silent(
        participations.c.times_asked == times_asked,
        patients.c.timezone.is_(None) if zone is None else patients.c.timezone == zone,
        or_(*(and_(asked >= since, asked < before) for since, before in spans)),
        _reached(),
        may_be_texted(),
    )
    return _read(tx, query, limit)


def never_answered(tx: Connection, asked_before: datetime, given_up_before: datetime, limit: int) -> list[Next]:
    """Who was asked as often as may be, last before the one time; or could not be asked again until the other."""
    asked = participations.c.asked_at
    enough = and_(participations.c.times_asked >= MOST_ASKED, asked < asked_before)
    return _read(tx, _silent(or_(enough, asked < given_up_before)), limit)


def ask(tx: Connection, ones: Sequence[Next], again: int, now: datetime) -> None:
    """Hand the follow-ups to the ear; `again` is the first or the second."""
    if not ones:
        return
    tx.execute(
        update(participations)
        .where(participations.c.id.in_([one.participation_id for one in ones]))
        .values(times_asked=participations.c.times_asked + 1, asked_at=now)
    )
    turns.hear_events(tx, [(one.patient_id, one.e164) for one in ones], INVITED, {"again": again}, now)


def _silent(*where: ColumnElement[bool]) -> Select[Any]:
    """Invited in an open engagement, and not a word since."""
    wrote = select(turn_rows.c.id).where(
        turn_rows.c.patient_id == participations.c.patient_id,
        turn_rows.c.kind == "text",
        turn_rows.c.received_at >= participations.c.asked_at,
    )
    unread = select(turn_rows.c.id).where(
        turn_rows.c.e164 == phones.c.e164, turn_rows.c.state != turns.DONE, turn_rows.c.kind == "text"
    )
    return (
        select(participations.c.id, patients.c.id, phones.c.e164)
        .select_from(participations)
        .join(patients, patients.c.id == participations.c.patient_id)
        .join(engagements, engagements.c.id == participations.c.engagement_id)
        .join(phones, phones.c.id == her_number())
        .where(
            participations.c.state == "invited", engagements.c.state == "open", participations.c.asked_at.is_not(None),
            ~wrote.exists(), ~unread.exists(), *where,
        )
        .order_by(participations.c.id)  # as the index of states has them, so that a limit ends the search
    )  # fmt: skip


def _reached() -> ColumnElement[bool]:
    """The text she was asked with last went out."""
    return (
        select(messages.c.id)
        .where(
            messages.c.patient_id == participations.c.patient_id,
            messages.c.key.in_(KEYS),
            messages.c.state.in_(WENT_OUT),
            messages.c.created_at >= participations.c.asked_at,
        )
        .exists()
    )


def _read(tx: Connection, query: Select[Any], limit: int) -> list[Next]:
    query = query.limit(limit)
    if is_postgres(tx):
        query = query.with_for_update(skip_locked=True, of=participations)
    return [Next(row[0], row[1], row[2], may_ask=True) for row in tx.execute(query)]
