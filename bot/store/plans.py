"""Proposals of who sits where, as a coordinator reads, changes and accepts them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from bot.domain.errors import NotFound
from bot.domain.plan import PLAN
from bot.store.database import is_postgres
from bot.store.rows import add
from bot.store.tables import plans


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One proposal. `instance`, `proposal`, `gains` are plain values; `moved` is [[participation, group session or null], …]."""

    id: int
    engagement_id: int
    task_id: int | None
    state: str
    instance: dict[str, Any]
    proposal: dict[str, Any]
    gains: list[dict[str, Any]]
    moved: list[list[str | None]]
    made_at: datetime
    accepted_at: datetime | None


def propose(  # noqa: PLR0913 - one argument a column
    tx: Connection, *, engagement_id: int, task_id: int | None, instance: dict[str, Any], proposal: dict[str, Any],
    gains: list[dict[str, Any]], now: datetime,
) -> int:  # fmt: skip
    """Store a proposal; it replaces what was only proposed before."""
    for plan_id in tx.scalars(
        select(plans.c.id).where(plans.c.engagement_id == engagement_id, plans.c.state == PLAN.start)
    ).all():
        move(tx, plan_id, "drop")
    return add(
        tx, plans, engagement_id=engagement_id, task_id=task_id, state=PLAN.start, instance=instance,
        proposal=proposal, gains=gains, moved=[], made_at=now,
    )  # fmt: skip


def get(tx: Connection, plan_id: int, *, lock: bool = False) -> PlanRow:
    """One. Raises NotFound."""
    query = select(plans).where(plans.c.id == plan_id)
    row = tx.execute(query.with_for_update() if lock and is_postgres(tx) else query).one_or_none()
    if row is None:
        raise NotFound(f"no plan {plan_id}")
    return _read(row)


def newest(tx: Connection, engagement_id: int) -> PlanRow | None:
    """The last one that was not dropped."""
    row = tx.execute(
        select(plans)
        .where(plans.c.engagement_id == engagement_id, plans.c.state != "dropped")
        .order_by(plans.c.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else _read(row)


def set_moved(tx: Connection, plan_id: int, moved: list[list[str | None]]) -> None:
    """What a coordinator moved, all of it."""
    tx.execute(update(plans).where(plans.c.id == plan_id).values(moved=moved))


def move(tx: Connection, plan_id: int, name: str, **values: Any) -> None:
    """Along its life. Raises IllegalMove."""
    state = tx.execute(select(plans.c.state).where(plans.c.id == plan_id)).scalar_one()
    tx.execute(update(plans).where(plans.c.id == plan_id).values(state=PLAN.move(state, name), **values))


def _read(row: Row[Any]) -> PlanRow:
    return PlanRow(
        row.id, row.engagement_id, row.task_id, row.state, row.instance or {}, row.proposal or {}, row.gains or [],
        row.moved or [], row.made_at, row.accepted_at,
    )  # fmt: skip
