"""Times that would do: where and when group sessions of an engagement could be held, before anything is planned."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from aiohttp import web
from sqlalchemy import Connection

from bot.console.desk import DESK, change, number, posted, see_other
from bot.service import seating
from bot.store import marks, resources

LONGEST = timedelta(hours=4)
LONGEST_GROUP = 30


def back(request: web.Request, said: str) -> web.Response:
    """To the page of the engagement's seating."""
    return see_other(f"/console/seating/{number(request, 'engagement_id')}?said={said}")


async def add_times(request: web.Request) -> web.StreamResponse:
    """Times that would do: one room, one language, one hour, once or for some weeks."""
    engagement_id, zone = number(request, "engagement_id"), request.app[DESK].house.settings.zone
    given = {
        name: await posted(request, name)
        for name in ("room", "day", "from", "until", "language", "weeks", "most", "least")
    }
    try:
        wanted = _times(given, zone)
        most, least = int(given["most"]), int(given["least"])
    except ValueError:
        return back(request, "bad_time")
    if not 1 <= least <= most <= LONGEST_GROUP or not given["room"].isdecimal() or not given["language"]:
        return back(request, "bad_time")

    def work(tx: Connection, _now: datetime) -> None:
        for starts, ends in wanted:
            resources.add_candidate(
                tx, engagement_id=engagement_id, room_id=int(given["room"]), starts_at=starts, ends_at=ends,
                language=given["language"], most=most, min_group=least,
            )  # fmt: skip

    await change(request, "times_added", f"engagement {engagement_id}", work)
    return back(request, "saved")


def _times(given: dict[str, str], zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
    """Each week's start and end by the clinic's clock. Raises ValueError."""
    day, weeks = date.fromisoformat(given["day"]), int(given["weeks"] or 1)
    starts, ends = time.fromisoformat(given["from"]), time.fromisoformat(given["until"])
    length = datetime.combine(day, ends) - datetime.combine(day, starts)
    if not timedelta() < length <= LONGEST or not 1 <= weeks <= 12:
        raise ValueError
    days = [day + timedelta(weeks=week) for week in range(weeks)]
    return [(datetime.combine(one, starts, zone), datetime.combine(one, ends, zone)) for one in days]


async def set_soon(request: web.Request) -> web.StreamResponse:
    """Whether seats confirmed from now on are reminded two hours before, too."""
    engagement_id, wanted = number(request, "engagement_id"), await posted(request, "soon") == "yes"

    def work(tx: Connection, _now: datetime) -> None:
        name = seating.soon_mark(engagement_id)
        marks.write(tx, name, "yes") if wanted else marks.forget(tx, name)

    await change(request, "reminder_soon_set", f"engagement {engagement_id}", work)
    return back(request, "saved")
