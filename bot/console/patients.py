"""The list of patients. Searched by POST, so that no name and no number ever stands in an address."""

from datetime import datetime

from aiohttp import web
from sqlalchemy import Connection

from bot.console import words
from bot.console.desk import DESK, USER, posted, see_other
from bot.console.render import full_page
from bot.domain.errors import ConvivialError
from bot.service import enrol
from bot.store import audit, duplicates
from bot.store.pages import patients
from bot.store.pages.patients import Search

_AT_ONCE = 200
_LONGEST = 60


async def show(request: web.Request) -> web.StreamResponse:
    """Everybody, newest first."""
    return await _list(request, Search())


async def search(request: web.Request) -> web.StreamResponse:
    """Those asked for, or the next page of them."""
    before = await posted(request, "before")
    state = await posted(request, "state")
    return await _list(
        request,
        Search(
            words=(await posted(request, "words"))[:_LONGEST],
            state=state if state == "new" or state in words.LABELS["participation"] else "",
            before=int(before) if before.isdecimal() and len(before) < 19 else None,
        ),
    )


async def _list(request: web.Request, asked: Search) -> web.StreamResponse:
    database = request.app[DESK].house.database
    found = await database.read(lambda tx: patients.find(tx, asked))
    engagements = await database.read(patients.open_engagements)
    duplicates_open = await database.read(duplicates.count_open)
    states = words.LABELS["participation"]
    return await full_page(
        request, "patients.html", found=found, asked=asked, engagements=engagements, states=states,
        duplicates_open=duplicates_open,
    )  # fmt: skip


async def invite_all(request: web.Request) -> web.StreamResponse:
    """Invite everybody who was drawn for an engagement, some at a time so that others can write meanwhile.

    Who may not be texted, or has moved on meanwhile, is left out.
    """
    house, user, wanted = request.app[DESK].house, request[USER], await posted(request, "engagement")
    now, after = house.clock(), 0
    if not wanted.isdecimal():
        return see_other("/console/patients?said=overtaken")
    engagement_id = int(wanted)
    while some := await house.database.read(
        lambda tx, after=after: patients.drawn(tx, engagement_id, after=after, limit=_AT_ONCE)  # type: ignore[misc]
    ):
        await house.database.write(lambda tx, some=some: _invite(tx, some, engagement_id, now))  # type: ignore[misc]
        after = some[-1]
    await house.database.write(
        lambda tx: audit.note(tx, user_id=user.id, action="all_invited", about=f"engagement {engagement_id}", now=now)
    )
    house.heard.ring()
    return see_other("/console/patients?said=all_invited")


def _invite(tx: Connection, patient_ids: list[int], engagement_id: int, now: datetime) -> None:
    for patient_id in patient_ids:
        try:
            with tx.begin_nested():
                enrol.invite(tx, patient_id=patient_id, engagement_id=engagement_id, now=now)
        except ConvivialError:
            continue
