"""The loop that takes turns: claims what waits, hands each to `turn.take`, puts back what could not be answered."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import structlog

from bot.dialogs import DialogsDown, DialogsFailed
from bot.service.bell import POLL_S, Bell
from bot.service.loops import carry_on
from bot.service.turn import Desk, give_up, take
from bot.store import turns
from bot.store.conversations import Overtaken
from bot.store.turns import Lease, LeaseLost

log = structlog.get_logger()

MOST_ATTEMPTS = 6
LONGEST_REST = timedelta(seconds=15)


class Ear:
    """Takes up to `workers` turns side by side, one a patient. `token` names this process's leases."""

    def __init__(
        self, desk: Desk, *, workers: int, token: Callable[[], str], language: str, bell: Bell, answered: Bell
    ) -> None:
        self._desk = desk
        self._workers = workers
        self._token = token
        self._language = language
        self._bell = bell
        self._answered = answered
        self._at_work: set[asyncio.Task[None]] = set()

    async def listen(self) -> None:
        """Until cancelled. What is in hand then is finished first."""
        try:
            await carry_on(self._listen)
        finally:
            await asyncio.gather(*self._at_work, return_exceptions=True)

    async def _listen(self) -> None:
        if not await self._claim():
            await self._bell.wait(POLL_S)

    async def _claim(self) -> bool:
        free = self._workers - len(self._at_work)
        if free < 1:
            return False
        desk = self._desk
        leases = await desk.database.write(
            lambda tx: turns.claim(tx, token=self._token(), limit=free, language=self._language, now=desk.now())
        )
        for lease in leases:
            task = asyncio.create_task(self._take(lease))
            self._at_work.add(task)
            task.add_done_callback(self._done)
        return bool(leases)

    def _done(self, task: asyncio.Task[None]) -> None:
        """Only now is its place free: who is woken before would find none, and sleep until the next poll."""
        self._at_work.discard(task)
        self._bell.ring()

    async def _take(self, lease: Lease) -> None:
        try:
            await self._take_or_put_back(lease)
        except Exception as error:  # noqa: BLE001 - the database is away: the lease runs out and the turn is repeated
            log.error("turn left", turn=lease.turns[0].id, error=type(error).__name__)  # noqa: TRY400

    async def _take_or_put_back(self, lease: Lease) -> None:
        try:
            await take(self._desk, lease)
            self._answered.ring()
        except (LeaseLost, Overtaken):
            log.info("turn overtaken", turn=lease.turns[0].id)
            await self._put_back(lease)
        except (DialogsDown, DialogsFailed) as error:
            log.warning("turn put back", turn=lease.turns[0].id, why=str(error), attempts=lease.attempts)
            await self._put_back(lease)
        except Exception as error:  # noqa: BLE001 - one bad turn must not end the loop; no traceback: it may hold words
            log.error("turn failed", turn=lease.turns[0].id, error=type(error).__name__)  # noqa: TRY400
            await self._put_back_or_give_up(lease)

    async def _put_back_or_give_up(self, lease: Lease) -> None:
        """A turn that fails again and again goes to a person, so that the texts behind it are answered."""
        if lease.attempts < MOST_ATTEMPTS:
            await self._put_back(lease)
        else:
            await give_up(self._desk, lease)

    async def _put_back(self, lease: Lease) -> None:
        rest = min(timedelta(seconds=0.5 * 2 ** min(lease.attempts, 6)), LONGEST_REST)
        ready_at = self._desk.now() + rest
        await self._desk.database.write(lambda tx: turns.put_back(tx, lease, ready_at))
