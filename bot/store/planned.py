"""What seating is computed from, as rows: who said yes, which group sessions could be held."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, exists, func, or_, select, true, update

from bot.domain.group_session import GROUP_SESSION
from bot.domain.seat import LIVE
from bot.store.tables import (
    draws,
    engagements,
    group_sessions,
    needs,
    participations,
    patients,
    plans,
    rooms,
    seats,
    sites,
)

WAITS_FOR_SEAT = ("needs_known", "offered", "waitlisted")


@dataclass(frozen=True, slots=True)
class Volunteer:
    """Somebody who would come. `seat`: the group session she has a live seat in; `refused`: those she let go."""

    participation_id: int
    patient_id: int
    state: str
    language: str
    timezone: str | None
    area: str | None
    household: str | None
    windows: list[dict[str, Any]]
    needs: list[dict[str, Any]]
    seat: int | None
    refused: frozenset[int]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A group session that could be held, or will be. `teams` None: whoever comes is arranged for by hand."""

    id: int
    state: str
    starts_at: datetime
    ends_at: datetime
    site_id: int
    room_id: int | None
    language: str
    interpreters: list[str]
    capacity: int
    is_step_free: bool
    min_group: int
    teams: list[int] | None
    speakers: list[tuple[str, int]]
    facilitator_id: int | None


_SAID_WHEN = or_(
    participations.c.waiting_since.is_not(None),
    participations.c.state.in_(("waitlisted", "offered")),
    participations.c.availability_words != "",
)


def volunteers(tx: Connection, engagement_id: int) -> list[Volunteer]:
    """Who said yes and told what she needs and when she can come, or has a seat; in the order of asking."""
    has_seat = exists().where(seats.c.participation_id == participations.c.id, seats.c.state.in_(LIVE))
    rows = tx.execute(
        select(
            participations.c.id, participations.c.patient_id, participations.c.state, participations.c.windows,
            patients.c.language, patients.c.timezone, patients.c.area, patients.c.household,
        )
        .join(patients, patients.c.id == participations.c.patient_id)
        .where(
            participations.c.engagement_id == engagement_id,
            patients.c.merged_into.is_(None),
            or_(and_(participations.c.state.in_(WAITS_FOR_SEAT), _SAID_WHEN), has_seat),
        )
        .order_by(func.coalesce(participations.c.waiting_since, participations.c.created_at), participations.c.id)
    ).all()  # fmt: skip
    needed, seated, refused = _needs(tx, engagement_id), _live(tx, engagement_id), _refused(tx, engagement_id)
    return [
        Volunteer(
            row.id, row.patient_id, row.state, row.language, row.timezone, row.area, row.household,
            row.windows or [], needed[row.id], seated.get(row.id), frozenset(refused[row.id]),
        )
        for row in rows
    ]  # fmt: skip


def candidates(tx: Connection, engagement_id: int, after: datetime, states: Iterable[str]) -> list[Candidate]:
    """Its group sessions in these states that start later, soonest first."""
    level = and_(sites.c.is_step_free, func.coalesce(rooms.c.is_step_free, true()))
    rows = tx.execute(
        select(group_sessions, level.label("is_step_free"))
        .join(sites, sites.c.id == group_sessions.c.site_id)
        .outerjoin(rooms, rooms.c.id == group_sessions.c.room_id)
        .where(
            group_sessions.c.engagement_id == engagement_id,
            group_sessions.c.starts_at > after,
            group_sessions.c.state.in_([*states]),
        )
        .order_by(group_sessions.c.starts_at, group_sessions.c.id)
    )
    return [
        Candidate(
            row.id, row.state, row.starts_at, row.ends_at, row.site_id, row.room_id, row.language,
            row.interpreters or [], row.capacity, bool(row.is_step_free), row.min_group, row.teams,
            [(language, who) for language, who in row.speakers or []], row.facilitator_id,
        )
        for row in rows
    ]  # fmt: skip


def drawn(tx: Connection, engagement_id: int) -> set[int] | None:
    """The participations that lotteries gave a seat; None where none was held."""
    records = tx.scalars(
        select(draws.c.record).where(draws.c.engagement_id == engagement_id, draws.c.drawn_at.is_not(None))
    ).all()
    found: set[str] = set()
    for record in filter(None, records):
        sitting = set(record["lottery"]["seated"])
        for one in record.get("replacements", ()):
            sitting = (sitting - set(one["gone"])) | set(one["called"])
        found |= sitting
    return {int(one) for one in found} if records else None


def is_promised(tx: Connection, engagement_id: int) -> bool:
    """Whether a draw was promised and none was held yet."""
    held = select(func.count(draws.c.drawn_at), func.count()).where(draws.c.engagement_id == engagement_id)
    drawn_already, promised = tx.execute(held).one()
    return bool(promised and not drawn_already)


def seats_by_plan(tx: Connection, engagement_id: int, now: datetime) -> bool:
    """Whether seats of this engagement come from a plan: a draw is promised, times wait to be planned, or it was planned."""
    return any(
        tx.scalar(select(found))
        for found in (
            exists().where(draws.c.engagement_id == engagement_id),
            exists().where(
                group_sessions.c.engagement_id == engagement_id,
                group_sessions.c.state == GROUP_SESSION.start,
                group_sessions.c.starts_at > now,
            ),
            exists().where(plans.c.engagement_id == engagement_id, plans.c.state == "accepted"),
        )
    )


def is_planned(tx: Connection, engagement_id: int) -> bool:
    """Whether a plan was accepted: whoever comes now waits for a seat that falls free."""
    return bool(tx.scalar(select(exists().where(plans.c.engagement_id == engagement_id, plans.c.state == "accepted"))))


def waits_although_planned(tx: Connection, now: datetime) -> list[int]:
    """Open engagements with an accepted plan, times still to plan, and somebody on the waitlist."""
    return [
        *tx.scalars(
            select(engagements.c.id).where(
                engagements.c.state == "open",
                exists().where(plans.c.engagement_id == engagements.c.id, plans.c.state == "accepted"),
                exists().where(
                    group_sessions.c.engagement_id == engagements.c.id,
                    group_sessions.c.state == GROUP_SESSION.start, group_sessions.c.starts_at > now,
                ),
                exists().where(
                    participations.c.engagement_id == engagements.c.id, participations.c.state == "waitlisted"
                ),
            )
        )
    ]  # fmt: skip


def wait_since(tx: Connection, participation_id: int, now: datetime) -> None:
    """Her place in the order of asking, unless she has one."""
    tx.execute(
        update(participations)
        .where(participations.c.id == participation_id, participations.c.waiting_since.is_(None))
        .values(waiting_since=now)
    )


def wait_all(tx: Connection, participation_ids: Sequence[int], now: datetime) -> None:
    """The same for many: whoever has no place in the order of asking gets one."""
    tx.execute(
        update(participations)
        .where(participations.c.id.in_(participation_ids), participations.c.waiting_since.is_(None))
        .values(waiting_since=now)
    )


def _needs(tx: Connection, engagement_id: int) -> dict[int, list[dict[str, Any]]]:
    rows = tx.execute(
        select(needs.c.participation_id, needs.c.kind, needs.c.details)
        .join(participations, participations.c.id == needs.c.participation_id)
        .where(participations.c.engagement_id == engagement_id, needs.c.withdrawn_at.is_(None))
        .order_by(needs.c.id)
    )
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row.participation_id].append({"kind": row.kind, **(row.details or {})})
    return found


def _live(tx: Connection, engagement_id: int) -> dict[int, int]:
    rows = tx.execute(
        select(seats.c.participation_id, seats.c.group_session_id)
        .join(participations, participations.c.id == seats.c.participation_id)
        .where(participations.c.engagement_id == engagement_id, seats.c.state.in_(LIVE))
    )
    return {row.participation_id: row.group_session_id for row in rows}


def _refused(tx: Connection, engagement_id: int) -> dict[int, set[int]]:
    """What each let go by her own doing: not asked again. Staying away counts, a cancelled group session does not."""
    rows = tx.execute(
        select(seats.c.participation_id, seats.c.group_session_id)
        .join(participations, participations.c.id == seats.c.participation_id)
        .where(
            participations.c.engagement_id == engagement_id,
            or_(
                seats.c.state == "missed",
                and_(seats.c.state == "released", seats.c.released_why.not_in(NOT_HERS)),
            ),
        )
    )
    found: dict[int, set[int]] = defaultdict(set)
    for row in rows:
        found[row.participation_id].add(row.group_session_id)
    return found


NOT_HERS = ("moved", "session_cancelled", "not_reached", "merged")
"""Why a seat was released, where she did not say no to that group session."""
