"""When a text speaks of, as a point or stretch of time: "next tuesday", "on the 5th at 3", "à 17h30", "明天下午三点".

Duckling reads it where it is installed (free_dates.py) and has rules for the language; our own reader of calendar words and
clock times (calendar.yml) reads the rest. Both count in the wall clock of `ref`: a zone's jumps are settled at the end.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import regex

from dialogs.understanding.reading import free_dates
from dialogs.understanding.reading.clocks import DAY, Hours, hours_at
from dialogs.understanding.reading.free_dates import Found
from dialogs.understanding.reading.said import Said
from dialogs.understanding.words import fold

_PARTS = {"morning": (540, 720), "afternoon": (720, 1020), "evening": (1020, 1260), "day": (540, 1020)}
_MONTH_FIRST = frozenset({"en"})
_NUMERIC = regex.compile(r"(?<![\d/.-])(\d{1,2})\s*[/.-]\s*(\d{1,2})(?:\s*[/.-]\s*(\d{4}|\d{2}))?(?![\d/.-])")
_ORDINAL = regex.compile(r"(?<!\d)(\d{1,2})\s?(?:st|nd|rd|th|er|eme|e|o|a|日|号|號)\b|(?<!\d)(\d{1,2})(?=日|号|號)")


@dataclass(frozen=True)
class Dated:
    """A day that a text names, and the stretches of it in minutes since midnight ([] is all of it)."""

    day: date
    hours: list[tuple[int, int]]


def read_time(text: str, language: str, ref: datetime) -> dict[str, Any] | None:
    """Read `{"start", "end", "grain"}` in ISO 8601, in the zone of `ref` or, like it, in none; None for no time."""
    wall = ref.replace(tzinfo=None)
    said = Said(text, language, now=wall)
    found = None if _refuses(said) else free_dates.read(text, language, wall) or _own(said, wall)
    if found is None:
        return None
    start, until = (_in_zone(at, ref) for at in (found.start, found.until))
    return {"start": start, "end": until, "grain": found.grain}


def read_day(said: Said) -> Dated | None:
    """Read the date that a text names by number; None when it only could be one: "3 and 5", "12 King St"."""
    if said.now is None or not _names_a_date(said):
        return None
    wall = said.now.replace(tzinfo=None)
    found = free_dates.read(said.text, said.language, wall) or _own(said, wall)
    if found is None or found.grain not in {"day", "hour", "minute"}:
        return None
    if found.grain == "day":
        return Dated(found.start.date(), [])
    start = found.start.hour * 60 + found.start.minute
    same_day = found.until is not None and found.until.date() == found.start.date()
    until = found.until.hour * 60 + found.until.minute if same_day and found.until else DAY
    return Dated(found.start.date(), [(start, until)])


def days_from_today(said: Said, place: int) -> date | None:
    """Read "tomorrow" at this place; None where it is no day, or means the morning of one named elsewhere."""
    meanings = said.spans[place].meanings
    if said.now is None or "relative" not in meanings:
        return None
    others = [span.meanings for at, span in enumerate(said.spans) if at != place]
    if meanings.get("parts") == "morning" and any(other.keys() & {"days", "groups", "relative"} for other in others):
        return None
    return said.now.date() + timedelta(days=int(meanings["relative"]))


def _names_a_date(said: Said) -> bool:
    """Tell whether there is a month with a number, "the 5th", "5/12" or "5号"; not "the 1st" of what was offered."""
    folded = fold(said.text)
    ordinal = _ORDINAL.search(folded)
    offered = ordinal is not None and int(ordinal[1] or ordinal[2]) <= len(said.offers)
    short = (ordinal and not offered) or _NUMERIC.search(folded)
    return (said.has("month_names") and said.has("numbers")) or (bool(short) and not said.has("child", "children"))


def _refuses(said: Said) -> bool:
    """Tell whether the only day named is one she could not: "not monday"."""
    named = [place for place, span in enumerate(said.spans) if span.meanings.keys() & {"days", "relative", "parts"}]
    if len(named) != 1 or named[0] == 0:
        return False
    return "except" in said.spans[named[0] - 1].meanings


def _own(said: Said, wall: datetime) -> Found | None:
    """Read calendar words and clock times by ourselves."""
    day = _own_day(said, wall)
    places = range(len(said.spans))
    hours = next(filter(None, (hours_at(said, place, beside_day=day is not None) for place in places)), None)
    hours = hours or _own_part(said)
    if hours is None:
        return None if day is None else Found(datetime.combine(day, time()), None, "day")
    return _at(wall, day, hours)


def _at(wall: datetime, day: date | None, hours: Hours) -> Found:
    """Put hours on a day; without one, on today or, if they are over, tomorrow."""
    midnight = datetime.combine(day or wall.date(), time())
    begins = hours.start or hours.until
    if day is None and midnight + timedelta(minutes=begins) < wall:
        midnight += timedelta(days=1)
    until = midnight + timedelta(minutes=hours.until) if hours.until < DAY and hours.start else None
    return Found(midnight + timedelta(minutes=begins), until, "minute" if begins % 60 else "hour")


def _own_part(said: Said) -> Hours | None:
    for place, span in enumerate(said.spans):
        part = span.meanings.get("parts")
        if part and not (part == "morning" and days_from_today(said, place)):
            return Hours(*_PARTS[part], place + 1)
    return None


def _own_day(said: Said, wall: datetime) -> date | None:
    for read in (_relative, _month_day, _numeric, _weekday, _day_of_month):
        found = read(said, wall.date())
        if found is not None:
            return found
    return None


def _relative(said: Said, _today: date) -> date | None:
    return next(filter(None, (days_from_today(said, place) for place in range(len(said.spans)))), None)


def _month_day(said: Said, today: date) -> date | None:
    """Read "december 5", "5 december", "5 de diciembre", "12月5日" (a number right before or after the month)."""
    for place, span in enumerate(said.spans):
        for beside in (place - 1, place + 1, place - 2, place + 2) if "month_names" in span.meanings else ():
            number = said.spans[beside].meanings.get("numbers") if 0 <= beside < len(said.spans) else None
            if isinstance(number, int) and (found := _coming(today, span.meanings["month_names"], number)):
                return found
    return None


def _numeric(said: Said, today: date) -> date | None:
    """Read "12/5", by the language's custom; the other way round where that is no date."""
    found = _NUMERIC.search(fold(said.text))
    if found is None or ":" in found[0]:
        return None
    one, two = int(found[1]), int(found[2])
    month, day = (one, two) if said.language in _MONTH_FIRST else (two, one)
    return _coming(today, month, day) or _coming(today, day, month)


def _weekday(said: Said, today: date) -> date | None:
    """Read "tuesday": the next one, a week ahead when today is one, unless she says this one."""
    for place, span in enumerate(said.spans):
        if "days" in span.meanings:
            ahead = (span.meanings["days"] - today.weekday()) % 7
            this = place > 0 and "this" in said.spans[place - 1].meanings
            return today + timedelta(days=ahead if ahead or this else 7)
    return None


def _day_of_month(said: Said, today: date) -> date | None:
    """Read "the 5th": of this month or, when it is past, the next that has one."""
    found = _ORDINAL.search(fold(said.text))
    number = int(found[1] or found[2]) if found else 0
    for ahead in range(13 if number else 0):
        year, month = divmod(today.year * 12 + today.month - 1 + ahead, 12)
        day = _date(year, month + 1, number)
        if day and day >= today:
            return day
    return None


def _coming(today: date, month: int, day: int) -> date | None:
    """Give the next such day, today included; the 29th of February waits for a leap year."""
    years = (today.year + more for more in range(9))
    return next((found for year in years if (found := _date(year, month, day)) and found >= today), None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _in_zone(at: datetime | None, ref: datetime) -> str | None:
    """Write a wall-clock time in the zone of `ref`; an hour that the zone skips moves on by what is skipped."""
    if at is None or ref.tzinfo is None:
        return None if at is None else at.isoformat()
    return datetime.fromtimestamp(at.replace(tzinfo=ref.tzinfo).timestamp(), ref.tzinfo).isoformat()
