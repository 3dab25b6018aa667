"""At the door, on a tablet: who is here, who is not, undone with one touch; and whoever came without a place."""

from datetime import datetime
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from bot.console.desk import DESK, change, number, posted, see_other
from bot.console.group_sessions import back_to, read
from bot.console.render import full_page
from bot.domain.errors import IllegalMove, NotFound, Refused
from bot.service import attendance
from bot.store.pages import patients as patients_page
from bot.store.pages.patients import Search

LONGEST_WORDS = 60
_FOUND_SHOWN = 8


async def check_in(request: web.Request) -> web.StreamResponse:
    """She came, or did not; or the wrong line was touched."""
    seat_id, came = number(request, "seat_id"), await posted(request, "came")
    zone = request.app[DESK].house.settings.zone

    def work(tx: Connection, now: datetime) -> int:
        if came == "undo":
            return attendance.undo(tx, seat_id, now)
        return attendance.check_in(tx, seat_id, came=came == "yes", zone=zone, now=now)

    action = {"yes": "checked_in", "undo": "check_in_undone"}.get(came, "marked_absent")
    try:
        there = await change(request, action, f"seat {seat_id}", work)
    except (IllegalMove, Refused):
        return see_other("/console/group-sessions?said=overtaken")
    return see_other(f"/console/group-sessions/{there}#seat-{seat_id}")


async def close(request: web.Request) -> web.StreamResponse:
    """Everybody not checked in was not there."""
    there, zone = number(request, "group_session_id"), request.app[DESK].house.settings.zone
    try:
        await change(
            request, "attendance_closed", f"group session {there}",
            lambda tx, now: attendance.close(tx, there, zone=zone, now=now),
        )  # fmt: skip
    except IllegalMove:
        return back_to(there, "overtaken")
    return back_to(there, "saved")


async def look_for(request: web.Request) -> web.StreamResponse:
    """Who it may be that came without a place, by name or number: the same page, with those found."""
    house, there = request.app[DESK].house, number(request, "group_session_id")
    words, now, zone = (await posted(request, "words"))[:LONGEST_WORDS], house.clock(), house.settings.zone

    def read_both(tx: Connection) -> dict[str, Any]:
        values = read(tx, there, zone, now)
        if words:
            values |= {"looked_for": words, "found": patients_page.find(tx, Search(words=words)).people[:_FOUND_SHOWN]}
        return values

    return await full_page(request, "group_session.html", **await house.database.read(read_both))


async def walk_in(request: web.Request) -> web.StreamResponse:
    """Somebody without a place is here, and sits."""
    there, whose = number(request, "group_session_id"), await posted(request, "patient")
    zone = request.app[DESK].house.settings.zone
    if not whose.isdecimal():
        return back_to(there, "overtaken")
    try:
        await change(
            request, "walked_in", f"group session {there}",
            lambda tx, now: attendance.walk_in(tx, int(whose), there, zone=zone, now=now),
        )  # fmt: skip
    except (IllegalMove, NotFound):
        return back_to(there, "overtaken")
    return back_to(there, "walked_in")
