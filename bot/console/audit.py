"""Who saw and changed what: every line of the audit, filtered and paged. Only rows are named, never a person."""

import re

from aiohttp import web

from bot.console.desk import DESK
from bot.console.render import full_page
from bot.store import audit, users

_ABOUT = re.compile(r"[a-z _]{1,40} ?\d{0,18}")
_LONGEST = 64


async def show(request: web.Request) -> web.StreamResponse:
    """The page. What is asked for stands in the address: it names rows only."""
    asked = _asked(request)
    database = request.app[DESK].house.database
    lines, next_before = await database.read(lambda tx: audit.find(tx, asked))
    return await full_page(
        request,
        "audit.html",
        lines=lines,
        next_before=next_before,
        asked=asked,
        everybody=await database.read(users.everybody),
        actions=await database.read(audit.actions),
    )


def _asked(request: web.Request) -> audit.Search:
    query = request.query
    about = query.get("about", "").strip().lower()
    return audit.Search(
        user_id=_number(query.get("who", "")),
        action=query.get("action", "")[:_LONGEST],
        about=about if _ABOUT.fullmatch(about) else "",
        before=_number(query.get("before", "")),
    )


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 19 else None
