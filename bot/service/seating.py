"""Places in group sessions: which fit a patient, taking one, giving it up. Reminders change with them."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.domain.availability import Window, fits
from bot.domain.errors import Refused
from bot.domain.reminders import plan
from bot.domain.seat import SEAT
from bot.store import participations, reminders, seats
from bot.store.participations import Participation
from bot.store.seats import GroupSession

NOTICE = timedelta(hours=20)  # an offer for a session sooner than this cannot be arranged for
ARRANGED_BEFORE = timedelta(days=2)
MOST_OFFERS = 3


def fitting(
    tx: Connection, participation: Participation, *, language: str, zone: ZoneInfo, now: datetime
) -> list[dict[str, Any]]:
    """Up to three offers that fit what she said, as they cross the seam; her language first, then the soonest.

    A session that is neither held nor interpreted in her language is offered only to who asked for an interpreter,
    one with steps only to who needs no step-free access.
    """
    needs = participations.current_needs(tx, participation.id)
    kinds = [need["kind"] for need in needs]
    windows = [Window.parse(window) for window in participation.windows]
    seat = seats.live_seat(tx, participation.id)
    found = [
        session
        for session in seats.upcoming(tx, participation.engagement_id, now + NOTICE)
        if session.free > 0
        and fits(windows, session.starts_at, session.ends_at, zone)
        and (session.is_step_free or "access" not in kinds)
        and (session.is_understood_in(language) or "language" in kinds)
        and (seat is None or session.id != seat.group_session_id)
    ]
    found.sort(key=lambda one: (one.language != language, one.starts_at, one.id))
    return [as_offer(session, kinds, zone) for session in found[:MOST_OFFERS]]


def as_offer(session: GroupSession, kinds: list[str], zone: ZoneInfo) -> dict[str, Any]:
    """A group session as docs/dialog.md describes an offer."""
    return {
        "id": session.id,
        "starts": session.starts_at.astimezone(zone).isoformat(),
        "place": session.place,
        "address": session.address,
        "arranged": kinds,
        "step_free": session.is_step_free,
    }


def take(
    tx: Connection,
    participation: Participation,
    group_session_id: int,
    *,
    zone: ZoneInfo,
    now: datetime,
) -> int:
    """Give her this seat instead of any other; the seat's id. Raises Refused when it has gone."""
    session = seats.find_session(tx, group_session_id, lock=True)
    old = seats.live_seat(tx, participation.id)
    if old is not None and old.group_session_id == group_session_id:
        return old.id
    if session is None or session.free < 1 or session.starts_at <= now:
        raise Refused("seat_taken")
    if old is not None:
        _give_up(tx, old, "moved", now)
    seat_id = seats.add_confirmed(tx, participation_id=participation.id, group_session_id=group_session_id, now=now)
    participations.move(tx, participation.id, "confirm", now)
    reminders.make(tx, seat_id, plan(session.starts_at, session.ends_at, zone, now))
    arrange(tx, participation, now)
    return seat_id


def arrange(tx: Connection, participation: Participation, now: datetime) -> None:
    """Make what must be arranged for her seat agree with what she needs now."""
    seat = seats.live_seat(tx, participation.id)
    session = seats.find_session(tx, seat.group_session_id) if seat else None
    if seat and session:
        needs = participations.current_needs(tx, participation.id)
        seats.arrange(tx, seat.id, needs, session.starts_at - ARRANGED_BEFORE, now)


def release(tx: Connection, participation: Participation, why: str, now: datetime) -> None:
    """She gives up her seat, and with it the reminders; without one, nothing happens."""
    seat = seats.live_seat(tx, participation.id)
    if seat is not None:
        _give_up(tx, seat, why, now)
        participations.move_if_can(tx, participation.id, "cancel", now)


def arrive(tx: Connection, participation: Participation, now: datetime) -> None:
    """She is there, and her seat is taken; how it was, she is still asked. Without a seat, nothing happens."""
    seat = seats.live_seat(tx, participation.id)
    if seat is not None and SEAT.can(seat.state, "attend"):
        seats.attend(tx, seat, now)
        participations.move_if_can(tx, participation.id, "attend", now)


def silence(tx: Connection, participation: Participation) -> bool:
    """No more reminders for her seat, which stays hers; whether she has one."""
    seat = seats.live_seat(tx, participation.id)
    if seat is not None:
        reminders.cancel(tx, seat.id)
    return seat is not None


def _give_up(tx: Connection, seat: seats.Seat, why: str, now: datetime) -> None:
    seats.release(tx, seat, why, now)
    reminders.cancel(tx, seat.id)
