"""The next wave of an engagement: read how its strata stand and who may be invited, plan and draw, enrol whom it drew.

The wave and everybody in it are stored in one transaction (half a second for 50,000), so that a crash leaves a whole wave or
none. Its invitations go out afterwards, some at a time (scheduler/jobs/waves.py).
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.domain.audience import Audience
from bot.domain.errors import BadInput
from bot.store import audience, engagements, funnel, waves
from bot.store.funnel import Standing
from bot.store.tasks import Task
from bot.store.waves import Wave
from scheduler.tasks.kind import Kind
from scheduler.waves import Invitable, Plan, Stratum, next_wave

_UNDER_WAY = ("planned", "asking", "paused")


def read(tx: Connection, task: Task, now: datetime) -> tuple[list[Stratum], list[Invitable], str]:
    """The strata as they stand, everybody who may be invited, and the seed. Raises BadInput when none can be planned."""
    engagement = engagements.get(tx, _engagement_of(task))
    if engagement.state != "open" or engagement.seed is None:
        raise BadInput(f"engagement {engagement.id} is {engagement.state}: only one that is open invites anybody")
    before = waves.of(tx, engagement.id)
    if before and before[0].state in _UNDER_WAY:
        raise BadInput(f"wave {before[0].number} is still under way")
    asked = _times_asked(before)
    strata = [_stratum(one, asked.get(one.stratum, 0)) for one in funnel.of(tx, engagement, now.year)]
    listed = audience.roster(tx, Audience.parse(engagement.rules), engagement.id, now.year)
    roster = [Invitable(str(one.patient_id), one.stratum, one.e164, one.household) for one in listed]
    return strata, roster, engagement.seed


def store(tx: Connection, task: Task, result: tuple[Sequence[Plan], Sequence[str]], now: datetime) -> dict[str, Any]:
    """Enrol whom it drew, and note what was planned from which figures."""
    plans, drawn = result
    engagement = engagements.get(tx, _engagement_of(task))
    if engagement.state != "open":
        raise BadInput(f"engagement {engagement.id} is {engagement.state} by now")
    standing = {one.stratum: one for one in funnel.of(tx, engagement, now.year)}
    told = [_told(one, standing.get(one.stratum)) for one in plans]
    before = waves.of(tx, engagement.id)
    if before and before[0].state == "asked":
        waves.move(tx, before[0], "close", now)
    if not drawn and before and not _invites(before[0]):
        waves.plan_again(tx, before[0].id, told, now)
        return {"wave": before[0].number, "drawn": 0}
    wave = waves.get(tx, waves.begin(tx, engagement.id, told, now))
    if drawn:
        _enrol(tx, wave, drawn, now)
    else:
        waves.move(tx, wave, "close", now)
    return {"wave": wave.number, "drawn": len(drawn)}


def _enrol(tx: Connection, wave: Wave, drawn: Sequence[str], now: datetime) -> None:
    engagement = engagements.get(tx, wave.engagement_id)
    ids = [int(one) for one in drawn]
    strata = audience.strata_of(tx, Audience.parse(engagement.rules), ids, now.year)
    waves.enrol(tx, wave, ((one, strata[one]) for one in ids if one in strata), now)
    waves.move(tx, wave, "ask", now)


def _engagement_of(task: Task) -> int:
    if task.engagement_id is None:
        raise BadInput("a wave belongs to an engagement")
    return task.engagement_id


def _stratum(one: Standing, times: int) -> Stratum:
    """Who came by themselves fill places, but say nothing about how invitations are answered."""
    wanted = max(0, one.target - one.joined)
    return Stratum(one.stratum, wanted, one.left, one.invited, one.yes, times, one.silent)


def _times_asked(before: Sequence[Wave]) -> dict[str, int]:
    """In how many waves each stratum was asked."""
    asked: dict[str, int] = {}
    for wave in before:
        for planned in wave.plans:
            asked[planned["stratum"]] = asked.get(planned["stratum"], 0) + bool(planned["invite"])
    return asked


def _invites(wave: Wave) -> bool:
    return any(planned["invite"] for planned in wave.plans)


def _told(planned: Plan, one: Standing | None) -> dict[str, Any]:
    finding = asdict(planned.finding) if planned.finding else None
    return {
        "stratum": planned.stratum,
        "invite": planned.invite,
        "chance": round(planned.chance, 3),
        "finding": finding,
        "target": one.target if one else 0,
        "yes": one.yes + one.joined if one else 0,
        "left": one.left if one else 0,
    }


KIND = Kind(read, next_wave, store)
