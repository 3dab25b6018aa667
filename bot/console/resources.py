"""Where group sessions can be held and who helps: sites with rooms, facilitators, interpreters, child-care workers, drivers."""

from datetime import datetime
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from bot.console.desk import DESK, change, number, posted, see_other
from bot.console.render import full_page
from bot.domain.availability import Window
from bot.domain.errors import BadInput
from bot.domain.seating.instance import BANDS
from bot.store import resources

LARGEST_ROOM = 200
HERE = "/console/resources"


async def show(request: web.Request) -> web.StreamResponse:
    """The page."""
    return await full_page(request, "resources.html", **await request.app[DESK].house.database.read(_read))


def _read(tx: Connection) -> dict[str, Any]:
    people = resources.everybody(tx)
    return {
        "sites": resources.all_sites(tx),
        "staff": {work: [one for one in people if one.work == work] for work in resources.WORK},
        "bands": [band.name for band in BANDS],
        "site_names": {site.id: site.name for site in resources.all_sites(tx)},
    }


async def add_site(request: web.Request) -> web.StreamResponse:
    """A site with its first room; a room more, where the site is known."""
    name, address, room = await posted(request, "name"), await posted(request, "address"), await posted(request, "room")
    chairs = await posted(request, "chairs")
    site_level, room_level = not await posted(request, "site_steps"), not await posted(request, "room_steps")
    if not name or not room or not chairs.isdecimal() or not 0 < int(chairs) <= LARGEST_ROOM:
        return see_other(f"{HERE}?said=bad_room")

    def work(tx: Connection, _now: datetime) -> None:
        site = resources.add_site(tx, name=name, address=address or name, is_step_free=site_level)
        resources.add_room(tx, site_id=site, name=room, capacity=int(chairs), is_step_free=room_level)

    await change(request, "room_added", f"site {name}"[:80], work)
    return see_other(f"{HERE}?said=saved")


async def add_member(request: web.Request) -> web.StreamResponse:
    """Somebody who helps."""
    form = await request.post()
    name, work_of_hers = await posted(request, "name"), await posted(request, "work")
    try:
        places = _places(work_of_hers, {str(key): str(value).strip() for key, value in form.items()})
        hours = _hours(
            [str(day) for day in form.getall("day", [])], await posted(request, "from"), await posted(request, "until")
        )
    except (BadInput, ValueError):
        return see_other(f"{HERE}?said=bad_member")
    languages = (await posted(request, "languages")).replace(",", " ").split()
    at = [int(str(one)) for one in form.getall("site", []) if str(one).isdecimal()]
    speaks = work_of_hers in {"facilitator", "interpreter"}
    if not name or work_of_hers not in resources.WORK or (speaks and not languages):
        return see_other(f"{HERE}?said=bad_member")

    def work(tx: Connection, _now: datetime) -> int:
        return resources.add_member(
            tx, name=name, work=work_of_hers, languages=languages, hours=hours, at=at, places=places
        )

    await change(request, "staff_added", "", work)
    return see_other(f"{HERE}?said=saved")


def _hours(days: list[str], start: str, until: str) -> list[dict[str, Any]]:
    """Her hours as one window; none at all: any time. Raises BadInput, ValueError."""
    if not days or not start or not until:
        return []
    window = {"days": sorted(int(day) for day in days), "from": start, "until": until}
    Window.parse(window)
    return [window]


def _places(work: str, form: dict[str, str]) -> list[tuple[str, int]]:
    """What she brings. Raises ValueError for what is no number."""
    kinds = ["ride"] if work == "ride" else [band.name for band in BANDS] if work == "child_care" else []
    return [(kind, int(form[f"places {kind}"])) for kind in kinds if form.get(f"places {kind}")]


async def dismiss(request: web.Request) -> web.StreamResponse:
    """She helps no more."""
    member_id = number(request, "member_id")
    await change(request, "staff_dismissed", f"staff {member_id}", lambda tx, _now: resources.dismiss(tx, member_id))
    return see_other(f"{HERE}?said=saved")
