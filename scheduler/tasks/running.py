"""Take the tasks that wait, one at a time, and run each in a process of its own; its row says how far it is."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from typing import Any

import structlog
from sqlalchemy import Connection

from bot.domain.clock import Now
from bot.domain.errors import ConvivialError
from bot.store import tasks
from bot.store.database import Database
from bot.store.tasks import Task
from scheduler.tasks import drawing, seating, waves
from scheduler.tasks.kind import Kind
from scheduler.tasks.work import News, Work, WorkFailed

log = structlog.get_logger()

KINDS: dict[str, Kind] = {
    "draw_look": drawing.LOOK,
    "draw": drawing.DRAW,
    "draw_replace": drawing.REPLACE,
    "wave": waves.KIND,
    "seat": seating.SEAT,
}
LOOK_EVERY_S = 1.0
TELL_EVERY_S = 0.5
HEARTBEAT_S = 20.0  # a stage may say nothing for a minute; the row's lease must not run out meanwhile


class _Unwanted(Exception):
    """Somebody cancelled it."""


async def run_next(database: Database, now: Now) -> Task | None:
    """Run the task that has waited longest, to its end; None when nothing waits."""
    task = await database.write(lambda tx: tasks.take(tx, now()))
    if task is None:
        return None
    try:
        await _run(database, task, now)
    except _Unwanted:
        log.info("a task was cancelled", task=task.id, kind=task.kind)
    except (ConvivialError, WorkFailed) as error:
        reason = str(error)
        log.warning("a task failed", task=task.id, kind=task.kind, error=type(error).__name__)
        await database.write(lambda tx: tasks.fail(tx, task.id, reason, now()))
    else:
        log.info("a task is done", task=task.id, kind=task.kind)
    return task


@contextlib.asynccontextmanager
async def working(database: Database, now: Now) -> AsyncIterator[None]:
    """Run what waits until the block ends; what is running then waits for the next start."""
    loop = asyncio.create_task(_work(database, now))
    try:
        yield
    finally:
        loop.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await loop


async def _work(database: Database, now: Now) -> None:
    while True:
        try:
            ran = await run_next(database, now)
        except Exception as error:  # noqa: BLE001 - the next look tries again
            log.error("tasks could not be worked on", error=type(error).__name__)  # noqa: TRY400
            ran = None
        if ran is None:
            await asyncio.sleep(LOOK_EVERY_S)


async def _run(database: Database, task: Task, now: Now) -> None:
    kind = KINDS[task.kind]
    given = await database.read(lambda tx: kind.read(tx, task, now()))
    result = await _compute(database, task, kind, given, now)

    def store(tx: Connection) -> None:
        if tasks.get(tx, task.id).state == "running":
            tasks.finish(tx, task.id, kind.store(tx, task, result, now()), now())

    await database.write(store)


async def _compute(database: Database, task: Task, kind: Kind, given: tuple[Any, ...], now: Now) -> Any:
    """Its result, with the row told how far it is: at most twice a second, and now and then when there is nothing new."""
    told: dict[str, Any] = {"stage": "", "share": 0.0}
    told_at, is_new = -HEARTBEAT_S, True
    with Work(kind.compute, *given) as work:
        while not work.is_done:
            silent = time.monotonic() - told_at
            if silent >= HEARTBEAT_S or (is_new and silent >= TELL_EVERY_S):
                if not await database.write(lambda tx, told=told: tasks.tell(tx, task.id, told, now())):  # type: ignore[misc]
                    raise _Unwanted
                told_at, is_new = time.monotonic(), False
            if news := await asyncio.to_thread(work.next_news, TELL_EVERY_S):
                told, is_new = _plain(news), True
        return work.result


def _plain(news: News) -> dict[str, Any]:
    return {name: value for name, value in news._asdict().items() if value is not None}
