"""Waves go out: the next one is asked for when the last was answered, and each hands its invitations to the ear.

At most AHEAD invitations wait between here and the phone. The mouth decides how fast texts go, and handing all of a large
wave to the ear at once would only make everybody else's words wait behind them, and leave nothing to take back in a pause.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.domain import hours
from bot.domain.wave import ANSWERED
from bot.store import asking, engagements, tasks, waves
from bot.store.waves import Wave
from scheduler.jobs import Counts

AHEAD = 500  # with a tick of five seconds, a hundred texts a second


def run(tx: Connection, now: datetime, zone: ZoneInfo, ahead: int = AHEAD) -> Counts:
    """One step: take back what is paused, hand on what there is room for, ask for the plans that are due. `zone` is the clinic's."""
    counts = Counts()
    for wave in waves.asking(tx, "paused"):
        counts["taken_back"] += asking.take_back(tx, wave.engagement_id, now)
    room = ahead - asking.waiting(tx, now)
    for wave in waves.asking(tx):
        room -= _hand_on(tx, wave, zone, room, now, counts)
    for engagement_id in waves.due(tx, now - ANSWERED, now):
        tasks.ask(tx, kind="wave", engagement_id=engagement_id, given={}, by=None, now=now)
        counts["planned"] += 1
    return +counts


def _hand_on(tx: Connection, wave: Wave, clinic: ZoneInfo, room: int, now: datetime, counts: Counts) -> int:
    """The next of a wave whose hours it is; how many. Whoever may not be texted any more goes back to the list."""
    if engagements.get(tx, wave.engagement_id).state != "open":
        return 0
    zones = waves.zones(tx, wave.id)
    if not zones:
        waves.move(tx, wave, "queued", now)
        return 0
    is_open = [name for name in zones if hours.is_open(now, hours.zone_of(name, clinic))]
    if room <= 0 or not is_open:
        return 0
    ones = waves.next_ones(tx, wave.id, is_open, room)
    asked = [one for one in ones if one.may_ask]
    waves.ask(tx, asked, now)
    waves.let_go(tx, [one.participation_id for one in ones if not one.may_ask])
    counts["invited"] += len(asked)
    counts["let_go"] += len(ones) - len(asked)
    return len(asked)
