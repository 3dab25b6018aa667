"""The next wave of an engagement: read how its strata stand and who may be invited, plan and draw, enrol whom it drew.

The wave and everybody in it are stored in one transaction (half a second for 50,000), so that a crash leaves a whole wave or
none. Its invitations go out afterwards, some at a time (scheduler/jobs/waves.py).
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.domain.errors import BadInput
from bot.store import audience, engagements, funnel, waves
from bot.store.engagements import Engagement
from bot.store.funnel import Standing
from bot.store.tasks import Task
from bot.store.waves import Wave
from scheduler.tasks.kind import Kind
from scheduler.waves import Drawn, Invitable, Plan, Stratum, next_wave

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
    listed = audience.roster(tx, engagement.audience, engagement.id, now.year)
    roster = [Invitable(str(one.patient_id), one.stratum, one.e164, one.household) for one in listed]
    return strata, roster, engagement.seed


def store(tx: Connection, task: Task, drawn: Drawn, now: datetime) -> dict[str, Any]:
    """Enrol whom it drew, and note what was planned from which figures."""
    engagement = engagements.get(tx, _engagement_of(task))
    if engagement.state != "open":
        raise BadInput(f"engagement {engagement.id} is {engagement.state} by now")
    told = [_told(stratum, planned, engagement) for stratum, planned in zip(drawn.strata, drawn.plans, strict=True)]
    before = waves.of(tx, engagement.id)
    if before and before[0].state == "asked":
        waves.move(tx, before[0], "close", now)
    if not drawn.people and before and not _invites(before[0]):
        waves.plan_again(tx, before[0].id, told, now)
        return {"wave": before[0].number, "drawn": 0}
    wave = waves.get(tx, waves.begin(tx, engagement.id, told, now))
    waves.enrol(tx, wave, ((int(one), stratum) for one, stratum in drawn.people), now)
    waves.move(tx, wave, "ask" if drawn.people else "close", now)
    return {"wave": wave.number, "drawn": len(drawn.people)}


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


def _told(stratum: Stratum, planned: Plan, engagement: Engagement) -> dict[str, Any]:
    return {
        "stratum": planned.stratum,
        "invite": planned.invite,
        "chance": round(planned.chance, 3),
        "finding": asdict(planned.finding) if planned.finding else None,
        "target": engagement.targets.get(planned.stratum, 0),
        "missing": max(0, stratum.target - stratum.yes),
        "left": stratum.left,
    }


KIND = Kind(read, next_wave, store)
