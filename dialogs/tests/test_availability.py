"""When she could come, in her own words: days, parts, clock times, ranges, what she cannot, dates; in many languages."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dialogs.understanding.reading.availability import read_correction, read_windows
from dialogs.understanding.reading.said import Said

TORONTO = ZoneInfo("America/Toronto")
SUNDAY = datetime(2026, 11, 22, 15, tzinfo=TORONTO)
WEEKDAYS, WEEKEND, EVERY = [0, 1, 2, 3, 4], [5, 6], [0, 1, 2, 3, 4, 5, 6]
MORNING, AFTERNOON, EVENING = ("09:00", "12:00"), ("12:00", "17:00"), ("17:00", "21:00")


def window(days: list[int], start: str = "00:00", end: str = "24:00") -> dict[str, Any]:
    return {"days": days, "from": start, "until": end}


def read(text: str, language: str = "en"):
    return read_windows(Said(text, language, timezone="America/Toronto", now=SUNDAY))


@pytest.mark.parametrize(
    ("text", "windows"),
    [
        ("any evening", [window(EVERY, *EVENING)]),
        ("every day after 6", [window(EVERY, "18:00")]),
        ("weekends but not sunday morning", [window([5]), window([6], "12:00")]),
        ("not mondays", [window([1, 2, 3, 4, 5, 6])]),
        ("any day except tuesday and thursday", [window([0, 2, 4, 5, 6])]),
        ("any time but not mornings", [window(EVERY, "12:00")]),
        (
            "weekdays except friday afternoon",
            [window([0, 1, 2, 3]), window([4], "00:00", "12:00"), window([4], "17:00")],
        ),
        ("evenings after 6", [window(WEEKDAYS, "18:00", "21:00")]),
        ("tuesdays after 5", [window([1], "17:00")]),
        ("tuesday after 5:30", [window([1], "17:30")]),
        ("monday 9-12", [window([0], "09:00", "12:00")]),
        ("monday 2-4pm", [window([0], "14:00", "16:00")]),
        ("mon 10 to 2", [window([0], "10:00", "14:00")]),
        ("from 10 until 2", [window(WEEKDAYS, "10:00", "14:00")]),
        ("between 9 and 5 on wednesday", [window([2], "09:00", "17:00")]),
        ("friday before 11:30", [window([4], "00:00", "11:30")]),
        ("saturday at 5pm", [window([5], "17:00")]),
        ("saturday at 5", [window([5], "17:00")]),
        ("friday to monday", [window([0, 4, 5, 6])]),
        ("mon-fri after 4", [window(WEEKDAYS, "16:00")]),
        ("monday morning, tuesday evening", [window([0], *MORNING), window([1], *EVENING)]),
        ("mondays. not tuesdays", [window([0])]),
        ("after five", [window(WEEKDAYS, "17:00")]),
        ("saturdays, but not before 10", [window([5], "10:00")]),
        ("tomorrow afternoon", [window([0], *AFTERNOON)]),
        ("tonight", [window([6], *EVENING)]),
        ("tomorrow or tuesday", [window([0, 1])]),
        ("december 5", [window([5])]),
        ("the 5th works", [window([5])]),
        ("dec 5th after 3", [window([5], "15:00")]),
        ("i can do the 28th in the morning", [window([5], *MORNING)]),
        ("any of those", [window(EVERY)]),
        ("i cant do any of those days", None),
        ("any other day", None),
        ("3 and 5", None),
        ("12 King St", None),
        ("2 kids 3 and 5", None),
        ("no", None),
        ("is it at 5?", None),
    ],
)
def test_english(text: str, windows: Any):
    assert read(text) == windows


@pytest.mark.parametrize(
    ("language", "text", "windows"),
    [
        ("es", "mañana por la tarde", [window([0], *AFTERNOON)]),
        ("es", "el sábado por la mañana", [window([5], *MORNING)]),
        ("es", "los martes después de las cinco", [window([1], "17:00")]),
        ("es", "entre semana menos los viernes", [window([0, 1, 2, 3])]),
        ("es", "cualquier día menos el domingo", [window([0, 1, 2, 3, 4, 5])]),
        ("es", "de lunes a miércoles", [window([0, 1, 2])]),
        ("es", "a las 10 de la mañana los jueves", [window([3], "10:00")]),
        ("fr", "le mardi après 17h30", [window([1], "17:30")]),
        ("fr", "n'importe quel soir sauf le vendredi", [window([0, 1, 2, 3, 5, 6], *EVENING)]),
        ("fr", "demain matin", [window([0], *MORNING)]),
        ("fr", "samedi à 10h", [window([5], "10:00")]),
        ("fr", "du lundi au mercredi", [window([0, 1, 2])]),
        ("pt", "terça à tarde", [window([1], *AFTERNOON)]),
        ("pt", "amanhã de manhã", [window([0], *MORNING)]),
        ("zh_Hans", "明天下午三点", [window([0], "15:00", "17:00")]),
        ("en", "tomorrow afternoon at 3", [window([0], "15:00", "17:00")]),
        ("zh_Hans", "星期六上午", [window([5], *MORNING)]),
        ("zh_Hant", "週日", [window([6])]),
        ("ar", "السبت صباحا", [window([5], *MORNING)]),
        ("fa", "دوشنبه عصر", [window([0], *AFTERNOON)]),
        ("fa", "فردا صبح", [window([0], *MORNING)]),
        ("ur", "منگل شام", [window([1], *EVENING)]),
        ("pa", "ਸ਼ਨੀਵਾਰ ਸਵੇਰੇ", [window([5], *MORNING)]),
        ("ta", "செவ்வாய் மாலை", [window([1], *EVENING)]),
        ("tl", "sabado ng umaga", [window([5], *MORNING)]),
        ("vi", "thứ bảy buổi sáng", [window([5], *MORNING)]),
        ("vi", "chủ nhật", [window([6])]),
        ("so", "sabti subax", [window([5], *MORNING)]),
        ("uk", "у суботу вранці", [window([5], *MORNING)]),
        ("uk", "завтра ввечері", [window([0], *EVENING)]),
    ],
)
def test_other_languages(language: str, text: str, windows: Any):
    assert read(text, language) == windows


@pytest.mark.parametrize(
    ("language", "text", "correction"),
    [
        ("en", "no, thursday", {"windows": [window([3])]}),
        ("en", "not mondays", {"except": [0]}),
        ("en", "but not on fridays", {"except": [4]}),
        ("es", "no, el jueves", {"windows": [window([3])]}),
        ("fr", "non, plutôt mardi", {"windows": [window([1])]}),
        ("en", "no", None),
        ("en", "no that is wrong", None),
    ],
)
def test_corrections(language: str, text: str, correction: Any):
    assert read_correction(Said(text, language, now=SUNDAY)) == correction


def test_without_a_clock_no_day_is_tomorrow():
    assert read_windows(Said("tomorrow", "en")) is None
