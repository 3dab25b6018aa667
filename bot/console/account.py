"""One's own account: the second factor, where one is signed in, the way out."""

import pyotp
from aiohttp import web
from sqlalchemy import Connection

from bot.console import auth, tongues
from bot.console.desk import DESK, TOKEN_HASH, USER, change, posted, see_other
from bot.console.render import full_page
from bot.console.signin import code_fits
from bot.console.visitor import COOKIE, who
from bot.store import audit, console_sessions, users

_SECRET_BYTES = 20


async def show(request: web.Request) -> web.StreamResponse:
    """The page. A new secret is proposed each time and kept only once a code has proved it."""
    desk, user = request.app[DESK], request[USER]
    now = desk.house.clock()
    places = await desk.house.database.read(lambda tx: console_sessions.of(tx, user.id, now))
    secret = auth.totp_secret(desk.token_bytes(_SECRET_BYTES))
    uri = pyotp.TOTP(secret).provisioning_uri(name=user.email, issuer_name=desk.house.settings.clinic_name)
    return await full_page(
        request, "account.html", places=places, token_hash=request[TOKEN_HASH], secret=secret, uri=uri
    )


async def turn_on_totp(request: web.Request) -> web.StreamResponse:
    """From now on the password is not enough."""
    house, user = request.app[DESK].house, request[USER]
    secret, code = await posted(request, "secret"), await posted(request, "code")
    is_sound = auth.is_totp_secret(secret) and not user.totp_secret
    step = auth.totp_step(secret, code, house.clock() - house.clock.ahead) if is_sound else None
    if step is None:
        return see_other("/console/account?said=bad_code")
    await change(
        request, "second_factor_on", f"user {user.id}", lambda tx, _: users.set_totp(tx, user.id, secret, step)
    )
    return see_other("/console/account?said=saved")


async def turn_off_totp(request: web.Request) -> web.StreamResponse:
    """The password is enough again: only whoever has the codes may say so."""
    user = request[USER]
    code = await posted(request, "code")
    if not user.totp_secret or not await code_fits(request, user, user.totp_secret, code):
        return see_other("/console/account?said=bad_code")
    await change(request, "second_factor_off", f"user {user.id}", lambda tx, _: users.set_totp(tx, user.id, None, None))
    return see_other("/console/account?said=saved")


async def speak(request: web.Request) -> web.StreamResponse:
    """The console's own language, for whoever is signed in, and for this browser before anybody is."""
    database, wanted = request.app[DESK].house.database, await posted(request, "locale")
    signed_in = await who(request)
    response = see_other("/console/account?said=saved" if signed_in else "/console/sign-in")
    if wanted in tongues.TONGUES:
        tongues.remember(request, response, wanted)
        if signed_in:
            await database.write(lambda tx: users.set_locale(tx, signed_in.user.id, wanted))
    return response


async def ring(request: web.Request) -> web.StreamResponse:
    """Whether the start page rings when somebody new waits."""
    user, wanted = request[USER], await posted(request, "sound") == "on"
    await request.app[DESK].house.database.write(lambda tx: users.set_sound(tx, user.id, sound=wanted))
    return see_other("/console/account?said=saved")


async def end_one(request: web.Request) -> web.StreamResponse:
    """End one session of one's own."""
    user, key = request[USER], request.match_info["session_key"]
    await change(request, "session_ended", f"user {user.id}", lambda tx, _: console_sessions.end_one(tx, key, user.id))
    return see_other("/console/account?said=session_ended")


async def sign_out_elsewhere(request: web.Request) -> web.StreamResponse:
    """End every session but this one."""
    user, here = request[USER], request[TOKEN_HASH]

    def write(tx: Connection, _now: object) -> None:
        console_sessions.end_all(tx, user.id, but=here)

    await change(request, "signed_out_elsewhere", f"user {user.id}", write)
    return see_other("/console/account?said=ended")


async def sign_out(request: web.Request) -> web.StreamResponse:
    """End this session."""
    house, user, here = request.app[DESK].house, request[USER], request[TOKEN_HASH]
    now = house.clock()

    def write(tx: Connection) -> None:
        console_sessions.end(tx, here)
        audit.note(tx, user_id=user.id, action="signed_out", about=f"user {user.id}", now=now)

    await house.database.write(write)
    response = see_other("/console/sign-in?said=signed_out")
    response.del_cookie(COOKIE, path="/console")
    return response
