"""Who may use the console. A link is shown once, to the admin who made it: she hands it over as she sees fit."""

from datetime import datetime

from aiohttp import web
from sqlalchemy import Connection

from bot.console import auth
from bot.console.desk import DESK, TOKEN_HASH, change, number, posted, see_other
from bot.console.render import full_page
from bot.domain.errors import BadInput, NotFound, Refused
from bot.store import console_sessions, users


async def show(request: web.Request) -> web.StreamResponse:
    """Everybody with an account."""
    return await _page(request)


async def _page(request: web.Request, *, link: str = "", email: str = "", is_bad: bool = False) -> web.Response:
    house = request.app[DESK].house
    now = house.clock()
    return await full_page(
        request,
        "team.html",
        everybody=await house.database.read(users.everybody),
        places=await house.database.read(lambda tx: console_sessions.of(tx, None, now)),
        roles=reversed(users.ROLES),
        spoken=house.texts.languages,
        token_hash=request[TOKEN_HASH],
        link=link,
        email=email,
        is_bad=is_bad,
    )


async def invite(request: web.Request) -> web.StreamResponse:
    """A one-time link for somebody new, or for somebody who has lost her password."""
    desk = request.app[DESK]
    email, role = await posted(request, "email"), await posted(request, "role")
    known = desk.house.texts.languages
    ticked = [one for one in (await request.post()).getall("languages", []) if one in known]

    def work(tx: Connection, now: datetime) -> str:
        secret = users.invite(
            tx, email=email, role=role, now=now, token_bytes=desk.token_bytes, languages=[*map(str, ticked)]
        )
        if users.count_admins(tx) == 0:
            raise Refused("last_admin")
        return secret

    try:
        secret = await change(request, "user_invited", "a user", work)
    except BadInput:
        return await _page(request, email=email, is_bad=True)
    except Refused:
        return see_other("/console/team?said=last_admin")
    return await _page(request, link=auth.link(desk.house.settings.outside_url, secret), email=email)


async def shut_out(request: web.Request) -> web.StreamResponse:
    """She may no longer sign in, and is signed out at once."""
    user_id = number(request, "user_id")

    def work(tx: Connection, _now: datetime) -> None:
        user = users.get(tx, user_id)
        if user is None:
            raise NotFound(f"no user {user_id}")
        users.set_active(tx, user_id, is_active=False)
        console_sessions.end_all(tx, user_id)
        if users.count_admins(tx) == 0:
            raise Refused("last_admin")

    try:
        await change(request, "user_shut_out", f"user {user_id}", work)
    except Refused:
        return see_other("/console/team?said=last_admin")
    return see_other("/console/team?said=saved")


async def let_in(request: web.Request) -> web.StreamResponse:
    """She may sign in again."""
    user_id = number(request, "user_id")

    def work(tx: Connection, _now: datetime) -> None:
        if users.get(tx, user_id) is None:
            raise NotFound(f"no user {user_id}")
        users.set_active(tx, user_id, is_active=True)

    await change(request, "user_let_in", f"user {user_id}", work)
    return see_other("/console/team?said=saved")


async def end_session(request: web.Request) -> web.StreamResponse:
    """End one session of anybody's."""
    key = request.match_info["session_key"]
    await change(request, "session_ended", "a session", lambda tx, _now: console_sessions.end_one(tx, key, None))
    return see_other("/console/team?said=session_ended")
