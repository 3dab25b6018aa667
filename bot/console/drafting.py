"""The road to a new engagement, one page a step: what for, who, in which languages, what is offered, how many, launch.

Each step is stored as it is left, so that a draft can wait and be taken up again. What was wrong stands on the page again.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from aiohttp import web
from multidict import MultiDictProxy
from sqlalchemy import Connection

from bot.console import launching
from bot.console.desk import DESK, USER, change, number, see_other
from bot.console.remembered import Remembered
from bot.console.render import draw, full_page
from bot.domain.audience import FEATURES, SOURCES, Audience
from bot.domain.errors import BadInput, IllegalMove
from bot.service import engagements as work
from bot.store import audience, engagements
from bot.wiring import House
from bot.words import LOCALES, join_words, read_words

STEPS = ("purpose", "who", "languages", "offered", "targets", "launch")
_LISTS = ("languages", "tags", "sources", "split")
_WORDS = ("from_age", "to_age", "areas", "without_tags")
Form = MultiDictProxy[Any]


async def show_new(request: web.Request) -> web.StreamResponse:
    """The first step of one that does not exist yet."""
    return await full_page(request, "draft_new.html", fault="", given={"name": "", "purpose": ""})


async def create(request: web.Request) -> web.StreamResponse:
    """Make the draft."""
    form = await request.post()
    given = {"name": _text(form, "name"), "purpose": _text(form, "purpose")}
    try:
        made = await change(
            request, "engagement_drafted", "engagement",
            lambda tx, now: work.create(tx, **given, medical=_medical(), now=now),
        )  # fmt: skip
    except BadInput as fault:
        return await full_page(request, "draft_new.html", fault=str(fault), given=given)
    return see_other(f"/console/engagements/{made}/who")


async def show(request: web.Request) -> web.StreamResponse:
    """One step, as it is stored."""
    return await _page(request, _step(request), "")


async def save(request: web.Request) -> web.StreamResponse:
    """Store a step and go on to the next; "count" stays and counts."""
    step, engagement_id = _step(request), number(request, "engagement_id")
    form = await request.post()
    keep = _SAVES[step](request.app[DESK].house, form, engagement_id)
    try:
        await change(request, "engagement_changed", f"engagement {engagement_id}, {step}", lambda tx, _now: keep(tx))
    except BadInput as fault:
        return await _page(request, step, str(fault))
    after = step if _text(form, "go") == "stay" else STEPS[STEPS.index(step) + 1]
    state = (await request.app[DESK].house.database.read(lambda tx: engagements.get(tx, engagement_id))).state
    if state != "draft" and after != step:
        return see_other(f"/console/engagements/{engagement_id}?said=saved")
    return see_other(f"/console/engagements/{engagement_id}/{after}")


async def count(request: web.Request) -> web.StreamResponse:
    """How many the rules of an unsaved form name: a piece of the page."""
    house, engagement_id, form = request.app[DESK].house, number(request, "engagement_id"), await request.post()
    try:
        rules = Audience.parse(_rules(form))
    except BadInput as fault:
        return web.Response(
            text=draw(request, "draft_count.html", fault=str(fault), counts=[]), content_type="text/html"
        )
    now, remembered = house.clock(), request.app[DESK].remembered

    def read(tx: Connection) -> list[audience.Count]:
        within = rules.within(engagements.get(tx, engagement_id).languages)
        return _count(tx, within, engagement_id, now, remembered)

    counts = await house.database.read(read)
    return web.Response(text=draw(request, "draft_count.html", fault="", counts=counts), content_type="text/html")


async def launch(request: web.Request) -> web.StreamResponse:
    """Open it, when nothing lacks."""
    house, engagement_id, user = request.app[DESK].house, number(request, "engagement_id"), request[USER]
    seed = work.new_seed(house.random.randbytes)
    is_stopped = (await launching.values(request, engagement_id))["is_stopped"]

    def do(tx: Connection, now: datetime) -> list[str]:
        return work.launch(
            tx,
            engagement_id,
            check=lambda _tx, _id: ["texts"] if is_stopped else [],
            seed=seed,
            user_id=user.id,
            now=now,
        )

    try:
        lacking = await change(request, "launch_asked", f"engagement {engagement_id}", do)
    except IllegalMove:
        return see_other(f"/console/engagements/{engagement_id}?said=overtaken")
    if lacking:
        return see_other(f"/console/engagements/{engagement_id}/launch?said=not_launched")
    return see_other(f"/console/engagements/{engagement_id}?said=launched")


async def _page(request: web.Request, step: str, fault: str) -> web.StreamResponse:
    house, engagement_id = request.app[DESK].house, number(request, "engagement_id")
    now = house.clock()
    remembered = request.app[DESK].remembered
    values = await house.database.read(lambda tx: _read(tx, engagement_id, step, now, remembered))
    if step == "launch":
        values |= await launching.values(request, engagement_id)
    return await full_page(
        request, f"draft_{step}.html", step=step, steps=STEPS, fault=fault, engagement_id=engagement_id,
        known_languages=house.texts.languages, offers=work.OFFERED, questions=work.ASKS, **values,
    )  # fmt: skip


def _read(tx: Connection, engagement_id: int, step: str, now: datetime, remembered: Remembered) -> dict[str, Any]:
    engagement = engagements.get(tx, engagement_id)
    rules = Audience.parse(engagement.rules)
    found: dict[str, Any] = {"engagement": engagement, "rules": rules}
    if step in {"who", "targets"}:
        found["counts"] = _count(tx, engagement.audience, engagement_id, now, remembered)
    if step == "who":
        found |= {
            "tags": audience.tags(tx), "listed_languages": audience.languages(tx), "sources": SOURCES,
            "features": FEATURES,
        }  # fmt: skip
    if step == "launch":
        found["lacking"] = work.lacks(tx, engagement_id, lambda _tx, _id: [], now)
    return found


def _count(
    tx: Connection, within: Audience, engagement_id: int, now: datetime, remembered: Remembered
) -> list[audience.Count]:
    about = repr(("audience", engagement_id, within))
    return remembered.count(tx, about, now, lambda: audience.count(tx, within, engagement_id, now.year))


def _purpose(_house: House, form: Form, engagement_id: int) -> Callable[[Connection], Any]:
    name, purpose = _text(form, "name"), _text(form, "purpose")
    return lambda tx: work.describe(tx, engagement_id, name=name, purpose=purpose, medical=_medical())


def _who(_house: House, form: Form, engagement_id: int) -> Callable[[Connection], Any]:
    return lambda tx: work.choose_people(tx, engagement_id, _rules(form))


def _languages(house: House, form: Form, engagement_id: int) -> Callable[[Connection], Any]:
    chosen = _several(form, "languages")
    own = {_text(form, f"word {one}"): one for one in chosen if _text(form, f"word {one}")}
    ours = {word: one for word, one in join_words().items() if one not in own.values()}
    return lambda tx: work.choose_languages(tx, engagement_id, chosen, house.texts.languages, {**own, **ours})


def _offered(_house: House, form: Form, engagement_id: int) -> Callable[[Connection], Any]:
    offered, asks = _several(form, "offered"), _several(form, "asks")
    return lambda tx: work.choose_offers(tx, engagement_id, offered, asks)


def _targets(_house: House, form: Form, engagement_id: int) -> Callable[[Connection], Any]:
    given = {name.removeprefix("target "): _text(form, name) for name in form if name.startswith("target ")}
    return lambda tx: work.choose_targets(tx, engagement_id, _numbers(given))


_SAVES = {"purpose": _purpose, "who": _who, "languages": _languages, "offered": _offered, "targets": _targets}


def _numbers(given: dict[str, str]) -> dict[str, int]:
    for people in given.values():
        if people and not (people.isascii() and people.isdigit() and len(people) < 9):
            raise BadInput(f"{people!r} is no number of people")
    return {name: int(people or 0) for name, people in given.items()}


def _rules(form: Form) -> dict[str, Any]:
    return {name: _several(form, name) for name in _LISTS} | {name: _text(form, name) for name in _WORDS}


def _several(form: Form, name: str) -> list[str]:
    return [one for one in form.getall(name, []) if isinstance(one, str)]


def _text(form: Form, name: str) -> str:
    value = form.get(name, "")
    return value.strip() if isinstance(value, str) else ""


def _medical() -> list[str]:
    """The medical words of every language: a poster is read by everybody."""
    return [word for words in read_words(LOCALES).values() for word in words.lists["medical"]]


def _step(request: web.Request) -> str:
    return request.path.rsplit("/", 1)[-1]
