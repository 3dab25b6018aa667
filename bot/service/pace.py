"""How fast we speak: so many segments a second for the sender number. In memory: Twilio queues what goes over."""

import asyncio
from collections.abc import Callable

HALT_S = 60.0
BURST_S = 1.0
AHEAD_S = 2.0


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
        if start - now > BURST_S:
            await asyncio.sleep(start - now - BURST_S)

    def room(self) -> int:
        """How many segments may be taken on now: what can go within two seconds, and always one when none waits.

        A message that has been taken on is late for the others: a reply could not overtake it any more.
        """
        ahead_s = max(0.0, self._free_at - self._monotonic())
        return max(int((AHEAD_S - ahead_s) * self._per_s), int(ahead_s <= BURST_S))

    def halt(self) -> None:
        """The carrier says that our account or campaign is at fault: be silent for a minute, then try one."""
        self._halted_until = self._monotonic() + HALT_S

    def is_halted(self) -> bool:
        """Whether nothing may be said now."""
        return self._monotonic() < self._halted_until
