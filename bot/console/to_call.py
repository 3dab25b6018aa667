"""Whom to call: who never answered, and what came of the call."""

from datetime import datetime

from aiohttp import web
from sqlalchemy import Connection

from bot.console.desk import DESK, USER, change, number, posted, see_other
from bot.console.render import full_page
from bot.domain.errors import NotFound
from bot.service import recruiting
from bot.store.pages import to_call

SHOWN = 25
ANSWERS = ("yes", "no", "nobody", "stop")


async def show(request: web.Request) -> web.StreamResponse:
    """Those who wait longest first; `language` and `after` stand in the address, for neither says who."""
    database = request.app[DESK].house.database
    known = await database.read(to_call.languages)
    language = request.query.get("language", "")
    language = language if language in known else ""
    after = request.query.get("after", "")
    last = int(after) if after.isdecimal() and len(after) < 19 else 0
    calls = await database.read(lambda tx: to_call.waiting(tx, after=last, limit=SHOWN + 1, language=language))
    total = await database.read(to_call.count)
    return await full_page(
        request, "to_call.html", calls=calls[:SHOWN], more=len(calls) > SHOWN, languages=known, language=language,
        total=total,
    )  # fmt: skip


async def called(request: web.Request) -> web.StreamResponse:
    """Write down what came of a call."""
    handoff_id, user, answer = number(request, "handoff_id"), request[USER], await posted(request, "answer")
    if answer not in ANSWERS:
        return see_other("/console/to-call?said=overtaken")

    def work(tx: Connection, now: datetime) -> None:
        patient_id = to_call.whose(tx, handoff_id)
        if patient_id is None:
            raise NotFound("nobody waits for this call")
        recruiting.called(
            tx, handoff_id=handoff_id, patient_id=patient_id, answer=answer, user_id=user.id, by=user.called, now=now
        )

    try:
        await change(request, f"called_{answer}", f"handoff {handoff_id}", work)
    except NotFound:
        return see_other("/console/to-call?said=overtaken")
    return see_other("/console/to-call?said=called")
