"""What the console's pages share: the house, the templates, who is listening, and who is asking."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus

import jinja2
from aiohttp import web
from sqlalchemy import Connection

from bot.console.live import Watcher
from bot.console.lockout import Lockout
from bot.console.remembered import Remembered
from bot.store import audit
from bot.store.database import T
from bot.store.tokens import TokenBytes
from bot.store.users import User
from bot.wiring import House


@dataclass(frozen=True, slots=True)
class Desk:
    """One for the whole console. `templates` by the console's language; `new_phones` are numbers typed at the Phones page, forgotten at a restart."""

    house: House
    templates: dict[str, jinja2.Environment]
    watcher: Watcher
    lockout: Lockout
    token_bytes: TokenBytes
    new_phones: list[str] = field(default_factory=list)
    remembered: Remembered = field(default_factory=Remembered)


DESK = web.AppKey("console_desk", Desk)
USER = web.RequestKey("console_user", User)
TOKEN_HASH = web.RequestKey("console_token_hash", str)


async def change(request: web.Request, action: str, about: str, work: Callable[[Connection, datetime], T]) -> T:
    """Do something in one transaction with the line that says who did it."""
    house, user = request.app[DESK].house, request[USER]
    now = house.clock()

    def write(tx: Connection) -> T:
        result = work(tx, now)
        audit.note(tx, user_id=user.id, action=action, about=about, now=now)
        return result

    result = await house.database.write(write)
    house.heard.ring()
    house.spoken.ring()
    return result


def see_other(path: str) -> web.Response:
    """After a form: show this page. One that is loaded again then posts nothing twice."""
    return web.Response(status=HTTPStatus.SEE_OTHER, headers={"Location": path})


def number(request: web.Request, name: str) -> int:
    """A row's id from the path; the route's pattern lets only digits through."""
    return int(request.match_info[name])


async def posted(request: web.Request, name: str) -> str:
    """One field of the form, without spaces around it; empty when it is not there."""
    value = (await request.post()).get(name, "")
    return value.strip() if isinstance(value, str) else ""
