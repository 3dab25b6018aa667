"""When a seat is reminded and asked after. Computed with zoneinfo from the session's wall-clock day.

Three days and one day before at ten in the morning (two reminders beat one: 4.4 % missed against 5.3-5.8 %,
n = 54,066), and a follow-up the day after. A reminder that could only come late is not made at all.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.hours import OPENS_SUNDAY, SUNDAY

DAYS_BEFORE = (3, 1)
AT = time(10)


@dataclass(frozen=True, slots=True)
class Due:
    """One reminder: `kind` is reminder or follow_up; both times are aware UTC."""

    kind: str
    days_before: int
    due_at: datetime
    expires_at: datetime


def _at_ten(starts: datetime, days_before: int, zone: ZoneInfo) -> datetime:
    day = starts.astimezone(zone).date() - timedelta(days=days_before)
    at = OPENS_SUNDAY if day.weekday() == SUNDAY else AT
    return datetime.combine(day, at, zone).astimezone(UTC)


def plan(starts: datetime, ends: datetime, zone: ZoneInfo, now: datetime) -> list[Due]:
    """The reminders of a seat confirmed at `now`; those already past are left out."""
    midnight = datetime.combine(starts.astimezone(zone).date(), time(), zone).astimezone(UTC)
    before = [
        Due("reminder", days, _at_ten(starts, days, zone), min(starts, midnight + timedelta(days=1 - days)))
        for days in DAYS_BEFORE
    ]
    after = _at_ten(starts, -1, zone)
    follow_up = Due("follow_up", 0, max(after, ends), after + timedelta(days=5))
    return [due for due in (*before, follow_up) if due.due_at > now]
