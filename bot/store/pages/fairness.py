"""How far people came in one engagement, from the first text to the chair, by group. Counts only: nobody is named."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, case, func, null, or_, select

from bot.domain.audience import BANDS
from bot.store.tables import (
    demographics,
    messages,
    needs,
    participations,
    patients,
    seats,
    turns,
)  # fmt: skip

STEPS = ("sent", "delivered", "replied", "interested", "needs_known", "offered", "confirmed", "attended")
GROUPINGS = ("language", "area", "age", "gender")
NOT_SAID = "not_said"

_FIRST_TEXTS = ("invite", "invite_again", "invite_last", "joined")
_WENT = ("sent", "delivered", "undelivered")
_OFFERED = ("offered", "waitlisted")
_CONFIRMED = ("confirmed", "missed", "cancelled")


def reached(tx: Connection, engagement_id: int, by: str, year: int) -> dict[str, list[int]]:
    """Group → how many reached each step or a later one; `by` is one of GROUPINGS, `year` this year, for ages.

    Age is what she answered, or else the list's year of birth. Whoever neither tells about is a group, too.
    """
    step = _step().label("step")
    query = select(_group(by, year).label("group"), step, func.count().label("people"))
    query = query.select_from(participations).join(patients, patients.c.id == participations.c.patient_id)
    if by not in {"language", "area"}:
        told = (demographics.c.participation_id == participations.c.id) & (demographics.c.question == by)
        query = query.outerjoin(demographics, told)
    rows = tx.execute(query.where(participations.c.engagement_id == engagement_id).group_by("group", "step"))
    return _cumulated((row.group or NOT_SAID, row.step, row.people) for row in rows)


def _cumulated(rows: Iterable[tuple[str, int, int]]) -> dict[str, list[int]]:
    at: dict[str, Counter[int]] = {}
    for group, step, people in rows:
        at.setdefault(group, Counter())[step] += people
    places = range(1, len(STEPS) + 1)
    return {
        group: [sum(people for step, people in found.items() if step >= place) for place in places]
        for group, found in sorted(at.items())
    }


def _group(by: str, year: int) -> ColumnElement[Any]:
    columns: dict[str, ColumnElement[Any]] = {
        "language": patients.c.language,
        "area": patients.c.area,
        "age": func.coalesce(demographics.c.answer, _age(year)),
    }
    return columns.get(by, demographics.c.answer)


def _age(year: int) -> ColumnElement[Any]:
    bands = [
        (patients.c.birth_year.between(year - oldest, year - youngest), name)
        for name, (youngest, oldest) in BANDS.items()
    ]
    return case(*bands, else_=null())


def _step() -> ColumnElement[int]:
    """The furthest step: 0 for whoever was not texted yet, else the place in STEPS, counted from 1.

    A participation says where she stands now; what she had before a "no" is read from seats, needs and texts.
    """
    state = participations.c.state
    return case(
        (or_(state == "attended", _had_seat("attended")), 8),
        (or_(state.in_(_CONFIRMED), _had_seat("confirmed", "missed")), 7),
        (or_(state.in_(_OFFERED), _had_seat("held", "released")), 6),
        (or_(state == "needs_known", participations.c.availability_words != "", _said_needs()), 5),
        (state.in_(["interested", "handed_over"]), 4),
        (_wrote(), 3),
        (_was_texted("delivered"), 2),
        (_was_texted(*_WENT), 1),
        else_=0,
    ).cast(Integer)


def _had_seat(*states: str) -> ColumnElement[bool]:
    query = select(seats.c.id).where(seats.c.participation_id == participations.c.id, seats.c.state.in_(states))
    return query.correlate(participations).exists()


def _said_needs() -> ColumnElement[bool]:
    query = select(needs.c.id).where(needs.c.participation_id == participations.c.id)
    return query.correlate(participations).exists()


def _wrote() -> ColumnElement[bool]:
    query = select(turns.c.id).where(
        turns.c.patient_id == participations.c.patient_id,
        turns.c.kind == "text",
        turns.c.done_at >= participations.c.created_at,
    )
    return query.correlate(participations).exists()


def _was_texted(*states: str) -> ColumnElement[bool]:
    query = select(messages.c.id).where(
        messages.c.patient_id == participations.c.patient_id,
        messages.c.key.in_(_FIRST_TEXTS),
        messages.c.state.in_(states),
        messages.c.created_at >= participations.c.created_at,
    )
    return query.correlate(participations).exists()
