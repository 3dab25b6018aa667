"""Patients added many at a time, the imports that brought them, and who may be the same person."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, or_, select, update

from bot.domain.errors import NotFound
from bot.store import erasures
from bot.store.rows import add
from bot.store.tables import consents, conversations, imports, patients, phones, possible_duplicates

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Import:
    """One import; `finished_at` is None while it runs, or when it was interrupted."""

    id: int
    file_name: str
    basis: str
    by: str
    finished_at: datetime | None


def begin(tx: Connection, *, file_name: str, basis: str, by: str, now: datetime) -> int:
    """Note that an import has begun; its id."""
    return add(tx, imports, file_name=file_name, basis=basis, by=by, started_at=now)


def get(tx: Connection, import_id: int) -> Import:
    """One import. Raises NotFound."""
    columns = (imports.c.id, imports.c.file_name, imports.c.basis, imports.c.by, imports.c.finished_at)
    row = tx.execute(select(*columns).where(imports.c.id == import_id)).one_or_none()
    if row is None:
        raise NotFound(f"no import {import_id}")
    return Import(*row)


@dataclass(frozen=True, slots=True)
class Done:
    """What an import did; `finished_at` is None while it runs, or when it was interrupted."""

    file_name: str
    by: str
    started_at: datetime
    finished_at: datetime | None
    added: int
    known: int
    asked: int


def lately(tx: Connection, most: int = 10) -> list[Done]:
    """The last imports, newest first."""
    columns = [imports.c[name] for name in Done.__dataclass_fields__]
    return [Done(*row) for row in tx.execute(select(*columns).order_by(imports.c.id.desc()).limit(most))]


def count_on(tx: Connection, import_id: int, *, added: int, known: int, asked: int) -> None:
    """Add to what an import has done."""
    tx.execute(
        update(imports)
        .where(imports.c.id == import_id)
        .values(added=imports.c.added + added, known=imports.c.known + known, asked=imports.c.asked + asked)
    )


def finish(tx: Connection, import_id: int, now: datetime) -> dict[str, int]:
    """Note that it is done; what it did."""
    tx.execute(update(imports).where(imports.c.id == import_id).values(finished_at=now))
    row = tx.execute(select(imports.c.added, imports.c.known, imports.c.asked).where(imports.c.id == import_id)).one()
    return {"added": row.added, "known": row.known, "asked": row.asked}


def owners(tx: Connection, numbers: Collection[str]) -> dict[str, list[tuple[int, str]]]:
    """Who has each of these numbers now: number → (patient, name)."""
    rows = tx.execute(
        select(phones.c.e164, phones.c.patient_id, patients.c.name)
        .join(patients, patients.c.id == phones.c.patient_id)
        .where(phones.c.e164.in_(numbers), phones.c.is_current)
        .order_by(phones.c.id)
    )
    found: dict[str, list[tuple[int, str]]] = {}
    for row in rows:
        found.setdefault(row.e164, []).append((row.patient_id, row.name))
    return found


def consent_of(tx: Connection, numbers: Collection[str]) -> dict[str, str]:
    """Where each number's consent stands, for those that have any."""
    last = (
        select(consents.c.e164, func.max(consents.c.id).label("id"))
        .where(consents.c.e164.in_(numbers))
        .group_by(consents.c.e164)
        .subquery()
    )
    rows = tx.execute(select(consents.c.e164, consents.c.state).join(last, last.c.id == consents.c.id))
    return {row.e164: row.state for row in rows} | dict.fromkeys(erasures.erased_among(tx, numbers), "withdrawn")


def look_alikes(tx: Connection, rows: Sequence[Row]) -> list[tuple[int, str | None, str, int | None]]:
    """Patients who share a record number or a year of birth with one of these: (id, external_id, name, birth_year)."""
    ids = {row["external_id"] for row in rows if row["external_id"]}
    years = {row["birth_year"] for row in rows if row["birth_year"]}
    names = {row["name"] for row in rows if row["name"]}
    same_person = (patients.c.birth_year.in_(years)) & (func.lower(patients.c.name).in_({n.lower() for n in names}))
    query = select(patients.c.id, patients.c.external_id, patients.c.name, patients.c.birth_year)
    query = query.where(patients.c.merged_into.is_(None), or_(patients.c.external_id.in_(ids), same_person))
    return [tuple(row) for row in tx.execute(query)]


def create_many(tx: Connection, rows: Sequence[Row], *, import_id: int, now: datetime) -> list[int]:
    """New patients with their numbers and empty conversations; their ids in order."""
    if not rows:
        return []
    own = ("name", "language", "language_known", "timezone", "area", "birth_year", "tags", "external_id", "household")
    values = [
        {name: row[name] for name in own} | {"source": "import", "import_id": import_id, "created_at": now}
        for row in rows
    ]
    made = tx.execute(insert(patients).returning(patients.c.id, sort_by_parameter_order=True), values)
    ids = list(made.scalars())
    numbers = [
        {"e164": number, "patient_id": patient_id, "since": now, "is_current": number == row["e164"]}
        for patient_id, row in zip(ids, rows, strict=True)
        for number in dict.fromkeys((row["e164"], *row["other_numbers"]))
    ]
    tx.execute(insert(phones), numbers)
    tx.execute(insert(conversations), [{"patient_id": patient_id, "changed_at": now} for patient_id in ids])
    erasures.carry_over(tx, [(one["patient_id"], one["e164"]) for one in numbers], now)
    return ids


def consented(tx: Connection, given: Sequence[tuple[int, str]], *, basis: str, by: str, now: datetime) -> None:
    """Their consent, with its basis: (patient, number)."""
    if given:
        values = [
            {"patient_id": patient_id, "e164": e164, "state": "given", "move": "give", "words": basis,
             "channel": "import", "by": by, "at": now}
            for patient_id, e164 in given
        ]  # fmt: skip
        tx.execute(insert(consents), values)


def ask(tx: Connection, questions: Sequence[tuple[int, int | None, str]], now: datetime) -> None:
    """Leave it to a person: (patient, the other one, why)."""
    if questions:
        values = [{"patient_id": one, "other_id": other, "why": why, "found_at": now} for one, other, why in questions]
        tx.execute(insert(possible_duplicates), values)
