"""What the look before a launch reads, and who answered for texts that nobody reviewed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, update

from bot.domain.audience import wanted_by
from bot.store.engagements import get
from bot.store.tables import engagements, group_sessions, participations, patients, sites


@dataclass(frozen=True, slots=True)
class Plan:
    """An engagement as it would be launched. `waived`: language → who answers for it, and when (ISO).

    `taken`: words of other open engagements → their names. `listed` and `wanted` are people by language.
    """

    engagement_id: int
    languages: tuple[str, ...]
    keywords: dict[str, str]
    waived: dict[str, dict[str, Any]]
    taken: dict[str, str]
    group_sessions: int
    sites: int
    listed: dict[str, int]
    wanted: dict[str, int]


def plan(tx: Connection, engagement_id: int) -> Plan:
    """Everything the look needs. Raises NotFound."""
    engagement = get(tx, engagement_id)
    coming = (group_sessions.c.engagement_id == engagement_id) & (group_sessions.c.state != "cancelled")
    return Plan(
        engagement_id, tuple(engagement.languages), engagement.keywords, _waived(tx, engagement_id), _taken(tx, engagement_id),
        tx.scalar(select(func.count()).select_from(group_sessions).where(coming)) or 0,
        tx.scalar(select(func.count()).select_from(sites)) or 0,
        _listed(tx, engagement_id), wanted_by(engagement.targets, "language"),
    )  # fmt: skip


def waive(tx: Connection, engagement_id: int, language: str, *, by: str, user_id: int, now: datetime) -> None:
    """Write down who answers for this language's texts."""
    waived = {**_waived(tx, engagement_id), language: {"by": by, "user": user_id, "at": now.isoformat()}}
    tx.execute(update(engagements).where(engagements.c.id == engagement_id).values(waived=waived))


def _waived(tx: Connection, engagement_id: int) -> dict[str, dict[str, Any]]:
    return tx.scalar(select(engagements.c.waived).where(engagements.c.id == engagement_id)) or {}


def _taken(tx: Connection, engagement_id: int) -> dict[str, str]:
    rows = tx.execute(
        select(engagements.c.name, engagements.c.keywords).where(
            engagements.c.state.in_(("open", "paused")), engagements.c.id != engagement_id
        )
    )
    return {word: row.name for row in rows for word in row.keywords or {}}


def _listed(tx: Connection, engagement_id: int) -> dict[str, int]:
    """Those who are in it; before anybody is, every patient."""
    each = (
        select(patients.c.language, func.count()).where(patients.c.merged_into.is_(None)).group_by(patients.c.language)
    )
    mine = each.join(participations, participations.c.patient_id == patients.c.id).where(
        participations.c.engagement_id == engagement_id
    )
    rows = tx.execute(mine).all() or tx.execute(each).all()
    return {row[0]: row[1] for row in rows}
