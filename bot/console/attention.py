"""What needs a person: the gravest first, and of those the oldest."""

from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from bot.console import words
from bot.console.desk import DESK, USER, change, number, see_other
from bot.console.live import follow
from bot.console.render import draw, page, partial
from bot.console.visitor import is_still_welcome
from bot.service import handoff
from bot.store.pages import attention, group_sessions

SHOWN = 300


def _read(tx: Connection) -> dict[str, Any]:
    found = attention.still_open(tx, SHOWN)
    found.sort(key=lambda one: (words.gravity(one.why), one.opened_at, one.id))
    return {
        "handoffs": found,
        "closed": attention.lately_closed(tx, 10),
        "waiting": attention.count_open(tx),
    }


async def show(request: web.Request) -> web.StreamResponse:
    """The page."""
    house = request.app[DESK].house
    now = house.clock()
    small = await house.database.read(lambda tx: group_sessions.too_small(tx, now, now + group_sessions.SMALL_BEFORE))
    return page(request, "attention.html", small=small, **await house.database.read(_read))


async def live(request: web.Request) -> web.StreamResponse:
    """Its changing part."""
    desk = request.app[DESK]

    async def pieces() -> str:
        values = await desk.house.database.read(_read)
        return partial("#live", "innerMorph", draw(request, "attention_live.html", **values)) + partial(
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
    return see_other("/console/attention?said=closed")
