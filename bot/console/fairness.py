"""Who comes and who does not: how far each group came in an engagement, with small numbers hidden; also as CSV."""

import csv
import io
from dataclasses import dataclass

from aiohttp import web
from sqlalchemy import Connection

from bot.console.desk import DESK, USER, number
from bot.console.render import full_page
from bot.domain.audience import wanted_by
from bot.domain.fewcells import FEWEST, hidden
from bot.store import audit, engagements
from bot.store.engagements import Engagement
from bot.store.pages import fairness
from bot.store.pages.fairness import GROUPINGS, NOT_SAID, STEPS


@dataclass(frozen=True, slots=True)
class Group:
    """One group: how many reached each step (None: too few to show), and how many are wanted in the rooms."""

    name: str
    counts: list[int | None]
    target: int | None

    @property
    def share(self) -> int | None:
        """Of 100 who were texted, how many came or have a seat; None when that may not be shown."""
        texted, coming = self.counts[0], self.counts[STEPS.index("confirmed")]
        return round(100 * coming / texted) if texted and coming is not None else None


@dataclass(frozen=True, slots=True)
class Told:
    """One engagement by one grouping; `total` is of everybody."""

    engagement: Engagement
    by: str
    groups: list[Group]
    total: list[int | None]


async def show(request: web.Request) -> web.StreamResponse:
    """The page: ?engagement=3&by=language."""
    database = request.app[DESK].house.database
    known = await database.read(engagements.every)
    asked = request.query.get("engagement", "")
    chosen = next((one for one in known if str(one.id) == asked), known[0] if known else None)
    by = _by(request)
    now, remembered = request.app[DESK].house.clock(), request.app[DESK].remembered

    def read(tx: Connection) -> Told | None:
        return (
            remembered.count(tx, repr(("told", chosen, by)), now, lambda: _read(tx, chosen.id, by, now.year))
            if chosen
            else None
        )

    told = await database.read(read)
    return await full_page(
        request, "fairness.html", engagements=known, told=told, by=by, groupings=GROUPINGS, steps=STEPS, fewest=FEWEST
    )


async def export(request: web.Request) -> web.StreamResponse:
    """The same table for other programs; what is hidden on the page is hidden here."""
    house, user, engagement_id, by = (
        request.app[DESK].house,
        request[USER],
        number(request, "engagement_id"),
        _by(request),
    )
    now = house.clock()
    told = await house.database.read(lambda tx: _read(tx, engagement_id, by, now.year))
    await house.database.write(
        lambda tx: audit.note(
            tx, user_id=user.id, action="fairness_exported", about=f"engagement {engagement_id}", now=now
        )
    )
    headers = {"Content-Disposition": f'attachment; filename="engagement-{engagement_id}-{by}.csv"'}
    return web.Response(text=_csv(told), content_type="text/csv", headers=headers)


def _by(request: web.Request) -> str:
    asked = request.query.get("by", "")
    return asked if asked in GROUPINGS else GROUPINGS[0]


def _read(tx: Connection, engagement_id: int, by: str, year: int) -> Told:
    engagement = engagements.get(tx, engagement_id)
    wanted = wanted_by(engagement.targets, by)
    counts = fairness.reached(tx, engagement_id, by, year)
    total = [sum(column) for column in zip(*counts.values(), strict=True)] or [0] * len(STEPS)
    groups = [
        Group(name, row, wanted.get(name))
        for name, row in sorted(hidden(counts).items(), key=lambda one: one[0] == NOT_SAID)
    ]
    return Told(engagement, by, groups, hidden({"": total})[""])


def _csv(told: Told) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([told.by, *STEPS, "wanted"])
    for group in told.groups:
        counts = [f"<{FEWEST}" if count is None else count for count in group.counts]
        writer.writerow([_harmless(group.name), *counts, group.target if group.target is not None else ""])
    return out.getvalue()


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: areas come from a clinic's list."""
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell
