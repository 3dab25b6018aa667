"""The only module that knows APScheduler: it ticks, and the truth is in our rows.

Memory store, one instance a job, missed ticks run once: its persistent store loses jobs at a restart and runs
them twice with two processes, so nothing is ever stored in it.
"""

import contextlib
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy import Connection

from bot.domain.clock import Now
from bot.settings import Settings
from bot.store.database import Database
from scheduler.jobs import Counts, fall_silent, plan_again, release, remind, waitlist
from scheduler.tasks.running import working

log = structlog.get_logger()

Job = Callable[[Connection, datetime], Counts]

WallClockJob = Callable[[Connection, datetime, ZoneInfo], Counts]

JOBS: dict[str, Job] = {"fall_silent": fall_silent.run, "remind": remind.run}
WALL_CLOCK_JOBS: dict[str, WallClockJob] = {
    "release": release.run,
    "waitlist": waitlist.run,
    "plan_again": plan_again.run,
}
"""Jobs that must know what time it is at the clinic."""
ZONE = ZoneInfo(Settings.model_fields["timezone"].default)


async def tick(database: Database, now: Now, zone: ZoneInfo = ZONE) -> None:
    """Run every job once, each in a transaction of its own; one that fails does not stop the others."""
    local = {name: _at(job, zone) for name, job in WALL_CLOCK_JOBS.items()}
    for name, job in (JOBS | local).items():
        try:
            counts = await database.write(lambda tx, job=job: job(tx, now()))  # type: ignore[misc]
        except Exception as error:  # noqa: BLE001 - the next tick tries again
            log.error("a job failed", job=name, error=type(error).__name__)  # noqa: TRY400
        else:
            if counts:
                log.info("job done", job=name, **counts)


def _at(job: WallClockJob, zone: ZoneInfo) -> Job:
    return lambda tx, now: job(tx, now, zone)


@contextlib.asynccontextmanager
async def ticking(database: Database, now: Now, settings: Settings) -> AsyncIterator[None]:
    """Tick, and work on what was asked for, until the block ends."""
    clock = AsyncIOScheduler(
        timezone="UTC", job_defaults={"max_instances": 1, "coalesce": True, "misfire_grace_time": None}
    )
    clock.add_job(tick, "interval", seconds=settings.scheduler_tick_s, args=(database, now, settings.zone))
    clock.start()
    try:
        async with working(database, now):
            yield
    finally:
        clock.shutdown(wait=False)
