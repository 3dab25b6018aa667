"""When a patient can come, as windows of wall-clock time, and which group sessions fit them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.errors import BadInput

MIDNIGHT_END = "24:00"
LAST_WEEKDAY = 6


@dataclass(frozen=True, slots=True)
class Window:
    """Weekdays (Monday 0) and wall-clock times "HH:MM", `until` exclusive, "24:00" for the day's end."""

    days: tuple[int, ...]
    start: str
    until: str

    @classmethod
    def parse(cls, value: dict[str, Any]) -> "Window":
        """Read one window as it crosses the seam (docs/dialog.md). Raises BadInput."""
        window = cls(tuple(value["days"]), str(value["from"]), str(value["until"]))
        if not all(0 <= day <= LAST_WEEKDAY for day in window.days) or window.start >= window.until:
            raise BadInput(f"window {value!r}: days are 0-6 and `from` comes before `until`")
        return window

    def holds(self, starts: datetime, ends: datetime, zone: ZoneInfo) -> bool:
        """Whether a session from `starts` to `ends` begins inside. She may stay past the window's end."""
        local = starts.astimezone(zone)
        return local.weekday() in self.days and self.start <= f"{local:%H:%M}" < self.until and ends > starts


def fits(windows: Sequence[Window], starts: datetime, ends: datetime, zone: ZoneInfo) -> bool:
    """Whether any window holds the session. No windows at all means that she did not say: everything fits."""
    return not windows or any(window.holds(starts, ends, zone) for window in windows)
