"""Waves as rows: whom each asks, how far it is, which one is due. participations.wave_id says who is in it.

Whoever is drawn waits in her participation, in the order of its id; she is handed to the ear when her turn comes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, exists, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.participation import PARTICIPATION
from bot.domain.wave import WAVE
from bot.store import turns
from bot.store.audience import her_number, may_be_texted
from bot.store.database import is_postgres
from bot.store.tables import engagements, participations, patients, phones, tasks, waves

INVITED = "invited"
RESTS = timedelta(hours=1)  # before a plan that failed is tried again
_ROWS_AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class Wave:
    """One wave. `plans`: of each stratum what was planned, from what figures, and what was found."""

    id: int
    engagement_id: int
    number: int
    state: str
    plans: list[dict[str, Any]]
    planned_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Next:
    """Somebody whose invitation is next; `may_ask` as it stands at this moment."""

    participation_id: int
    patient_id: int
    e164: str
    may_ask: bool


_COLUMNS = tuple(waves.c[name] for name in Wave.__dataclass_fields__)


def _read(row: Row[Any]) -> Wave:
    return Wave(**{**row._asdict(), "plans": row.plans or []})


def of(tx: Connection, engagement_id: int) -> list[Wave]:
    """An engagement's waves, newest first."""
    query = select(*_COLUMNS).where(waves.c.engagement_id == engagement_id).order_by(waves.c.number.desc())
    return [_read(row) for row in tx.execute(query)]


def asking(tx: Connection, state: str = "asking") -> list[Wave]:
    """Waves whose invitations are going out, the oldest first."""
    return [_read(row) for row in tx.execute(select(*_COLUMNS).where(waves.c.state == state).order_by(waves.c.id))]


def due(tx: Connection, answered_before: datetime, now: datetime) -> list[int]:
    """Open engagements whose next wave should be planned: none yet, or the last one was answered before this."""
    every = waves.alias("every").c
    last = select(func.max(every.id)).where(every.engagement_id == engagements.c.id).scalar_subquery()
    asked_later = exists().where(participations.c.wave_id == waves.c.id, participations.c.asked_at > answered_before)
    under_way = exists().where(
        tasks.c.engagement_id == engagements.c.id,
        tasks.c.kind == "wave",
        or_(tasks.c.state.in_(("waiting", "running")), (tasks.c.state == "failed") & (tasks.c.ended_at > now - RESTS)),
    )
    query = (
        select(engagements.c.id)
        .select_from(engagements)
        .outerjoin(waves, waves.c.id == last)
        .where(
            engagements.c.state == "open",
            engagements.c.seed.is_not(None),
            or_(
                waves.c.id.is_(None),
                waves.c.state.in_(("asked", "closed")) & (waves.c.planned_at <= answered_before) & ~asked_later,
            ),
            ~under_way,
        )
        .order_by(engagements.c.id)
    )
    return list(tx.scalars(query))


def begin(tx: Connection, engagement_id: int, plans: Sequence[dict[str, Any]], now: datetime) -> int:
    """A new wave, planned; its id."""
    last = tx.scalar(select(func.max(waves.c.number)).where(waves.c.engagement_id == engagement_id)) or 0
    row = {"engagement_id": engagement_id, "number": last + 1, "state": WAVE.start, "plans": list(plans)}
    key = tx.execute(insert(waves).values(**row, planned_at=now)).inserted_primary_key
    assert key is not None
    return int(key[0])


def plan_again(tx: Connection, wave_id: int, plans: Sequence[dict[str, Any]], now: datetime) -> None:
    """A wave that asked nobody was planned anew, and again asks nobody."""
    tx.execute(update(waves).where(waves.c.id == wave_id).values(plans=list(plans), planned_at=now))


def move(tx: Connection, wave: Wave, name: str, now: datetime) -> None:
    """Move a wave along its life. Raises IllegalMove."""
    after = WAVE.move(wave.state, name)
    closed_at = now if after == "closed" else None
    tx.execute(update(waves).where(waves.c.id == wave.id).values(state=after, closed_at=closed_at))


def get(tx: Connection, wave_id: int) -> Wave:
    """One wave."""
    return _read(tx.execute(select(*_COLUMNS).where(waves.c.id == wave_id)).one())


def enrol(tx: Connection, wave: Wave, drawn: Iterable[tuple[int, str]], now: datetime) -> None:
    """Put patients with their strata into a wave, in this order; who is in the engagement meanwhile is left out."""
    dialect = postgresql if is_postgres(tx) else sqlite
    statement = dialect.insert(participations).on_conflict_do_nothing()
    same = {"engagement_id": wave.engagement_id, "wave_id": wave.id, "state": PARTICIPATION.start, "windows": []}
    rows = [
        {**same, "patient_id": patient_id, "stratum": stratum, "created_at": now, "changed_at": now}
        for patient_id, stratum in drawn
    ]
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        tx.execute(statement, rows[start : start + _ROWS_AT_ONCE])


def zones(tx: Connection, wave_id: int) -> list[str | None]:
    """The time zones of those who wait in a wave; None is the clinic's."""
    joined = participations.join(patients, patients.c.id == participations.c.patient_id)
    query = select(patients.c.timezone).select_from(joined)
    query = query.where(participations.c.wave_id == wave_id, participations.c.state == PARTICIPATION.start)
    return list(tx.scalars(query.distinct()))


def next_ones(tx: Connection, wave_id: int, where: Sequence[str | None], limit: int) -> list[Next]:
    """Who is next in a wave, of those who live in these time zones; on PostgreSQL each is locked for this caller."""
    named = [zone for zone in where if zone is not None]
    lives = patients.c.timezone.in_(named)
    query = (
        select(participations.c.id, patients.c.id, phones.c.e164, may_be_texted())
        .select_from(participations)
        .join(patients, patients.c.id == participations.c.patient_id)
        .join(phones, phones.c.id == her_number())
        .where(
            participations.c.wave_id == wave_id,
            participations.c.state == PARTICIPATION.start,
            or_(lives, patients.c.timezone.is_(None)) if None in where else lives,
        )
        .order_by(participations.c.id)
        .limit(limit)
    )
    if is_postgres(tx):
        query = query.with_for_update(skip_locked=True, of=participations)
    return [Next(row[0], row[1], row[2], bool(row[3])) for row in tx.execute(query)]


def ask(tx: Connection, ones: Sequence[Next], now: datetime) -> None:
    """Hand these invitations to the ear, and write down that they were asked."""
    if not ones:
        return
    tx.execute(
        update(participations)
        .where(participations.c.id.in_([one.participation_id for one in ones]))
        .values(
            state=PARTICIPATION.move(PARTICIPATION.start, "invite"), times_asked=participations.c.times_asked + 1,
            asked_at=now, changed_at=now,
        )
    )  # fmt: skip
    turns.hear_events(tx, [(one.patient_id, one.e164) for one in ones], INVITED, {}, now)


def let_go(tx: Connection, participation_ids: Sequence[int]) -> None:
    """Back to the list, never asked: she may be drawn again once she may be texted."""
    tx.execute(
        delete(participations).where(
            participations.c.id.in_(participation_ids), participations.c.state == PARTICIPATION.start
        )
    )


def let_all_go(tx: Connection, engagement_id: int) -> None:
    """Everybody who was drawn by a wave of this engagement and not asked goes back to the list."""
    tx.execute(
        delete(participations).where(
            participations.c.engagement_id == engagement_id,
            participations.c.wave_id.is_not(None),
            participations.c.state == PARTICIPATION.start,
            participations.c.times_asked == 0,
        )
    )


def counts(tx: Connection, engagement_id: int) -> dict[int, tuple[int, int]]:
    """Of each wave: how many it has asked, and how many it holds."""
    asked = func.count().filter(participations.c.state != PARTICIPATION.start)
    rows = tx.execute(
        select(participations.c.wave_id, asked, func.count())
        .where(participations.c.engagement_id == engagement_id, participations.c.wave_id.is_not(None))
        .group_by(participations.c.wave_id)
    )
    return {row[0]: (row[1], row[2]) for row in rows}
