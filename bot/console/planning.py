"""Who sits where, as a proposal: ask for one, watch it being worked out, read it, move somebody, accept it or drop it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from bot.console.desk import DESK, USER, change, number, posted
from bot.console.live import follow
from bot.console.render import draw, full_page, partial
from bot.console.times import back
from bot.console.visitor import is_still_welcome
from bot.domain.errors import IllegalMove, Refused
from bot.domain.seating.instance import from_plain
from bot.service import planning, seating
from bot.service.planning import CannotMove
from bot.store import marks, plans, resources, tasks
from bot.store.pages import planning as page
from bot.store.pages.planning import Named, Planning, Time


@dataclass(frozen=True, slots=True)
class Table:
    """A group session of the proposal: who leads, interprets and helps, who sits there. `fixed` are seats given before."""

    time: Time
    facilitator: str
    speakers: list[tuple[str, str]]
    teams: list[str]
    people: list[tuple[Named, bool]]
    fixed: list[Named]


async def show(request: web.Request) -> web.StreamResponse:
    """The page of one engagement's seating."""
    house, engagement_id = request.app[DESK].house, number(request, "engagement_id")
    values = await house.database.read(lambda tx: _read(tx, engagement_id, house.clock()))
    return await full_page(request, "planning.html", **values)


async def live(request: web.Request) -> web.StreamResponse:
    """How far the computation is; when it has ended, what came out."""
    desk, engagement_id = request.app[DESK], number(request, "engagement_id")

    async def pieces() -> str:
        values = await desk.house.database.read(lambda tx: _read(tx, engagement_id, desk.house.clock()))
        drawn = {
            "#working": draw(request, "planning_working.html", **values),
            "#proposal": draw(request, "planning_proposal.html", **values),
        }
        return "".join(partial(target, "innerMorph", html) for target, html in drawn.items())

    return await follow(request, desk.watcher, pieces, lambda: is_still_welcome(request))


def _read(tx: Connection, engagement_id: int, now: datetime) -> dict[str, Any]:
    found = page.read(tx, engagement_id, now)
    names = page.names(tx, found.plan)
    return {
        "seating": found,
        "tables": _tables(tx, found, names),
        "unseated": _unseated(found, names),
        "numbers": _numbers(found),
        "gains": [one for one in (found.plan.gains if found.plan else []) if one["gain"] > 0],
        "broken": found.plan.proposal.get("broken", []) if found.plan else [],
        "rooms": [(site, room) for site in resources.all_sites(tx) for room in site.rooms],
        "soon": marks.read(tx, seating.soon_mark(engagement_id)) is not None,
        "today": now,
    }


def _tables(tx: Connection, found: Planning, names: dict[str, Named]) -> list[Table]:
    if found.plan is None:
        return []
    made, arranged = from_plain(found.plan.instance), planning.arranged(found.plan)
    times = {str(one.id): one for one in found.times}
    fixed = {one.id for one in made.patients if one.confirmed is not None}
    moved = {one[0] for one in found.plan.moved}
    helpers = _helpers(tx, [who for one in arranged.held for who in _who(one)])
    tables = []
    known = [one for one in arranged.held if one.session in times]
    for held in sorted(known, key=lambda one: (times[one.session].starts_at, one.session)):
        there = [who for who, session in arranged.seats if session == held.session and who in names]
        tables.append(Table(
            times[held.session], helpers.get(held.facilitator or "", ""),
            [(language, helpers.get(who, "")) for language, who in held.interpreters],
            [helpers[team] for team in held.teams if team in helpers],
            [(names[who], who in moved) for who in there if who not in fixed],
            [names[who] for who in there if who in fixed],
        ))  # fmt: skip
    return tables


def _who(held: Any) -> list[str]:
    return [held.facilitator or "", *(who for _, who in held.interpreters), *held.teams]


def _helpers(tx: Connection, ids: list[str]) -> dict[str, str]:
    found = resources.names(tx, [int(one) for one in ids if one.isdecimal()])
    return {str(one): name for one, name in found.items()}


def _unseated(found: Planning, names: dict[str, Named]) -> list[tuple[Named, dict[str, Any]]]:
    """Who has no seat in it, with the reason; one taken out by hand has that for a reason."""
    if found.plan is None:
        return []
    seated = {who for who, _ in planning.arranged(found.plan).seats}
    told = {one["patient"]: one for one in found.plan.proposal["unseated"]}
    out = {one[0]: {"why": "by_hand", "sessions": 0, "which": ""} for one in found.plan.moved if one[1] is None}
    return [
        (names[who], reason)
        for who, reason in (told | out).items()
        if who not in seated and who in names
    ]  # fmt: skip


def _numbers(found: Planning) -> dict[str, Any]:
    if found.plan is None:
        return {}
    proposal = found.plan.proposal
    return {
        "seated": len(planning.arranged(found.plan).seats),
        "people": len(found.plan.instance["patients"]),
        "bound": proposal["bound"],
        "greedy": proposal["greedy"],
        "gave_way": proposal["gave_way"],
        "behind": [one for one in proposal["groups"] if one["seated"] < one["least"]],
    }


async def ask(request: web.Request) -> web.StreamResponse:
    """Work out a proposal."""
    engagement_id, user, zone = number(request, "engagement_id"), request[USER], request.app[DESK].house.settings.zone
    await change(
        request, "proposal_asked", f"engagement {engagement_id}",
        lambda tx, now: planning.ask(tx, engagement_id, zone=zone, by=user.id, now=now),
    )  # fmt: skip
    return back(request, "proposal_asked")


async def stop(request: web.Request) -> web.StreamResponse:
    """Nobody wants it any more."""
    engagement_id = number(request, "engagement_id")

    def work(tx: Connection, now: datetime) -> None:
        task = tasks.latest(tx, engagement_id, "seat")
        if task is not None and task.state in {"waiting", "running"}:
            tasks.cancel(tx, task.id, now)

    await change(request, "proposal_stopped", f"engagement {engagement_id}", work)
    return back(request, "saved")


async def move(request: web.Request) -> web.StreamResponse:
    """Move somebody to another group session of the proposal, or out of it."""
    plan_id, who, to = await _plan_id(request), await posted(request, "who"), await posted(request, "to")

    def work(tx: Connection, _now: datetime) -> bool:
        return bool(planning.move(tx, plan_id, who, to or None))

    try:
        told = await change(request, "moved_in_plan", f"plan {plan_id}", work)
    except CannotMove as error:
        return back(request, f"why_{error.why}")
    except (Refused, StopIteration):
        return back(request, "overtaken")
    return back(request, "moved_against" if told else "moved")


async def accept(request: web.Request) -> web.StreamResponse:
    """Open its group sessions, and ask everybody it seats."""
    plan_id, user, zone = await _plan_id(request), request[USER], request.app[DESK].house.settings.zone
    try:
        await change(
            request, "plan_accepted", f"plan {plan_id}",
            lambda tx, now: planning.accept(tx, plan_id, zone=zone, by=user.id, now=now),
        )  # fmt: skip
    except Refused:
        return back(request, "not_open")
    except IllegalMove:
        return back(request, "overtaken")
    return back(request, "plan_accepted")


async def drop(request: web.Request) -> web.StreamResponse:
    """It is not wanted."""
    plan_id = await _plan_id(request)
    try:
        await change(request, "plan_dropped", f"plan {plan_id}", lambda tx, _now: planning.drop(tx, plan_id))
    except IllegalMove:
        return back(request, "overtaken")
    return back(request, "plan_dropped")


async def _plan_id(request: web.Request) -> int:
    """The plan that the form was about, which must be this engagement's."""
    engagement_id, told = number(request, "engagement_id"), await posted(request, "plan")

    def work(tx: Connection) -> int:
        plan = plans.get(tx, int(told) if told.isdecimal() else 0)
        return plan.id if plan.engagement_id == engagement_id else plans.get(tx, 0).id

    return await request.app[DESK].house.database.read(work)
