"""Group sessions: how full they are, who comes, and what must be arranged so that they can."""

from datetime import datetime
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from bot.console.desk import DESK, USER, change, number, posted, see_other
from bot.console.render import full_page
from bot.domain.accommodation import ACCOMMODATION, KINDS
from bot.domain.errors import IllegalMove
from bot.store import accommodations
from bot.store.pages import group_sessions

_MOVES = ("own", "arrange", "tell", "deliver", "give_up")
_OVER_SHOWN = 10
_WAITING_SHOWN = 100


async def show(request: web.Request) -> web.StreamResponse:
    """Those to come, and the last of those that are over."""
    house = request.app[DESK].house
    now = house.clock()
    coming = await house.database.read(lambda tx: group_sessions.coming(tx, now))
    over = await house.database.read(lambda tx: group_sessions.over(tx, now, _OVER_SHOWN))
    return await full_page(request, "group_sessions.html", coming=coming, over=over)


async def show_one(request: web.Request) -> web.StreamResponse:
    """One, with its roster."""
    group_session_id = number(request, "group_session_id")
    values = await request.app[DESK].house.database.read(lambda tx: _read(tx, group_session_id))
    return await full_page(request, "group_session.html", **values)


def _read(tx: Connection, group_session_id: int) -> dict[str, Any]:
    gathering = group_sessions.get(tx, group_session_id)
    work = group_sessions.work(tx, group_session_id)
    return {
        "gathering": gathering,
        "roster": group_sessions.roster(tx, group_session_id),
        "waitlist": group_sessions.waitlist(tx, gathering.engagement_id, _WAITING_SHOWN),
        "work": {kind: [one for one in work if one.kind == kind] for kind in KINDS},
        "moves": {one.id: [move for move in _MOVES if ACCOMMODATION.can(one.state, move)] for one in work},
    }


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
