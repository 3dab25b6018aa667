"""Clock times in a text: "after 5", "17h30", "between 2 and 4", "9-12", "下午三点". In minutes since midnight.

An hour without am or pm is the likely one: "after 5" is five in the afternoon, for nobody holds group sessions before
eight in the morning.
"""

from dataclasses import dataclass

import regex

from dialogs.understanding.lexicon import Meanings
from dialogs.understanding.reading.said import Said

DAY = 24 * 60
NOON = 12 * 60
_HOUR = 60
_PM_UNTIL = 8
_OPENERS = frozenset({"after", "before", "between", "at"})
_JOINS = frozenset({"to", "filler", "before", "or", "oclock", "at"})
_NEAR = 2  # words between an hour and what tells its half of the day
_DASH = regex.compile(r"\s*[-–—~〜～]\s*")
_POINT = regex.compile(r"\s*[:.：٫]\s*")


@dataclass(frozen=True)
class Clock:
    """A time of day; `half` is am or pm where the text tells, `end` the place after it in the text."""

    hour: int
    minute: int
    half: str | None
    marked: bool  # by a colon, am, pm or a word for "o'clock": no other number looks like this
    end: int

    @property
    def minutes(self) -> int:
        """Minutes since midnight."""
        return _on_24(self.hour, self.half) * _HOUR + self.minute


@dataclass(frozen=True)
class Hours:
    """A stretch of the day, and the place in the text after it."""

    start: int
    until: int
    end: int


def hours_at(said: Said, place: int, *, beside_day: bool) -> Hours | None:
    """Read a stretch of the day that starts at this place; `beside_day` when the text is about days for certain."""
    if behind := _enclosed_behind(said, place) or opened_behind(said, place):
        return behind
    opener = _opener(said.spans[place].meanings)
    first = _clock_after(said, place, worded=True) if opener else clock_at(said, place, worded=False)
    if first is None:
        return None
    second = _second(said, first, opener)
    if second and (opener or first.marked or second.marked or beside_day):
        return _between(first, second)
    if not opener:
        return Hours(first.minutes, DAY, first.end) if first.marked else None
    if opener == "before":
        return Hours(0, first.minutes, first.end)
    sure = opener != "at" or first.marked or beside_day
    return Hours(first.minutes, DAY, first.end) if sure else None


def clock_at(said: Said, place: int, *, worded: bool) -> Clock | None:
    """Read the time of day at this place; number words only where `worded`, or before "o'clock"."""
    meanings = said.spans[place].meanings
    if "noon" in meanings:
        return Clock(12, 0, "pm", marked=True, end=place + 1)
    worded = worded or (place + 1 < len(said.spans) and "oclock" in said.spans[place + 1].meanings)
    hour = meanings.get("numbers") if worded or "digits" in meanings else None
    if not isinstance(hour, int) or not 0 <= hour <= 24 or len(meanings.get("digits", "")) > 2:
        return None
    minute, end, marked = _minutes(said, place)
    half, end = _half(said, place, end)
    beside = place > 0 and "oclock" in said.spans[place - 1].meanings
    return Clock(hour, minute, half, marked or beside or half is not None, end)


def opened_behind(said: Said, place: int) -> Hours | None:
    """Read "5 بجے کے بعد": where such a word follows, the time stands before it."""
    first = clock_at(said, place, worded=True)
    if first is None:
        return None
    for ahead in range(first.end, min(first.end + 1 + _NEAR, len(said.spans))):
        meanings = said.spans[ahead].meanings
        if "follows" in meanings and meanings.keys() & {"after", "before"}:
            return Hours(first.minutes, DAY, ahead + 1) if "after" in meanings else Hours(0, first.minutes, ahead + 1)
        if not meanings.keys() & {"filler", "oclock"}:
            return None
    return None


def _enclosed_behind(said: Said, place: int) -> Hours | None:
    """Read "2 اور 4 کے درمیان": where "between" follows, both times stand before it."""
    first = clock_at(said, place, worded=True)
    second = _second(said, first, "between") if first else None
    if first is None or second is None or second.end >= len(said.spans):
        return None
    hours = _between(first, second) if {"between", "follows"} <= said.spans[second.end].meanings.keys() else None
    return Hours(hours.start, hours.until, second.end + 1) if hours else None


def _opener(meanings: Meanings) -> str | None:
    if "follows" in meanings:
        return None
    return next((role for role in ("between", "after", "before", "at") if role in meanings), None)


def _clock_after(said: Said, place: int, *, worded: bool) -> Clock | None:
    """Find the time that a word like "after" opens, at most two small words later."""
    for ahead in range(place + 1, min(place + 2 + _NEAR, len(said.spans))):
        found = clock_at(said, ahead, worded=worded)
        if found:
            return found
        if not said.spans[ahead].meanings.keys() & {"filler", "oclock", *_OPENERS}:
            return None
    return None


def _second(said: Said, first: Clock, opener: str | None) -> Clock | None:
    """Find the end of "9-12", "from 2 to 4", "between 2 and 4", "from 10 until 2"."""
    if first.end >= len(said.spans):
        return None
    if _DASH.fullmatch(said.gaps[first.end - 1]):
        return clock_at(said, first.end, worded=False)
    joined = False
    for ahead in range(first.end, min(first.end + 1 + _NEAR, len(said.spans))):
        found = clock_at(said, ahead, worded=opener is not None)
        if found:
            return found if joined else None
        meanings = said.spans[ahead].meanings
        joined = joined or "to" in meanings or "before" in meanings or (opener == "between" and "filler" in meanings)
        if not meanings.keys() & _JOINS:
            return None
    return None


def _between(first: Clock, second: Clock) -> Hours | None:
    """Take both ends together: "2-4 pm" is two afternoon hours, "9 to 5" ends in the afternoon."""
    until = second.minutes
    start = first.minutes
    if first.half is None and second.half == "pm" and first.hour < 12:
        late = (first.hour + 12) * _HOUR + first.minute
        start = late if late < until else first.hour * _HOUR + first.minute
    if second.half is None and until <= start and second.hour <= 12:
        until = second.hour % 12 * _HOUR + second.minute + NOON
    return Hours(start, until or DAY, second.end) if start < (until or DAY) else None


def _minutes(said: Said, place: int) -> tuple[int, int, bool]:
    """Read ":30", "h30", "h" or "点" after an hour: the minutes, the place after, and whether there was any of it."""
    end, marked = place + 1, False
    pointed = _POINT.fullmatch(said.gaps[place]) is not None
    if end < len(said.spans) and "oclock" in said.spans[end].meanings and "digits" not in said.spans[end].meanings:
        end, marked = end + 1, True
    if end < len(said.spans) and (pointed or (marked and said.gaps[end - 1] == "")):
        digits = said.spans[end].meanings.get("digits", "")
        if len(digits) == 2 and int(digits) < 60:
            return int(digits), end + 1, True
    return 0, end, marked


def _half(said: Said, place: int, end: int) -> tuple[str | None, int]:
    """Tell the half of the day from "pm" or a part of the day beside the hour; the place after what told it."""
    for ahead in range(end, min(end + 1 + _NEAR, len(said.spans))):
        meanings = said.spans[ahead].meanings
        half = _half_in(meanings)
        if half:
            return half, ahead + 1
        if "filler" not in meanings:
            break
    before = _half_in(said.spans[place - 1].meanings) if place else None
    return before, end


def _half_in(meanings: Meanings) -> str | None:
    if "am" in meanings and "pm" not in meanings:
        return "am"
    if "pm" in meanings:
        return "pm"
    part = meanings.get("parts") if "days" not in meanings and "relative" not in meanings else None
    return None if part is None or part == "day" else ("am" if part == "morning" else "pm")


def _on_24(hour: int, half: str | None) -> int:
    if half == "am":
        return hour % 12 if hour <= 12 else hour
    if half == "pm":
        return hour % 12 + 12 if hour <= 12 else hour
    return hour + 12 if 0 < hour < _PM_UNTIL else hour
