"""A clinic's list for tests, bench and crash tests: as many patients as wanted, all fictional, all agreed to texts."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.service import engagements
from bot.store import engagements as rows
from bot.store import imports
from bot.store.database import Database

LANGUAGES = ("en", "es", "fr")
AREAS = ("M4K 1A1", "M5V 2T6", "Old Mill")
SEED = "posted on the clinic's door"
AT_ONCE = 5000


def listed(index: int, **more: Any) -> dict[str, Any]:
    """One row as the importer reads it; households of two, every third on the list "overdue"."""
    row = {
        "e164": f"+1555{2_000_000 + index:07}", "other_numbers": [], "name": f"P{index}", "language": LANGUAGES[index % 3],
        "language_known": True, "timezone": None, "area": AREAS[index // 3 % 3], "birth_year": 1940 + index % 60,
        "tags": ["overdue"] if index % 3 == 0 else [], "external_id": None, "household": f"h{index // 2}",
    }  # fmt: skip
    return {**row, **more}


async def fill(database: Database, count: int, now: datetime, **more: Any) -> list[int]:
    """Put so many on the list; their ids."""
    ids: list[int] = []
    for start in range(0, count, AT_ONCE):
        some = [listed(index, **more) for index in range(start, min(count, start + AT_ONCE))]
        ids += await database.write(lambda tx, some=some: add(tx, some, now))
    return ids


def add(tx: Connection, some: list[dict[str, Any]], now: datetime, *, agreed: bool = True) -> list[int]:
    """These rows as patients, with their consent."""
    begun = imports.begin(tx, file_name="list.csv", basis="form 12", by="test", now=now)
    ids = imports.create_many(tx, some, import_id=begun, now=now)
    if agreed:
        numbers = [(one, row["e164"]) for one, row in zip(ids, some, strict=True)]
        imports.consented(tx, numbers, basis="form 12", by="test", now=now)
    return ids


def open_engagement(tx: Connection, now: datetime, targets: dict[str, int], rules: dict[str, Any] | None = None) -> int:
    """One that is launched, with nothing but what waves need."""
    made = engagements.create(tx, name="A table with your neighbours", purpose="What would help?", medical=(), now=now)
    engagements.choose_people(tx, made, rules or {})
    engagements.choose_languages(tx, made, LANGUAGES, LANGUAGES, {})
    engagements.choose_targets(tx, made, targets)
    launched = engagements.launch(tx, made, check=nothing_more, seed=SEED, user_id=None, now=now)
    assert launched == []
    assert rows.get(tx, made).state == "open"
    return made


def nothing_more(_tx: Connection, _engagement_id: int) -> Iterable[str]:
    """A check that finds no fault."""
    return []
