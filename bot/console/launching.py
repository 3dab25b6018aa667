"""The look before a launch, at the console: what stops it, what it costs, and every text as it looks on a phone.

`values()` is what the piece launch_check.html needs, for whichever page includes it.
"""

import asyncio
from datetime import date
from typing import Any

from aiohttp import web
from babel.dates import format_date
from babel.numbers import format_currency
from sqlalchemy import Connection

from bot.console import tongues, trials
from bot.console.desk import DESK, USER, number, posted, see_other
from bot.console.render import full_page
from bot.console.words import N_
from bot.domain.errors import BadInput
from bot.domain.launch import Fault, stops
from bot.service import launch_check
from bot.store import launches
from bot.store.launches import Plan
from bot.store.pages.draws import engagement_name
from bot.wiring import House
from bot.words import LOCALES, read_words

SENTENCES = {
    "no_language": N_("No language is chosen. Nobody could be texted."),
    "no_catalogue": N_("There are no texts in this language."),
    "no_words": N_("The words for STOP, HELP and danger are not known in this language."),
    "not_held_in": N_("{people} people it is for read this language. It is not held in it, so nobody asks them."),
    "missing": N_("A text is missing. {detail}"),
    "placeholders": N_("A text and the English one do not have the same names in braces. {detail}"),
    "outdated": N_("The English text has changed since this one was made. {detail}"),
    "over_budget": N_("A text is long, and costs more than it should. {detail}"),
    "not_reviewed": N_("{texts} texts were read by nobody who speaks the language. Have them reviewed, or let an admin answer for them."),
    "review_waived": N_("{texts} texts were read by nobody who speaks the language. {by} answers for them since {at}."),
    "medical_word": N_("A text has a medical word: {words}. Others may see the phone."),
    "hard_to_read": N_("A text asks for school grade {grade}. Six is the most."),
    "no_place": N_("No site and no group session is there yet. Say where, or that it comes later."),
    "no_dates": N_("No group session has a date yet. Whoever says yes waits until there is one."),
    "keyword_command": N_("{word} means stop, start or help to somebody, and would never bring anybody in. Choose another word."),
    "keyword_taken": N_("{word} is on the posters of “{other}”, which is open. Choose another word."),
    "keyword_empty": N_("A poster's word is empty."),
    "keyword_missing": N_("This language has no word of its own for posters."),
}  # fmt: skip


async def values(request: web.Request, engagement_id: int, *, later: bool = False) -> dict[str, Any]:
    """What launch_check.html shows. Raises NotFound."""
    house, tongue = request.app[DESK].house, tongues.of(request)
    now, remembered = house.clock(), request.app[DESK].remembered

    def read(tx: Connection) -> Plan:
        return launches.plan(tx, engagement_id, now.year, lambda about, work: remembered.count(tx, about, now, work))

    plan = await house.database.read(read)
    tried = await trials.values(request.app[DESK])
    return await asyncio.to_thread(_look, house, plan, tongue, later=later) | tried


def _look(house: House, plan: Plan, tongue: str, *, later: bool) -> dict[str, Any]:
    found = launch_check.faults(plan, house.texts, read_words(LOCALES), later=later)
    spoken = [one for one in plan.languages if one in house.texts.languages]
    settings = house.settings
    costs = launch_check.estimates(plan, house.texts, settings.cost_per_segment)
    return {
        "faults": [(one, sentence(one, tongue)) for one in found],
        "is_stopped": stops(found),
        "texts": {one: launch_check.shown(house.texts, one) for one in spoken},
        "costs": costs,
        "is_priced": settings.cost_per_segment is not None,
        "money": lambda amount: format_currency(amount, settings.currency, locale=tongue),
        "segments_of_all": sum(one.segments for one in costs),
        "cost_of_all": sum(one.cost or 0 for one in costs),
        "launching": plan,
        "unreviewed": [one.language for one in found if one.what == "not_reviewed"],
    }


def sentence(fault: Fault, tongue: str) -> str:
    """A fault in words, in a language of the console's."""
    told = dict(fault.values)
    if "at" in told:
        told["at"] = format_date(date.fromisoformat(str(told["at"])[:10]), "d MMMM y", locale=tongue)
    return tongues.translations(tongue).gettext(SENTENCES[fault.what]).format_map(told)


async def show(request: web.Request) -> web.StreamResponse:
    """The look by itself."""
    engagement_id = number(request, "engagement_id")
    looked = await values(request, engagement_id)
    name = await request.app[DESK].house.database.read(lambda tx: engagement_name(tx, engagement_id))
    return await full_page(request, "launch.html", engagement_id=engagement_id, engagement=name, **looked)


async def waive(request: web.Request) -> web.StreamResponse:
    """An admin answers for a language's texts; back to the page it was asked from."""
    house, engagement_id, by = request.app[DESK].house, number(request, "engagement_id"), request[USER]
    language, now, page = await posted(request, "language"), house.clock(), await posted(request, "back")
    base = f"/console/engagements/{engagement_id}"
    back = page if page in {f"{base}/check", f"{base}/launch", base} else f"{base}/check"
    try:
        await house.database.write(lambda tx: launch_check.waive(tx, engagement_id, language, by=by, now=now))
    except BadInput:
        return see_other(f"{back}?said=overtaken")
    return see_other(f"{back}?said=waived")
