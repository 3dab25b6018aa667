"""What was not understood lately. A coordinator files what it meant; an admin's review makes it an example."""

from datetime import datetime
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from bot.console.desk import DESK, USER, change, number, posted, see_other
from bot.console.render import page
from bot.console.words import LABELS
from bot.domain.errors import NotFound
from bot.store import corrections
from bot.store.pages import attention, understanding

SHOWN = 50
HERE = "/console/understanding"


def _read(tx: Connection) -> dict[str, Any]:
    return {
        "doubtful": understanding.doubtful(tx, SHOWN),
        "filed": understanding.filed(tx, SHOWN),
        "labels": list(LABELS["understood"]),
        "waiting": attention.count_open(tx),
    }


async def show(request: web.Request) -> web.StreamResponse:
    """The page."""
    return page(request, "understanding.html", **await request.app[DESK].house.database.read(_read))


async def file(request: web.Request) -> web.StreamResponse:
    """Keep what the text meant."""
    turn_id, label, user = number(request, "turn_id"), await posted(request, "label"), request[USER]
    patient = await posted(request, "patient")
    back = f"/console/patients/{patient}" if patient.isdecimal() else HERE
    if label not in LABELS["understood"]:
        return see_other(f"{back}?said=no_label")

    def work(tx: Connection, now: datetime) -> None:
        if not understanding.is_text(tx, turn_id):
            raise NotFound(f"no text {turn_id}")
        corrections.file(tx, turn_id=turn_id, label=label, user_id=user.id, now=now)

    await change(request, "understanding_filed", f"turn {turn_id}", work)
    return see_other(f"{back}?said=filed")


async def review(request: web.Request) -> web.StreamResponse:
    """It may be learnt from."""
    turn_id, user = number(request, "turn_id"), request[USER]
    await change(
        request,
        "understanding_reviewed",
        f"turn {turn_id}",
        lambda tx, now: corrections.review(tx, turn_id, user_id=user.id, now=now),
    )
    return see_other(f"{HERE}?said=saved")


async def withdraw(request: web.Request) -> web.StreamResponse:
    """It was filed by mistake."""
    turn_id = number(request, "turn_id")
    await change(
        request, "understanding_withdrawn", f"turn {turn_id}", lambda tx, _now: corrections.withdraw(tx, turn_id)
    )
    return see_other(f"{HERE}?said=saved")
