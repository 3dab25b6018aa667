"""Pages that follow what happens: the server sends a piece of the page again when it has changed.

One watcher looks at the ends of the tables (bot/store/pages/newest.py) while somebody listens, so that it notices what
any process wrote; each listener then draws its piece and sends it if it differs from what it sent last.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import structlog
from aiohttp import web
from aiohttp.client_exceptions import ClientConnectionResetError
from aiohttp_sse import sse_response

from bot.store.database import Database
from bot.store.pages import newest

log = structlog.get_logger()

EVERY_S = 0.4
_LOOK_AGAIN_S = 10.0  # a listener looks by itself that often: its session may have been revoked


class Watcher:
    """Rings every listener when something has changed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._bells: set[asyncio.Event] = set()
        self._wanted = asyncio.Event()
        self.is_over = False

    @contextlib.contextmanager
    def listening(self) -> Iterator[asyncio.Event]:
        """A bell of one's own; clear it before looking, then wait for it."""
        bell = asyncio.Event()
        self._bells.add(bell)
        self._wanted.set()
        try:
            yield bell
        finally:
            self._bells.discard(bell)
            if not self._bells:
                self._wanted.clear()

    async def running(self, _app: web.Application) -> AsyncIterator[None]:
        """Watch while the application runs."""
        task = asyncio.create_task(self._watch(), name="console watcher")
        yield
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    async def hang_up(self, _app: web.Application) -> None:
        """The bot goes down: let every listener go home first."""
        self.is_over = True
        self._ring()

    def _ring(self) -> None:
        for bell in self._bells:
            bell.set()

    async def _watch(self) -> None:
        seen: Any = None
        while True:
            await self._wanted.wait()
            try:
                stamp = await self._database.read(newest.stamp)
            except Exception as error:  # noqa: BLE001 - a database that is down comes back
                log.warning("the console cannot look at the database", error=type(error).__name__)
            else:
                if stamp != seen:
                    seen = stamp
                    self._ring()
            await asyncio.sleep(EVERY_S)


async def follow(
    request: web.Request,
    watcher: Watcher,
    draw: Callable[[], Awaitable[str]],
    may_listen: Callable[[], Awaitable[bool]],
) -> web.StreamResponse:
    """Send what `draw` draws, now and whenever it has changed, until the reader goes or may no longer listen."""
    sent = None
    with watcher.listening() as bell:
        async with sse_response(request) as stream:
            with contextlib.suppress(ClientConnectionResetError, ConnectionResetError):
                while stream.is_connected() and not watcher.is_over:
                    bell.clear()
                    if not await may_listen():
                        await stream.send("", event="signed-out")
                        break
                    if (drawn := await draw()) != sent:
                        await stream.send(drawn)
                        sent = drawn
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(bell.wait(), _LOOK_AGAIN_S)
    return stream
