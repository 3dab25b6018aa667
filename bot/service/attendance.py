"""At the door and afterwards: who came, who did not, and the day when a group session has to be cancelled."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.domain import hours, reminders
from bot.domain.errors import IllegalMove, Refused
from bot.service import consent, seating
from bot.store import group_sessions, handoffs, participations, patients, seats, turns
from bot.store import reminders as reminder_rows
from bot.store.group_sessions import Gathering, Seated
from bot.store.participations import Participation

_MARKED = ("attended", "missed")


def check_in(tx: Connection, seat_id: int, *, came: bool, zone: ZoneInfo, now: datetime) -> int:
    """She came, or did not; the group session's id. The first who came makes it one that was held. May be corrected.

    Raises NotFound, and IllegalMove for a seat nobody has.
    """
    found = group_sessions.find_seat(tx, seat_id)
    there = group_sessions.get(tx, found.seat.group_session_id, lock=True)
    if found.seat.state != ("attended" if came else "missed"):
        group_sessions.move_seat(tx, found.seat, "attend" if came else "miss", now)
        participations.move_if_can(tx, found.seat.participation_id, "attend" if came else "miss", now)
    if came and there.state == "open":
        group_sessions.move(tx, there.id, "hold")
    if not came:
        _ask_tomorrow(tx, found, there, zone, now)
    return there.id


def undo(tx: Connection, seat_id: int, now: datetime) -> int:
    """The wrong line was touched: nothing is known of her yet; the group session's id. Raises NotFound, IllegalMove.

    Raises Refused where she has another seat by now.
    """
    found = group_sessions.find_seat(tx, seat_id)
    part = participations.get(tx, found.seat.participation_id)
    if seats.live_seat(tx, part.id) is not None:
        raise Refused("overtaken")
    group_sessions.move_seat(tx, found.seat, "undo", now)
    if part.state in _MARKED:
        participations.move(tx, part.id, "confirm", now)
    return found.seat.group_session_id


def walk_in(tx: Connection, patient_id: int, group_session_id: int, *, zone: ZoneInfo, now: datetime) -> None:
    """She is at the door, expected or not: she gets a seat here in place of any other, and is checked in.

    Nobody is sent away because a list says so; the chairs are the room's. Raises NotFound, and IllegalMove for a group
    session that is not held.
    """
    there = group_sessions.get(tx, group_session_id, lock=True)
    patients.get(tx, patient_id)
    if there.state not in {"open", "held"}:
        raise IllegalMove("group session", there.state, "hold")
    part = participations.ensure(tx, patient_id=patient_id, engagement_id=there.engagement_id, now=now)
    marked = [one for one in group_sessions.seated(tx, there.id, _MARKED) if one.patient_id == patient_id]
    seat_id = marked[0].seat.id if marked else seating.sit_down(tx, part, there, zone=zone, now=now)
    check_in(tx, seat_id, came=True, zone=zone, now=now)


def close(tx: Connection, group_session_id: int, *, zone: ZoneInfo, now: datetime) -> int:
    """Everybody who was not checked in was not there; how many. A seat only kept for somebody falls away."""
    there = group_sessions.get(tx, group_session_id, lock=True)
    left = group_sessions.seated(tx, group_session_id)
    for one in left:
        if one.seat.state == "held":
            seating.let_go(tx, participations.get(tx, one.seat.participation_id), "lapsed", now)
        else:
            check_in(tx, one.seat.id, came=False, zone=zone, now=now)
    if there.state == "open":
        group_sessions.move(tx, group_session_id, "hold")
    return len(left)


def _ask_tomorrow(tx: Connection, found: Seated, there: Gathering, zone: ZoneInfo, now: datetime) -> None:
    """Whether she would like another date, the next day at a decent hour; once."""
    if not group_sessions.has_dates(tx, found.seat.id, "missed"):
        hers = patients.get(tx, found.patient_id).zone(zone)
        reminder_rows.make(tx, found.seat.id, [reminders.missed(there.starts_at, there.ends_at, hers, now)])


def arrived(tx: Connection, participation: Participation, *, zone: ZoneInfo, now: datetime) -> None:
    """She texted, on its day, that she is there: she is checked in. Without a seat, nothing happens."""
    seat = seats.live_seat(tx, participation.id)
    if seat is not None and seat.state == "confirmed":
        check_in(tx, seat.id, came=True, zone=zone, now=now)


def cancel(tx: Connection, group_session_id: int, why: str, *, zone: ZoneInfo, now: datetime) -> int:
    """It will not be held. Everybody is told at once, with what else there is for her; how many had a seat.

    Seats, reminders and arrangements end with it. They wait on in their old place. Raises NotFound, IllegalMove.
    """
    group_sessions.move(tx, group_session_id, "cancel", why=why)
    there = group_sessions.get(tx, group_session_id)
    people = group_sessions.seated(tx, group_session_id)
    for one in people:
        seats.release(tx, one.seat, "session_cancelled", now)
        reminder_rows.cancel(tx, one.seat.id)
        move = "lose_seat" if one.seat.state == "confirmed" else "waitlist"
        participations.move_if_can(tx, one.seat.participation_id, move, now)
    for one in people:
        _tell(tx, one, there, zone, now)
    return len(people)


def _tell(tx: Connection, one: Seated, there: Gathering, zone: ZoneInfo, now: datetime) -> None:
    """In her language, with other dates. Whoever may not be texted is called; so is everybody when it is hours away."""
    if not consent.may_ask(tx, one.patient_id):
        handoffs.open_for(tx, one.patient_id, "session_cancelled", now)
        return
    patient = patients.get(tx, one.patient_id)
    hers = patient.zone(zone)
    part = participations.get(tx, one.seat.participation_id)
    offers = seating.fitting(tx, part, language=patient.language, zone=hers, now=now)
    if offers:
        participations.move_if_can(tx, part.id, "offer", now)
    opens = hours.next_open(now, hers)
    payload = {
        "starts": there.starts_at.astimezone(hers).isoformat(), "place": there.place, "offers": offers,
        "_at_once": hours.is_open(now, hers) or opens >= there.starts_at,
        "_expires_at": max(there.starts_at, opens + hours.HOLD).isoformat(),
    }  # fmt: skip
    turns.hear_event(tx, one.patient_id, "session_cancelled", payload, now)
