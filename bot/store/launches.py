"""What the look before a launch reads, and who answered for texts that nobody reviewed."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, update

from bot.domain.audience import Audience, cells, wanted_by
from bot.store import audience
from bot.store.engagements import Engagement, get
from bot.store.tables import engagements, group_sessions, participations, patients, sites


@dataclass(frozen=True, slots=True)
class Plan:
    """An engagement as it would be launched. `waived`: language → who answers for it, and when (ISO).

    `taken`: words of other open engagements → their names. By language: `listed` may be invited or are in it, `left_out`
    might be but for a language it is not held in, `wanted` should say yes. `wanted_of_all` of the wanted may read any.
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
    wanted_of_all: int
    left_out: dict[str, int]


Listed = dict[str, int]
"""People by language."""


def anew(_about: str, work: Callable[[], Listed]) -> Listed:
    """Count whenever asked."""
    return work()


def plan(
    tx: Connection, engagement_id: int, year: int, counted: Callable[[str, Callable[[], Listed]], Listed] = anew
) -> Plan:
    """Everything the look needs; `year` is this year, for ages. Raises NotFound.

    `counted(what it is about, how)` may remember what takes a second over a long list.
    """
    engagement = get(tx, engagement_id)
    about = repr(("listed", engagement_id, engagement.rules, year))
    listed = counted(about, lambda: _listed(tx, engagement, year))
    wanted = wanted_by(engagement.targets, "language")
    spoken = engagement.languages
    coming = (group_sessions.c.engagement_id == engagement_id) & (group_sessions.c.state != "cancelled")
    return Plan(
        engagement_id, tuple(engagement.languages), engagement.keywords, _waived(tx, engagement_id), taken(tx, engagement_id),
        tx.scalar(select(func.count()).select_from(group_sessions).where(coming)) or 0,
        tx.scalar(select(func.count()).select_from(sites)) or 0,
        {one: people for one, people in listed.items() if one in spoken}, wanted,
        sum(engagement.targets.values()) - sum(wanted.values()),
        {one: people for one, people in listed.items() if spoken and one not in spoken},
    )  # fmt: skip


def waive(tx: Connection, engagement_id: int, language: str, *, by: str, user_id: int, now: datetime) -> None:
    """Write down who answers for this language's texts."""
    waived = {**_waived(tx, engagement_id), language: {"by": by, "user": user_id, "at": now.isoformat()}}
    tx.execute(update(engagements).where(engagements.c.id == engagement_id).values(waived=waived))


def _waived(tx: Connection, engagement_id: int) -> dict[str, dict[str, Any]]:
    return tx.scalar(select(engagements.c.waived).where(engagements.c.id == engagement_id)) or {}


def taken(tx: Connection, engagement_id: int) -> dict[str, str]:
    """The words of the other open engagements' posters → their names."""
    rows = tx.execute(
        select(engagements.c.name, engagements.c.keywords).where(
            engagements.c.state.in_(("open", "paused")), engagements.c.id != engagement_id
        )
    )
    return {word: row.name for row in rows for word in row.keywords or {}}


def _listed(tx: Connection, engagement: Engagement, year: int) -> Listed:
    """Of each language, those its rules name who may be invited now, and those who are in it already."""
    rules = replace(Audience.parse(engagement.rules), split=("language",))
    counts = audience.count(tx, rules, engagement.id, year)
    each = Counter({cells(one.stratum)["language"]: one.invitable for one in counts})
    inside = (
        select(patients.c.language, func.count())
        .join(participations, participations.c.patient_id == patients.c.id)
        .where(participations.c.engagement_id == engagement.id)
        .group_by(patients.c.language)
    )
    each.update({row[0]: row[1] for row in tx.execute(inside)})
    return {language: people for language, people in each.items() if people}
