"""The list of conversations. Searched by POST, so that no name, number or word of anybody stands in an address."""

from aiohttp import web

from bot.console import words
from bot.console.desk import DESK, USER, posted, see_other
from bot.console.render import full_page
from bot.domain.errors import BadInput
from bot.store.pages import conversations
from bot.store.pages.conversations import Search

_LONGEST = 60
_ONLY = ("person", "mine")


async def show(request: web.Request) -> web.StreamResponse:
    """All that may be seen, the liveliest first."""
    user = request[USER]
    return await _list(request, Search(user_id=user.id, languages=user.reads))


async def search(request: web.Request) -> web.StreamResponse:
    """Those asked for, or the next page of them."""
    user, state, only = request[USER], await posted(request, "state"), await posted(request, "only")
    asked = Search(
        words=(await posted(request, "words"))[:_LONGEST],
        state=state if state in words.LABELS["participation"] else "",
        language=(await posted(request, "language"))[:_LONGEST],
        only=only if only in _ONLY else "",
        user_id=user.id,
        before=(await posted(request, "before"))[:_LONGEST],
        languages=user.reads,
    )
    try:
        return await _list(request, asked)
    except BadInput:
        return see_other("/console/conversations")


async def _list(request: web.Request, asked: Search) -> web.StreamResponse:
    house = request.app[DESK].house
    found = await house.database.read(lambda tx: conversations.find(tx, asked))
    spoken = house.texts.known_languages() if asked.languages is None else asked.languages
    return await full_page(
        request,
        "conversations.html",
        found=found,
        asked=asked,
        states=words.LABELS["participation"],
        spoken=sorted(spoken),
        looked_at=conversations.LOOKED_AT,
    )
