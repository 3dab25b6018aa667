"""Texts that were not understood lately, or only just, and what people filed about them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from bot.store.tables import corrections, patients, turns, users

LOOKED_AT = 400  # the newest texts that are looked through for doubtful ones
_CERTAIN = 1.0


@dataclass(frozen=True, slots=True)
class Doubtful:
    """One text: what the machine thought, and what a person filed, if anybody did."""

    turn_id: int
    patient_id: int
    words: str
    language: str
    at: datetime
    label: str | None
    confidence: float
    filed: str | None
    filed_by: str | None
    is_reviewed: bool


def doubtful(tx: Connection, limit: int) -> list[Doubtful]:
    """Of the newest texts those not understood, or least surely, that nobody has filed; newest first."""
    rows = tx.execute(_texts().order_by(turns.c.id.desc()).limit(LOOKED_AT))
    found = [_doubtful(row) for row in rows if row.filed is None and row.understood]
    return [one for one in found if one.label == "other" or one.confidence < _CERTAIN][:limit]


def filed(tx: Connection, limit: int) -> list[Doubtful]:
    """What was filed, the unreviewed first and of those the newest."""
    rows = tx.execute(
        _texts()
        .where(corrections.c.id.is_not(None))
        .order_by(corrections.c.reviewed_at.is_not(None), corrections.c.id.desc())
        .limit(limit)
    )
    return [_doubtful(row) for row in rows]


def is_text(tx: Connection, turn_id: int) -> bool:
    """Whether there is such a text."""
    query = select(func.count()).select_from(turns).where(turns.c.id == turn_id, turns.c.kind == "text")
    return bool(tx.scalar(query))


def _texts() -> Select[Any]:
    return (
        select(
            turns.c.id, turns.c.patient_id, turns.c.body, turns.c.received_at, turns.c.understood,
            patients.c.language, corrections.c.label.label("filed"), users.c.name.label("filed_by"),
            corrections.c.reviewed_at,
        )
        .join(patients, patients.c.id == turns.c.patient_id)
        .outerjoin(corrections, corrections.c.turn_id == turns.c.id)
        .outerjoin(users, users.c.id == corrections.c.user_id)
        .where(turns.c.kind == "text", turns.c.state == "done")
    )  # fmt: skip


def _doubtful(row: Row[Any]) -> Doubtful:
    understood = row.understood or {}
    return Doubtful(
        turn_id=row.id, patient_id=row.patient_id, words=row.body, at=row.received_at,
        language=understood.get("language") or row.language, label=understood.get("label"),
        confidence=float(understood.get("confidence") or 0), filed=row.filed, filed_by=row.filed_by,
        is_reviewed=row.reviewed_at is not None,
    )  # fmt: skip
