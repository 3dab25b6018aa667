"""How far an engagement's people have come, by stratum: what the next wave is planned from, and what its page shows."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import Connection, case, func, select

from bot.domain.audience import Audience
from bot.store import audience
from bot.store.engagements import Engagement
from bot.store.tables import participations, patients

YES = frozenset({"interested", "needs_known", "offered", "confirmed", "waitlisted", "attended", "missed"})
SILENT = frozenset({"invited", "lapsed"})


@dataclass(frozen=True, slots=True)
class Standing:
    """One stratum. `left` may still be invited; `drawn` are in a wave and not asked yet; `joined` came by themselves.

    `yes` are those of the `invited` who said so; `silent` of them have not answered.
    """

    stratum: str
    target: int
    people: int
    left: int
    drawn: int
    invited: int
    yes: int
    silent: int
    declined: int
    joined: int


def of(tx: Connection, engagement: Engagement, year: int) -> list[Standing]:
    """Every stratum that has people or a target, by name."""
    rules = engagement.audience
    counts = {one.stratum: one for one in audience.count(tx, rules, engagement.id, year)}
    states = _states(tx, rules, engagement.id, year)
    names = sorted({*counts, *engagement.targets, *(name for name, _, _ in states)})
    return [_standing(name, engagement.targets.get(name, 0), counts.get(name), states) for name in names]


def _states(tx: Connection, rules: Audience, engagement_id: int, year: int) -> Counter[tuple[str, bool, str]]:
    """How many, by stratum, whether a wave drew them, and state."""
    by_wave = case((participations.c.wave_id.is_not(None), 1), else_=0).label("by_wave")
    stratum = func.coalesce(participations.c.stratum, audience.stratum_of(rules, year)).label("its_stratum")
    rows = tx.execute(
        select(stratum, by_wave, participations.c.state, func.count())
        .select_from(participations.join(patients, patients.c.id == participations.c.patient_id))
        .where(participations.c.engagement_id == engagement_id)
        .group_by("its_stratum", "by_wave", participations.c.state)
    )
    return Counter({(row[0], bool(row[1]), row[2]): row[3] for row in rows})


def _standing(name: str, target: int, count: audience.Count | None, states: Counter[tuple[str, bool, str]]) -> Standing:
    asked = {state: many for (stratum, drawn, state), many in states.items() if stratum == name and drawn}
    alone = {state: many for (stratum, drawn, state), many in states.items() if stratum == name and not drawn}
    return Standing(
        stratum=name,
        target=target,
        people=count.people if count else 0,
        left=count.invitable if count else 0,
        drawn=asked.get("drawn", 0),
        invited=sum(asked.values()) - asked.get("drawn", 0),
        yes=sum(many for state, many in asked.items() if state in YES),
        silent=sum(many for state, many in asked.items() if state in SILENT),
        declined=asked.get("declined", 0),
        joined=sum(many for state, many in alone.items() if state in YES),
    )
