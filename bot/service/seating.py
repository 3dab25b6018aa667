"""Places in group sessions: which fit a patient, taking one, giving it up. Reminders change with them."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.domain.availability import Window, fits
from bot.domain.errors import Refused
from bot.domain.reminders import plan
from bot.store import holds, marks, participations, planned, reminders, seats
from bot.store.group_sessions import Gathering
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
    """Give her this seat instead of any other; the seat's id. One kept for her is hers. Raises Refused when it has gone."""
    session = seats.find_session(tx, group_session_id, lock=True)
    old = seats.live_seat(tx, participation.id)
    kept = old if old is not None and old.group_session_id == group_session_id else None
    if kept is not None and kept.state == "confirmed":
        return kept.id
    if session is None or session.starts_at <= now or (kept is None and session.free < 1):
        raise Refused("seat_taken")
    if old is not None and kept is None:
        _give_up(tx, old, "moved", now)
    seat_id = _confirmed(tx, participation, group_session_id, kept, now)
    soon = marks.read(tx, soon_mark(session.engagement_id)) is not None
    reminders.make(tx, seat_id, plan(session.starts_at, session.ends_at, zone, now, soon=soon))
    arrange(tx, participation, now)
    return seat_id


def sit_down(tx: Connection, participation: Participation, there: Gathering, *, zone: ZoneInfo, now: datetime) -> int:
    """She has come, and sits: whether or not a chair was free on paper, and instead of any other seat; the seat's id."""
    old = seats.live_seat(tx, participation.id)
    kept = old if old is not None and old.group_session_id == there.id else None
    if kept is not None and kept.state == "confirmed":
        return kept.id
    if old is not None and kept is None:
        _give_up(tx, old, "moved", now)
    seat_id = _confirmed(tx, participation, there.id, kept, now)
    reminders.make(tx, seat_id, plan(there.starts_at, there.ends_at, zone, now))
    return seat_id


def _confirmed(
    tx: Connection, participation: Participation, group_session_id: int, kept: seats.Seat | None, now: datetime
) -> int:
    participations.move(tx, participation.id, "confirm", now)
    if kept is None:
        return seats.add_confirmed(
            tx, participation_id=participation.id, group_session_id=group_session_id, now=now
        )  # fmt: skip
    holds.confirm(tx, kept, now)
    return kept.id


def soon_mark(engagement_id: int) -> str:
    """The name of the mark that says: reminded two hours before, too."""
    return f"remind_soon {engagement_id}"


def comes_later(tx: Connection, participation: Participation, now: datetime) -> bool:
    """Whether she waits for a plan instead of choosing now: in an engagement that seats by plan, unless she has a seat."""
    seat = seats.live_seat(tx, participation.id)
    has_seat = seat is not None and seat.state == "confirmed"
    return not has_seat and planned.seats_by_plan(tx, participation.engagement_id, now)


HEARD_BEFORE = timedelta(days=3)  # what is planned is told so long before the first date


def heard_by(tx: Connection, participation: Participation, zone: ZoneInfo, now: datetime) -> str | None:
    """By which day she hears from us, where a plan is still to come; an ISO date of hers."""
    first = next(iter(planned.candidates(tx, participation.engagement_id, now, ("candidate",))), None)
    if first is None or planned.is_planned(tx, participation.engagement_id):
        return None
    day = (first.starts_at - HEARD_BEFORE).astimezone(zone).date()
    return day.isoformat() if day > now.astimezone(zone).date() else None


def wait(tx: Connection, participation: Participation, now: datetime) -> None:
    """She has told everything and waits; where a plan was accepted already, for a seat that falls free."""
    planned.wait_since(tx, participation.id, now)
    if planned.is_planned(tx, participation.engagement_id):
        participations.move_if_can(tx, participation.id, "waitlist", now)


def let_go(tx: Connection, participation: Participation, why: str, now: datetime) -> bool:
    """A seat kept for her is wanted no more; whether there was one. A confirmed one stays."""
    seat = seats.live_seat(tx, participation.id)
    if seat is None or seat.state != "held":
        return False
    seats.release(tx, seat, why, now)
    participations.move_if_can(tx, participation.id, "waitlist", now)
    return True


def arrange(tx: Connection, participation: Participation, now: datetime) -> None:
    """Make what must be arranged for her seat agree with what she needs now."""
    seat = seats.live_seat(tx, participation.id)
    session = seats.find_session(tx, seat.group_session_id) if seat else None
    if seat and session:
        needs = participations.current_needs(tx, participation.id)
        seats.arrange(tx, seat.id, needs, session.starts_at - ARRANGED_BEFORE, now)


def release(tx: Connection, participation: Participation, why: str, now: datetime) -> None:
    """She gives up her seat, and with it the reminders; without one, nothing happens. Of one kept for her she waits on."""
    if let_go(tx, participation, why, now):
        return
    seat = seats.live_seat(tx, participation.id)
    if seat is not None:
        _give_up(tx, seat, why, now)
        participations.move_if_can(tx, participation.id, "cancel", now)


def silence(tx: Connection, participation: Participation, now: datetime) -> bool:
    """No more reminders for her seat, which stays hers; whether she has one. One only kept for her goes to somebody else."""
    seat = seats.live_seat(tx, participation.id)
    if seat is not None and seat.state == "held":
        _give_up(tx, seat, "declined", now)
        return False
    if seat is not None:
        reminders.cancel(tx, seat.id)
    return seat is not None


def _give_up(tx: Connection, seat: seats.Seat, why: str, now: datetime) -> None:
    seats.release(tx, seat, why, now)
    reminders.cancel(tx, seat.id)
