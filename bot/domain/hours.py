"""When an unsolicited text may go: 09:00-20:00 where the patient lives, from noon on Sundays.

A reply to her own text may go at any hour. Times are wall-clock times of her zone; results are aware UTC.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

OPENS = time(9)
OPENS_SUNDAY = time(12)
CLOSES = time(20)
SUNDAY = 6


def _day_opens(day: date, zone: ZoneInfo) -> datetime:
    opens = OPENS_SUNDAY if day.weekday() == SUNDAY else OPENS
    return datetime.combine(day, opens, zone)


def is_open(now: datetime, zone: ZoneInfo) -> bool:
    """Whether an unsolicited text may go at `now`."""
    local = now.astimezone(zone)
    opens = OPENS_SUNDAY if local.weekday() == SUNDAY else OPENS
    return opens <= local.time() < CLOSES


def next_open(now: datetime, zone: ZoneInfo) -> datetime:
    """`now` when it is open, else the next moment that is."""
    if is_open(now, zone):
        return now
    local = now.astimezone(zone)
    opens = _day_opens(local.date(), zone)
    if local >= opens:
        opens = _day_opens(local.date() + timedelta(days=1), zone)
    return opens.astimezone(UTC)


def zone_of(name: str | None, clinic: ZoneInfo) -> ZoneInfo:
    """A patient's own time zone, or the clinic's when hers is not known, or is none that this machine knows."""
    try:
        return ZoneInfo(name) if name else clinic
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return clinic


def day_start(now: datetime, zone: ZoneInfo) -> datetime:
    """Midnight of the patient's day, for "at most one a day"."""
    return datetime.combine(now.astimezone(zone).date(), time(), zone).astimezone(UTC)


HOLD = timedelta(hours=24)
ANSWER_BY = timedelta(hours=4)  # before the group session: what must be arranged for her needs that long
LEAST_TO_ANSWER = timedelta(hours=3)
AFTER_OPENING = timedelta(hours=2)


def hold_until(now: datetime, starts: datetime, zone: ZoneInfo) -> datetime | None:
    """Until when a seat offered now is kept: a day from when the text may go, and never into the night.

    None when the group session is too near for her to answer in peace.
    """
    heard = next_open(now, zone)
    until = heard + HOLD
    if not is_open(until, zone):
        until = next_open(until, zone) + AFTER_OPENING
    if until > (latest := starts - ANSWER_BY):
        until = last_open(latest, zone)
    return until if until - heard >= LEAST_TO_ANSWER else None


def last_open(moment: datetime, zone: ZoneInfo) -> datetime:
    """`moment` when it is open, else the last evening before it, when texts stopped."""
    if is_open(moment, zone):
        return moment
    local = moment.astimezone(zone)
    day = local.date() if local.time() >= CLOSES else local.date() - timedelta(days=1)
    return datetime.combine(day, CLOSES, zone).astimezone(UTC)
