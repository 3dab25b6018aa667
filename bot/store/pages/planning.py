"""Who sits where, before it is so: an engagement's times, its proposal with names, and the computation under way."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from bot.store import engagements as rows
from bot.store import plans, tasks
from bot.store.plans import PlanRow
from bot.store.seats import TAKEN
from bot.store.tables import engagements, group_sessions, participations, patients, rooms, sites
from bot.store.tasks import Task


@dataclass(frozen=True, slots=True)
class Time:
    """A group session in one line. `live` counts seats confirmed and kept."""

    id: int
    state: str
    starts_at: datetime
    ends_at: datetime
    place: str
    room: str | None
    language: str
    capacity: int
    min_group: int
    live: int


@dataclass(frozen=True, slots=True)
class Named:
    """Whom a participation is."""

    participation_id: int
    patient_id: int
    name: str
    language: str


@dataclass(frozen=True, slots=True)
class Planning:
    """Everything the page of an engagement's seating shows."""

    engagement_id: int
    name: str
    times: list[Time]
    plan: PlanRow | None
    task: Task | None
    waiting: int


def read(tx: Connection, engagement_id: int, now: datetime) -> Planning:
    """One engagement's. Raises NotFound."""
    name = rows.get(tx, engagement_id).name
    waiting = tx.scalar(
        select(func.count())
        .select_from(participations)
        .where(
            participations.c.engagement_id == engagement_id, participations.c.state.in_(("needs_known", "waitlisted"))
        )
    )
    plan = plans.newest(tx, engagement_id)
    wanted = {int(one["id"]) for one in plan.instance.get("sessions", ())} if plan else set()
    return Planning(
        engagement_id, name, times(tx, engagement_id, now, wanted), plan, tasks.latest(tx, engagement_id, "seat"),
        waiting or 0,
    )  # fmt: skip


def times(tx: Connection, engagement_id: int, now: datetime, also: Iterable[int] = ()) -> list[Time]:
    """Its group sessions to come that are not cancelled, and those named."""
    rows = tx.execute(
        select(
            group_sessions.c.id, group_sessions.c.state, group_sessions.c.starts_at, group_sessions.c.ends_at,
            sites.c.name, rooms.c.name.label("room"), group_sessions.c.language, group_sessions.c.capacity,
            group_sessions.c.min_group, TAKEN.label("live"),
        )
        .join(sites, sites.c.id == group_sessions.c.site_id)
        .outerjoin(rooms, rooms.c.id == group_sessions.c.room_id)
        .where(
            group_sessions.c.engagement_id == engagement_id,
            ((group_sessions.c.starts_at > now) & (group_sessions.c.state != "cancelled"))
            | group_sessions.c.id.in_([*also]),
        )
        .order_by(group_sessions.c.starts_at, group_sessions.c.id)
    )  # fmt: skip
    return [Time(*row) for row in rows]


def names(tx: Connection, plan: PlanRow | None) -> dict[str, Named]:
    """Everybody a plan is about, by the id that it knows her by."""
    ids = [int(one["id"]) for one in plan.instance["patients"]] if plan else []
    rows = tx.execute(
        select(participations.c.id, patients.c.id.label("patient_id"), patients.c.name, patients.c.language)
        .join(patients, patients.c.id == participations.c.patient_id)
        .where(participations.c.id.in_(ids))
    )
    return {str(row.id): Named(*row) for row in rows}


def engagements_open(tx: Connection) -> list[tuple[int, str]]:
    """Engagements whose seats may be planned: not closed, the newest first."""
    rows = tx.execute(
        select(engagements.c.id, engagements.c.name)
        .where(engagements.c.state != "closed")
        .order_by(engagements.c.id.desc())
    )
    return [(row.id, row.name) for row in rows]
