"""Cells → a patient, or the faults of her row: each with its line, its column and what to do."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError

from bot.domain.errors import BadInput
from bot.domain.folding import plain
from bot.domain.phone import to_e164
from bot.service.importing.columns import match
from bot.service.importing.sheets import read_sheet

OLDEST = 1900
LONGEST_NAME = 200
_ROUNDED = re.compile(r"^\d([.,]\d+)?e\+?\d+$", re.IGNORECASE)
_SPREADSHEET_ERRORS = ("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!")
_GONE = frozenset({"deceased", "dead", "inactive", "no", "false", "0", "decede", "inactif", "fallecido", "inactivo"})
_BIRTH = re.compile(r"^(?:(\d{4})(?:[-/.]\d{1,2}[-/.]\d{1,2})?|\d{1,2}[-/.]\d{1,2}[-/.](\d{4}))(?:[T ].*)?$")
_LANGUAGES = {
    "english": "en", "anglais": "en", "ingles": "en", "french": "fr", "francais": "fr", "frances": "fr",
    "spanish": "es", "espagnol": "es", "espanol": "es", "castellano": "es", "portuguese": "pt", "portugais": "pt",
    "portugues": "pt", "chinese": "zh_Hans", "mandarin": "zh_Hans", "simplified chinese": "zh_Hans",
    "cantonese": "zh_Hant", "traditional chinese": "zh_Hant", "arabic": "ar", "arabe": "ar", "farsi": "fa",
    "persian": "fa", "dari": "fa", "urdu": "ur", "punjabi": "pa", "panjabi": "pa", "tamil": "ta", "tagalog": "tl",
    "filipino": "tl", "vietnamese": "vi", "somali": "so", "ukrainian": "uk",
    "eng": "en", "fre": "fr", "fra": "fr", "spa": "es", "por": "pt", "chi": "zh_Hans", "zho": "zh_Hans", "zh": "zh_Hans",
    "zh cn": "zh_Hans", "zh tw": "zh_Hant", "zh hk": "zh_Hant", "yue": "zh_Hant", "ara": "ar", "per": "fa", "fas": "fa",
    "urd": "ur", "pan": "pa", "tam": "ta", "tgl": "tl", "fil": "tl", "vie": "vi", "som": "so", "ukr": "uk",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rules:
    """How cells are read: the language of whoever's is not told, the country of numbers without one, and today."""

    language: str
    now: datetime
    country: str = "US"


@dataclass(slots=True)
class Parsed:
    """A whole file, read. `skipped` are rows left out on purpose, with the reason; with a fault nothing is stored."""

    columns: dict[str, str]
    rows: list[dict[str, Any]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)


def parse(content: bytes, rules: Rules, told: Mapping[str, str] | None = None) -> Parsed:
    """Read and check a whole file. Raises BadInput for what is wrong with all of it."""
    *_, last = parsing(content, rules, told)
    return last


def parsing(content: bytes, rules: Rules, told: Mapping[str, str] | None = None) -> Iterator[Parsed]:
    """The same, giving what there is so far after every thousand rows: for a progress bar."""
    sheet = read_sheet(content)
    columns = match(sheet.header, told or {})
    parsed = Parsed({name: sheet.header[index] for name, index in columns.items()})
    seen: dict[tuple[str, str], int] = {}
    count = 0
    for count, (line, cells) in enumerate(sheet.rows, 1):
        _take(parsed, line, cells, columns, rules, seen, len(sheet.header))
        if count % 1000 == 0:
            yield parsed
    if not count:
        raise BadInput("there is a header and no patient below it")
    yield parsed


def _take(  # noqa: PLR0913 - what one row is read with
    parsed: Parsed, line: int, cells: list[str], columns: Mapping[str, int], rules: Rules,
    seen: dict[tuple[str, str], int], width: int,
) -> None:  # fmt: skip
    if len(cells) > width:
        parsed.faults.append(f"line {line}: more cells than columns; put quotes around a cell that holds a separator")
        return
    named = {name: cells[index] for name, index in columns.items()}
    if plain(named.get("status", "")) in _GONE:
        parsed.skipped.append(f"line {line}: {named['status']}")
        return
    row, faults = _read(named, rules)
    parsed.faults += [f"line {line}: {fault}" for fault in faults]
    if row is None:
        return
    key = row["e164"], plain(row["name"])
    if key in seen:
        parsed.skipped.append(f"line {line}: the same number and name as line {seen[key]}")
    else:
        seen[key] = line
        parsed.rows.append(row)


def _read(cells: Mapping[str, str], rules: Rules) -> tuple[dict[str, Any] | None, list[str]]:
    """One patient, or all that is wrong with the row."""
    faults: list[str] = []

    def attempt(column: str, read: Any) -> Any:
        text = cells.get(column, "")
        if text in _SPREADSHEET_ERRORS:
            faults.append(f"{column}: {text} is a spreadsheet's error; mend the formula")
            return None
        try:
            return read(text)
        except BadInput as error:
            faults.append(f"{column}: {error}")
            return None

    row = {
        "e164": attempt("phone", lambda text: _phone(text, rules)),
        "other_numbers": attempt("phone2", lambda text: [_phone(text, rules)] if text else []),
        "name": attempt("name", lambda text: _name(text, cells)),
        "language": attempt("language", lambda text: read_language(text, rules.language)),
        "language_known": bool(cells.get("language")),
        "area": cells.get("area", "")[:32] or None,
        "birth_year": attempt("birth_year", lambda text: _year(text, rules.now)),
        "timezone": attempt("timezone", _zone),
        "external_id": cells.get("external_id", "")[:64] or None,
        "household": cells.get("household", "")[:64] or None,
        "tags": [tag.strip() for tag in re.split(r"[;,|]", cells.get("tags", "")) if tag.strip()],
    }
    return (None if faults else row), faults


def _phone(text: str, rules: Rules) -> str:
    if not text:
        raise BadInput("there is no number; leave the row out, or fill it in")
    if _ROUNDED.match(text.replace(" ", "")):
        raise BadInput(f"{text!r} was rounded by a spreadsheet; format the column as text and fill it in again")
    return to_e164(text, rules.country)


def _name(text: str, cells: Mapping[str, str]) -> str:
    whole = text or " ".join(part for part in (cells.get("first_name"), cells.get("last_name")) if part)
    if len(whole) > LONGEST_NAME:
        raise BadInput(f"a name of {len(whole)} letters; a quote is probably not closed above")
    return " ".join(whole.split())


def read_language(text: str, default: str) -> str:
    """A language's code from its code or its English, French or Spanish name. Raises BadInput."""
    if not text:
        return default
    if known := _LANGUAGES.get(plain(text)):
        return known
    try:
        locale = Locale.parse(text.replace("-", "_"))
    except (UnknownLocaleError, ValueError, TypeError):
        raise BadInput(f"{text!r} is no language; write en, fr, es, zh_Hans … or its English name") from None
    return f"{locale.language}_{locale.script}" if locale.script else str(locale.language)


def _year(text: str, now: datetime) -> int | None:
    if not text:
        return None
    found = _BIRTH.match(text)
    year = int(found[1] or found[2]) if found else 0
    if not OLDEST <= year <= now.year:
        raise BadInput(f"{text!r} is no year or date of birth; write 1961 or 1961-05-30")
    return year


def _zone(name: str) -> str | None:
    if name and name not in available_timezones():
        raise BadInput(f"{name!r} is no IANA time zone; write one such as America/Toronto")
    return name or None
