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
from scheduler.seating.steps import Outcome, compute
from scheduler.tasks.kind import Kind


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
