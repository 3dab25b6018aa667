"""The way in: e-mail, password and code, or a one-time link."""

from http import HTTPStatus

from aiohttp import web
from sqlalchemy import Connection

from bot.console import auth, tongues
from bot.console.desk import DESK, posted, see_other
from bot.console.render import page
from bot.console.visitor import set_cookie, who
from bot.store import audit, console_sessions, users
from bot.store.tokens import hashed, new_token
from bot.store.users import User


async def home(_request: web.Request) -> web.StreamResponse:
    """/console without its slash."""
    return see_other("/console/")


async def show(request: web.Request) -> web.StreamResponse:
    """The form; whoever is signed in needs none."""
    if await who(request) is not None:
        return see_other("/console/")
    return page(request, "sign_in.html", failed=False, closed=False, email="")


async def sign_in(request: web.Request) -> web.StreamResponse:
    """Check everything, say nothing about which part was wrong."""
    desk = request.app[DESK]
    now = desk.house.clock()
    email, address = await posted(request, "email"), request.remote or ""
    if desk.lockout.is_closed(email, address, now):
        return _refuse(request, email, closed=True)
    desk.lockout.failed(email, address, now)  # until it is known to be right: many at once must not slip by
    user = await _check(request, email)
    if user is None:
        return _refuse(request, email, closed=False)
    desk.lockout.succeeded(email, address)
    response = see_other("/console/")
    await begin_session(request, response, user.id, "signed_in")
    return response


def _refuse(request: web.Request, email: str, *, closed: bool) -> web.Response:
    response = page(request, "sign_in.html", failed=not closed, closed=closed, email=email)
    response.set_status(HTTPStatus.TOO_MANY_REQUESTS if closed else HTTPStatus.FORBIDDEN)
    return response


async def _check(request: web.Request, email: str) -> User | None:
    """The user, if password and code are right. The code is used up only after the password was right."""
    house = request.app[DESK].house
    form = await request.post()
    password, code = str(form.get("password", "")), str(form.get("code", ""))
    user = await house.database.read(lambda tx: users.find(tx, email)) if email else None
    if not await auth.password_fits(user, password) or user is None:
        return None
    if user.totp_secret and not await code_fits(request, user, user.totp_secret, code):
        return None
    if user.password_hash and auth.is_old_hash(user.password_hash):
        renewed = await auth.hash_password(password)
        await house.database.write(lambda tx: users.set_hash(tx, user.id, renewed))
    return user


async def code_fits(request: web.Request, user: User, secret: str, code: str) -> bool:
    """Whether the code of the second factor is right, and was never used before."""
    house = request.app[DESK].house
    step = auth.totp_step(secret, code, house.clock() - house.clock.ahead)
    if step is None:
        return False
    return await house.database.write(lambda tx: users.use_totp_step(tx, user.id, step))


async def begin_session(request: web.Request, response: web.StreamResponse, user_id: int, action: str) -> None:
    """Sign somebody in on this response."""
    desk = request.app[DESK]
    now, token = desk.house.clock(), new_token(desk.token_bytes)
    tongue = tongues.chosen_here(request)

    def write(tx: Connection) -> None:
        console_sessions.begin(tx, token_hash=hashed(token), user_id=user_id, now=now, lasts=auth.SESSION_LASTS)
        audit.note(tx, user_id=user_id, action=action, about=f"user {user_id}", now=now)
        if tongue:
            users.set_locale(tx, user_id, tongue)

    await desk.house.database.write(write)
    set_cookie(request, response, token)


async def show_link(request: web.Request) -> web.StreamResponse:
    """Where one says who one is and chooses a password. Looking does not use the link up."""
    return _link_page(request, await _invited(request), "")


async def _invited(request: web.Request) -> User | None:
    house = request.app[DESK].house
    token_hash, now = hashed(request.match_info["token"]), house.clock()
    return await house.database.read(lambda tx: console_sessions.find_link(tx, token_hash, now))


def _link_page(request: web.Request, user: User | None, problem: str, **filled: str) -> web.Response:
    response = page(request, "link.html", invited=user, problem=problem, filled=filled, shortest=auth.SHORTEST_PASSWORD)
    if user is None:
        response.set_status(HTTPStatus.GONE)
    elif problem:
        response.set_status(HTTPStatus.UNPROCESSABLE_ENTITY)
    return response


async def use_link(request: web.Request) -> web.StreamResponse:
    """Set name and password, sign in. The link is used up; sessions and second factor from before are gone."""
    user = await _invited(request)
    if user is None:
        return _link_page(request, None, "")
    password = str((await request.post()).get("password", ""))
    name, email = await posted(request, "name"), user.email or (await posted(request, "email")).lower()
    if problem := await _problem(request, user, email, name, password):
        return _link_page(request, user, problem, name=name, email=email)
    if not await _introduce(request, user, email, name, password):
        return _link_page(request, None, "")
    response = see_other("/console/")
    await begin_session(request, response, user.id, "link_used")
    return response


async def _problem(request: web.Request, user: User, email: str, name: str, password: str) -> str:
    """What is wrong with the form: name, email, taken, short or long; empty when nothing is."""
    if not 0 < len(name) <= 200:
        return "name"
    if not users.is_email(email):
        return "email"
    known = await request.app[DESK].house.database.read(lambda tx: users.find(tx, email))
    if known is not None and known.id != user.id:
        return "taken"
    if len(password) < auth.SHORTEST_PASSWORD:
        return "short"
    return "long" if len(password) > auth.LONGEST_PASSWORD else ""


async def _introduce(request: web.Request, user: User, email: str, name: str, password: str) -> bool:
    """Whether the link was still hers to use."""
    house = request.app[DESK].house
    token_hash, now, tongue = hashed(request.match_info["token"]), house.clock(), tongues.of(request)
    password_hash = await auth.hash_password(password)

    def write(tx: Connection) -> bool:
        if not console_sessions.use_link(tx, token_hash, now):
            return False
        users.introduce(tx, user.id, email=email, name=name, password_hash=password_hash)
        users.set_locale(tx, user.id, tongue)
        console_sessions.end_all(tx, user.id)
        return True

    return await house.database.write(write)
