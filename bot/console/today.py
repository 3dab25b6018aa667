"""The console's home: what needs a person now, the gravest first, and of those the oldest; one button each."""

from datetime import datetime
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from bot.console import words
from bot.console.desk import DESK, USER, change, number, see_other
from bot.console.live import follow
from bot.console.render import draw, page, partial
from bot.console.visitor import is_still_welcome
from bot.service import handoff
from bot.store.pages import attention, group_sessions, to_call, today

SHOWN = 300


def _read(tx: Connection, now: datetime) -> dict[str, Any]:
    found = today.waiting(tx, now, SHOWN)
    found.sort(key=lambda one: (words.gravity(one.why), one.since, one.person.id))
    return {
        "todos": found[:SHOWN],
        "total": len(found),
        "closed": attention.lately_closed(tx, 10),
        "waiting": attention.count_open(tx),
        "to_call": to_call.count(tx),
        "small": group_sessions.too_small(tx, now, now + group_sessions.SMALL_BEFORE),
    }


async def show(request: web.Request) -> web.StreamResponse:
    """The page. A translator's day is elsewhere."""
    if request[USER].reads is not None:
        return see_other("/console/texts")
    house = request.app[DESK].house
    now = house.clock()
    return page(request, "today.html", **await house.database.read(lambda tx: _read(tx, now)))


async def show_at_its_old_place(request: web.Request) -> web.StreamResponse:
    """Where it used to be, with what was said there."""
    return see_other(f"/console/?{request.query_string}" if request.query_string else "/console/")


async def live(request: web.Request) -> web.StreamResponse:
    """Its changing part."""
    desk = request.app[DESK]

    async def pieces() -> str:
        now = desk.house.clock()
        values = await desk.house.database.read(lambda tx: _read(tx, now))
        return partial("#live", "innerMorph", draw(request, "today_live.html", **values)) + partial(
            "#waiting", "innerHTML", draw(request, "waiting.html", **values)
        )

    return await follow(request, desk.watcher, pieces, lambda: is_still_welcome(request))


async def close(request: web.Request) -> web.StreamResponse:
    """A person has dealt with it."""
    handoff_id, user = number(request, "handoff_id"), request[USER]
    await change(
        request,
        "handoff_closed",
        f"handoff {handoff_id}",
        lambda tx, now: handoff.close(tx, handoff_id=handoff_id, user_id=user.id, now=now),
    )
    return see_other("/console/?said=closed")
