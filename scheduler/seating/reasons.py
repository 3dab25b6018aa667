"""Why somebody has no seat: one code for each of them, with what belongs into the sentence. Sentences live in the catalogue."""

from dataclasses import dataclass

import numpy as np

from bot.domain.seating.instance import RIDE
from bot.domain.seating.why import Why
from scheduler.seating.arrangement import Arrangement
from scheduler.seating.model import Columns
from scheduler.seating.rows import Reals
from scheduler.seating.rules import Rule


@dataclass(frozen=True, slots=True)
class Unseated:
    """A patient without a seat. `sessions`: how many group sessions the reason stands between her and; `which`: language or band."""

    patient: str
    why: Why
    sessions: int
    which: str = ""


def unseated(columns: Columns, values: Reals) -> tuple[Unseated, ...]:
    """Everybody without a seat, by id."""
    parties, patients = columns.parties, columns.instance.patients
    seated = set(parties.party[np.flatnonzero(values[: columns.held] > 0.5)].tolist())
    pairs: dict[int, list[int]] = {}
    for pair, party in enumerate(parties.party.tolist()):
        pairs.setdefault(party, []).append(pair)
    left = _left(columns, values)
    found = []
    for party, members in enumerate(parties.members):
        if party in seated:
            continue
        for one in members:
            reason = _of_plan(columns, left, pairs[party]) if party in pairs else _of_rules(columns, one)
            found.append(Unseated(patients[one].id, *reason))
    return tuple(sorted(found, key=lambda one: one.patient))


def _of_rules(columns: Columns, patient: int) -> tuple[Why, int, str]:
    """The rule that alone stands in the way most often; if none does alone, the one that stands there most often."""
    fails = columns.parties.fails[patient]
    alone = {rule: int((fails == rule).sum()) for rule in Rule}
    often = {rule: int((fails & rule > 0).sum()) for rule in Rule}
    rule = max(Rule, key=lambda rule: (alone[rule], often[rule], -rule))
    language = columns.instance.patients[patient].languages[0] if rule == Rule.LANGUAGE else ""
    return Why[str(rule.name)], alone[rule] or often[rule], language


def _left(columns: Columns, values: Reals) -> Arrangement:
    """What the plan leaves: chairs, places, hours."""
    made = Arrangement(columns)
    made.load(values)
    return made


def _of_plan(columns: Columns, left: Arrangement, pairs: list[int]) -> tuple[Why, int, str]:
    """What stops her in the group sessions that are held; where a chair is free, that is the better answer than a full one."""
    parties = columns.parties
    held = [pair for pair in pairs if left.is_held(int(parties.session[pair]))]
    if not held:
        return Why.NOT_HELD, len(pairs), ""
    roomy = [pair for pair in held if left.chairs[int(parties.session[pair])] >= parties.sizes[pair]]
    for pair in roomy:
        if (lacking := left.lacking(pair)) is not None:
            return _lacking(columns, lacking, len(roomy))
    return Why.FULL, len(held), ""


def _lacking(columns: Columns, lacking: tuple[str, int], sessions: int) -> tuple[Why, int, str]:
    what, which = lacking
    if what == "language":
        return Why.NO_INTERPRETER_LEFT, sessions, columns.parties.languages[which]
    kind = columns.parties.kinds[which]
    return (Why.NO_RIDE_LEFT, sessions, "") if kind == RIDE else (Why.NO_CHILD_CARE_LEFT, sessions, kind)
