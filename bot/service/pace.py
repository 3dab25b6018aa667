"""How fast we speak: so many segments a second for the sender number. In memory: Twilio queues what goes over."""

import asyncio
from collections.abc import Callable

HALT_S = 60.0


class Pace:
    """Segments a second, with a burst of one second. `monotonic` is real time in seconds, never the demo's."""

    def __init__(self, segments_per_s: float, monotonic: Callable[[], float]) -> None:
        self._per_s = segments_per_s
        self._monotonic = monotonic
        self._free_at = 0.0
        self._halted_until = 0.0

    async def wait(self, segments: int) -> None:
        """Return when `segments` more may go."""
        now = self._monotonic()
        start = max(now, self._free_at)
        self._free_at = start + segments / self._per_s
        burst = 1.0
        if start - now > burst:
            await asyncio.sleep(start - now - burst)

    def halt(self) -> None:
        """The carrier says that our account or campaign is at fault: be silent for a minute, then try one."""
        self._halted_until = self._monotonic() + HALT_S

    def is_halted(self) -> bool:
        """Whether nothing may be said now."""
        return self._monotonic() < self._halted_until
