"""The longest values that are still realistic, to hold every text to its budget before a patient reads one.

The place and the address are as long as real ones get; the clinic's name is as long as texts can afford in every
language (docs/settings.md). All are in the phone networks' old alphabet: a place called Biblioteca José Martí turns its
text into UCS-2 all the same.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

CLINIC = "Westside Health Centre"
PHONE = "+1 416-555-0100"
CRISIS_NUMBER = "9-8-8"
EMERGENCY_NUMBER = "911"
KEYWORD = "CONVIVIAL"
PLACE = "Parkside Public Library, room 2"
ADDRESS = "1250 Saint Clair Avenue West, 2nd floor"

_EVERY_NEED = ("childcare", "transport", "language", "access")
_WINDOWS = (
    {"days": [0, 2, 3], "from": "10:30", "until": "12:30"},
    {"days": [1, 4], "from": "17:00", "until": "21:00"},
    {"days": [5, 6], "from": "00:00", "until": "24:00"},
)
_DAYS_BEFORE = (0, 1, 2, 14)
_FIRST = datetime(2026, 1, 3, 22, 30, tzinfo=UTC)


def longest_values(offers: int) -> Iterator[dict[str, object]]:
    """Values for any text, with so many offers, on every weekday of every month and for each way to say how soon.

    Times are 22:30 UTC; told in UTC they have two digits in the hour, which is the longest.
    """
    for day in _days():
        starts = day.isoformat()
        for days_before in _DAYS_BEFORE:
            yield {
                "starts": starts, "until": starts, "by": starts[:10], "pickup_at": starts, "door": ADDRESS, "place": PLACE, "address": ADDRESS, "days_before": days_before,
                "arranged": list(_EVERY_NEED), "windows": list(_WINDOWS),
                "offers": [{"id": n, "starts": starts, "place": PLACE, "address": ADDRESS} for n in range(offers)],
            }  # fmt: skip


def _days() -> list[datetime]:
    """A year's days whose number has two digits: each month has each weekday among them."""
    year = (_FIRST + timedelta(days=n) for n in range(365))
    return [day for day in year if day.day > 20 and day.day <= 27]
