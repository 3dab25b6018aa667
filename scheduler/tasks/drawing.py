"""The lottery's slow steps: the look beforehand, the draw, and who is called when somebody drawn cannot come."""

from collections import Counter
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.domain.errors import BadInput, NotFound
from bot.service import drawing
from bot.store import draws
from bot.store.tasks import Task
from scheduler.lottery import Lottery, Outlook, Replacement
from scheduler.lottery.steps import hold, look, replace
from scheduler.tasks.kind import Kind


def _read_look(tx: Connection, task: Task, now: datetime) -> tuple[Any, ...]:
    engagement_id = task.engagement_id
    assert engagement_id is not None
    pool = drawing.volunteers(tx, engagement_id, draws.people(tx, engagement_id), now.year)
    if not pool:
        raise BadInput("nobody has said yes yet: invite first, then draw")
    return pool, drawing.from_rows(task.given["quotas"]), task.given["places"], task.given["households"]


def _keep_look(_tx: Connection, _task: Task, result: tuple[Outlook, str, int], _now: datetime) -> dict[str, Any]:
    """What the page shows: whom quotas shut out as groups and numbers, never as names."""
    outlook, pool_hash, people = result
    shut_out = Counter({tuple(sorted(one.groups.items())): 0 for one in outlook.shut_out})
    for one in outlook.shut_out:  # told apart by their homes as well, which is nobody's business here
        shut_out[tuple(sorted(one.groups.items()))] += len(one.people)
    return {
        "possible": outlook.possible,
        "seats": outlook.seats,
        "changes": [asdict(one) for one in outlook.changes],
        "shut_out": [{"groups": dict(kind), "people": count} for kind, count in sorted(shut_out.items())],
        "pool_hash": pool_hash,
        "people": people,
    }


def _read_draw(tx: Connection, task: Task, _now: datetime) -> tuple[Any, ...]:
    found = _find(tx, task)
    return found.pool, found.quotas, found.places, found.households, found.seed, found.public or ""


def _keep_draw(tx: Connection, task: Task, lottery: Lottery, now: datetime) -> dict[str, Any]:
    return drawing.keep_draw(tx, task.given["draw"], lottery.record.as_dict(), by=task.asked_by, now=now)


def _read_replacement(tx: Connection, task: Task, _now: datetime) -> tuple[Any, ...]:
    found = _find(tx, task)
    if found.record is None:
        raise BadInput("nobody was drawn yet, so nobody can be replaced")
    gone = drawing.gone(tx, found)
    if not gone:
        raise BadInput("nobody drawn has given up: there is no seat to fill")
    turn = len(found.record["replacements"]) + 1
    sitting = sorted(drawing.seated(found))
    return found.record["lottery"], found.pool, sitting, gone, turn, found.seed, drawing.away(tx, found)


def _keep_replacement(tx: Connection, task: Task, replacement: Replacement, now: datetime) -> dict[str, Any]:
    return drawing.keep_replacement(tx, task.given["draw"], asdict(replacement), now)


def _find(tx: Connection, task: Task) -> draws.Draw:
    found = draws.find(tx, task.given["draw"])
    if found is None:
        raise NotFound(f"no draw {task.given['draw']}")
    return found


LOOK = Kind(_read_look, look, _keep_look)
DRAW = Kind(_read_draw, hold, _keep_draw)
REPLACE = Kind(_read_replacement, replace, _keep_replacement)
