"""Wakes a loop before its next poll."""

import asyncio
import contextlib

POLL_S = 0.25


class Bell:
    """Rings within one process; others are seen by polling."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def ring(self) -> None:
        """There is something to do."""
        self._event.set()

    async def wait(self, at_most_s: float) -> None:
        """Return when rung, or after `at_most_s`."""
        with contextlib.suppress(TimeoutError):  # not wait_for: on 3.11 it can swallow a cancellation
            async with asyncio.timeout(at_most_s):
                await self._event.wait()
        self._event.clear()
