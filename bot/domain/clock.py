"""The time, as a value one hands in. Only wiring builds the real one; the demo's can be moved forward."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Now = Callable[[], datetime]


def real_now() -> datetime:
    """The machine's clock, aware UTC."""
    return datetime.now(UTC)  # noqa: TID251 - the one place that reads the real clock


class MovableClock:
    """The real clock plus what somebody skipped. Calling it gives aware UTC, like `real_now`."""

    def __init__(self, ahead: timedelta = timedelta(), now: Now = real_now) -> None:
        self.ahead = ahead
        self._now = now

    def __call__(self) -> datetime:
        """Give the time it is here, aware UTC."""
        return self._now() + self.ahead

    def skip_to(self, moment: datetime) -> None:
        """Move forward to `moment`; a clock never goes back."""
        self.ahead = max(self.ahead, moment - self._now())
