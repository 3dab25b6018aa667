"""Seats whose time ran out: whoever was asked and did not answer waits on, and the seat goes to the next.

An offer that never left us (her hours, at most one text a day, the carrier) is no answer of hers: the seat is kept and the offer
made again, as long as there is time.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.domain.hours import LEAST_TO_ANSWER, hold_until
from bot.service import consent, offering
from bot.store import handoffs, holds, participations, patients, seats, turns
from bot.store.holds import Lapsed
from scheduler.jobs import Counts

AT_ONCE = 100
PATIENCE = 2
"""After so many seats let go by without an answer, nobody is asked again by herself."""
RETRY_WITHIN = timedelta(days=4)


def run(tx: Connection, now: datetime, zone: ZoneInfo) -> Counts:
    """Release up to AT_ONCE; how many were released, how many are asked again."""
    counts = Counts()
    for one in holds.lapsed(tx, now, AT_ONCE):
        counts[_end(tx, one, now, zone)] += 1
    return counts


def _end(tx: Connection, one: Lapsed, now: datetime, zone: ZoneInfo) -> str:
    hers = patients.get(tx, one.patient_id).zone(zone)
    told_at = holds.told_at(tx, one.seat.id)
    until = hold_until(now if told_at is None else told_at, one.starts_at, hers)
    if told_at is None:
        return _ask_again(tx, one, until, now, hers)
    if until is not None and until > now and now - told_at < LEAST_TO_ANSWER:  # it left late: her day counts from then
        holds.extend(tx, one.seat.id, until, now)
        return "kept"
    return _let_go(tx, one, "lapsed", now)


def _ask_again(tx: Connection, one: Lapsed, until: datetime | None, now: datetime, zone: ZoneInfo) -> str:
    """She has not heard of it."""
    session = seats.find_session(tx, one.seat.group_session_id)
    part = participations.get(tx, one.seat.participation_id)
    since = holds.held_since(tx, one.seat.id)
    if until is None or session is None or not consent.may_ask(tx, one.patient_id) or now - since > RETRY_WITHIN:
        handoffs.open_for(tx, one.patient_id, "offer_not_heard", now)
        return _let_go(tx, one, "not_reached", now)
    holds.extend(tx, one.seat.id, until, now)
    offering.tell(tx, part, session, seat_id=one.seat.id, until=until, zone=zone, now=now, told=[])
    return "asked_again"


def _let_go(tx: Connection, one: Lapsed, why: str, now: datetime) -> str:
    seats.release(tx, one.seat, why, now)
    gone = why == "lapsed" and holds.count_lapsed(tx, one.seat.participation_id) >= PATIENCE
    participations.move_if_can(tx, one.seat.participation_id, "lapse" if gone else "waitlist", now)
    if why == "lapsed":
        turns.hear_event(tx, one.patient_id, "hold_lapsed", {}, now)
    return why
