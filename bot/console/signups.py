"""Who wrote or signed up last, as it happens."""

from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from bot.console.desk import DESK
from bot.console.live import follow
from bot.console.render import draw, page, partial
from bot.console.visitor import is_still_welcome
from bot.store.pages import attention, signups

SHOWN = 40
FUNNEL = ("invited", "interested", "needs_known", "offered", "confirmed", "waitlisted")


def _read(tx: Connection) -> dict[str, Any]:
    return {
        "people": signups.latest(tx, SHOWN),
        "strangers": signups.strangers(tx),
        "counts": signups.counts(tx),
        "waiting": attention.count_open(tx),
        "funnel": FUNNEL,
    }


async def show(request: web.Request) -> web.StreamResponse:
    """The page."""
    return page(request, "signups.html", **await request.app[DESK].house.database.read(_read))


async def live(request: web.Request) -> web.StreamResponse:
    """Its changing part, whenever it changes."""
    desk = request.app[DESK]

    async def pieces() -> str:
        values = await desk.house.database.read(_read)
        body = draw(request, "signups_live.html", **values)
        return partial("#live", "innerMorph", body) + partial(
            "#waiting", "innerHTML", draw(request, "waiting.html", **values)
        )

    return await follow(request, desk.watcher, pieces, lambda: is_still_welcome(request))
