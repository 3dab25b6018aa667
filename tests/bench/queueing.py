"""A wave of 50,000 in a SQLite file: planned and drawn in a process of its own, enrolled, and handed to the ear in steps.

In service only 500 wait between the wave and the phone; here all are handed on at once, for the figure, and then the ear
is asked for a turn: behind 500, and behind all 50,000.
"""

import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from lists import fill, open_engagement
from rich.console import Console
from rich.table import Table

from bot.store import tasks, turns, waves
from bot.store.database import Database, open_database
from scheduler.jobs import waves as job
from scheduler.tasks import running

WAVE = 50_000
LISTED = 50_000
STEP = 1000
NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
ZONE = ZoneInfo("America/Toronto")
CLAIMS = 5


def now() -> datetime:
    """A clock that stands still."""
    return NOW


async def measure(console: Console) -> dict[str, float]:
    """Measure and show; the figures by name."""
    with tempfile.TemporaryDirectory(prefix="convivial-bench-") as folder:
        database = await open_database(f"sqlite:///{Path(folder) / 'wave.db'}")
        await database.migrate()
        figures = await _queue(database)
        await database.close()
    table = Table("step", "seconds", title=f"A wave of {figures.pop('wave'):,.0f} out of a list of {LISTED:,}")
    for name, seconds in figures.items():
        table.add_row(name, f"{seconds:.3f}")
    console.print(table)
    whole = figures["planned, drawn, enrolled"] + figures["all handed to the ear"]
    return {"waves_queue_50k_s": round(whole, 2), "waves_longest_write_s": round(figures["longest transaction"], 2)}


async def _queue(database: Database) -> dict[str, float]:
    await fill(database, LISTED, NOW, household=None)
    engagement = await database.write(lambda tx: open_engagement(tx, NOW, {"all": WAVE}))
    await database.write(lambda tx: job.run(tx, NOW, ZONE))
    writes = _Timed(database)
    planned = await _seconds(lambda: running.run_next(writes, now))
    [task] = [await database.read(lambda tx: tasks.latest(tx, engagement, "wave"))]
    assert task is not None
    assert task.state == "done", task.error
    enrolling = writes.longest
    behind_some = 0.0
    handed, wave = 0.0, task.result["drawn"]
    for open_turns in range(0, wave, STEP):
        handed += await _seconds(lambda open_turns=open_turns: writes.write(_step(open_turns)))
        if open_turns == 0:
            behind_some = await _claim(database)
    [last] = await database.read(lambda tx: waves.of(tx, engagement))
    assert (await database.read(lambda tx: waves.counts(tx, engagement)))[last.id] == (wave, wave)
    return {
        "wave": wave,
        "planned, drawn, enrolled": planned,
        "of that the transaction that enrols": enrolling,
        "all handed to the ear": handed,
        "longest transaction": writes.longest,
        f"the ear's look behind {STEP:,}": behind_some,
        f"the ear's look behind {wave:,}": await _claim(database),
    }


def _step(open_turns: int) -> Callable[[Any], Any]:
    return lambda tx: job.run(tx, NOW, ZONE, open_turns + STEP)


class _Timed:
    """A database that notes its longest transaction."""

    def __init__(self, database: Database) -> None:
        self._database, self.longest = database, 0.0
        self.read = database.read

    async def write(self, work: Callable[[Any], Any]) -> Any:
        began = time.perf_counter()
        result = await self._database.write(work)
        self.longest = max(self.longest, time.perf_counter() - began)
        return result


async def _claim(database: Database) -> float:
    """How long the ear takes to look for its next turns; they are given back at once."""

    def look(tx: Any) -> None:
        for lease in turns.claim(tx, token="bench", limit=8, language="en", now=NOW):
            turns.put_back(tx, lease, NOW)

    return min([await _seconds(lambda: database.write(look)) for _ in range(CLAIMS)])


async def _seconds(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    await work()
    return time.perf_counter() - began
