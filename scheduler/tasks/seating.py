"""The kind of task "seat": who would sit where, best, and what would help. docs/seating.md tells the story.

`given`: the clinic's zone, and {"nightly": true} for the one the clock asks for, which is only put before the coordinator if it seats
somebody more.
"""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.domain.errors import BadInput
from bot.domain.seating.instance import Instance, plain
from bot.service import instance, planning
from bot.store import planned, plans
from bot.store.tasks import Task
from scheduler.seating.plan import Plan
from scheduler.seating.proposal import Gain, gains, propose
from scheduler.tasks.kind import Kind

SECONDS = 60.0
"""For each stage of the search, and for all the questions about what would help."""
SEATING = 0.8
"""Of all the work, the proposal's share; the rest is what would help."""

Outcome = tuple[Instance, Plan, tuple[Gain, ...]]


def read(tx: Connection, task: Task, now: datetime) -> tuple[Instance]:
    """The engagement's rows as they are now. Raises BadInput with what is missing."""
    engagement_id = task.engagement_id or 0
    if planned.is_promised(tx, engagement_id):
        raise BadInput("a draw is promised and was not held yet; hold it, then plan")
    zone = ZoneInfo(task.given["zone"])
    found = instance.read(tx, engagement_id, seed=planning.seed_of(tx, engagement_id), zone=zone, now=now)
    for missing, what in (
        (not found.sessions, "no group session could be held: add times"),
        (not found.patients, "nobody has told yet when she can come"),
        (not found.facilitators, "nobody leads a group session: add facilitators"),
    ):
        if missing:
            raise BadInput(what)
    return (found,)


def compute(found: Instance, *, progress: Any) -> Outcome:
    """The proposal, and what one more of something would bring."""

    def proposing(stage: str, share: float, seated: int, bound: int) -> None:
        progress(stage, SEATING * share, seated, bound)

    def asking(stage: str, share: float, seated: int, bound: int) -> None:
        progress(stage, SEATING + (1 - SEATING) * share, seated, bound)

    plan = propose(found, progress=proposing, limit_s=SECONDS)
    return found, plan, gains(found, plan, progress=asking, limit_s=SECONDS)


def store(tx: Connection, task: Task, outcome: Outcome, now: datetime) -> dict[str, Any]:
    """Put it before the coordinator, unless it is the night's and brings nothing, or she is at work on another one."""
    found, plan, better = outcome
    seated_before = sum(one.confirmed is not None for one in found.patients)
    result: dict[str, Any] = {"seated": plan.seated, "new": plan.seated - seated_before, "bound": plan.bound}
    open_one = plans.newest(tx, task.engagement_id or 0)
    at_work = open_one is not None and open_one.state == "proposed"
    if task.given.get("nightly") and (at_work or plan.seated <= seated_before):
        return result
    plan_id = plans.propose(
        tx, engagement_id=task.engagement_id or 0, task_id=task.id, instance=plain(found), proposal=asdict(plan),
        gains=[asdict(one) for one in better], now=now,
    )  # fmt: skip
    return {**result, "plan": plan_id}


SEAT = Kind(read, compute, store)
