"""A civic lottery at the console: quotas, a look beforehand, the promise, the draw, and what it meant for each group."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from bot.console.desk import DESK, USER, number, posted, see_other
from bot.console.live import follow
from bot.console.render import draw, full_page, partial
from bot.console.visitor import is_still_welcome
from bot.domain import chances, groups
from bot.domain.errors import BadInput
from bot.domain.groups import Group
from bot.domain.promise import Quota
from bot.service import drawing
from bot.store import draws, tasks
from bot.store.pages.draws import engagement_name
from bot.store.tasks import Task

PLACES = 20
_MOST_PLACES = 5000


async def show(request: web.Request) -> web.StreamResponse:
    """The page: where this engagement's draw stands, and the form for its quotas."""
    house, engagement_id = request.app[DESK].house, number(request, "engagement_id")
    now, anew = house.clock(), _asked_anew(request)
    remembered = request.app[DESK].remembered

    def read_all(tx: Connection) -> dict[str, Any]:
        shares = remembered.count(tx, ("shares", engagement_id), now, lambda: _shares(tx, engagement_id, now))
        return read(tx, engagement_id) | _form(tx, engagement_id, shares, anew)

    values = await house.database.read(read_all)
    return await full_page(request, "draw.html", **values)


async def live(request: web.Request) -> web.StreamResponse:
    """Its changing part, whenever it changes: the bar while the computer works, and then what came out."""
    desk, engagement_id = request.app[DESK], number(request, "engagement_id")

    async def pieces() -> str:
        values = await desk.house.database.read(lambda tx: read(tx, engagement_id))
        return partial("#live", "innerMorph", draw(request, "draw_live.html", **values))

    return await follow(request, desk.watcher, pieces, lambda: is_still_welcome(request))


async def council(request: web.Request) -> web.StreamResponse:
    """The last draw in plain words, to be printed and read by anybody."""
    engagement_id = number(request, "engagement_id")
    values = await request.app[DESK].house.database.read(lambda tx: read(tx, engagement_id))
    return await full_page(request, "draw_council.html", **values)


def read(tx: Connection, engagement_id: int) -> dict[str, Any]:
    """Where the draw stands."""
    everything = draws.of(tx, engagement_id)
    newest = everything[0] if everything else None
    held = next((one for one in everything if one.record is not None), None)
    return {
        "engagement_id": engagement_id,
        "engagement": engagement_name(tx, engagement_id),
        "promised": newest if newest is not None and newest.record is None else None,
        "given_up": [one for one in everything[1:] if one.record is None],
        "held": held,
        "look": tasks.latest(tx, engagement_id, "draw_look"),
        "work": _under_way(tx, engagement_id),
        "failed": _failed(tx, engagement_id, newest),
        **_outcome(held),
    }


def _under_way(tx: Connection, engagement_id: int) -> Task | None:
    latest = (tasks.latest(tx, engagement_id, kind) for kind in ("draw_look", "draw", "draw_replace"))
    return next((one for one in latest if one is not None and one.state in {"waiting", "running"}), None)


def _failed(tx: Connection, engagement_id: int, newest: draws.Draw | None) -> Task | None:
    """What could not be computed for the newest draw, if that is how things stand."""
    latest = (tasks.latest(tx, engagement_id, kind) for kind in ("draw_replace", "draw"))
    of_this = (one for one in latest if one is not None and newest is not None and one.given.get("draw") == newest.id)
    return next((one for one in of_this if one.state == "failed"), None)


def _outcome(held: draws.Draw | None) -> dict[str, Any]:
    if held is None or held.record is None:
        return {"outcome": {}, "lottery": None, "seated": 0, "spread": (0, 0), "replacements": []}
    lottery, sitting = held.record["lottery"], drawing.seated(held)
    return {
        "outcome": chances.by_group(held.pool, held.quotas, sitting, lottery["odds"]),
        "lottery": lottery,
        "seated": len(sitting),
        "spread": chances.spread(lottery["odds"]),
        "replacements": held.record["replacements"],
    }


def _asked_anew(request: web.Request) -> dict[str, Any] | None:
    """Somebody changed the number of seats, and wants quotas that follow the list again."""
    places = request.query.get("places", "")
    if not places.isascii() or not places.isdecimal() or not 1 <= int(places[:9]) <= _MOST_PLACES:
        return None
    used = {name.removeprefix("use:") for name in request.query if name.startswith("use:")}
    return {"places": int(places[:9]), "households": "households" in request.query, "used": used}


@dataclass(frozen=True, slots=True)
class _Shares:
    """How many of the list are in each group of each feature, and how many of those who would come."""

    listed: dict[str, Counter[str]]
    willing: dict[str, Counter[str]]
    pool_size: int


def _shares(tx: Connection, engagement_id: int, now: datetime) -> _Shares:
    everybody = draws.people(tx, engagement_id)
    pool = drawing.volunteers(tx, engagement_id, everybody, now.year)
    listed = groups.counted(drawing.features(one, now.year) for one in everybody)
    return _Shares(listed, groups.counted(one.features for one in pool), len(pool))


def _form(tx: Connection, engagement_id: int, shares: _Shares, anew: Mapping[str, Any] | None) -> dict[str, Any]:
    """The quotas' form: what was looked at last, or what follows from the list."""
    look = tasks.latest(tx, engagement_id, "draw_look")
    given: Mapping[str, Any] = anew or (look.given if look is not None else {})
    places = given.get("places", min(PLACES, max(1, shares.pool_size // 2)))
    table = groups.table(shares.listed, shares.willing, places)
    asked = {(row[0], row[1]): row for row in given.get("quotas", ())}
    return {
        "places": places,
        "households": given.get("households", True),
        "pool_size": shares.pool_size,
        "table": {feature: [_as_asked(one, asked) for one in lines] for feature, lines in table.items()},
        "used": anew["used"] if anew else {one for one, lines in table.items() if _is_used(one, lines, look, asked)},
        "most_groups": groups.MOST_GROUPS,
        "told": groups.told,
    }


def _as_asked(one: Group, asked: Mapping[tuple[str, str], Any]) -> Group:
    row = asked.get((one.feature, one.group))
    return one if row is None else Group(one.feature, one.group, one.listed, one.willing, row[2], row[3])


def _is_used(feature: str, lines: list[Group], look: Task | None, asked: Mapping[tuple[str, str], Any]) -> bool:
    if look is None:
        return groups.by_default(feature, lines)
    return any(one == feature for one, _ in asked)


async def look(request: web.Request) -> web.StreamResponse:
    """Ask whether these quotas can be kept."""
    house, engagement_id, by = request.app[DESK].house, number(request, "engagement_id"), request[USER].id
    now, form = house.clock(), await request.post()
    back = f"/console/engagements/{engagement_id}/draw"

    def write(tx: Connection) -> int:
        engagement_name(tx, engagement_id)
        places, quotas = _posted_terms(form)
        return drawing.ask_look(
            tx, engagement_id, places=places, households="households" in form, quotas=quotas, by=by, now=now
        )

    try:
        await house.database.write(write)
    except BadInput:
        return see_other(f"{back}?said=bad_quotas")
    return see_other(f"{back}#state")


def _posted_terms(form: Mapping[str, Any]) -> tuple[int, list[Quota]]:
    """The seats, and a quota for each group of the features that are ticked. Raises BadInput."""
    used = {name.removeprefix("use:") for name in form if name.startswith("use:")}
    lines = [name.split(":", 2)[1:] for name in form if name.startswith("least:")]
    quotas = [
        Quota(feature, group, _whole(form, f"least:{feature}:{group}"), _whole(form, f"most:{feature}:{group}"))
        for feature, group in lines
        if feature in used and feature in groups.FEATURES
    ]
    if any(one.least > one.most for one in quotas):
        raise BadInput("a quota's least is more than its most")
    return _whole(form, "places"), quotas


def _whole(form: Mapping[str, Any], name: str) -> int:
    told = str(form.get(name, ""))
    if not told.isascii() or not told.isdecimal() or int(told[:9]) > _MOST_PLACES:
        raise BadInput(f"{name} is {told!r} and should be a number of seats")
    return int(told)


async def promise(request: web.Request) -> web.StreamResponse:
    """Choose the secret word and bind the clinic to it, the list and the quotas."""
    house, engagement_id, by = request.app[DESK].house, number(request, "engagement_id"), request[USER].id
    now, back = house.clock(), f"/console/engagements/{engagement_id}/draw"
    try:
        await house.database.write(
            lambda tx: drawing.promise(tx, engagement_id, by=by, now=now, random_bytes=house.random.randbytes)
        )
    except BadInput:
        return see_other(f"{back}?said=look_again")
    return see_other(f"{back}?said=promised#state")


async def hold(request: web.Request) -> web.StreamResponse:
    """Draw, with the number that was thrown before everybody's eyes."""
    house, engagement_id, by = request.app[DESK].house, number(request, "engagement_id"), request[USER].id
    now, public, back = house.clock(), await posted(request, "public"), f"/console/engagements/{engagement_id}/draw"

    def write(tx: Connection) -> int:
        newest = next(iter(draws.of(tx, engagement_id)), None)
        if newest is None:
            raise BadInput("nothing was promised yet")
        return drawing.ask_draw(tx, newest.id, public=public, by=by, now=now)

    try:
        await house.database.write(write)
    except BadInput:
        return see_other(f"{back}?said={'overtaken' if public else 'no_public'}")
    return see_other(f"{back}#state")


async def replace(request: web.Request) -> web.StreamResponse:
    """Try once more to give away the seats of those who have gone."""
    house, engagement_id, by = request.app[DESK].house, number(request, "engagement_id"), request[USER].id
    now = house.clock()

    def write(tx: Connection) -> None:
        for one in draws.of(tx, engagement_id):
            if one.record is not None:
                drawing.ask_replacement(tx, one, by=by, now=now)

    await house.database.write(write)
    return see_other(f"/console/engagements/{engagement_id}/draw#state")
