"""What happens on the clinic's side of a golden conversation: the words after `~`, each a row in CUES.

invite                      the clinic invites her
invite again 2              a follow-up to that, the first (1) or the last (2)
asks age gender             the engagement asks who comes
session 2027-03-14 13:00 Hill Hall, 1 Hill St      one more group session; `with steps` at its end if there are some
hold until 2026-11-25 18:00 the sessions that fit her are offered, and held until then
lapse                       what was held for her is held no more
later [by 2026-12-01]       nothing fits yet; groups are put together later
cancelled                   the group session of her seat will not be; others are offered
missed                      she had a seat and did not come
not drawn                   the lottery gave the seats to others
soon [picked up 2026-12-01 16:45 at 12 King St]     two hours before her group session
"""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from town import Town

from bot.domain.seat import SEAT
from bot.service import seating
from bot.store import clinic, participations, patients, seats, turns
from bot.store.tables import engagements, group_sessions
from bot.store.tables import seats as seat_rows

TIME = "%Y-%m-%d %H:%M"
Cue = Callable[[Town, str, re.Match[str]], Awaitable[None]]


async def play(given: str, phone: str, town: Town) -> bool:
    """Let this happen, if it is a cue; whether it was one."""
    for pattern, cue in CUES.items():
        if found := re.fullmatch(pattern, given):
            await cue(town, phone, found)
            await town.settle()
            return True
    return False


def local(town: Town, told: str) -> datetime:
    return datetime.strptime(told, TIME).replace(tzinfo=town.house.settings.zone)


async def _hears(town: Town, phone: str, event: str, payload: dict[str, Any]) -> None:
    await town.write(lambda tx: turns.hear_event(tx, patients.find_by_number(tx, phone), event, payload, town.clock()))


async def _invite(town: Town, phone: str, _: re.Match[str]) -> None:
    await town.invite(phone)


async def _again(town: Town, phone: str, found: re.Match[str]) -> None:
    def work(tx):
        patient_id = patients.find_by_number(tx, phone)
        participations.move(tx, participations.latest(tx, patient_id).id, "invite", town.clock())

    await town.write(work)
    await _hears(town, phone, "invited", {"again": int(found[1])})


async def _asks(town: Town, _phone: str, found: re.Match[str]) -> None:
    await town.write(lambda tx: tx.execute(update(engagements).values(asks=found[1].split())))


async def _session(town: Town, _phone: str, found: re.Match[str]) -> None:
    starts = local(town, found[1])
    await town.write(
        lambda tx: clinic.add_session(
            tx,
            engagement_id=1,
            place=(found[2], found[3]),
            starts_at=starts,
            ends_at=starts + timedelta(hours=2),
            language="en",
            interpreters=("es", "ar"),
            capacity=8,
            is_step_free=not found[4],
        )
    )


async def _offers(town: Town, phone: str) -> list[dict[str, Any]]:
    def work(tx):
        patient = patients.get(tx, patients.find_by_number(tx, phone))
        part = participations.latest(tx, patient.id)
        zone = patient.zone(town.house.settings.zone)
        return seating.fitting(tx, part, language=patient.language, zone=zone, now=town.clock())

    return await town.read(work)


async def _hold(town: Town, phone: str, found: re.Match[str]) -> None:
    payload = {"offers": await _offers(town, phone), "until": local(town, found[1]).isoformat()}
    await _hears(town, phone, "offer_made", payload)


async def _later(town: Town, phone: str, found: re.Match[str]) -> None:
    await _hears(town, phone, "offers_later", {"by": found[1]})


async def _seat(town: Town, phone: str) -> seats.GroupSession:
    def work(tx):
        part = participations.latest(tx, patients.find_by_number(tx, phone))
        return seats.find_session(tx, seats.live_seat(tx, part.id).group_session_id)

    return await town.read(work)


def _told(town: Town, session: seats.GroupSession) -> dict[str, Any]:
    return {"starts": session.starts_at.astimezone(town.house.settings.zone).isoformat(), "place": session.place}


async def _cancelled(town: Town, phone: str, _: re.Match[str]) -> None:
    session = await _seat(town, phone)

    def work(tx):
        part = participations.latest(tx, patients.find_by_number(tx, phone))
        seating.release(tx, part, "session_cancelled", town.clock())
        tx.execute(update(group_sessions).where(group_sessions.c.id == session.id).values(state="cancelled"))

    await town.write(work)
    await _hears(town, phone, "session_cancelled", {**_told(town, session), "offers": await _offers(town, phone)})


async def _missed(town: Town, phone: str, _: re.Match[str]) -> None:
    def work(tx):
        part = participations.latest(tx, patients.find_by_number(tx, phone))
        seat = seats.live_seat(tx, part.id)
        tx.execute(update(seat_rows).where(seat_rows.c.id == seat.id).values(state=SEAT.move(seat.state, "miss")))
        participations.move(tx, part.id, "miss", town.clock())

    await town.write(work)
    await _hears(town, phone, "missed", {})


async def _soon(town: Town, phone: str, found: re.Match[str]) -> None:
    payload = {**_told(town, await _seat(town, phone)), "days_before": 0, "soon": True}
    if found[1]:
        payload["ride"] = {"pickup_at": local(town, found[1]).isoformat(), "door": found[2]}
    await _hears(town, phone, "reminder_due", payload)


def _plainly(event: str) -> Cue:
    async def cue(town: Town, phone: str, _: re.Match[str]) -> None:
        await _hears(town, phone, event, {})

    return cue


_AT = r"(\d{4}-\d\d-\d\d \d\d:\d\d)"
CUES: dict[str, Cue] = {
    r"invite": _invite,
    r"invite again ([12])": _again,
    r"asks ([a-z ]+)": _asks,
    rf"session {_AT} ([^,]+), (.+?)( with steps)?": _session,
    rf"hold until {_AT}": _hold,
    r"lapse": _plainly("hold_lapsed"),
    r"later(?: by (\d{4}-\d\d-\d\d))?": _later,
    r"cancelled": _cancelled,
    r"missed": _missed,
    r"not drawn": _plainly("not_drawn"),
    rf"soon(?: picked up {_AT} at (.+))?": _soon,
}
