"""Texts that came while nobody listened: Twilio retries little, so at start its list is read from the last one seen."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection

from bot.domain.clock import Now
from bot.domain.segments import clean_inbound
from bot.sms import Arrived, Carrier, CarrierError
from bot.store import turns
from bot.store.database import Database

log = structlog.get_logger()

OVERLAP = timedelta(minutes=10)
FURTHEST = timedelta(days=3)


async def catch_up(database: Database, carrier: Carrier, now: Now) -> int:
    """Store what the carrier holds and we do not; how many texts were new. Nothing to do before the first text."""
    last = await database.read(turns.last_heard_at)
    if last is None:
        return 0
    try:
        arrived = await carrier.arrived_since(max(last - OVERLAP, now() - FURTHEST))
    except CarrierError as error:
        log.warning("could not list what arrived meanwhile", code=error.code)
        return 0
    new = await database.write(lambda tx: sum(_hear(tx, one, now()) for one in arrived))
    if new:
        log.info("caught up", texts=new)
    return new


def _hear(tx: Connection, one: Arrived, now: datetime) -> bool:
    return turns.hear_text(
        tx, sid=one.sid, e164=one.sender, body=clean_inbound(one.text), media=one.media, ready_at=now, now=now
    )
