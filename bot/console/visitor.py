"""Who is asking: the session that a request's cookie names."""

from datetime import timedelta

from aiohttp import web

from bot.console import auth
from bot.console.desk import DESK, TOKEN_HASH
from bot.store import console_sessions
from bot.store.console_sessions import SignedIn
from bot.store.tokens import hashed

COOKIE = "convivial_session"
_TOUCH_EVERY = timedelta(minutes=1)


async def who(request: web.Request) -> SignedIn | None:
    """Whose session the cookie names, if it holds; looking counts as use."""
    found = await _find(request)
    house = request.app[DESK].house
    now = house.clock()
    if found is not None and now - found.seen_at > _TOUCH_EVERY:
        token_hash = request[TOKEN_HASH]
        await house.database.write(lambda tx: console_sessions.touch(tx, token_hash, now))
    return found


async def is_still_welcome(request: web.Request) -> bool:
    """Whether the session of a page that stays open holds yet. An open page alone does not count as use."""
    return await _find(request) is not None


async def _find(request: web.Request) -> SignedIn | None:
    token = request.cookies.get(COOKIE)
    if not token:
        return None
    house = request.app[DESK].house
    token_hash, now = hashed(token), house.clock()
    request[TOKEN_HASH] = token_hash
    return await house.database.read(lambda tx: console_sessions.find(tx, token_hash, now, auth.SESSION_IDLE))


def set_cookie(request: web.Request, response: web.StreamResponse, token: str) -> None:
    """Let the browser bring the session along: never to a script, never from another site's form."""
    response.set_cookie(
        COOKIE,
        token,
        path="/console",
        max_age=int(auth.SESSION_LASTS.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=request.app[DESK].house.settings.outside_url.startswith("https:"),
    )
