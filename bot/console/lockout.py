"""Too many wrong passwords: an account is closed to that address for a while.

Kept in memory: a restart forgets it, and each of several bot processes counts for itself. What slows a guesser down
for good is argon2 behind its semaphore; this keeps one address from trying all day. Behind a reverse proxy every
address is the proxy's, so a guesser there closes an account for a quarter of an hour for everybody: the better evil.
"""

from collections import OrderedDict
from datetime import datetime, timedelta

MOST_FAILURES = 5
CLOSED_FOR = timedelta(minutes=15)
_MOST_KEYS = 10_000


class Lockout:
    """Counts failures by account and address."""

    def __init__(self) -> None:
        self._failures: OrderedDict[tuple[str, str], list[datetime]] = OrderedDict()

    def is_closed(self, account: str, address: str, now: datetime) -> bool:
        """Whether there were too many failures lately."""
        return len(self._recent((account.lower(), address), now)) >= MOST_FAILURES

    def failed(self, account: str, address: str, now: datetime) -> None:
        """One more failure."""
        key = (account.lower(), address)
        self._failures[key] = [*self._recent(key, now), now]
        self._failures.move_to_end(key)
        while len(self._failures) > _MOST_KEYS:
            self._failures.popitem(last=False)

    def succeeded(self, account: str, address: str) -> None:
        """Right at last: start anew."""
        self._failures.pop((account.lower(), address), None)

    def _recent(self, key: tuple[str, str], now: datetime) -> list[datetime]:
        return [at for at in self._failures.get(key, ()) if now - at < CLOSED_FOR]
