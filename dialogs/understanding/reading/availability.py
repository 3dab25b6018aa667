"""When she could come: "evenings", "tuesday afternoon or sat", "le samedi", "after 5", "weekends but not sunday morning".

Days are `datetime.weekday()` (Monday 0), times local wall time, `until` exclusive. A part of the day without a day means
weekdays, as on the menu, or every day with "any"; a day without a part means the whole day. A text is read from left to
right into groups of days and hours that belong together; what follows a "not" is taken out of the others at the end.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import regex

from dialogs.understanding.lexicon import Meanings
from dialogs.understanding.reading.clocks import DAY, Hours, hours_at
from dialogs.understanding.reading.dates import days_from_today, read_day
from dialogs.understanding.reading.said import Said

Window = dict[str, Any]
Stretch = tuple[int, int]  # minutes since midnight
_WEEKDAYS, _WEEKEND, _EVERY_DAY = [0, 1, 2, 3, 4], [5, 6], [0, 1, 2, 3, 4, 5, 6]
_GROUPS = {"weekdays": _WEEKDAYS, "weekend": _WEEKEND}
_WHOLE = (0, DAY)
_PARTS = {"morning": (540, 720), "afternoon": (720, 1020), "evening": (1020, 1260), "day": (540, 1020)}
_OUTSIDE = {"morning": (0, 720), "afternoon": (720, 1020), "evening": (1020, DAY), "day": (540, 1020)}  # "no mornings"
_SHORTEST = 30  # minutes; less is no time to begin a group session in
_SENTENCE = regex.compile(r"[.;!\n。！；]\s*$|[.;!\n。！；]\s")
_IN_A_ROW = frozenset({"or", "to", "filler", "parts", "numbers", "oclock", "after", "before"})
_DASH = regex.compile(r"\.?\s*[-–—~〜～]\s*")


@dataclass
class _Group:
    """Days and hours that belong together: "monday and tuesday mornings"."""

    days: list[int] = field(default_factory=list)
    hours: list[Stretch] = field(default_factory=list)
    last: str = ""


@dataclass
class _Told:
    """What a text tells of: when she could, when she could not, and whether any day will do."""

    groups: list[_Group] = field(default_factory=lambda: [_Group()])
    refused: list[_Group] = field(default_factory=lambda: [_Group()])
    any_day: bool = False

    @property
    def says_when(self) -> bool:
        """Whether any day or hour is named that she could."""
        return any(group.days or group.hours for group in self.groups)

    @property
    def says_when_not(self) -> bool:
        """Whether any is named that she could not."""
        return any(group.days or group.hours for group in self.refused)


def _window(days: Iterable[int], start: int, until: int) -> Window:
    return {"days": sorted(set(days)), "from": _clock(start), "until": _clock(until)}


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


MENU: dict[int, Window] = {
    1: _window(_WEEKDAYS, *_PARTS["morning"]),
    2: _window(_WEEKDAYS, *_PARTS["afternoon"]),
    3: _window(_WEEKDAYS, *_PARTS["evening"]),
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
    """Read days, dates and times in words; None when there are none."""
    told = _told(said)
    if not told.says_when and not told.says_when_not:
        unclear = said.has("another", "cannot", "except", "negation")
        return [MENU[6]] if told.any_day and not unclear else None
    return [*_left(told)] or None


def read_correction(said: Said) -> dict[str, Any] | None:
    """Read what she says instead of the times we said back: `windows`, or the days to leave out (`except`)."""
    first = next((place for place, span in enumerate(said.spans) if "filler" not in span.meanings), 0)
    plain_no = bool(said.spans) and "no" in said.spans[first].meanings
    told_in = said.after(first) if plain_no else said
    told = _told(told_in)
    days = sorted({day for group in told.refused for day in group.days})
    if days and not told.says_when and not any(group.hours for group in told.refused):
        return {"except": days}
    windows = read_windows(told_in)
    return {"windows": windows} if windows else None


def _told(said: Said) -> _Told:
    told, refusing, either, place = _Told(), False, False, 0
    while place < len(said.spans):
        meanings = said.spans[place].meanings
        days, after = _days_at(said, place)
        hours = None if days else _hours_at(said, place, refusing=refusing)
        if days or hours:
            groups = told.refused if refusing else told.groups
            _add(groups, days, hours, either=either, joined=place > 0 and _touches(said, place))
            if days and _is_part_of_a_day(meanings):
                _add(groups, [], _hours_at(said, place, refusing=refusing), either=False, joined=False)
            either = False
        elif "but" in meanings:
            refusing = False
        if {"except", "follows"} <= meanings.keys() and not days:
            _take_back(told, said, place)
        elif not days and not hours:
            refusing = refusing or bool(meanings.keys() & {"except", "not"})
            either = either or "or" in meanings
            told.any_day = told.any_day or ("any" in meanings and not refusing)
        place = after if days else hours.end if hours else place + 1
        if place < len(said.spans) and _SENTENCE.search(said.gaps[place - 1]):
            refusing = False
    return told if told.says_when_not or any(group.days for group in told.groups) else _dated(said, told)


def _take_back(told: _Told, said: Said, place: int) -> None:
    """Refuse what was named just before: "پیر کے علاوہ" is any day but Monday."""
    days, parts = _just_before(said, place)
    group = told.groups[-1]
    kept = len(group.hours) - min(parts, len(group.hours))
    told.refused.append(_Group(days=days, hours=group.hours[kept:]))
    group.days, group.hours = [day for day in group.days if day not in days], group.hours[:kept]


def _just_before(said: Said, place: int) -> tuple[list[int], int]:
    """Give the days named in a row before this place, and how many parts of the day or hours."""
    days: list[int] = []
    parts = 0
    for before in range(place - 1, -1, -1):
        meanings = said.spans[before].meanings
        named = _days(said, before)
        if "yes" in meanings or not (named or meanings.keys() & _IN_A_ROW):
            break
        days += named
        parts += not named and bool(meanings.keys() & {"parts", "after", "before"})
    return days, parts


def _is_part_of_a_day(meanings: Meanings) -> bool:
    """Tell "tonight", which is both, from "mañana", which is one or the other."""
    return "relative" in meanings and meanings.get("parts", "morning") != "morning"


def _dated(said: Said, told: _Told) -> _Told:
    """Let a date say the day where no weekday does: "the 5th works", "5 december after 3"."""
    found = read_day(said)
    if found is not None:
        hours = [stretch for group in told.groups for stretch in group.hours] or found.hours
        told.groups = [_Group(days=[found.day.weekday()], hours=hours)]
    return told


def _add(groups: list[_Group], days: list[int], hours: Hours | None, *, either: bool, joined: bool) -> None:
    """Put days or hours into the group they belong to.

    A second switch starts a new one ("monday morning, tuesday evening"), and so does an "or" between the two
    ("saturday or in the evening"). Hours right beside other hours narrow them: "evenings after 6".
    """
    kind, group = "days" if days else "hours", groups[-1]
    if group.last not in {"", kind} and (either or (group.days and group.hours)):
        group = _Group()
        groups.append(group)
    group.days.extend(days)
    if hours:
        stretch = (hours.start, hours.until)
        before = group.hours[-1] if joined and group.last == "hours" and not either else None
        narrowed = _common(before, stretch) if before else None
        if narrowed is None and before in _PARTS.values():
            narrowed = stretch  # "下午5点以后": the part only told which five o'clock
        group.hours[-1:] = [narrowed] if narrowed else [*group.hours[-1:], stretch]
    group.last = kind


def _touches(said: Said, place: int) -> bool:
    """Tell whether nothing but blanks and a small word stands before this place."""
    return said.gaps[place - 1].strip() == "" and "or" not in said.spans[place - 1].meanings


def _common(one: Stretch, other: Stretch) -> Stretch | None:
    start, until = max(one[0], other[0]), min(one[1], other[1])
    return (start, until) if start < until else None


def _left(told: _Told) -> Iterator[Window]:
    """Give what she could, without what she could not; days with the same hours together."""
    said_when = told.groups if told.says_when else [_Group(days=_EVERY_DAY)]
    for group in said_when:
        if not group.days and not group.hours:
            continue
        default = _EVERY_DAY if told.any_day or not told.says_when else _WEEKDAYS
        for stretch in dict.fromkeys(group.hours or [_WHOLE]):
            yield from _without(told.refused, dict.fromkeys(group.days or default), stretch)


def _without(refused: list[_Group], days: Iterable[int], stretch: Stretch) -> Iterator[Window]:
    together: dict[tuple[Stretch, ...], list[int]] = {}
    for day in days:
        left = [stretch]
        for group in refused:
            if (group.days or group.hours) and day in (group.days or _EVERY_DAY):
                left = [piece for one in left for piece in _minus(one, group.hours or [_WHOLE])]
        together.setdefault(tuple(left), []).append(day)
    for pieces, on in together.items():
        for start, until in pieces:
            yield _window(on, start, until)


def _minus(stretch: Stretch, taken: list[Stretch]) -> list[Stretch]:
    left = [stretch]
    for start, until in taken:
        left = [piece for one in left for piece in ((one[0], min(one[1], start)), (max(one[0], until), one[1]))]
    return [(start, until) for start, until in left if until - start >= _SHORTEST]


def _days_at(said: Said, place: int) -> tuple[list[int], int]:
    """Read the days named at this place, a range of them included; and the place after."""
    days = _days(said, place)
    if len(days) == 1:
        for last in (place + 1, place + 2):
            if last < len(said.spans) and _spans_days(said, place, last):
                end = _days(said, last)[0]
                return [(days[0] + more) % 7 for more in range((end - days[0]) % 7 + 1)], last + 1
    return days, place + 1


def _spans_days(said: Said, first: int, last: int) -> bool:
    """Tell whether these two make a range: "mon-fri", "monday to friday"."""
    if len(_days(said, last)) != 1 or _days(said, first) == _days(said, last):
        return False
    if last == first + 1:
        return _DASH.fullmatch(said.gaps[first]) is not None
    return "to" in said.spans[first + 1].meanings


def _days(said: Said, place: int) -> list[int]:
    meanings = said.spans[place].meanings
    if "days" in meanings:
        return [meanings["days"]]
    if "groups" in meanings:
        return _GROUPS.get(meanings["groups"], [])
    day = days_from_today(said, place)
    return [] if day is None else [day.weekday()]


def _hours_at(said: Said, place: int, *, refusing: bool) -> Hours | None:
    """Read a clock time or a part of the day at this place."""
    meanings = said.spans[place].meanings
    beside_day = said.has("days", "groups", "relative", "month_names")
    hours = hours_at(said, place, beside_day=beside_day)
    if hours is None and "parts" in meanings and "days" not in meanings:
        start, until = (_OUTSIDE if refusing else _PARTS)[meanings["parts"]]
        return Hours(start, until, place + 1)
    return hours
