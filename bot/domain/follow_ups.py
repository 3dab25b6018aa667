"""When somebody who did not answer is asked again: three days after the invitation, and seven; then a person calls.

Each at another time of day than the one before: the invitation in the morning, the first follow-up after two o'clock.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.hours import is_open

AFTER_DAYS = {1: 3, 2: 4}  # how often she was asked → days since the last time
TO_A_PERSON = timedelta(days=2)  # after the last
TURNS = time(14)  # what goes before and what goes after are two times of day
_LOOK_BACK = 14  # days; who was asked longer ago is asked at any time


def spans(now: datetime, zone: ZoneInfo, times_asked: int) -> Iterator[tuple[datetime, datetime]]:
    """When somebody living in `zone` was asked last (from, before; aware UTC), if she is to be asked again now.

    Nothing outside her hours.
    """
    if not is_open(now, zone) or times_asked not in AFTER_DAYS:
        return
    local = now.astimezone(zone)
    begins, ends = (time(), TURNS) if local.time() >= TURNS else (TURNS, time.max)
    for back in range(AFTER_DAYS[times_asked], _LOOK_BACK):
        day = local.date() - timedelta(days=back)
        yield (
            datetime.combine(day, begins, zone).astimezone(UTC),
            datetime.combine(day, ends, zone).astimezone(UTC),
        )
    long_ago = datetime.combine(local.date() - timedelta(days=_LOOK_BACK), time.max, zone)
    yield datetime.min.replace(tzinfo=UTC), long_ago.astimezone(UTC)
