"""Group sessions for other calendars (iCalendar, RFC 5545): one as a file, all of them as a feed with an address that cannot be guessed.

No patient's name, number or need is in them: a calendar is synchronised to places we do not know.
"""

import hmac
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta
from hashlib import sha256
from http import HTTPStatus
from urllib.parse import urlsplit

from aiohttp import web
from icalendar import Calendar, Event
from sqlalchemy import Connection

from bot.console.desk import DESK, number
from bot.store import users
from bot.store.pages import group_sessions
from bot.store.pages.group_sessions import Gathering
from bot.wiring import House

PAST = timedelta(days=30)
MOST_PAST = 100


def feed_address(house: House, user_id: int) -> str:
    """The feed of one who may use the console; it ends when she is shut out."""
    return f"{house.settings.outside_url}/console/calendar/{_secret(house, user_id)}"


def _secret(house: House, user_id: int) -> str:
    digest = hmac.new(house.secret_key, f"calendar feed of {user_id}".encode(), sha256).digest()
    return urlsafe_b64encode(digest).decode().rstrip("=")


async def feed(request: web.Request) -> web.StreamResponse:
    """Everything from a month ago on. Whoever has the address may read it, as long as its owner may."""
    house, told = request.app[DESK].house, request.match_info["token"]
    now = house.clock()

    def read(tx: Connection) -> list[Gathering]:
        welcome = [user.id for user in users.everybody(tx) if user.is_active]
        if not any(hmac.compare_digest(told, _secret(house, user_id)) for user_id in welcome):
            raise web.HTTPGone
        past = [one for one in group_sessions.over(tx, now, MOST_PAST) if one.ends_at > now - PAST]
        return [*past, *group_sessions.coming(tx, now)]

    return _answer(as_calendar(await house.database.read(read), house.settings.outside_url, now), "convivial.ics")


async def one(request: web.Request) -> web.StreamResponse:
    """One group session as a file."""
    house, there = request.app[DESK].house, number(request, "group_session_id")
    gathering = await house.database.read(lambda tx: group_sessions.get(tx, there))
    return _answer(as_calendar([gathering], house.settings.outside_url, house.clock()), f"group-session-{there}.ics")


def as_calendar(gatherings: list[Gathering], url: str, now: datetime) -> bytes:
    """The calendar's text. Cancelled ones are in it as such, so that a calendar that has them strikes them out."""
    calendar = Calendar()
    calendar.add("prodid", "-//Convivial//group sessions//EN")
    calendar.add("version", "2.0")
    for gathering in gatherings:
        calendar.add_component(_event(gathering, url, now))
    return bytes(calendar.to_ical())


def _event(one: Gathering, url: str, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"group-session-{one.id}@{urlsplit(url).hostname}")
    event.add("dtstamp", now)
    event.add("dtstart", one.starts_at)
    event.add("dtend", one.ends_at)
    event.add("summary", f"{one.engagement} · {one.language}")
    event.add("location", f"{one.place}, {one.address}")
    event.add("status", "CANCELLED" if one.state == "cancelled" else "CONFIRMED")
    event.add("description", f"{one.facilitator} · {one.taken}/{one.capacity}".strip(" ·"))
    event.add("url", f"{url}/console/group-sessions/{one.id}")
    return event


def _answer(text: bytes, name: str) -> web.Response:
    return web.Response(
        body=text, status=HTTPStatus.OK, content_type="text/calendar", charset="utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip
