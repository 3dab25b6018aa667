"""Duckling, in this process, where there is a wheel of it (Linux x86_64): free dates in many languages.

It is asked in UTC with her wall clock, so that it needs no zones. Its traps are corrected here: an hour without am or pm
is the likely one ("tuesdays after 5" is 17:00, not 05:00), and a day and an hour that stand apart belong together.
"""

import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from zoneinfo import TZPATH

from dialogs.understanding.reading.said import Said

_LOCALES = {
    "en": "EN_US", "fr": "FR_XX", "es": "ES_XX", "pt": "PT_XX", "zh": "ZH_CN", "zh_Hans": "ZH_CN", "zh_Hant": "ZH_TW",
    "ko": "KO_XX", "ar": "AR_XX", "uk": "UK_XX", "ru": "RU_XX", "vi": "VI_XX",
}  # fmt: skip
_HALF_DAY = timedelta(hours=12)
_PM_UNTIL = 8
_CLOCK = frozenset({"hour", "minute", "second"})

Parse = Callable[[str, datetime, str], list[dict[str, Any]]]


@dataclass(frozen=True)
class Found:
    """A stretch of wall-clock time; `until` None for a point; `grain` is what the start is exact to."""

    start: datetime
    until: datetime | None
    grain: str


@dataclass(frozen=True)
class _Reading:
    """One time in the text, its length in characters, and whether it is an hour of any day."""

    found: Found
    length: int
    any_day: bool


def read(text: str, language: str, wall: datetime) -> Found | None:
    """Read the time a text speaks of; None where there is none, no rules for the language, or no Duckling."""
    parse = _parser(language)
    if parse is None:
        return None
    told = [
        entity
        for entity in parse(text, wall, "time")
        if not _is_article(text[entity["start"] : entity["end"]], language)
    ]
    readings = [reading for entity in told if (reading := _reading(entity, wall))]
    found = _whole(readings) if readings else None
    if found and _may_count_days(found, wall) and parse(text, wall, "duration"):
        return Found(_midnight(found.start), None, "day")  # "in 7 days" is a day, not the hour that it is now
    return found


def _may_count_days(found: Found, wall: datetime) -> bool:
    ahead = found.start - wall.replace(minute=0, second=0, microsecond=0)
    return found.until is None and found.grain == "hour" and bool(ahead) and not ahead % timedelta(days=1)


def _is_article(words: str, language: str) -> bool:
    """Tell "a una persona" from "a la una": an article is no hour."""
    said = Said(words, language)
    return said.has("one") and said.only("one", "to") and not said.has("digits", "at")


def _whole(readings: list[_Reading]) -> Found:
    """Join a day and an hour; of two days make a stretch; otherwise take what most of the text says."""
    hours = [reading for reading in readings if reading.any_day]
    days = [reading for reading in readings if not reading.any_day]
    if len(hours) == 1 and len(days) == 1 and days[0].found.grain not in _CLOCK:
        return _on_day(days[0].found.start, hours[0].found)
    points = [day.found for day in days if day.found.until is None]
    if len(points) == len(readings) == 2 and {point.grain for point in points} == {"day"}:
        start, until = sorted(point.start for point in points)
        return Found(start, until, "day")
    return max(readings, key=lambda reading: reading.length).found


def _on_day(day: datetime, hour: Found) -> Found:
    moved = datetime.combine(day.date(), hour.start.time())
    until = None if hour.until is None else moved + (hour.until - hour.start)
    return Found(moved, until, hour.grain)


def _reading(entity: dict[str, Any], wall: datetime) -> _Reading | None:
    values = [_found(value, wall) for value in entity["value"]["values"]]
    if not values:
        return None
    found = _ahead(_likely_half(_found(entity["value"], wall), values), values, wall)
    length = entity["end"] - entity["start"]
    apart = values[1].start - values[0].start if len(values) > 1 else None
    return _Reading(found, length, any_day=found.grain in _CLOCK and apart in {_HALF_DAY, 2 * _HALF_DAY})


def _found(value: dict[str, Any], wall: datetime) -> Found:
    if value["type"] == "value":
        return Found(_time(value["value"]), None, value["grain"])
    start, until = value.get("from"), value.get("to")
    if until and (start is None or start["grain"] not in _CLOCK or until["grain"] not in _CLOCK):
        grain = until["grain"] if start is None else _coarser(start["grain"], until["grain"])
    else:
        grain = start["grain"] if start else "day"
    begins = _time(start["value"]) if start else wall
    if until and begins == wall and _time(until["value"]).time() == time():
        grain = "day"  # "from now until Tuesday"
    return Found(begins if grain in _CLOCK else _midnight(begins), _time(until["value"]) if until else None, grain)


def _coarser(one: str, other: str) -> str:
    """Of "from now until next Tuesday" both ends are days."""
    return other if one in _CLOCK else one


def _midnight(at: datetime) -> datetime:
    return datetime.combine(at.date(), time())


def _ahead(first: Found, values: list[Found], wall: datetime) -> Found:
    """Prefer what begins today or later: who says when she could does not speak of last week."""
    today = _midnight(wall)
    if first.start >= today or first.until is None:
        return first
    return next((value for value in values if value.start >= today), first)


def _likely_half(first: Found, values: list[Found]) -> Found:
    """Prefer five in the afternoon to five in the morning, where the text leaves both open."""
    later = first.start + _HALF_DAY
    if first.grain not in _CLOCK or not 0 < first.start.hour < _PM_UNTIL:
        return first
    return next((value for value in values if value.start == later), first)


def _time(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=None)


@cache
def _parser(language: str) -> Parse | None:
    """Make the reader of one language once; None where Duckling is not, or knows nothing of it."""
    locale = _LOCALES.get(language)
    if locale is None or not is_here():
        return None
    import duckling  # only where there is a wheel of it

    zones, kinds = _zones(), {kind: duckling.parse_dimensions([kind]) for kind in ("time", "duration")}
    place = duckling.parse_locale(locale, duckling.default_locale_lang(duckling.parse_lang(locale[:2])))

    def parse(text: str, wall: datetime, kind: str) -> list[dict[str, Any]]:
        now = duckling.parse_ref_time(zones, "UTC", int(wall.replace(tzinfo=UTC).timestamp()))
        return list(json.loads(duckling.parse_text(text, duckling.Context(now, place), kinds[kind], with_latent=False)))

    parse(
        "5", datetime.fromisoformat("2026-01-01"), "time"
    )  # its rules are put together at the first text: no patient waits for that
    return parse


def get_ready() -> None:
    """Put every language's rules together now: the first text of each would take a fifth of a second."""
    for language in _LOCALES:
        _parser(language)


def is_here() -> bool:
    """Tell whether Duckling is installed, and a UTC that it can read."""
    return find_spec("duckling") is not None and _utc() is not None


def _utc() -> Path | None:
    return next((path for folder in TZPATH if (path := Path(folder) / "UTC").exists()), None)


@cache
def _zones() -> Any:
    """Load no zone but UTC: all of them take it half a second, and a folder that is missing ends the process."""
    import duckling

    with tempfile.TemporaryDirectory() as folder:
        utc = _utc()
        assert utc is not None
        shutil.copyfile(utc, Path(folder) / "UTC")
        return duckling.load_time_zones(folder)
