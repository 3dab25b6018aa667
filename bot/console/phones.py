"""Simulated phones, while no carrier is configured: see what a patient sees, write what she would write.

A patient's phone is named by her id; a new number by its place in the desk's list, so that no number ever stands
in an address.
"""

from datetime import datetime, time, timedelta
from http import HTTPStatus
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from bot.console.desk import DESK, USER, posted, see_other
from bot.console.live import follow
from bot.console.render import draw, full_page, partial
from bot.console.visitor import is_still_welcome
from bot.domain.errors import BadInput, NotFound
from bot.domain.phone import to_e164
from bot.sms.simulated import PhoneNetwork
from bot.store import audit, console_sessions, marks, patients
from bot.store.pages import patients as patients_page
from bot.store.pages import phones, signups
from bot.store.pages.patients import Search
from bot.wiring import CLOCK_MARK

LONGEST_TEXT = 1600
MORNING, AFTERNOON = time(10), time(15)
_SHOWN = 20
_LONGEST = 60


def _network(request: web.Request) -> PhoneNetwork:
    """The simulated network. Raises NotFound where real texts go out: there are no phones to look at then."""
    network = request.app[DESK].house.network
    if network is None:
        raise NotFound("no simulated phones")
    return network


async def show(request: web.Request) -> web.StreamResponse:
    """Which phones there are."""
    return await _list(request, "")


async def search(request: web.Request) -> web.StreamResponse:
    """Those of the patients asked for."""
    return await _list(request, (await posted(request, "words"))[:_LONGEST])


async def _list(request: web.Request, words: str) -> web.StreamResponse:
    _network(request)
    desk = request.app[DESK]

    def read(tx: Connection) -> list[Any]:
        if words:
            return [*patients_page.find(tx, Search(words=words)).people]
        return [*signups.latest(tx, _SHOWN)] or [*patients_page.find(tx, Search()).people]

    return await full_page(
        request, "phones.html",
        people=await desk.house.database.read(read), words=words, new_phones=[*enumerate(desk.new_phones, 1)],
    )  # fmt: skip


async def add(request: web.Request) -> web.StreamResponse:
    """Take a phone out of the drawer: a number that nobody knows yet, or one that somebody has."""
    _network(request)
    desk = request.app[DESK]
    try:
        e164 = to_e164(await posted(request, "number"))
    except BadInput:
        return see_other("/console/phones?said=bad_number")
    known = await desk.house.database.read(lambda tx: patients.find_by_number(tx, e164))
    if known is not None:
        return see_other(f"/console/phones/{known}")
    if e164 not in desk.new_phones:
        desk.new_phones.append(e164)
    return see_other(f"/console/phones/new-{desk.new_phones.index(e164) + 1}")


async def _whose(request: web.Request) -> tuple[str, patients.Patient | None]:
    """The number of this phone, and the patient who has it. Raises NotFound."""
    _network(request)
    desk, phone = request.app[DESK], request.match_info["phone"]
    if not phone.startswith("new-"):
        patient = await desk.house.database.read(lambda tx: patients.get(tx, int(phone)))
        return patient.e164, patient
    place = int(phone.removeprefix("new-"))
    if not 0 < place <= len(desk.new_phones):
        raise NotFound("no such phone")
    e164 = desk.new_phones[place - 1]

    def owner(tx: Connection) -> patients.Patient | None:
        found = patients.find_by_number(tx, e164)
        return patients.get(tx, found) if found else None

    return e164, await desk.house.database.read(owner)


async def show_one(request: web.Request) -> web.StreamResponse:
    """One phone."""
    e164, patient = await _whose(request)
    bubbles = await request.app[DESK].house.database.read(lambda tx: phones.screen(tx, e164))
    return await full_page(
        request, "phone.html",
        e164=e164, patient=patient, bubbles=bubbles, phone=request.match_info["phone"], longest=LONGEST_TEXT,
    )  # fmt: skip


async def live(request: web.Request) -> web.StreamResponse:
    """Its screen, whenever a text comes or goes."""
    desk = request.app[DESK]
    e164, _ = await _whose(request)

    async def pieces() -> str:
        bubbles = await desk.house.database.read(lambda tx: phones.screen(tx, e164))
        return partial("#screen", "innerMorph", draw(request, "phone_screen.html", bubbles=bubbles))

    return await follow(request, desk.watcher, pieces, lambda: is_still_welcome(request))


async def text(request: web.Request) -> web.StreamResponse:
    """Send a text from this phone, over the simulated network, as a real one would arrive."""
    network = _network(request)
    e164, _ = await _whose(request)
    body, back = await posted(request, "text"), f"/console/phones/{request.match_info['phone']}"
    if not body or len(body) > LONGEST_TEXT:
        return see_other(f"{back}?said={'too_long' if body else 'empty'}")
    status = await network.text(sender=e164, body=body.replace("\r\n", "\n"))
    if status is None or status >= HTTPStatus.BAD_REQUEST:
        return see_other(f"{back}?said=not_heard")
    if "HX-Request" in request.headers:  # the screen follows by itself
        return web.Response(status=HTTPStatus.NO_CONTENT)
    return see_other(back)


async def skip_to_tomorrow(request: web.Request) -> web.StreamResponse:
    """The demo only: it is ten in the morning of the next day, and what falls due by then does."""
    return await _skip(request, MORNING, "skipped")


async def skip_to_afternoon(request: web.Request) -> web.StreamResponse:
    """The demo only: it is the next three in the afternoon; who was asked in a morning is asked again then."""
    return await _skip(request, AFTERNOON, "skipped_to_afternoon")


async def _skip(request: web.Request, to: time, said: str) -> web.StreamResponse:
    house, user = request.app[DESK].house, request[USER]
    if not house.settings.demo:
        raise NotFound("no demo")
    before, local = house.clock.ahead, house.clock().astimezone(house.settings.zone)
    is_still_to_come = to is AFTERNOON and local.time() < to
    day = local.date() if is_still_to_come else local.date() + timedelta(days=1)
    house.clock.skip_to(datetime.combine(day, to, house.settings.zone))
    ahead, now = house.clock.ahead, house.clock()

    def write(tx: Connection) -> None:
        marks.write(tx, CLOCK_MARK, str(ahead.total_seconds()))
        console_sessions.carry_over(tx, ahead - before)
        audit.note(tx, user_id=user.id, action="clock_skipped", now=now)

    await house.database.write(write)
    return see_other(f"/console/phones?said={said}")
