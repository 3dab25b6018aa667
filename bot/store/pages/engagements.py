"""Engagements as the console lists and shows them: where each stands, its funnel by stratum, its waves with what they found."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from bot.store import engagements, funnel, tasks, waves
from bot.store.engagements import Engagement
from bot.store.funnel import Standing
from bot.store.tables import participations
from bot.store.tasks import Task
from bot.store.waves import Wave


@dataclass(frozen=True, slots=True)
class Line:
    """One engagement in the list: how many were invited, said yes, and are wanted."""

    engagement: Engagement
    invited: int
    yes: int
    wanted: int


@dataclass(frozen=True, slots=True)
class Round:
    """One wave: how many of those drawn were asked so far, and how many it wanted to ask."""

    wave: Wave
    asked: int
    drawn: int

    @property
    def findings(self) -> list[dict[str, Any]]:
        """Strata that will not, or hardly, reach their target: their plans with a finding."""
        return [planned for planned in self.wave.plans if planned["finding"]]


@dataclass(frozen=True, slots=True)
class Shown:
    """An engagement's page. `task` is the plan that is being made, or failed last."""

    engagement: Engagement
    standing: list[Standing]
    rounds: list[Round]
    task: Task | None
    next_is_possible: bool

    @property
    def now(self) -> Round | None:
        """The wave that is going out, if one is."""
        first = self.rounds[0] if self.rounds else None
        return first if first and first.wave.state in {"asking", "paused"} else None

    @property
    def total(self) -> dict[str, int]:
        """The funnel of all strata together."""
        names = ("people", "left", "invited", "yes", "silent", "declined", "joined", "target")
        return {name: sum(getattr(one, name) for one in self.standing) for name in names}


def lines(tx: Connection) -> list[Line]:
    """All of them, newest first."""
    rows = tx.execute(
        select(participations.c.engagement_id, participations.c.state, func.count()).group_by(
            participations.c.engagement_id, participations.c.state
        )
    ).all()
    return [_line(one, {row[1]: row[2] for row in rows if row[0] == one.id}) for one in engagements.every(tx)]


def _line(one: Engagement, states: dict[str, int]) -> Line:
    invited = sum(many for state, many in states.items() if state != "drawn")
    yes = sum(many for state, many in states.items() if state in funnel.YES)
    return Line(one, invited, yes, sum(one.targets.values()))


def show(tx: Connection, engagement_id: int, standing: Callable[[Engagement], list[Standing]]) -> Shown:
    """One engagement; `standing` counts how far its people are. Raises NotFound."""
    engagement = engagements.get(tx, engagement_id)
    counts = waves.counts(tx, engagement_id)
    rounds = [Round(wave, *counts.get(wave.id, (0, 0))) for wave in waves.of(tx, engagement_id)]
    task = tasks.latest(tx, engagement_id, "wave")
    is_under_way = bool(rounds) and rounds[0].wave.state not in {"asked", "closed"}
    is_planned = task is not None and task.state in {"waiting", "running"}
    return Shown(
        engagement=engagement,
        standing=standing(engagement),
        rounds=rounds,
        task=task if task is not None and task.state in {"waiting", "running", "failed"} else None,
        next_is_possible=engagement.state == "open" and engagement.seed is not None and not is_under_way | is_planned,
    )
