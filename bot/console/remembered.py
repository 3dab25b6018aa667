"""What is counted over the whole of a long list is counted once a minute, not at every look at the page.

Only numbers are kept, nothing of a person; each process keeps its own. A short list is counted anew each time.
"""

from collections.abc import Callable, Hashable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from bot.store.database import T
from bot.store.pages import patients

MANY = 20_000  # patients: a list so long takes a tenth of a second to count
FRESH = timedelta(minutes=1)
_AT_MOST = 64


class Remembered:
    """What was counted last, by what it is about."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, tuple[datetime, Any]] = {}

    def count(self, tx: Connection, about: Hashable, now: datetime, work: Callable[[], T]) -> T:
        """What `work` counts, or counted less than a minute ago."""
        if patients.newest_id(tx) < MANY:
            return work()
        known = self._kept.get(about)
        if known is not None and timedelta() <= now - known[0] < FRESH:
            counted: T = known[1]
            return counted
        if len(self._kept) >= _AT_MOST:
            self._kept.clear()
        result = work()
        self._kept[about] = (now, result)
        return result
