"""Patients from a clinic's list (CSV): every row's fault with its line and reason, and nothing half-done."""

import csv
import io
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError
from sqlalchemy import Connection

from bot.domain.errors import BadInput
from bot.domain.phone import to_e164
from bot.service import consent
from bot.store import patients

COLUMNS = ("name", "phone", "language", "area", "birth_year", "timezone", "tags")
NEEDED = ("phone",)
OLDEST = 1900


@dataclass(slots=True)
class Report:
    """What an import did. With any fault, nothing was imported."""

    added: int = 0
    known: int = 0
    faults: list[str] = field(default_factory=list)


def read(content: bytes, *, language: str, now: datetime) -> tuple[list[dict[str, Any]], list[str]]:
    """The rows of a CSV in UTF-8, with or without a byte-order mark, and the faults. Raises BadInput."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(f"the file is not UTF-8 (byte {error.start}); save it as CSV UTF-8") from None
    reader = csv.DictReader(io.StringIO(text), strict=True)
    header = [name.strip().casefold() for name in reader.fieldnames or []]
    if missing := [name for name in NEEDED if name not in header]:
        raise BadInput(f"line 1: no column {', '.join(missing)}; the columns are {', '.join(COLUMNS)}")
    reader.fieldnames = header
    rows, faults = [], []
    try:
        for row in reader:
            try:
                rows.append(_row(row, language=language, now=now))
            except BadInput as error:
                faults.append(f"line {reader.line_num}: {error}")
    except csv.Error as error:
        raise BadInput(f"line {reader.line_num}: this is no CSV ({error})") from None
    return rows, faults


def run(tx: Connection, rows: list[dict[str, Any]], *, basis: str, by: str, now: datetime) -> Report:
    """Add the patients whose number is new, each with her consent and its basis."""
    report = Report()
    for row in rows:
        if patients.find_by_number(tx, row["e164"]) is not None:
            report.known += 1
            continue
        patient_id = patients.create(tx, source="import", now=now, **row)
        consent.give(tx, patient_id=patient_id, words=basis, channel="import", by=by, now=now)
        report.added += 1
    return report


def _row(row: dict[str, Any], *, language: str, now: datetime) -> dict[str, Any]:
    if None in row:
        raise BadInput("more cells than columns; put quotes around a cell that holds a comma")
    cells = {name: (value or "").strip() for name, value in row.items()}
    return {
        "e164": to_e164(cells["phone"]),
        "name": cells.get("name", ""),
        "language": _language(cells.get("language", ""), language),
        "language_known": bool(cells.get("language")),
        "area": cells.get("area") or None,
        "birth_year": _year(cells.get("birth_year", ""), now),
        "timezone": _zone(cells.get("timezone", "")),
        "tags": [tag.strip() for tag in cells.get("tags", "").split(";") if tag.strip()],
    }


def _language(code: str, default: str) -> str:
    if not code:
        return default
    try:
        return str(Locale.parse(code.replace("-", "_")))
    except (UnknownLocaleError, ValueError):
        raise BadInput(f"{code!r} is no language code; write en, fr, es, zh_Hans …") from None


def _year(text: str, now: datetime) -> int | None:
    if not text:
        return None
    if not text.isdecimal() or not OLDEST <= int(text) <= now.year:
        raise BadInput(f"{text!r} is no year of birth")
    return int(text)


def _zone(name: str) -> str | None:
    if name and name not in available_timezones():
        raise BadInput(f"{name!r} is no IANA time zone; write one such as America/Toronto")
    return name or None
