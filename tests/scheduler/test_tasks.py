"""What was asked for is computed in a process of its own, its row says how far it is, and what fails says why."""

import asyncio

import pytest
from counting import badly, slowly

from bot.store import tasks
from bot.store.database import Database
from scheduler.tasks import running
from scheduler.tasks.kind import Kind


@pytest.fixture
def kinds(monkeypatch: pytest.MonkeyPatch):
    def count(compute):
        return Kind(
            read=lambda _tx, task, _now: (task.given["steps"],),
            compute=compute,
            store=lambda _tx, _task, result, _now: {"counted": result},
        )

    monkeypatch.setattr(running, "KINDS", {"count": count(slowly), "fail": count(badly)})


async def _ask(database: Database, clock, kind: str, steps: int) -> int:
    return await database.write(
        lambda tx: tasks.ask(tx, kind=kind, engagement_id=None, given={"steps": steps}, by=None, now=clock())
    )


async def test_it_is_done_and_its_row_tells_how_far_it_was(database: Database, clock, kinds):
    task = await _ask(database, clock, "count", 6)
    run = asyncio.create_task(running.run_next(database, clock))
    shares = set()
    while not run.done():
        shares.add((await database.read(lambda tx: tasks.get(tx, task))).progress.get("share"))
        await asyncio.sleep(0.1)
    done = await database.read(lambda tx: tasks.get(tx, task))
    assert (done.state, done.result) == ("done", {"counted": 6})
    assert len(shares - {None, 0.0}) >= 2
    assert await running.run_next(database, clock) is None


async def test_one_that_fails_says_why(database: Database, clock, kinds):
    task = await _ask(database, clock, "fail", 3)
    await running.run_next(database, clock)
    failed = await database.read(lambda tx: tasks.get(tx, task))
    assert failed.state == "failed"
    assert "cannot count to 3" in failed.error


async def test_a_cancelled_one_ends_and_leaves_nothing(database: Database, clock, kinds):
    task = await _ask(database, clock, "count", 100)
    run = asyncio.create_task(running.run_next(database, clock))
    await _until_it_counts(database, task)
    await database.write(lambda tx: tasks.cancel(tx, task, clock()))
    await asyncio.wait_for(run, 10)
    assert (await database.read(lambda tx: tasks.get(tx, task))).state == "cancelled"


async def _until_it_counts(database: Database, task: int) -> None:
    while (await database.read(lambda tx: tasks.get(tx, task))).progress.get("share", 0) == 0:  # noqa: ASYNC110
        await asyncio.sleep(0.05)


async def test_one_whose_worker_died_is_taken_again(database: Database, clock, kinds):
    task = await _ask(database, clock, "count", 1)
    assert (await database.write(lambda tx: tasks.take(tx, clock()))).id == task
    assert await database.write(lambda tx: tasks.take(tx, clock())) is None
    clock.pass_by(minutes=3)
    assert (await running.run_next(database, clock)).id == task
    assert (await database.read(lambda tx: tasks.get(tx, task))).state == "done"


async def test_asked_twice_is_asked_once(database: Database, clock, kinds):
    assert await _ask(database, clock, "count", 1) == await _ask(database, clock, "count", 2)
