"""Group sessions: how full they are, who comes, and what must be arranged so that they can."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web
from sqlalchemy import Connection

from bot.console import calendar
from bot.console.desk import DESK, USER, change, number, posted, see_other
from bot.console.render import full_page
from bot.domain.accommodation import ACCOMMODATION, KINDS
from bot.domain.errors import IllegalMove
from bot.domain.seating import waitlist
from bot.domain.seating.booking import USUAL, Absence, least_to_book, most_to_book
from bot.service import attendance, instance, planning
from bot.store import accommodations
from bot.store import group_sessions as rows
from bot.store.pages import gathering as helping
from bot.store.pages import group_sessions
from bot.store.pages import planning as planning_page
from bot.store.pages.group_sessions import Gathering

_MOVES = ("own", "arrange", "tell", "deliver", "give_up")
_OVER_SHOWN = 10
_WAITING_SHOWN = 100
_OFFERS_SHOWN = 5
CHECK_IN_OPENS = timedelta(hours=12)
LONGEST_WHY = 300


async def show(request: web.Request) -> web.StreamResponse:
    """Those to come, week by week, and the last of those that are over."""
    house, user = request.app[DESK].house, request[USER]
    now, zone = house.clock(), house.settings.zone

    def read(tx: Connection) -> dict[str, Any]:
        return {
            "weeks": _by_week(group_sessions.coming(tx, now), zone),
            "over": group_sessions.over(tx, now, _OVER_SHOWN),
            "small": group_sessions.too_small(tx, now, now + group_sessions.SMALL_BEFORE),
            "engagements": planning_page.engagements_open(tx),
            "feed": calendar.feed_address(house, user.id),
        }

    return await full_page(request, "group_sessions.html", **await house.database.read(read))


def _by_week(coming: list[Gathering], zone: ZoneInfo) -> list[tuple[datetime, list[Gathering]]]:
    """Each with its Monday's midnight."""
    found: dict[datetime, list[Gathering]] = {}
    for one in coming:
        day = one.starts_at.astimezone(zone).date()
        monday = datetime.combine(day - timedelta(days=day.weekday()), time(), zone)
        found.setdefault(monday, []).append(one)
    return [*found.items()]


async def show_one(request: web.Request) -> web.StreamResponse:
    """One, with its roster."""
    group_session_id, house = number(request, "group_session_id"), request.app[DESK].house
    now, zone = house.clock(), house.settings.zone
    values = await house.database.read(lambda tx: read(tx, group_session_id, zone, now))
    return await full_page(request, "group_session.html", **values)


def read(tx: Connection, group_session_id: int, zone: ZoneInfo, now: datetime) -> dict[str, Any]:
    """What the page shows. Raises NotFound."""
    gathering = group_sessions.get(tx, group_session_id)
    work = group_sessions.work(tx, group_session_id)
    return {
        "gathering": gathering,
        "helping": helping.staffed(tx, group_session_id),
        "roster": group_sessions.roster(tx, group_session_id),
        "waitlist": group_sessions.waitlist(tx, gathering.engagement_id, _WAITING_SHOWN),
        "stands": _stands(tx, gathering, zone, now),
        "offered": helping.passed_over(tx, group_session_id, _OFFERS_SHOWN),
        "work": {kind: [one for one in work if one.kind == kind] for kind in KINDS},
        "rides": helping.rides(tx, group_session_id),
        "moves": {one.id: [move for move in _MOVES if ACCOMMODATION.can(one.state, move)] for one in work},
        "booking": _booking(tx, gathering),
        "looked_for": None,
        "may_check_in": gathering.state in {"open", "held"} and now >= gathering.starts_at - CHECK_IN_OPENS,
        "may_cancel": gathering.state in {"candidate", "open"} and now < gathering.ends_at,
    }


def _stands(tx: Connection, gathering: Gathering, zone: ZoneInfo, now: datetime) -> dict[int, str]:
    """What keeps each who waits from a free chair here, by participation; nothing where nothing does."""
    seed = planning.seed_of(tx, gathering.engagement_id)
    waiting = instance.waiting(tx, gathering.engagement_id, seed=seed, zone=zone, now=now)
    here = str(gathering.id)
    if here not in waiting.provided or here in waiting.over:
        return {}
    found = {
        who: waitlist.stands_in_the_way(waiting, people, here) for people in waitlist.parties(waiting) for who in people
    }
    return {int(who): str(why) for who, why in found.items() if why is not None}


def _booking(tx: Connection, gathering: Gathering) -> dict[str, Any]:
    """How many to book: one sentence, from this clinic's own figures drawn towards the usual ones."""
    booked, missed = rows.absences(tx)
    absence = Absence.of(booked, missed)
    return {
        "booked": booked, "missed": missed, "rate": round(100 * absence.rate), "usual": round(100 * USUAL),
        "least": least_to_book(absence), "most": most_to_book(gathering.capacity, absence),
    }  # fmt: skip


async def arrange(request: web.Request) -> web.StreamResponse:
    """Move a piece of work along its life."""
    accommodation_id, move, by = number(request, "accommodation_id"), await posted(request, "move"), request[USER]
    back = await posted(request, "group_session")
    if move not in _MOVES or not back.isdecimal():
        return see_other("/console/group-sessions?said=overtaken")

    def work(tx: Connection, now: datetime) -> int:
        return accommodations.move(tx, accommodation_id, move, owner=by.called, now=now)

    try:
        await change(request, f"accommodation_{move}", f"accommodation {accommodation_id}", work)
    except IllegalMove:
        return see_other(f"/console/group-sessions/{back}?said=overtaken")
    return see_other(f"/console/group-sessions/{back}?said=arranged#arrange")


async def arrange_ride(request: web.Request) -> web.StreamResponse:
    """When she is picked up, and at which door; she hears it with the last reminder."""
    accommodation_id, by, zone = (
        number(request, "accommodation_id"),
        request[USER],
        request.app[DESK].house.settings.zone,
    )
    back, door, at = (
        await posted(request, "group_session"),
        await posted(request, "door"),
        await posted(request, "pickup"),
    )
    if not back.isdecimal():
        return see_other("/console/group-sessions?said=overtaken")
    there = await request.app[DESK].house.database.read(lambda tx: group_sessions.get(tx, int(back)))
    try:
        day = there.starts_at.astimezone(zone).date()
        pickup_at = datetime.combine(day, time.fromisoformat(at), zone)
    except ValueError:
        return back_to(back, "bad_ride")
    if not door or len(door) > LONGEST_WHY or pickup_at >= there.starts_at:
        return back_to(back, "bad_ride")

    def work(tx: Connection, now: datetime) -> int:
        return accommodations.arrange_ride(
            tx, accommodation_id, pickup_at=pickup_at, door=door, owner=by.called, now=now
        )

    try:
        await change(request, "ride_arranged", f"accommodation {accommodation_id}", work)
    except IllegalMove:
        return back_to(back, "ride_told")
    return back_to(back, "arranged")


async def cancel(request: web.Request) -> web.StreamResponse:
    """It will not be held: everybody is told at once."""
    there, zone, why = number(request, "group_session_id"), _zone(request), await posted(request, "why")
    if await posted(request, "sure") != "yes":
        return back_to(there, "not_sure")
    before = await request.app[DESK].house.database.read(lambda tx: rows.get(tx, there))
    try:
        await change(
            request, "group_session_cancelled", f"group session {there}",
            lambda tx, now: attendance.cancel(tx, there, why[:LONGEST_WHY], zone=zone, now=now),
        )  # fmt: skip
    except IllegalMove:
        return back_to(there, "overtaken")
    if before.state == "candidate":  # nobody knew of it
        return see_other(f"/console/seating/{before.engagement_id}?said=saved")
    return back_to(there, "session_cancelled")


def _zone(request: web.Request) -> ZoneInfo:
    return request.app[DESK].house.settings.zone


def back_to(group_session_id: int | str, said: str) -> web.Response:
    """To its page, which says so."""
    return see_other(f"/console/group-sessions/{group_session_id}?said={said}")
