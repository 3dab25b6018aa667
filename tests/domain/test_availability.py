"""Windows of wall-clock time, and the sessions they hold."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.availability import Window, fits
from bot.domain.errors import BadInput

TORONTO = ZoneInfo("America/Toronto")
EVENINGS = Window.parse({"days": [0, 1, 2, 3, 4], "from": "17:00", "until": "21:00"})
SUNDAY = Window.parse({"days": [6], "from": "00:00", "until": "24:00"})


def at(day, hour, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=TORONTO)


@pytest.mark.parametrize(
    ("windows", "starts", "expected"),
    [
        ([EVENINGS], at(24, 17), True),
        ([EVENINGS], at(24, 16, 59), False),
        ([EVENINGS], at(24, 20, 59), True),
        ([EVENINGS], at(24, 21), False),
        ([EVENINGS], at(28, 18), False),
        ([SUNDAY], at(29, 23, 30), True),
        ([EVENINGS, SUNDAY], at(29, 10), True),
        ([], at(24, 3), True),
    ],
)
def test_fits(windows, starts, expected):
    assert fits(windows, starts, starts + timedelta(hours=2), TORONTO) is expected


@pytest.mark.parametrize(
    "bad", [{"days": [7], "from": "09:00", "until": "10:00"}, {"days": [1], "from": "10:00", "until": "10:00"}]
)
def test_what_is_no_window_is_refused(bad):
    with pytest.raises(BadInput, match="window"):
        Window.parse(bad)
