"""Writing to one patient by hand: the draft with what it costs, texts of ours by key, the reply, notes for colleagues.

A draft is never lost: what could not be sent is shown again, with the reason. The preview is counted by the server, so
that it costs what it says; without JavaScript it is a button.
"""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from aiohttp import web
from sqlalchemy import Connection

from bot.console import words
from bot.console.conversation import LONGEST_NOTE, LONGEST_REPLY, do, read
from bot.console.desk import DESK, USER, change, number, posted, see_other
from bot.console.render import draw, page
from bot.domain.errors import Refused
from bot.domain.segments import Segments, count, normalise
from bot.service import handoff
from bot.store import notes, patients


@dataclass(frozen=True, slots=True)
class Draft:
    """What is being written, and what it will cost."""

    text: str
    cost: Segments


def drafted(text: str) -> Draft:
    """A draft as it would be sent."""
    return Draft(text, count(normalise(text)))


async def preview(request: web.Request) -> web.StreamResponse:
    """What the draft costs, or one of our texts as a draft; to a script of ours only the cost."""
    text, key = await _text(request), await posted(request, "key")
    if "HX-Request" in request.headers:
        return web.Response(text=draw(request, "conversation_cost.html", draft=drafted(text)), content_type="text/html")
    if await posted(request, "use") and key in words.LABELS["canned"]:
        text = await _ours(request, key)
    return await _again(request, text)


async def _ours(request: web.Request, key: str) -> str:
    """One of our texts in her language; in English where hers is not spoken."""
    house, patient_id = request.app[DESK].house, number(request, "patient_id")
    patient = await house.database.read(lambda tx: patients.get(tx, patient_id))
    language = patient.language if patient.language in house.texts.languages else house.settings.default_language
    return house.texts.render(key, {}, language, patient.zone(house.settings.zone))


async def _text(request: web.Request) -> str:
    return (await posted(request, "text")).replace("\r\n", "\n")


async def _again(request: web.Request, text: str, said: str = "") -> web.Response:
    """The page with the draft on it; `said` is why it was not sent."""
    house, patient_id = request.app[DESK].house, number(request, "patient_id")
    values = await house.database.read(lambda tx: read(tx, patient_id, house.clock()))
    values["draft"] = drafted(text)
    told = {"said": words.FLASHES[said], "said_is_bad": True} if said else {}
    response = page(request, "conversation.html", **values, **told)
    if said:
        response.set_status(HTTPStatus.CONFLICT)
    return response


async def reply(request: web.Request) -> web.StreamResponse:
    """A text typed by hand; not sent when a colleague has it, or when something was said since the page was read."""
    patient_id, user, text = number(request, "patient_id"), request[USER], await _text(request)
    seen = await _seen(request)
    if not text or len(text) > LONGEST_REPLY:
        return see_other(f"/console/patients/{patient_id}?said={'too_long' if text else 'empty'}")

    def work(tx: Connection, now: datetime) -> None:
        patients.get(tx, patient_id)
        handoff.reply(tx, patient_id=patient_id, text=text, user_id=user.id, now=now, seen=seen)

    try:
        await change(request, "replied", f"patient {patient_id}", work)
    except Refused as refused:
        return await _again(request, text, refused.event)
    return see_other(f"/console/patients/{patient_id}?said=replied")


async def _seen(request: web.Request) -> tuple[int, int] | None:
    """Her last text that stood on the page (it follows by itself), and the last by hand when the form was drawn."""
    text, by_hand = await posted(request, "seen"), await posted(request, "answered")
    return (int(text), int(by_hand)) if text.isdecimal() and by_hand.isdecimal() else None


async def note(request: web.Request) -> web.StreamResponse:
    """A note for colleagues."""
    patient_id, user, body = number(request, "patient_id"), request[USER], await posted(request, "note")
    if not body or len(body) > LONGEST_NOTE:
        return see_other(f"/console/patients/{patient_id}?said={'too_long_note' if body else 'empty_note'}")

    def work(tx: Connection, now: datetime) -> None:
        notes.write(tx, patient_id=patient_id, user_id=user.id, body=body, now=now)

    return await do(request, "noted", "noted", work)
