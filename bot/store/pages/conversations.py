"""The list of conversations: searched by name, digits or words, filtered, paged by key; the liveliest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Row, Select, Table, and_, func, literal_column, or_, select

from bot.domain.errors import BadInput
from bot.store.erasures import ERASED
from bot.store.pages import people
from bot.store.pages.patients import digits_of
from bot.store.pages.people import Person
from bot.store.rows import holds
from bot.store.tables import conversations, handoffs, messages, participations, patients, phones, turns

PAGE = 25
LOOKED_AT = 50_000  # of the newest texts either way, words are looked for in so many


@dataclass(frozen=True, slots=True)
class Search:
    """What was asked for; "" is anything. `only`: person (needs one), mine (`user_id` has it).

    `before` is a page's last row, as `Found.next_before` gives it; `languages` are all that may be seen, None every.
    """

    words: str = ""
    state: str = ""
    language: str = ""
    only: str = ""
    user_id: int = 0
    before: str = ""
    languages: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Talk:
    """One conversation in one line."""

    person: Person
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Found:
    """One page; `next_before` leads to the next, "" when this is the last."""

    talks: list[Talk]
    next_before: str


def find(tx: Connection, search: Search) -> Found:
    """One page of conversations in which something was said. Raises BadInput for a `before` that is none."""
    query = (
        select(conversations.c.patient_id, conversations.c.changed_at)
        .join(patients, patients.c.id == conversations.c.patient_id)
        .where(literal_column("conversations.version > 0"), *_wanted(tx, search))  # the words of the index
        .order_by(conversations.c.changed_at.desc(), conversations.c.patient_id.desc())
        .limit(PAGE + 1)
    )
    rows = tx.execute(query).all()
    found = {one.id: one for one in people.lines(tx, [row.patient_id for row in rows[:PAGE]])}
    talks = [Talk(found[row.patient_id], row.changed_at) for row in rows[:PAGE] if row.patient_id in found]
    return Found(talks, _key(rows[PAGE - 1]) if len(rows) > PAGE else "")


def _wanted(tx: Connection, search: Search) -> Iterator[ColumnElement[bool]]:
    yield patients.c.merged_into.is_(None)
    yield patients.c.source != ERASED
    if search.languages is not None:
        yield patients.c.language.in_(search.languages)
    if search.language:
        yield patients.c.language == search.language
    if search.state:
        standing = select(participations.c.patient_id).where(participations.c.state == search.state)
        yield patients.c.id.in_(standing)
    if search.only == "mine":
        yield conversations.c.held_by == search.user_id
    elif search.only == "person":
        asked = select(handoffs.c.patient_id).where(handoffs.c.closed_at.is_(None))
        yield or_(patients.c.id.in_(asked), and_(conversations.c.is_held, conversations.c.held_by.is_(None)))
    if words := search.words.strip():
        yield _by_words(tx, words)
    if search.before:
        yield _after(search.before)


def _by_words(tx: Connection, words: str) -> ColumnElement[bool]:
    if number := digits_of(words):
        numbers = select(phones.c.patient_id).where(phones.c.e164.contains(number, autoescape=True))
        return or_(patients.c.id.in_(numbers), patients.c.id.in_(_said(tx, turns, turns.c.body, words)))
    return or_(
        holds(tx, patients.c.name, words),
        patients.c.id.in_(_said(tx, turns, turns.c.body, words)),
        patients.c.id.in_(_said(tx, messages, messages.c.text, words)),
    )


def _said(tx: Connection, table: Table, body: ColumnElement[str], words: str) -> Select[tuple[int]]:
    """Whose texts hold these words, of the newest only: a search must not read a million."""
    newest = tx.scalar(select(func.max(table.c.id))) or 0
    return select(table.c.patient_id).where(table.c.id > newest - LOOKED_AT, holds(tx, body, words))


def _key(row: Row[tuple[int, datetime]]) -> str:
    return f"{row.changed_at.isoformat()}|{row.patient_id}"


def _after(key: str) -> ColumnElement[bool]:
    """Rows behind this one in the list."""
    at, _, patient_id = key.partition("|")
    try:
        changed_at, last = datetime.fromisoformat(at), int(patient_id)
    except ValueError as error:
        raise BadInput(f"{key!r} is no place in the list") from error
    if changed_at.tzinfo is None:
        raise BadInput(f"{key!r} is no place in the list")
    here = conversations.c
    return or_(here.changed_at < changed_at, and_(here.changed_at == changed_at, here.patient_id < last))
