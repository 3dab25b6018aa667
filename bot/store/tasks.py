"""Slow computations as rows: asked for at the console, done by the scheduler, watched while they run."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, or_, select, update

from bot.domain.task import TASK
from bot.store.database import is_postgres
from bot.store.rows import add
from bot.store.tables import tasks

LEASE = timedelta(minutes=2)  # without news for so long, its worker is dead


@dataclass(frozen=True, slots=True)
class Task:
    """One computation. `given` and `result` are plain values; `progress` is {"stage", "share", …}."""

    id: int
    engagement_id: int | None
    kind: str
    state: str
    given: dict[str, Any]
    progress: dict[str, Any]
    result: dict[str, Any]
    error: str | None
    asked_by: int | None


_COLUMNS = (
    tasks.c.id, tasks.c.engagement_id, tasks.c.kind, tasks.c.state, tasks.c.given, tasks.c.progress, tasks.c.result,
    tasks.c.error, tasks.c.asked_by,
)  # fmt: skip


def _read(row: Row[Any]) -> Task:
    return Task(row[0], row[1], row[2], row[3], row[4] or {}, row[5] or {}, row[6] or {}, row[7], row[8])


def ask(
    tx: Connection, *, kind: str, engagement_id: int | None, given: dict[str, Any], by: int | None, now: datetime
) -> int:
    """Ask for a computation; its id. One of the same kind that still waits or runs answers for it."""
    open_one = tx.scalar(
        select(tasks.c.id).where(
            tasks.c.kind == kind, tasks.c.engagement_id == engagement_id, tasks.c.state.in_(("waiting", "running"))
        )
    )
    return open_one or add(
        tx, tasks, kind=kind, engagement_id=engagement_id, given=given, state=TASK.start, asked_by=by, asked_at=now
    )


def get(tx: Connection, task_id: int) -> Task:
    """One computation."""
    return _read(tx.execute(select(*_COLUMNS).where(tasks.c.id == task_id)).one())


def latest(tx: Connection, engagement_id: int, kind: str) -> Task | None:
    """The one asked for last, whatever became of it."""
    row = tx.execute(
        select(*_COLUMNS)
        .where(tasks.c.engagement_id == engagement_id, tasks.c.kind == kind)
        .order_by(tasks.c.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else _read(row)


def take(tx: Connection, now: datetime) -> Task | None:
    """The one that has waited longest, now running; also one whose worker fell silent."""
    query = (
        select(*_COLUMNS)
        .where(
            or_(tasks.c.state == "waiting", (tasks.c.state == "running") & (tasks.c.lease_until <= now)),
        )
        .order_by(tasks.c.id)
        .limit(1)
    )
    row = tx.execute(query.with_for_update(skip_locked=True) if is_postgres(tx) else query).one_or_none()
    if row is None:
        return None
    state = TASK.move("waiting" if row.state == "waiting" else TASK.move("running", "give_back"), "take")
    _set(tx, row.id, state=state, started_at=now, lease_until=now + LEASE, progress=None)
    return _read(row)


def tell(tx: Connection, task_id: int, progress: dict[str, Any], now: datetime) -> bool:
    """Write down how far it is. False when nobody wants it any more."""
    changed = tx.execute(
        update(tasks)
        .where(tasks.c.id == task_id, tasks.c.state == "running")
        .values(progress=progress, lease_until=now + LEASE)
    )
    return changed.rowcount == 1


def finish(tx: Connection, task_id: int, result: dict[str, Any], now: datetime) -> None:
    """It is done."""
    _move(tx, task_id, "finish", ended_at=now, result=result, progress={"share": 1.0})


def fail(tx: Connection, task_id: int, error: str, now: datetime) -> None:
    """It cannot be done; `error` says why, for the coordinator."""
    _move(tx, task_id, "fail", ended_at=now, error=error)


def cancel(tx: Connection, task_id: int, now: datetime) -> None:
    """Nobody wants it any more; a worker that has it hears so with its next news."""
    _move(tx, task_id, "cancel", ended_at=now)


def _move(tx: Connection, task_id: int, move: str, **values: Any) -> None:
    state = tx.execute(select(tasks.c.state).where(tasks.c.id == task_id)).scalar_one()
    _set(tx, task_id, state=TASK.move(state, move), **values)


def _set(tx: Connection, task_id: int, **values: Any) -> None:
    tx.execute(update(tasks).where(tasks.c.id == task_id).values(**values))
