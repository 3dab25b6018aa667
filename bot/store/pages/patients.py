"""The list of patients: searched by name or digits, paged by key."""

import re
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Select, and_, func, select

from bot.store.erasures import ERASED
from bot.store.pages import people
from bot.store.pages.people import Person
from bot.store.rows import holds
from bot.store.tables import engagements, participations, patients, phones

PAGE = 25
_FEWEST_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Search:
    """What was asked for. `state`: "" is everybody, "new" those never invited. `before`: ids below this one."""

    words: str = ""
    state: str = ""
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """One page; `next_before` leads to the next, None when this is the last."""

    people: list[Person]
    next_before: int | None


@dataclass(frozen=True, slots=True)
class Engagement:
    """An open engagement, and how many drawn for it were never invited."""

    id: int
    name: str
    drawn: int


def find(tx: Connection, search: Search) -> Found:
    """One page of patients, newest first."""
    query = (
        select(patients.c.id)
        .where(patients.c.merged_into.is_(None), patients.c.source != ERASED)
        .order_by(patients.c.id.desc())
        .limit(PAGE + 1)
    )
    if search.before is not None:
        query = query.where(patients.c.id < search.before)
    query = _by_state(_by_words(tx, query, search.words.strip()), search.state)
    ids = [*tx.execute(query).scalars()]
    more = len(ids) > PAGE
    return Found(people.lines(tx, ids[:PAGE]), ids[PAGE - 1] if more else None)


def _by_words(tx: Connection, query: Select[tuple[int]], words: str) -> Select[tuple[int]]:
    if not words:
        return query
    if number := digits_of(words):
        numbers = select(phones.c.patient_id).where(phones.c.e164.contains(number, autoescape=True))
        return query.where(patients.c.id.in_(numbers))
    return query.where(holds(tx, patients.c.name, words))


def digits_of(words: str) -> str:
    """The digits of what looks like part of a number; "" for what may be a name."""
    digits = re.sub(r"[^0-9]", "", words)
    return digits if len(digits) >= _FEWEST_DIGITS and not re.search(r"[^\W\d]", words) else ""


def _by_state(query: Select[tuple[int]], state: str) -> Select[tuple[int]]:
    if not state:
        return query
    taking_part = select(participations.c.patient_id)
    if state == "new":
        return query.where(patients.c.id.not_in(taking_part.where(participations.c.state != "drawn")))
    return query.where(patients.c.id.in_(taking_part.where(participations.c.state == state)))


def newest_id(tx: Connection) -> int:
    """The highest id, which tells at a glance how long the list is about."""
    return tx.scalar(select(func.max(patients.c.id))) or 0


def open_engagements(tx: Connection) -> list[Engagement]:
    """The engagements one can be invited to, newest first."""
    drawn = (
        select(func.count())
        .select_from(participations)
        .where(participations.c.engagement_id == engagements.c.id, _by_hand())
        .scalar_subquery()
    )
    rows = tx.execute(
        select(engagements.c.id, engagements.c.name, drawn)
        .where(engagements.c.state == "open")
        .order_by(engagements.c.id.desc())
    )
    return [Engagement(*row) for row in rows]


def _by_hand() -> ColumnElement[bool]:
    """Drawn, and no wave's to ask."""
    return and_(participations.c.state == "drawn", participations.c.wave_id.is_(None))


def drawn(tx: Connection, engagement_id: int, *, after: int, limit: int) -> list[int]:
    """Some of those drawn for an engagement and not yet invited, by patient id above `after`."""
    return [
        *tx.execute(
            select(participations.c.patient_id)
            .where(
                participations.c.engagement_id == engagement_id,
                _by_hand(),
                participations.c.patient_id > after,
            )
            .order_by(participations.c.patient_id)
            .limit(limit)
        ).scalars()
    ]
