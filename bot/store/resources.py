"""Where and by whom group sessions can be held: sites with rooms, staff, and the times that would do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, update

from bot.domain.errors import NotFound
from bot.domain.group_session import GROUP_SESSION
from bot.store.rows import add
from bot.store.tables import group_sessions, rooms, sites, staff

WORK = ("facilitator", "interpreter", "child_care", "ride")


@dataclass(frozen=True, slots=True)
class Room:
    """A room and its chairs for patients. Step-free only where the whole site is."""

    id: int
    site_id: int
    name: str
    capacity: int
    is_step_free: bool


@dataclass(frozen=True, slots=True)
class Site:
    """A house with its rooms."""

    id: int
    name: str
    address: str
    is_step_free: bool
    area: str | None
    rooms: tuple[Room, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """Who helps. `hours` are windows as they cross the seam, none: any time; `sites` none: everywhere.

    `places`: [["0-2", 3], …] of a child-care worker, [["ride", 4]] of a driver.
    """

    id: int
    name: str
    work: str
    languages: list[str]
    hours: list[dict[str, Any]]
    sites: list[int]
    places: list[tuple[str, int]]
    at_most: int | None


def add_site(tx: Connection, *, name: str, address: str, is_step_free: bool = True, area: str | None = None) -> int:
    """A new site, or the one of that name; its id."""
    known: int | None = tx.scalar(select(sites.c.id).where(sites.c.name == name))
    return known or add(tx, sites, name=name, address=address, is_step_free=is_step_free, area=area)


def add_room(tx: Connection, *, site_id: int, name: str, capacity: int, is_step_free: bool = True) -> int:
    """A room of a site, or the one of that name with these chairs; its id."""
    known: int | None = tx.scalar(select(rooms.c.id).where(rooms.c.site_id == site_id, rooms.c.name == name))
    if known is None:
        return add(tx, rooms, site_id=site_id, name=name, capacity=capacity, is_step_free=is_step_free)
    tx.execute(update(rooms).where(rooms.c.id == known).values(capacity=capacity, is_step_free=is_step_free))
    return known


def all_sites(tx: Connection) -> list[Site]:
    """Every site with its rooms, by name."""
    of: dict[int, list[Room]] = {}
    for row in tx.execute(select(rooms).order_by(rooms.c.name)):
        of.setdefault(row.site_id, []).append(Room(row.id, row.site_id, row.name, row.capacity, row.is_step_free))
    rows = tx.execute(select(sites).order_by(sites.c.name))
    return [Site(row.id, row.name, row.address, row.is_step_free, row.area, tuple(of.get(row.id, ()))) for row in rows]


def room(tx: Connection, room_id: int) -> Room:
    """One room, step-free if its site is. Raises NotFound."""
    row = tx.execute(
        select(rooms, sites.c.is_step_free.label("level"))
        .join(sites, sites.c.id == rooms.c.site_id)
        .where(rooms.c.id == room_id)
    ).one_or_none()
    if row is None:
        raise NotFound(f"no room {room_id}")
    return Room(row.id, row.site_id, row.name, row.capacity, row.is_step_free and row.level)


def add_member(  # noqa: PLR0913 - one argument a column
    tx: Connection, *, name: str, work: str, languages: Iterable[str] = (), hours: Iterable[dict[str, Any]] = (),
    at: Iterable[int] = (), places: Iterable[tuple[str, int]] = (), at_most: int | None = None,
) -> int:  # fmt: skip
    """Somebody who helps; her id."""
    return add(
        tx, staff, name=name, work=work, languages=[*languages], hours=[*hours], sites=[*at],
        places=[[kind, count] for kind, count in places], at_most=at_most,
    )  # fmt: skip


def dismiss(tx: Connection, member_id: int) -> None:
    """She helps no more; what she did stays on record."""
    tx.execute(update(staff).where(staff.c.id == member_id).values(is_active=False))


def everybody(tx: Connection) -> list[Member]:
    """Who helps now, by work and name."""
    rows = tx.execute(select(staff).where(staff.c.is_active).order_by(staff.c.work, staff.c.name, staff.c.id))
    return [
        Member(
            row.id, row.name, row.work, row.languages or [], row.hours or [], row.sites or [],
            [(kind, count) for kind, count in row.places or []], row.at_most,
        )
        for row in rows
    ]  # fmt: skip


def names(tx: Connection, ids: Iterable[int]) -> dict[int, str]:
    """Names of staff, of those too who help no more."""
    return {row.id: row.name for row in tx.execute(select(staff.c.id, staff.c.name).where(staff.c.id.in_([*ids])))}


def add_candidate(  # noqa: PLR0913 - one argument a column
    tx: Connection, *, engagement_id: int, room_id: int, starts_at: datetime, ends_at: datetime, language: str,
    most: int = 12, min_group: int = 6,
) -> int | None:  # fmt: skip
    """A group session that could be held there and then; its id, None when that one is there already."""
    there = room(tx, room_id)
    same = tx.scalar(
        select(func.count())
        .select_from(group_sessions)
        .where(
            group_sessions.c.room_id == room_id,
            group_sessions.c.starts_at == starts_at,
            group_sessions.c.language == language,
            group_sessions.c.engagement_id == engagement_id,
            group_sessions.c.state != "cancelled",
        )
    )
    if same:
        return None
    return add(
        tx, group_sessions, engagement_id=engagement_id, site_id=there.site_id, room_id=room_id, starts_at=starts_at,
        ends_at=ends_at, language=language, capacity=min(there.capacity, most), min_group=min_group,
        interpreters=[], state=GROUP_SESSION.start,
    )  # fmt: skip
