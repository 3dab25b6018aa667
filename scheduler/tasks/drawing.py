"""The lottery's slow steps: the look beforehand, the draw, and who is called when somebody drawn cannot come."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Connection

from bot.domain.errors import BadInput, NotFound
from bot.domain.promise import Quota, Volunteer, fingerprint
from bot.service import drawing
from bot.store import draws
from bot.store.tasks import Task
from scheduler.lottery import Lottery, Outlook, Replacement, check, draw, replace_gone
from scheduler.lottery.record import Record
from scheduler.tasks.kind import Kind

TIME_LIMIT_S = 60.0
_PATIENCE = 40  # panels after which a draw's bar stands at half


class Progress(Protocol):
    """Tells the row how far it is."""

    def __call__(self, stage: str, share: float, /) -> None:
        """`share` from 0 to 1."""


def _read_look(tx: Connection, task: Task, now: datetime) -> tuple[Any, ...]:
    engagement_id = task.engagement_id
    assert engagement_id is not None
    pool = drawing.volunteers(tx, engagement_id, draws.people(tx, engagement_id), now.year)
    if not pool:
        raise BadInput("nobody has said yes yet: invite first, then draw")
    return pool, drawing.from_rows(task.given["quotas"]), task.given["places"], task.given["households"]


def look(
    pool: Sequence[Volunteer], quotas: Sequence[Quota], places: int, households: bool, *, progress: Progress  # noqa: FBT001 - as read() gives them
) -> tuple[Outlook, str, int]:  # fmt: skip
    """Whether these quotas can be kept, the pool's fingerprint, and how many people are in it."""
    progress("look", 0.0)
    return check(pool, quotas, places, households=households), fingerprint(pool), len(pool)


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


def hold(  # noqa: PLR0913 - a draw's terms
    pool: Sequence[Volunteer], quotas: Sequence[Quota], places: int, households: bool, seed: str, public: str, *,  # noqa: FBT001
    progress: Progress,
) -> Lottery:  # fmt: skip
    """Draw. The bar follows the panels tried: nobody knows beforehand how many it takes."""
    progress("look", 0.05)

    def told(steps: int) -> None:
        progress("mix", 0.05 + 0.85 * steps / (steps + _PATIENCE))

    return draw(
        pool, quotas, places, households=households, time_limit=TIME_LIMIT_S, seed=seed, public=public, told=told
    )


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


def replace(  # noqa: PLR0913 - the draw, and what became of it
    record: dict[str, Any], pool: Sequence[Volunteer], sitting: Sequence[str], gone: Sequence[str], turn: int, seed: str,
    away: Sequence[str], *, progress: Progress,
) -> Replacement:  # fmt: skip
    """Hold the same lottery among the stand-bys for the seats that came free."""
    progress("look", 0.0)
    return replace_gone(Record.from_dict(record), pool, sitting, gone, turn=turn, seed=seed, unavailable=away)


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
