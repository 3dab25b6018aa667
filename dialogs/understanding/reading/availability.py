"""When she could come: "evenings", "tuesday afternoon or sat", "le samedi", "after 5", "not monday".

Days are `datetime.weekday()` (Monday 0), times local wall time, `until` exclusive. A part of the day
without a day means weekdays, as on the menu; a day without a part means the whole day.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import regex

from dialogs.understanding.lexicon import Meanings
from dialogs.understanding.reading.said import Said
from dialogs.understanding.words import fold

Window = dict[str, Any]
_WEEKDAYS, _WEEKEND, _EVERY_DAY = [0, 1, 2, 3, 4], [5, 6], [0, 1, 2, 3, 4, 5, 6]
_GROUPS = {"weekdays": _WEEKDAYS, "weekend": _WEEKEND}
_WHOLE = (0, 24)
_PARTS = {"morning": (9, 12), "afternoon": (12, 17), "evening": (17, 21), "day": (9, 17)}
_NOON = 12
_PM_UNTIL = 8  # "after 5" is five in the afternoon; nobody holds group sessions before eight


@dataclass
class _Group:
    """Days and times that belong together: "monday and tuesday mornings"."""

    days: list[int] = field(default_factory=list)
    times: list[tuple[int, int]] = field(default_factory=list)
    last: str = ""


def _window(days: list[int], start: int, end: int) -> Window:
    return {"days": sorted(set(days)), "from": f"{start:02}:00", "until": f"{end:02}:00"}


MENU: dict[int, Window] = {
    1: _window(_WEEKDAYS, 9, 12),
    2: _window(_WEEKDAYS, 12, 17),
    3: _window(_WEEKDAYS, 17, 21),
    4: _window([5], *_WHOLE),
    5: _window([6], *_WHOLE),
    6: _window(_EVERY_DAY, *_WHOLE),
}


def read_menu(said: Said) -> list[Window] | None:
    """Read numbers of the question's menu; 6 outweighs the others."""
    picked = said.choices(MENU)
    if picked is None:
        return None
    return [MENU[6]] if 6 in picked else [MENU[number] for number in picked]  # any time


def picked_from_menu(said: Said) -> bool:
    """Tell whether she answered by the menu's numbers rather than in words of her own."""
    return said.only("numbers")


def read_windows(said: Said) -> list[Window] | None:
    """Read days and times in words; None when there are none."""
    days_or_times = said.has("days", "groups", "parts") or _clock_times(said)
    if not days_or_times:
        return [MENU[6]] if said.has("any") else None
    groups, excluded = _grouped(said)
    windows = [window for group in groups for window in _windows_of(group, excluded)]
    if not windows and excluded:
        windows = [_window([day for day in _EVERY_DAY if day not in excluded], *_WHOLE)]
    return windows or None


def read_correction(said: Said) -> dict[str, Any] | None:
    """Read what she says instead of the times we said back: `windows`, or the days to leave out (`except`)."""
    first = next((place for place, span in enumerate(said.spans) if "filler" not in span.meanings), 0)
    told = said.after(first) if said.spans and "no" in said.spans[first].meanings else said
    groups, excluded = _grouped(told)
    if excluded and not any(group.days or group.times for group in groups):
        return {"except": sorted(excluded)}
    windows = read_windows(told)
    return {"windows": windows} if windows else None


def _grouped(said: Said) -> tuple[list[_Group], set[int]]:
    groups, excluded, refusing, either = [_Group()], set(), False, False
    for index, span in enumerate(said.spans):
        days, times = _days(span.meanings), _times(said, index)
        if {"except", "follows"} <= span.meanings.keys():
            excluded.update(_taken_back(groups[-1], said, index))
        elif "except" in span.meanings and not days:
            refusing = True
        elif days and refusing:
            excluded.update(days)
        elif days or times:
            refusing = False
            _add(groups, days, times, either=either)
            either = False
        elif "or" in span.meanings:
            either = True
        elif "but" in span.meanings:
            refusing = False
    return _with_ranges(said, groups), excluded


def _add(groups: list[_Group], days: list[int], times: list[tuple[int, int]], *, either: bool) -> None:
    """Put days or times into the group they belong to.

    A second switch starts a new one ("monday morning, tuesday evening"), and so does an "or" between the two
    ("saturday or in the evening").
    """
    kind = "days" if days else "times"
    group = groups[-1]
    if group.last not in {"", kind} and (either or (group.days and group.times)):
        group = _Group()
        groups.append(group)
    group.days.extend(days)
    group.times.extend(times)
    group.last = kind


def _taken_back(group: _Group, said: Said, index: int) -> list[int]:
    """Take out the days that an "except" standing behind them refuses: "پیر کے علاوہ" is not Monday."""
    before = next((d for s in reversed(said.spans[:index]) if (d := _days(s.meanings))), [])
    group.days = [day for day in group.days if day not in before]
    return before


def _windows_of(group: _Group, excluded: set[int]) -> list[Window]:
    if not group.days and not group.times:
        return []
    days = [day for day in group.days or _WEEKDAYS if day not in excluded]
    return [_window(days, *time) for time in dict.fromkeys(group.times or [_WHOLE])] if days else []


def _days(meanings: Meanings) -> list[int]:
    if "days" in meanings:
        return [meanings["days"]]
    return _GROUPS.get(meanings.get("groups", ""), [])


def _with_ranges(said: Said, groups: list[_Group]) -> list[_Group]:
    """Fill "monday to friday" and "mon-fri"."""
    for first, last in _ranges(said):
        for group in (one for one in groups if first in one.days and last in one.days):
            group.days.extend(range(first + 1, last))
    return groups


def _ranges(said: Said) -> Iterator[tuple[int, int]]:
    days = [index for index, span in enumerate(said.spans) if "days" in span.meanings]
    for left, right in pairwise(days):
        first, last = said.spans[left].meanings["days"], said.spans[right].meanings["days"]
        worded = right == left + 2 and "to" in said.spans[left + 1].meanings
        dashed = right == left + 1 and _dash_between(said, left)
        if first < last and (worded or dashed):
            yield first, last


def _dash_between(said: Said, index: int) -> bool:
    left, right = (regex.escape(span.words[0]) for span in said.spans[index : index + 2])
    return regex.search(rf"{left}\.?\s*[-–]\s*{right}", fold(said.text)) is not None


def _times(said: Said, index: int) -> list[tuple[int, int]]:
    """Read a part of the day, "after 5", "before noon" or "between 2 and 4" that starts here."""
    meanings = said.spans[index].meanings
    if "to" in meanings and (span := _from_to(said, index)):
        return [span]
    if "parts" in meanings and "days" not in meanings:
        return [] if _tells_half(said, index) else [_PARTS[meanings["parts"]]]
    hours = _hours_after(said, index)
    if not hours:
        return []
    if "between" in meanings and len(hours) > 1:
        return [(hours[0], hours[1])] if hours[0] < hours[1] else []
    if "after" in meanings:
        return [(hours[0], 24)]
    return [(0, hours[0])] if "before" in meanings else []


def _tells_half(said: Said, index: int) -> bool:
    """Tell whether "in the afternoon" only says which five o'clock is meant, before the hour or behind it."""
    beside = (*said.spans[max(index - 1, 0) : index], *said.spans[index + 1 : index + 2])
    return any("digits" in span.meanings for span in beside) and _clock_times(said)


def _clock_times(said: Said) -> bool:
    return any(_hours_after(said, i) or _from_to(said, i) for i in range(len(said.spans)))


def _from_to(said: Said, index: int) -> tuple[int, int] | None:
    """Read "2 to 4" around its "to", where no word before opens it."""
    beside = (index - 1, index + 1)
    if "to" not in said.spans[index].meanings or beside[0] < 0 or beside[1] >= len(said.spans):
        return None
    if any("digits" not in said.spans[place].meanings for place in beside) or said.has("between"):
        return None
    start, end = (_hour(said, place) for place in beside)
    return (start, end) if start < end <= 24 else None


def _opens_time(meanings: Meanings) -> bool:
    return bool(meanings.keys() & {"after", "before", "between"})


def _hours_after(said: Said, index: int) -> list[int]:
    """Give the hours that follow a word like "after", at most two."""
    if not _opens_time(said.spans[index].meanings):
        return []
    if "follows" in said.spans[index].meanings:
        return _hours_before(said, index)
    hours = []
    for place in range(index + 1, min(index + 7, len(said.spans))):
        meanings = said.spans[place].meanings
        if "noon" in meanings:
            hours.append(_NOON)
        elif "digits" in meanings and 0 < meanings["numbers"] <= 24 and len(hours) < 2:
            hours.append(_hour(said, place))
        elif _opens_time(meanings):
            break
    return hours


def _hours_before(said: Said, index: int) -> list[int]:
    """Give the hours that stand before a word like "کے بعد" (after), at most two."""
    hours: list[int] = []
    for place in range(index - 1, max(index - 7, -1), -1):
        meanings = said.spans[place].meanings
        if _opens_time(meanings) or len(hours) == 2:
            break
        if "digits" in meanings and 0 < meanings["numbers"] <= 24:
            hours.insert(0, _hour(said, place))
    return hours


def _hour(said: Said, place: int) -> int:
    """Read an hour on the 24-hour clock, from "am", "pm", the part of the day, or what is likely."""
    number = int(said.spans[place].meanings["numbers"])
    near = [span.meanings for span in said.spans[place + 1 : place + 3]]
    near += [span.meanings for span in said.spans[max(place - 1, 0) : place] if "parts" in span.meanings]
    if any("am" in meanings for meanings in near) or number > _NOON:
        return number % 24 if number != 24 else 24  # midnight
    if number < _PM_UNTIL or any("pm" in meanings for meanings in near):
        return number % _NOON + _NOON
    return number
