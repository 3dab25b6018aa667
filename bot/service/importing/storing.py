"""Patients into the database, in short transactions, so that texts can be answered meanwhile.

A row whose number and name are known adds nothing, so that an import that was interrupted is simply run again. What
only a person can decide is noted and changes nothing: the same person under a new number, a number that several
share, a number that once said stop.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.domain.folding import plain
from bot.store import imports

BATCH = 500
SAME_PERSON, SHARED_NUMBER, SAID_STOP = "same_person", "shared_number", "number_said_stop"

Row = dict[str, Any]


def store(tx: Connection, import_id: int, rows: Sequence[Row], now: datetime) -> dict[str, int]:
    """Store one batch; how many were added, known already, or left a question to a person."""
    about = imports.get(tx, import_id)
    numbers = {number for row in rows for number in (row["e164"], *row["other_numbers"])}
    owners, consent = imports.owners(tx, numbers), imports.consent_of(tx, numbers)
    new = [row for row in rows if not _is_known(row, owners)]
    alike = _Alike(tx, new)
    ids = imports.create_many(tx, new, import_id=import_id, now=now)
    pairs = list(zip(ids, new, strict=True))
    free = [(patient_id, row["e164"]) for patient_id, row in pairs if row["e164"] not in consent]
    imports.consented(tx, free, basis=about.basis, by=about.by, now=now)
    questions = [
        question for patient_id, row in pairs for question in _questions(patient_id, row, owners, consent, alike)
    ]
    imports.ask(tx, questions, now)
    counts = {"added": len(new), "known": len(rows) - len(new), "asked": len({one for one, _, _ in questions})}
    imports.count_on(tx, import_id, **counts)
    return counts


def _is_known(row: Row, owners: dict[str, list[tuple[int, str]]]) -> bool:
    """The number is on record for a person of this name, or for one whose name nobody knows."""
    return any(
        not name or not row["name"] or plain(name) == plain(row["name"]) for _, name in owners.get(row["e164"], ())
    )


def _questions(
    patient_id: int, row: Row, owners: dict[str, list[tuple[int, str]]], consent: dict[str, str], alike: "_Alike"
) -> list[tuple[int, int | None, str]]:
    sharing = owners.get(row["e164"], [])
    same = alike.of(row)
    asked: list[tuple[int, int | None, str]] = [(patient_id, other, SAME_PERSON) for other in same]
    asked += [(patient_id, other, SHARED_NUMBER) for other, _ in sharing if other not in same]
    if consent.get(row["e164"]) == "withdrawn":
        asked.append((patient_id, sharing[-1][0] if sharing else None, SAID_STOP))
    return asked


class _Alike:
    """Who on record may be one of the new: the same record number, or the same name and year of birth."""

    def __init__(self, tx: Connection, rows: Sequence[Row]) -> None:
        self._by_record: dict[str, list[int]] = {}
        self._by_name: dict[tuple[str, int | None], list[int]] = {}
        for patient_id, external_id, name, birth_year in imports.look_alikes(tx, rows):
            if external_id:
                self._by_record.setdefault(external_id, []).append(patient_id)
            self._by_name.setdefault((plain(name), birth_year), []).append(patient_id)

    def of(self, row: Row) -> list[int]:
        """Their ids, in order."""
        by_record = self._by_record.get(row["external_id"] or "", [])
        by_name = self._by_name.get((plain(row["name"]), row["birth_year"]), []) if row["birth_year"] else []
        return sorted({*by_record, *by_name})
