"""The only module that knows APScheduler: it ticks, and the truth is in our rows.

Memory store, one instance a job, missed ticks run once: its persistent store loses jobs at a restart and runs
them twice with two processes, so nothing is ever stored in it.
"""

import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime, timedelta
from functools import partial

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy import Connection

from bot.domain.clock import Now
from bot.settings import Settings
from bot.store.database import Database
from scheduler.jobs import (
    Counts,
    fall_silent,
    follow_up,
    forget_uploads,
    plan_again,
    release,
    remind,
    replace_drawn,
    take_back,
    waitlist,
    waves,
)
from scheduler.tasks.running import working

log = structlog.get_logger()

Job = Callable[[Connection, datetime], Counts]

JOBS: dict[str, Job] = {
    "fall_silent": fall_silent.run,
    "remind": remind.run,
    "replace_drawn": replace_drawn.run,
    "forget_uploads": forget_uploads.run,
}


def jobs(settings: Settings) -> dict[str, Job]:
    """All of them, those that a setting steers among them."""
    steered: dict[str, Job] = {
        "take_back": partial(take_back.run, within=timedelta(minutes=settings.take_over_minutes)),
        "waves": partial(waves.run, zone=settings.zone),
        "follow_up": partial(follow_up.run, zone=settings.zone),
        "release": partial(release.run, zone=settings.zone),
        "waitlist": partial(waitlist.run, zone=settings.zone),
        "plan_again": partial(plan_again.run, zone=settings.zone),
    }
    return {**JOBS, **steered}


async def tick(database: Database, now: Now, due: Mapping[str, Job]) -> None:
    """Run every job once, each in a transaction of its own; one that fails does not stop the others."""
    for name, job in due.items():
        try:
            counts = await database.write(lambda tx, job=job: job(tx, now()))  # type: ignore[misc]
        except Exception as error:  # noqa: BLE001 - the next tick tries again
            log.error("a job failed", job=name, error=type(error).__name__)  # noqa: TRY400
        else:
            if counts:
                log.info("job done", job=name, **counts)


@contextlib.asynccontextmanager
async def ticking(database: Database, now: Now, settings: Settings) -> AsyncIterator[None]:
    """Tick, and work on what was asked for, until the block ends."""
    clock = AsyncIOScheduler(
        timezone="UTC", job_defaults={"max_instances": 1, "coalesce": True, "misfire_grace_time": None}
    )
    clock.add_job(tick, "interval", seconds=settings.scheduler_tick_s, args=(database, now, jobs(settings)))
    clock.start()
    try:
        async with working(database, now):
            yield
    finally:
        clock.shutdown(wait=False)
