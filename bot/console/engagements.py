"""Engagements: the list, and the page of one with its funnel, its waves, and what a coordinator may do."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from bot.console.desk import DESK, USER, change, number, see_other
from bot.console.live import follow
from bot.console.remembered import Remembered
from bot.console.render import draw, full_page, page, partial
from bot.console.visitor import is_still_welcome
from bot.domain.errors import BadInput, IllegalMove
from bot.service import engagements as work
from bot.store import funnel
from bot.store.engagements import Engagement
from bot.store.funnel import Standing
from bot.store.pages import attention
from bot.store.pages import engagements as pages


def _read(tx: Connection, engagement_id: int, now: datetime, remembered: Remembered) -> dict[str, Any]:
    def standing(engagement: Engagement) -> list[Standing]:
        about = ("standing", engagement)
        return remembered.count(tx, repr(about), now, lambda: funnel.of(tx, engagement, now.year))

    shown = pages.show(tx, engagement_id, standing)
    seed = shown.engagement.seed
    return {
        "shown": shown,
        "engagement": shown.engagement,
        "promise": work.promise(seed) if seed else "",
        "waiting": attention.count_open(tx),
    }


async def show_all(request: web.Request) -> web.StreamResponse:
    """The list."""
    lines = await request.app[DESK].house.database.read(pages.lines)
    return await full_page(request, "engagements.html", lines=lines)


async def show(request: web.Request) -> web.StreamResponse:
    """One of them."""
    desk, engagement_id = request.app[DESK], number(request, "engagement_id")
    now = desk.house.clock()
    values = await desk.house.database.read(lambda tx: _read(tx, engagement_id, now, desk.remembered))
    return page(request, "engagement.html", **values)


async def live(request: web.Request) -> web.StreamResponse:
    """Its changing part: the funnel, and how far the wave is."""
    desk, engagement_id = request.app[DESK], number(request, "engagement_id")

    async def pieces() -> str:
        now = desk.house.clock()
        values = await desk.house.database.read(lambda tx: _read(tx, engagement_id, now, desk.remembered))
        return partial("#live", "innerMorph", draw(request, "engagement_live.html", **values)) + partial(
            "#waiting", "innerHTML", draw(request, "waiting.html", **values)
        )

    return await follow(request, desk.watcher, pieces, lambda: is_still_welcome(request))


async def pause(request: web.Request) -> web.StreamResponse:
    """Nothing more goes out."""
    return await _move(request, "engagement_paused", "paused", work.pause)


async def resume(request: web.Request) -> web.StreamResponse:
    """It goes on."""
    return await _move(request, "engagement_resumed", "resumed", work.resume)


async def close(request: web.Request) -> web.StreamResponse:
    """It invites nobody any more."""
    return await _move(request, "engagement_closed", "engagement_closed", work.close)


async def next_wave(request: web.Request) -> web.StreamResponse:
    """Plan the next wave now."""
    user = request[USER]

    def ask(tx: Connection, engagement_id: int, now: datetime) -> None:
        work.next_wave(tx, engagement_id, user_id=user.id, now=now)

    return await _move(request, "wave_asked_for", "wave_asked_for", ask)


async def _move(
    request: web.Request, action: str, said: str, do: Callable[[Connection, int, datetime], None]
) -> web.Response:
    engagement_id = number(request, "engagement_id")
    try:
        await change(request, action, f"engagement {engagement_id}", lambda tx, now: do(tx, engagement_id, now))
    except (IllegalMove, BadInput):
        said = "overtaken"
    return see_other(f"/console/engagements/{engagement_id}?said={said}")
