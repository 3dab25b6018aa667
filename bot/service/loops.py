"""What runs until the process ends must outlive a bad moment: a loop whose database restarts goes on afterwards."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

log = structlog.get_logger()

REST_S = 1.0


async def carry_on(step: Callable[[], Awaitable[None]]) -> None:
    """Repeat `step` until cancelled; when it fails, say so without a word of its data, rest, and try again."""
    while True:
        try:
            await step()
        except Exception as error:  # noqa: BLE001 - an ear that has ended would let texts wait for ever
            log.error("a loop stumbled", step=step.__qualname__, error=type(error).__name__)  # noqa: TRY400
            await asyncio.sleep(REST_S)
