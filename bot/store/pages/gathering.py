"""What the page of one group session shows beside its people: who helps there, and to whom its seats were offered."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from bot.store.tables import accommodations, group_sessions, participations, patients, rooms, seats, staff, turns


@dataclass(frozen=True, slots=True)
class Staffed:
    """Who interprets and helps at one group session, by name; the smallest group; why it was cancelled."""

    room: str | None
    speakers: list[tuple[str, str]]
    helpers: list[tuple[str, str]]
    min_group: int
    cancelled_why: str | None


@dataclass(frozen=True, slots=True)
class Passed:
    """Once somebody was offered a seat here: when, to whom, and whose turn had come before but for a reason."""

    at: datetime
    patient_id: int
    name: str
    passed: list[tuple[str, str]]


def staffed(tx: Connection, group_session_id: int) -> Staffed:
    """Who helps there."""
    row = tx.execute(
        select(group_sessions, rooms.c.name.label("room"))
        .outerjoin(rooms, rooms.c.id == group_sessions.c.room_id)
        .where(group_sessions.c.id == group_session_id)
    ).one()
    words, teams = row.speakers or [], row.teams or []
    wanted = [*teams, *(who for _, who in words)]
    known = {one.id: one for one in tx.execute(select(staff).where(staff.c.id.in_(wanted)))}
    speakers = [(language, known[who].name) for language, who in words if who in known]
    helpers = [(known[who].work, known[who].name) for who in teams if who in known]
    return Staffed(row.room, speakers, helpers, row.min_group, row.cancelled_why)


def passed_over(tx: Connection, group_session_id: int, limit: int) -> list[Passed]:
    """To whom a seat here was offered, latest first, where somebody was passed over for it."""
    asked = (
        select(participations.c.patient_id)
        .join(seats, seats.c.participation_id == participations.c.id)
        .where(seats.c.group_session_id == group_session_id)
    )
    rows = tx.execute(
        select(turns.c.received_at, turns.c.payload, patients.c.id, patients.c.name)
        .join(patients, patients.c.id == turns.c.patient_id)
        .where(turns.c.event == "offer_made", turns.c.patient_id.in_(asked))
        .order_by(turns.c.id.desc())
        .limit(10 * limit)
    ).all()
    names = _names(tx, {int(who) for row in rows for who, _ in row.payload.get("_passed", ())})
    found = []
    for row in rows:
        here = [one["id"] for one in row.payload.get("offers", ())] == [group_session_id]
        passed = [(names[int(who)], why) for who, why in row.payload.get("_passed", ()) if int(who) in names]
        if here and passed:
            found.append(Passed(row.received_at, row.id, row.name, passed))
    return found[:limit]


def _names(tx: Connection, participation_ids: set[int]) -> dict[int, str]:
    rows = tx.execute(
        select(participations.c.id, patients.c.name)
        .join(patients, patients.c.id == participations.c.patient_id)
        .where(participations.c.id.in_(participation_ids))
    )
    return {row.id: row.name for row in rows}


def rides(tx: Connection, group_session_id: int) -> dict[int, dict[str, Any]]:
    """What was arranged for each ride there, by accommodation."""
    rows = tx.execute(
        select(accommodations.c.id, accommodations.c.arranged)
        .join(seats, seats.c.id == accommodations.c.seat_id)
        .where(seats.c.group_session_id == group_session_id, accommodations.c.kind == "transport")
    )
    return {row.id: row.arranged or {} for row in rows}
