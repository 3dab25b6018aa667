"""Everything about one patient: what was said, what was understood, what she needs, what she agreed to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, or_, select

from bot.domain.errors import NotFound
from bot.store import caregivers, notes
from bot.store import messages as messages_of
from bot.store import turns as turns_of
from bot.store.notes import Note
from bot.store.pages import people, said
from bot.store.pages.people import Person
from bot.store.pages.said import Said
from bot.store.tables import (
    accommodations,
    consents,
    conversations,
    handoffs,
    participations,
    patients,
    phones,
    possible_duplicates,
    users,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Consent:
    """One entry of the ledger."""

    state: str
    move: str
    words: str
    channel: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Arrangement:
    """One piece of work for her seat."""

    kind: str
    details: dict[str, Any]
    state: str


@dataclass(frozen=True, slots=True)
class Number:
    """One number of hers, and since when."""

    e164: str
    since: datetime
    is_current: bool
    is_usable: bool


@dataclass(frozen=True, slots=True)
class Story:
    """One patient's page. `held_by` is the name of who has taken over, "" when nobody by name has.

    `last_text` and `last_by_hand` are where either side ended (bot/service/handoff.py).
    """

    person: Person
    timezone: str | None
    area: str | None
    source: str
    created_at: datetime
    held_by: str
    availability_words: str
    caregivers: list[str]
    said: list[Said]
    earlier: tuple[int, int] | None
    consents: list[Consent]
    arrangements: list[Arrangement]
    handoffs: list[tuple[int, str, datetime]]
    numbers: list[Number]
    notes: list[Note]
    held_by_id: int | None
    may_be_another: bool
    last_text: int
    last_by_hand: int

    @property
    def is_paused(self) -> bool:
        """Whether we have paused by ourselves: after words of danger, or while we ask what should stop."""
        return bool(self.consents) and self.consents[0].state == "paused"

    @property
    def is_stopped(self) -> bool:
        """Whether she asked for no more texts."""
        return bool(self.consents) and self.consents[0].state == "withdrawn"


def read(tx: Connection, patient_id: int) -> Story:
    """The page of one patient. Raises NotFound."""
    found = people.lines(tx, [patient_id])
    if not found:
        raise NotFound(f"no patient {patient_id}")
    person = found[0]
    row = tx.execute(select(patients).where(patients.c.id == patient_id)).one()
    page = said.read(tx, patient_id, _numbers(tx, patient_id))
    return Story(
        person=person,
        timezone=row.timezone,
        area=row.area,
        source=row.source,
        created_at=row.created_at,
        held_by=_holder(tx, patient_id),
        availability_words=_availability(tx, person),
        caregivers=caregivers.told(tx, patient_id),
        said=page.said,
        earlier=page.earlier,
        consents=_ledger(tx, patient_id, person.e164),
        arrangements=_arrangements(tx, person),
        handoffs=_open(tx, patient_id),
        numbers=_number_history(tx, patient_id),
        notes=notes.of(tx, patient_id),
        held_by_id=tx.scalar(select(conversations.c.held_by).where(conversations.c.patient_id == patient_id)),
        may_be_another=_may_be_another(tx, patient_id),
        last_text=turns_of.last_text_id(tx, patient_id),
        last_by_hand=messages_of.last_by_hand(tx, patient_id),
    )


def _numbers(tx: Connection, patient_id: int) -> list[str]:
    return [*tx.execute(select(phones.c.e164).where(phones.c.patient_id == patient_id)).scalars()]


def _may_be_another(tx: Connection, patient_id: int) -> bool:
    """Whether somebody must still say if she is the same person as another record."""
    pair = or_(possible_duplicates.c.patient_id == patient_id, possible_duplicates.c.other_id == patient_id)
    query = select(possible_duplicates.c.id).where(pair, possible_duplicates.c.settled_at.is_(None))
    return tx.scalar(query.limit(1)) is not None


def _number_history(tx: Connection, patient_id: int) -> list[Number]:
    rows = tx.execute(select(phones).where(phones.c.patient_id == patient_id).order_by(phones.c.id.desc()))
    return [Number(row.e164, row.since, row.is_current, row.is_usable) for row in rows]


def _holder(tx: Connection, patient_id: int) -> str:
    found = tx.execute(
        select(users.c.name, users.c.email)
        .join(conversations, conversations.c.held_by == users.c.id)
        .where(conversations.c.patient_id == patient_id)
    ).one_or_none()
    return "" if found is None else found.name or found.email


def _availability(tx: Connection, person: Person) -> str:
    words = tx.scalar(select(participations.c.availability_words).where(participations.c.id == person.participation_id))
    return words or ""


def _ledger(tx: Connection, patient_id: int, e164: str) -> list[Consent]:
    rows = tx.execute(
        select(consents)
        .where(or_(consents.c.patient_id == patient_id, consents.c.e164 == e164))
        .order_by(consents.c.id.desc())
    )
    return [Consent(row.state, row.move, row.words, row.channel, row.by, row.at) for row in rows]


def _arrangements(tx: Connection, person: Person) -> list[Arrangement]:
    from_seats = people.seat_ids(tx, person.participation_id)
    rows = tx.execute(
        select(accommodations.c.kind, accommodations.c.details, accommodations.c.state)
        .where(accommodations.c.seat_id.in_(from_seats), accommodations.c.state != "cancelled")
        .order_by(accommodations.c.id)
    )
    return [Arrangement(row.kind, row.details or {}, row.state) for row in rows]


def _open(tx: Connection, patient_id: int) -> list[tuple[int, str, datetime]]:
    rows = tx.execute(
        select(handoffs.c.id, handoffs.c.why, handoffs.c.opened_at)
        .where(handoffs.c.patient_id == patient_id, handoffs.c.closed_at.is_(None))
        .order_by(handoffs.c.id)
    )
    return [(row.id, row.why, row.opened_at) for row in rows]


def earlier(tx: Connection, patient_id: int, before: tuple[int, int]) -> tuple[Person, said.Page]:
    """What was said before that. Raises NotFound."""
    found = people.lines(tx, [patient_id])
    if not found:
        raise NotFound(f"no patient {patient_id}")
    return found[0], said.read(tx, patient_id, [], before)
