"""Try it on my phone: an engagement's invitation to a coordinator's own number, marked as a trial."""

from datetime import datetime
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from bot.console import tongues
from bot.console.desk import DESK, Desk, change, number, posted, see_other
from bot.console.words import N_
from bot.domain.errors import BadInput, Refused
from bot.domain.phone import is_fictional, to_e164
from bot.service import trial
from bot.service.trial import Trial
from bot.store import trials

SHOWN = 3
_MARK = N_("TRIAL, only on your phone:")


async def values(desk: Desk) -> dict[str, Any]:
    """What the form shows: the last trials, and on which simulated phone each can be read."""
    yesterday = desk.house.clock() - trial.DAY
    sent = await desk.house.database.read(lambda tx: trials.since(tx, yesterday)[:SHOWN])
    phones = {e164: place for place, e164 in enumerate(desk.new_phones, 1)}
    return {"trials": [(one, phones.get(one.e164)) for one in sent]}


async def send(request: web.Request) -> web.StreamResponse:
    """Text it; back to the page it was asked from, which says what became of it."""
    engagement_id, page = number(request, "engagement_id"), await posted(request, "back")
    base = f"/console/engagements/{engagement_id}"
    back = page if page in {f"{base}/check", f"{base}/launch"} else f"{base}/check"
    return see_other(f"{back}?said={await _send(request, engagement_id)}#trial")


async def _send(request: web.Request, engagement_id: int) -> str:
    """Send it; what to say about it."""
    desk, language, mark = request.app[DESK], await posted(request, "language"), _mark(request)
    try:
        e164 = to_e164(await posted(request, "number"))
    except BadInput:
        return "bad_number"
    if desk.house.network is not None and not is_fictional(e164):
        return "trial_simulated"
    asked, zone = Trial(engagement_id, e164, language, mark), desk.house.settings.zone

    def work(tx: Connection, now: datetime) -> int:
        return trial.send(tx, desk.house.texts, asked, zone=zone, now=now)

    try:
        await change(request, "trial_sent", f"engagement {engagement_id}, {language[:16]}", work)
    except BadInput:
        return "overtaken"
    except Refused as refused:
        return refused.event
    if desk.house.network is not None and e164 not in desk.new_phones:
        desk.new_phones.append(e164)
    return "trial_sent"


def _mark(request: web.Request) -> str:
    return tongues.translations(tongues.of(request)).gettext(_MARK)
