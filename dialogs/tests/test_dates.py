"""Free dates, with Duckling and without: the same questions to both, its traps, and the edges of the calendar."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from dialogs.understanding.reading import dates, free_dates
from dialogs.understanding.reading.dates import read_time

TORONTO = ZoneInfo("America/Toronto")


def wall(at: str) -> datetime:
    """A time of day as she reads it from the wall, in no zone."""
    return datetime.fromisoformat(at)


MONDAY = wall("2026-11-23T10:00")
DUCKLING = pytest.mark.skipif(not free_dates.is_here(), reason="no wheel of Duckling for this machine")


@pytest.fixture(params=["duckling", "own"])
def reader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Read with Duckling, then without it, as on a machine that has no wheel."""
    if request.param == "own":
        monkeypatch.setattr(free_dates, "_parser", lambda _language: None)
    elif not free_dates.is_here():
        pytest.skip("no wheel of Duckling for this machine")
    return str(request.param)


def start(text: str, language: str = "en", ref: datetime = MONDAY) -> str | None:
    found = read_time(text, language, ref)
    return None if found is None else found["start"]


@pytest.mark.usefixtures("reader")
@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "tomorrow", "2026-11-24T00:00:00"),
        ("en", "tuesday", "2026-11-24T00:00:00"),
        ("en", "on monday", "2026-11-30T00:00:00"),
        ("en", "december 5", "2026-12-05T00:00:00"),
        ("en", "5 december", "2026-12-05T00:00:00"),
        ("en", "the 5th", "2026-12-05T00:00:00"),
        ("en", "12/5", "2026-12-05T00:00:00"),
        ("en", "tuesdays after 5", "2026-11-24T17:00:00"),
        ("en", "tomorrow at 3", "2026-11-24T15:00:00"),
        ("en", "tomorrow at 10am", "2026-11-24T10:00:00"),
        ("en", "saturday at 5:30 pm", "2026-11-28T17:30:00"),
        ("es", "mañana", "2026-11-24T00:00:00"),
        ("es", "el 5 de diciembre", "2026-12-05T00:00:00"),
        ("es", "el martes a las 10 de la mañana", "2026-11-24T10:00:00"),
        ("fr", "demain à 17h30", "2026-11-24T17:30:00"),
        ("fr", "le 5 décembre", "2026-12-05T00:00:00"),
        ("pt", "amanhã às 15h", "2026-11-24T15:00:00"),
        ("zh_Hans", "明天下午三点", "2026-11-24T15:00:00"),
        ("vi", "ngày mai", "2026-11-24T00:00:00"),
        ("uk", "5 грудня", "2026-12-05T00:00:00"),
        ("ar", "غدا", "2026-11-24T00:00:00"),
        ("fa", "فردا ساعت ۵", "2026-11-24T17:00:00"),
        ("ur", "کل شام", "2026-11-24T17:00:00"),
        ("pa", "ਮੰਗਲਵਾਰ", "2026-11-24T00:00:00"),
        ("ta", "நாளை", "2026-11-24T00:00:00"),
        ("tl", "bukas ng umaga", "2026-11-24T09:00:00"),
        ("tl", "alas 5 bukas", "2026-11-24T17:00:00"),
        ("so", "berri", "2026-11-24T00:00:00"),
        ("hi", "कल शाम 5 बजे", "2026-11-24T17:00:00"),
        ("bn", "আগামীকাল", "2026-11-24T00:00:00"),
        ("en", "hello", None),
        ("en", "not monday", None),
        ("fa", "بله", None),
    ],
)
def test_a_date(language: str, text: str, expected: str | None):
    assert start(text, language) == expected


@DUCKLING
@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "on the 5th at 3", "2026-12-05T15:00:00"),
        ("en", "I could come thursday, maybe at 8 pm", "2026-11-26T20:00:00"),
        ("en", "in 7 days", "2026-11-30T00:00:00"),
        ("en", "saturday to tuesday", "2026-11-28T00:00:00"),
        ("en", "from the 25th to the 30th", "2026-11-25T00:00:00"),
        ("en", "in two weeks", "2026-12-07T00:00:00"),
        ("es", "veo a una persona el sábado", "2026-11-28T00:00:00"),
        ("en", "mornings", "2026-11-24T09:00:00"),
    ],
)
def test_what_only_duckling_reads_whole(language: str, text: str, expected: str):
    assert start(text, language) == expected


@pytest.mark.usefixtures("reader")
def test_next_tuesday_said_on_a_tuesday_is_a_week_ahead():
    tuesday = wall("2026-11-24T10:00")
    assert start("next tuesday", ref=tuesday) == "2026-12-01T00:00:00"
    assert start("tuesday", ref=tuesday) == "2026-12-01T00:00:00"


@pytest.mark.usefixtures("reader")
@pytest.mark.parametrize(
    ("ref", "text", "expected"),
    [
        (wall("2026-11-23T23:59"), "tomorrow", "2026-11-24T00:00:00"),
        (wall("2026-11-24T00:00"), "tomorrow", "2026-11-25T00:00:00"),
        (wall("2026-12-31T12:00"), "tomorrow", "2027-01-01T00:00:00"),
        (wall("2026-12-31T12:00"), "january 2", "2027-01-02T00:00:00"),
        (wall("2027-03-01T12:00"), "february 29", "2028-02-29T00:00:00"),
        (wall("2028-02-28T12:00"), "tomorrow", "2028-02-29T00:00:00"),
    ],
)
def test_the_edges_of_the_calendar(ref: datetime, text: str, expected: str):
    assert start(text, ref=ref) == expected


@pytest.mark.parametrize(
    ("ref", "text", "expected"),
    [
        ("2026-10-31T12:00:00", "tomorrow at 5pm", "2026-11-01T17:00:00-05:00"),  # the night the clocks go back
        ("2026-10-31T12:00:00", "today at 5pm", "2026-10-31T17:00:00-04:00"),
        ("2027-03-13T12:00:00", "tomorrow", "2027-03-14T00:00:00-05:00"),
        ("2027-03-13T12:00:00", "tomorrow at 2:30 am", "2027-03-14T03:30:00-04:00"),  # an hour that does not exist
        ("2027-03-13T12:00:00", "monday at 9 am", "2027-03-15T09:00:00-04:00"),
    ],
)
@pytest.mark.usefixtures("reader")
def test_a_zone_jumps(ref: str, text: str, expected: str):
    assert start(text, ref=datetime.fromisoformat(ref).replace(tzinfo=TORONTO)) == expected


def test_a_stretch_has_an_end_and_a_point_has_none():
    assert read_time("tomorrow", "en", MONDAY) == {"start": "2026-11-24T00:00:00", "end": None, "grain": "day"}
    found = read_time("tomorrow evening", "en", MONDAY)
    assert found is not None
    assert found["end"] is not None


def test_the_same_text_reads_the_same_twice():
    assert read_time("the 5th at 3", "en", MONDAY) == read_time("the 5th at 3", "en", MONDAY)


def test_a_day_that_could_be_anything_else_is_no_date():
    said = dates.Said("3 and 5", "en", now=MONDAY)
    assert dates.read_day(said) is None
