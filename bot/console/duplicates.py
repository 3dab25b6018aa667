"""Who may be one person, as an import found: a coordinator says whether they are."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from bot.console.desk import DESK, USER, change, number, see_other
from bot.console.render import full_page
from bot.domain.errors import BadInput
from bot.service import merging
from bot.store import duplicates
from bot.store.pages import people

SHOWN = 50
HERE = "/console/patients/duplicates"


def _read(tx: Connection) -> dict[str, Any]:
    questions = duplicates.open_questions(tx, after=0, limit=SHOWN)
    ids = {one for question in questions for one in (question.patient_id, question.other_id) if one}
    return {
        "questions": questions,
        "people": {person.id: person for person in people.lines(tx, sorted(ids))},
        "open": duplicates.count_open(tx),
    }


async def show(request: web.Request) -> web.StreamResponse:
    """The questions, oldest first."""
    values = await request.app[DESK].house.database.read(_read)
    return await full_page(request, "duplicates.html", **values)


async def merge(request: web.Request) -> web.StreamResponse:
    """They are one person."""
    try:
        return await _settle(request, "patients_merged", "merged", merging.merge)
    except BadInput:
        return see_other(f"{HERE}?said=both_seated")


async def tell_apart(request: web.Request) -> web.StreamResponse:
    """They are different people."""
    return await _settle(request, "patients_told_apart", "told_apart", merging.tell_apart)


async def _settle(request: web.Request, action: str, said: str, work: Callable[..., Any]) -> web.Response:
    question_id, user = number(request, "question_id"), request[USER]

    def settled(tx: Connection, now: datetime) -> Any:
        return work(tx, question_id, user_id=user.id, now=now)

    await change(request, action, f"possible duplicate {question_id}", settled)
    return see_other(f"{HERE}?said={said}")
