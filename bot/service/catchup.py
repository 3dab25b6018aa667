"""Texts that came while nobody listened: Twilio retries little, so its list is read, at start and every minute.

How far it has been read is kept (MARK), so that a text that arrives right after an outage hides none of those
before it, and a list that could not be read is read the next time from where it was left.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection

from bot.domain.clock import Now
from bot.domain.segments import clean_inbound
from bot.service.bell import Bell
from bot.service.loops import carry_on
from bot.sms import Arrived, Carrier, CarrierError
from bot.store import marks, turns
from bot.store.database import Database

log = structlog.get_logger()

MARK = "caught_up_until"
OVERLAP = timedelta(minutes=10)  # at start: two clocks differ, and a list may lag
LATER_OVERLAP = timedelta(minutes=2)
FURTHEST = timedelta(days=3)
SOON_S = 5.0  # a text may have come after the first list was read and before anybody listened
EVERY_S = 60.0
_AT_ONCE = 500


async def keep_up(database: Database, carrier: Carrier, now: Now, heard: Bell) -> None:
    """Catch up until cancelled. In the background: a carrier that does not answer must not hold up the start."""
    overlap, wait_s = OVERLAP, SOON_S

    async def step() -> None:
        nonlocal overlap, wait_s
        if await catch_up(database, carrier, now, overlap=overlap):
            heard.ring()
        await asyncio.sleep(wait_s)
        overlap, wait_s = LATER_OVERLAP, EVERY_S

    await carry_on(step)


async def catch_up(database: Database, carrier: Carrier, now: Now, *, overlap: timedelta = OVERLAP) -> int:
    """Store what the carrier holds and we do not; how many texts were new."""
    began = now()
    since = await database.write(lambda tx: _since(tx, began))
    try:
        arrived = await carrier.arrived_since(max(since - overlap, began - FURTHEST))
    except CarrierError as error:
        log.warning("could not list what arrived meanwhile", code=error.code)
        return 0
    new = await database.write(lambda tx: _hear_all(tx, arrived, began))
    if new:
        log.info("caught up", texts=new)
    return new


def _since(tx: Connection, now: datetime) -> datetime:
    """Until when everything is known. The first time nothing can have been missed before the last text, or now."""
    mark = marks.read(tx, MARK)
    if mark is None:
        mark = (turns.last_heard_at(tx) or now).isoformat()
        marks.write(tx, MARK, mark)
    return datetime.fromisoformat(mark)


def _hear_all(tx: Connection, arrived: Sequence[Arrived], now: datetime) -> int:
    new = sum(_hear(tx, one, now) for one in _unknown(tx, arrived))
    marks.write(tx, MARK, now.isoformat())
    return new


def _unknown(tx: Connection, arrived: Sequence[Arrived]) -> list[Arrived]:
    unknown = []
    for start in range(0, len(arrived), _AT_ONCE):
        some = arrived[start : start + _AT_ONCE]
        known = turns.known_sids(tx, [one.sid for one in some])
        unknown += [one for one in some if one.sid not in known]
    return unknown


def _hear(tx: Connection, one: Arrived, now: datetime) -> bool:
    return turns.hear_text(
        tx, sid=one.sid, e164=one.sender, body=clean_inbound(one.text), media=one.media, ready_at=now, now=now
    )
