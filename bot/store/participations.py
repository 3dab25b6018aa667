"""Patients in engagements: where each stands, what each needs, when each can come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, literal_column, select, update

from bot.domain.folding import plain
from bot.domain.participation import PARTICIPATION
from bot.store.rows import add, add_once
from bot.store.tables import engagements, feedback, needs, participations


@dataclass(frozen=True, slots=True)
class Participation:
    """One patient in one engagement. `windows` are as they cross the seam (docs/dialog.md)."""

    id: int
    patient_id: int
    engagement_id: int
    state: str
    windows: list[dict[str, Any]]


_COLUMNS = (
    participations.c.id,
    participations.c.patient_id,
    participations.c.engagement_id,
    participations.c.state,
    participations.c.windows,
)


_LATEST = (
    select(*_COLUMNS)
    .where(participations.c.patient_id == bindparam("whose"))
    .order_by(  # one that a wave drew and never asked is news to her: it is none of what she texts about
        participations.c.state == literal_column("'drawn'"),
        participations.c.changed_at.desc(),
        participations.c.id.desc(),
    )
    .limit(1)
)


def _read(row: Row[Any]) -> Participation:
    return Participation(row.id, row.patient_id, row.engagement_id, row.state, row.windows or [])


def latest(tx: Connection, patient_id: int) -> Participation | None:
    """The participation that a patient's texts are about: the one that changed last."""
    row = tx.execute(_LATEST, {"whose": patient_id}).one_or_none()
    return None if row is None else _read(row)


def get(tx: Connection, participation_id: int) -> Participation:
    """One participation."""
    row = tx.execute(select(*_COLUMNS).where(participations.c.id == participation_id)).one()
    return _read(row)


def ensure(tx: Connection, *, patient_id: int, engagement_id: int, now: datetime) -> Participation:
    """The patient's participation in this engagement, made (drawn) if there is none."""
    add_once(
        tx, participations, patient_id=patient_id, engagement_id=engagement_id, state=PARTICIPATION.start,
        windows=[], created_at=now, changed_at=now,
    )  # fmt: skip
    row = tx.execute(
        select(*_COLUMNS).where(
            participations.c.patient_id == patient_id, participations.c.engagement_id == engagement_id
        )
    ).one()
    return _read(row)


def move(tx: Connection, participation_id: int, move: str, now: datetime) -> str:
    """Move a participation along its life; where it stands now. Raises IllegalMove."""
    before = tx.execute(select(participations.c.state).where(participations.c.id == participation_id)).scalar_one()
    after = PARTICIPATION.move(before, move)
    tx.execute(
        update(participations).where(participations.c.id == participation_id).values(state=after, changed_at=now)
    )
    return after


def move_if_can(tx: Connection, participation_id: int, name: str, now: datetime) -> None:
    """Move it where that is a move at all: "yes" from somebody who has a seat changes nothing."""
    state = tx.execute(select(participations.c.state).where(participations.c.id == participation_id)).scalar_one()
    if PARTICIPATION.can(state, name):
        move(tx, participation_id, name, now)


def asked(tx: Connection, participation_id: int, now: datetime) -> None:
    """She is asked at this moment, once more."""
    tx.execute(
        update(participations)
        .where(participations.c.id == participation_id)
        .values(times_asked=participations.c.times_asked + 1, asked_at=now)
    )


def move_all(tx: Connection, participation_ids: Sequence[int], name: str, now: datetime) -> None:
    """Move each of these along its life where that is a move at all, a state at a time."""
    for state in sorted(one for one in PARTICIPATION.states if PARTICIPATION.can(one, name)):
        tx.execute(
            update(participations)
            .where(participations.c.id.in_(participation_ids), participations.c.state == state)
            .values(state=PARTICIPATION.move(state, name), changed_at=now)
        )


def set_windows(
    tx: Connection, participation_id: int, windows: list[dict[str, Any]], words: str, now: datetime
) -> None:
    """Store when she can come, as read and in her own words."""
    tx.execute(
        update(participations)
        .where(participations.c.id == participation_id)
        .values(windows=windows, availability_words=words, changed_at=now)
    )


_NEEDS = (
    select(needs.c.kind, needs.c.details)
    .where(needs.c.participation_id == bindparam("participation"), needs.c.withdrawn_at.is_(None))
    .order_by(needs.c.id)
)
_OPEN_ENGAGEMENTS = (
    select(engagements.c.id, engagements.c.keywords).where(engagements.c.state == "open").order_by(engagements.c.id)
)


def current_needs(tx: Connection, participation_id: int) -> list[dict[str, Any]]:
    """Her needs now, as they cross the seam: `{"kind": …, …details}`."""
    rows = tx.execute(_NEEDS, {"participation": participation_id})
    return [{"kind": row.kind, **(row.details or {})} for row in rows]


def replace_needs(tx: Connection, participation_id: int, wanted: list[dict[str, Any]], now: datetime) -> None:
    """What she needs now, in full; what she said before is kept as withdrawn."""
    if wanted == current_needs(tx, participation_id):
        return
    tx.execute(
        update(needs)
        .where(needs.c.participation_id == participation_id, needs.c.withdrawn_at.is_(None))
        .values(withdrawn_at=now)
    )
    for need in wanted:
        details = {name: value for name, value in need.items() if name != "kind"}
        row = {"participation_id": participation_id, "kind": need["kind"], "details": details, "said_at": now}
        tx.execute(insert(needs).values(**row))


def add_feedback(tx: Connection, participation_id: int, question: str, answer: str, now: datetime) -> None:
    """One answer about how it was."""
    add(tx, feedback, participation_id=participation_id, question=question, answer=answer, at=now)


def open_keywords(tx: Connection) -> dict[str, tuple[int, str]]:
    """The words on the posters of open engagements, folded as `plain` folds a text: word → (engagement, language)."""
    rows = tx.execute(_OPEN_ENGAGEMENTS)
    return {plain(word): (row.id, language) for row in rows for word, language in (row.keywords or {}).items()}
