"""Whoever did not answer is asked again, twice at most; then she lapses, and a person may call her."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.domain import follow_ups as times
from bot.domain.hours import zone_of
from bot.service import recruiting
from bot.store import asking, follow_ups
from scheduler.jobs import Counts
from scheduler.jobs.waves import AHEAD

AT_ONCE = 200
GIVEN_UP = timedelta(days=14)
"""Nothing more could be sent for so long: a number that fails, a conversation that a person has."""


def run(tx: Connection, now: datetime, zone: ZoneInfo) -> Counts:
    """Hand on what there is room for, each in her hours; end what was asked often enough. `zone` is the clinic's."""
    counts = Counts()
    room = min(AHEAD - asking.waiting(tx, now), AT_ONCE)
    for name in follow_ups.zones(tx):
        for times_asked in times.AFTER_DAYS:
            counts["asked_again"] += _ask(tx, name, times_asked, zone, room - counts["asked_again"], now)
    for one in follow_ups.never_answered(tx, now - times.TO_A_PERSON, now - GIVEN_UP, AT_ONCE):
        recruiting.give_up(tx, one.participation_id, one.patient_id, now)
        counts["never_answered"] += 1
    return +counts


def _ask(tx: Connection, name: str | None, times_asked: int, clinic: ZoneInfo, room: int, now: datetime) -> int:
    spans = [*times.spans(now, zone_of(name, clinic), times_asked)]
    if room <= 0 or not spans:
        return 0
    ones = follow_ups.to_ask(tx, name, times_asked, spans, room)
    follow_ups.ask(tx, ones, times_asked, now)
    return len(ones)
