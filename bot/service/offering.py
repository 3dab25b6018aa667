"""A seat is offered: kept for her until she answers, with what she must know. Nobody who may not be texted is offered one."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.domain.hours import hold_until
from bot.service import consent
from bot.service.seating import NOTICE, as_offer
from bot.store import conversations, holds, participations, patients, seats, turns
from bot.store.participations import Participation
from bot.store.seats import GroupSession

MOST_TOLD = 50  # of those passed over, so many are written down with each offer
MAY_BE_OFFERED = ("needs_known", "offered", "waitlisted", "lapsed", "cancelled", "missed", "interested")


def offer(
    tx: Connection, people: Sequence[int], group_session_id: int, *, zone: ZoneInfo, now: datetime,
    passed: Iterable[tuple[str, str]] = (),
) -> list[int]:  # fmt: skip
    """Keep seats for these participations, who come together, and ask them; the seats' ids, none when it cannot be.

    `passed`: whose turn came before theirs (participation) and why it passed them over; kept with the event.
    """
    session = seats.find_session(tx, group_session_id, lock=True)
    if session is None or session.free < len(people) or session.starts_at <= now + NOTICE:
        return []
    parts = [participations.get(tx, one) for one in people]
    untils = [hold_until(now, session.starts_at, patients.get(tx, one.patient_id).zone(zone)) for one in parts]
    if any(cannot_be_asked(tx, part) for part in parts) or None in untils:
        return []
    told = [[who, why] for who, why in passed][:MOST_TOLD]
    return [_ask(tx, part, session, until, zone, now, told) for part, until in zip(parts, untils, strict=True) if until]


def cannot_be_asked(tx: Connection, part: Participation) -> str | None:
    """Why she cannot be offered anything now: has_seat, gone, no_consent or with_a_person."""
    if seats.live_seat(tx, part.id) is not None:
        return "has_seat"
    if part.state not in MAY_BE_OFFERED:
        return "gone"
    if not consent.may_ask(tx, part.patient_id):
        return "no_consent"
    return "with_a_person" if conversations.get(tx, part.patient_id).is_held else None


def _ask(  # noqa: PLR0913 - one offer
    tx: Connection, part: Participation, session: GroupSession, until: datetime, zone: ZoneInfo, now: datetime,
    told: list[Any],
) -> int:  # fmt: skip
    hers = patients.get(tx, part.patient_id).zone(zone)
    seat_id = holds.hold(tx, participation_id=part.id, group_session_id=session.id, until=until, now=now)
    if part.state != "offered":
        participations.move(tx, part.id, "offer", now)
    tell(tx, part, session, seat_id=seat_id, until=until, zone=hers, now=now, told=told)
    return seat_id


def tell(  # noqa: PLR0913 - what she must know
    tx: Connection, part: Participation, session: GroupSession, *, seat_id: int, until: datetime, zone: ZoneInfo,
    now: datetime, told: list[Any],
) -> None:  # fmt: skip
    """Let the dialog say it. A text that could leave only when the seat is hardly hers any more does not leave at all."""
    kinds = [need["kind"] for need in participations.current_needs(tx, part.id)]
    turns.hear_event(
        tx, part.patient_id, "offer_made",
        {
            "offers": [as_offer(session, kinds, zone)], "until": until.astimezone(zone).isoformat(),
            "_seat_id": seat_id, "_expires_at": until.isoformat(), "_passed": told,
        },
        now,
    )  # fmt: skip
