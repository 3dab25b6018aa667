"""Civic lotteries: who would like a seat, what was promised, what came out.

Volunteers are known by the id of their participation: a draw's rows hold no name, no number and nothing she wrote.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from bot.domain.promise import Quota, Volunteer
from bot.store.database import is_postgres
from bot.store.rows import add
from bot.store.tables import demographics, draws, engagements, needs, participations, patients

WOULD_COME = ("interested", "needs_known", "offered", "waitlisted")
"""Those who said yes and have no seat yet."""

_AT_ONCE = 500  # parameters of one statement


@dataclass(frozen=True, slots=True)
class Person:
    """What a participation tells a lottery. `answers` by question (age, gender); `needs` are the kinds."""

    participation_id: int
    patient_id: int
    state: str
    language: str
    area: str | None
    birth_year: int | None
    household: str | None
    answers: dict[str, str]
    needs: frozenset[str]


@dataclass(frozen=True, slots=True)
class Draw:
    """One lottery, from the promise on. `record` is None until it is drawn; `replacements` are in it."""

    id: int
    engagement_id: int
    commitment: str
    seed: str
    pool_hash: str
    places: int
    pool: tuple[Volunteer, ...]
    quotas: tuple[Quota, ...]
    households: bool
    public: str | None
    record: dict[str, Any] | None
    committed_at: datetime
    drawn_at: datetime | None
    drawn_by: int | None


def people(tx: Connection, engagement_id: int) -> list[Person]:
    """Everybody in an engagement, whatever became of her; the list that shares are taken from."""
    answers, wanted = _answers(tx, engagement_id), _needs(tx, engagement_id)
    rows = tx.execute(
        select(
            participations.c.id, participations.c.patient_id, participations.c.state, patients.c.language,
            patients.c.area, patients.c.birth_year, patients.c.household,
        )
        .join(patients, patients.c.id == participations.c.patient_id)
        .where(participations.c.engagement_id == engagement_id, patients.c.merged_into.is_(None))
        .order_by(participations.c.id)
    )  # fmt: skip
    return [
        Person(
            row.id, row.patient_id, row.state, row.language, row.area, row.birth_year, row.household,
            answers.get(row.id, {}), frozenset(wanted.get(row.id, ())),
        )
        for row in rows
    ]  # fmt: skip


def promise(tx: Connection, *, draw: Draw) -> int:
    """Store a promise; its id."""
    return add(
        tx, draws, engagement_id=draw.engagement_id, commitment=draw.commitment, seed=draw.seed,
        pool_hash=draw.pool_hash, places=draw.places, committed_at=draw.committed_at,
        pool=[[one.id, dict(one.features), one.household] for one in draw.pool],
        quotas={
            "households": draw.households,
            "ranges": [[one.feature, one.group, one.least, one.most] for one in draw.quotas],
        },
    )  # fmt: skip


def find(tx: Connection, draw_id: int, *, lock: bool = False) -> Draw | None:
    """One draw; nobody else changes it meanwhile if locked."""
    query = select(draws).where(draws.c.id == draw_id)
    row = tx.execute(query.with_for_update() if lock and is_postgres(tx) else query).one_or_none()
    return None if row is None else _read(row)


def of(tx: Connection, engagement_id: int) -> list[Draw]:
    """An engagement's draws and promises, the newest first."""
    rows = tx.execute(select(draws).where(draws.c.engagement_id == engagement_id).order_by(draws.c.id.desc()))
    return [_read(row) for row in rows]


def drawn(tx: Connection) -> list[Draw]:
    """Every draw that was held."""
    return [_read(row) for row in tx.execute(select(draws).where(draws.c.drawn_at.is_not(None)).order_by(draws.c.id))]


def alive(tx: Connection) -> list[Draw]:
    """The draws held for engagements that are still open: the seats they gave may have to be given again."""
    rows = tx.execute(
        select(draws)
        .join(engagements, engagements.c.id == draws.c.engagement_id)
        .where(draws.c.drawn_at.is_not(None), engagements.c.state == "open")
        .order_by(draws.c.id)
    )
    return [_read(row) for row in rows]


def tell_public(tx: Connection, draw_id: int, public: str) -> None:
    """Write down the number thrown before everybody's eyes; the first one written stays."""
    tx.execute(update(draws).where(draws.c.id == draw_id, draws.c.public.is_(None)).values(public=public))


def keep(tx: Connection, draw_id: int, record: dict[str, Any], *, by: int | None, now: datetime) -> None:
    """Store what came out; that it was held is said once."""
    tx.execute(update(draws).where(draws.c.id == draw_id).values(record=record))
    tx.execute(update(draws).where(draws.c.id == draw_id, draws.c.drawn_at.is_(None)).values(drawn_at=now, drawn_by=by))


def wait_since(tx: Connection, participation_id: int, now: datetime) -> None:
    """Her place in the order of asking, unless she has one."""
    tx.execute(
        update(participations)
        .where(participations.c.id == participation_id, participations.c.waiting_since.is_(None))
        .values(waiting_since=now)
    )


def states(tx: Connection, ids: Iterable[int]) -> dict[int, tuple[int, str]]:
    """Where these participations stand: id → (patient, state)."""
    found: dict[int, tuple[int, str]] = {}
    wanted = list(ids)
    for start in range(0, len(wanted), _AT_ONCE):
        rows = tx.execute(
            select(participations.c.id, participations.c.patient_id, participations.c.state).where(
                participations.c.id.in_(wanted[start : start + _AT_ONCE])
            )
        )
        found |= {row.id: (row.patient_id, row.state) for row in rows}
    return found


def _read(row: Row[Any]) -> Draw:
    quotas = row.quotas or {"households": False, "ranges": []}
    return Draw(
        row.id, row.engagement_id, row.commitment, row.seed, row.pool_hash, row.places,
        tuple(Volunteer(*one) for one in row.pool or ()), tuple(Quota(*one) for one in quotas["ranges"]),
        quotas["households"], row.public, row.record, row.committed_at, row.drawn_at, row.drawn_by,
    )  # fmt: skip


def _answers(tx: Connection, engagement_id: int) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = defaultdict(dict)
    rows = tx.execute(
        select(demographics.c.participation_id, demographics.c.question, demographics.c.answer)
        .join(participations, participations.c.id == demographics.c.participation_id)
        .where(participations.c.engagement_id == engagement_id)
    )
    for row in rows:
        found[row.participation_id][row.question] = row.answer
    return found


def _needs(tx: Connection, engagement_id: int) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    rows = tx.execute(
        select(needs.c.participation_id, needs.c.kind)
        .join(participations, participations.c.id == needs.c.participation_id)
        .where(participations.c.engagement_id == engagement_id, needs.c.withdrawn_at.is_(None))
    )
    for row in rows:
        found[row.participation_id].add(row.kind)
    return found
