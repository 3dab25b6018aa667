"""Who may be one person, and what became of the question."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, or_, select, update

from bot.domain.errors import NotFound
from bot.store.tables import (
    handoffs,
    messages,
    participations,
    patients,
    phones,
    possible_duplicates,
    turns,
)  # fmt: skip

MERGED, DIFFERENT = "merged", "different"


@dataclass(frozen=True, slots=True)
class Question:
    """Is `patient_id` the same person as `other_id`? `why`: same_person, shared_number, number_said_stop."""

    id: int
    patient_id: int
    other_id: int | None
    why: str
    found_at: datetime


_COLUMNS = [possible_duplicates.c[name] for name in Question.__dataclass_fields__]


def open_questions(tx: Connection, *, after: int, limit: int) -> list[Question]:
    """Those nobody has settled, oldest first, with ids above `after`."""
    rows = tx.execute(
        select(*_COLUMNS)
        .where(possible_duplicates.c.settled_at.is_(None), possible_duplicates.c.id > after)
        .order_by(possible_duplicates.c.id)
        .limit(limit)
    )
    return [Question(*row) for row in rows]


def count_open(tx: Connection) -> int:
    """How many wait."""
    query = select(func.count()).select_from(possible_duplicates).where(possible_duplicates.c.settled_at.is_(None))
    return tx.execute(query).scalar_one()


def get(tx: Connection, question_id: int) -> Question:
    """One that waits. Raises NotFound."""
    row = tx.execute(
        select(*_COLUMNS).where(possible_duplicates.c.id == question_id, possible_duplicates.c.settled_at.is_(None))
    ).one_or_none()
    if row is None:
        raise NotFound(f"no open question {question_id}")
    return Question(*row)


def settle(tx: Connection, question_id: int, *, how: str, user_id: int, now: datetime) -> None:
    """Write down what was decided; a merge answers every question about the pair."""
    question = get(tx, question_id)
    pair = (question.patient_id, question.other_id)
    tx.execute(
        update(possible_duplicates)
        .where(
            possible_duplicates.c.settled_at.is_(None),
            or_(
                possible_duplicates.c.id == question_id,
                possible_duplicates.c.patient_id.in_(pair) & possible_duplicates.c.other_id.in_(pair),
            ),
        )
        .values(settled_at=now, settled_by=user_id, how=how)
    )


def take_over(tx: Connection, *, kept: int, gone: int) -> None:
    """Everything of one record becomes the other's: numbers (the newer one is texted), texts, engagements."""
    hers = select(phones.c.e164).where(phones.c.patient_id == kept).scalar_subquery()
    tx.execute(update(phones).where(phones.c.patient_id == gone, phones.c.e164.in_(hers)).values(is_current=False))
    moved = update(phones).where(phones.c.patient_id == gone, phones.c.e164.not_in(hers))
    if tx.execute(moved.values(patient_id=kept)).rowcount:
        newest = tx.execute(
            select(func.max(phones.c.id)).where(phones.c.patient_id == kept, phones.c.is_current)
        ).scalar_one()
        tx.execute(update(phones).where(phones.c.patient_id == kept).values(is_current=phones.c.id == newest))
    already = select(participations.c.engagement_id).where(participations.c.patient_id == kept).scalar_subquery()
    tx.execute(
        update(participations)
        .where(participations.c.patient_id == gone, participations.c.engagement_id.not_in(already))
        .values(patient_id=kept)
    )
    for table in (turns, messages, handoffs):
        tx.execute(update(table).where(table.c.patient_id == gone).values(patient_id=kept))
    tx.execute(update(patients).where(patients.c.id == gone).values(merged_into=kept))
