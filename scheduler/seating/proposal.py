"""The two questions a coordinator asks: who should sit where, and what would help most. Meant for a process of its own (scheduler/tasks)."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from bot.domain.seating.instance import GroupSession, Instance, Patient, Staff, Team
from scheduler.seating.cascade import Cascade, Progress, most_seats
from scheduler.seating.model import build
from scheduler.seating.plan import Plan, planned
from scheduler.seating.solver import Limits

LEAST_GROUP = 3
PLACES = 4
"""What a child-care worker brings for each band of age, or a vehicle altogether, where the clinic has none yet."""


def silent(_stage: str, _share: float, _seated: int, _bound: int) -> None:
    """Nobody listens."""


def propose(instance: Instance, *, progress: Progress = silent, limit_s: float = 60, threads: int = 1) -> Plan:
    """The best seating found; `limit_s` is for each stage.

    Equal instances give equal plans, on any number of threads, as long as no stage runs into its limit. With none at all (0) the plan
    is what a careful person would make.
    """
    model = build(in_order(instance))
    return planned(model, Cascade(model, Limits(limit_s, threads=threads), progress).run())


@dataclass(frozen=True, slots=True)
class Gain:
    """One thing more, and how many people more could sit: `gain`, and no more than `at_most`.

    `resource`: facilitator, interpreter, child_care, ride, chairs, minimum; `which`: its language; `change`: +1, or -1 for the minimum.
    """

    resource: str
    which: str
    change: int
    gain: int
    at_most: int


def in_order(instance: Instance) -> Instance:
    """By id, so that the order in which a database hands rows over decides nothing."""
    return replace(
        instance,
        patients=tuple(sorted(instance.patients, key=_id)),
        sessions=tuple(sorted(instance.sessions, key=_id)),
        facilitators=tuple(sorted(instance.facilitators, key=_id)),
        interpreters=tuple(sorted(instance.interpreters, key=_id)),
        teams=tuple(sorted(instance.teams, key=_id)),
    )


def _id(one: Patient | GroupSession | Staff | Team) -> str:
    return one.id


def gains(
    instance: Instance, plan: Plan, *, progress: Progress = silent, limit_s: float = 60,
    clock: Callable[[], float] = time.monotonic,
) -> tuple[Gain, ...]:  # fmt: skip
    """What would help most, first. Each change is a seating of its own (stage 1 only); none begins after `limit_s`."""
    until, found = clock() + limit_s, []
    changed = list(_changes(in_order(instance)))
    for number, (resource, which, change, other) in enumerate(changed):
        if (left := until - clock()) <= 0:
            break
        progress("gains", number / len(changed), plan.seated, plan.bound)
        seated, bound = most_seats(build(other), Limits(left))
        better = max(0, seated - plan.seated)
        found.append(Gain(resource, which, change, better, max(better, bound - plan.seated)))
    progress("gains", 1.0, plan.seated, plan.bound)
    return tuple(sorted(found, key=lambda one: (-one.gain, one.resource, one.which)))


def _changes(instance: Instance) -> Iterator[tuple[str, str, int, Instance]]:
    """One facilitator, interpreter, worker, vehicle or chair more, or one person fewer in the smallest group. Their hours are free."""
    spoken = sorted({session.language for session in instance.sessions})
    for kind in ("child_care", "ride"):
        yield kind, "", 1, replace(instance, teams=(*instance.teams, _team(instance, kind)))
    yield (
        "minimum",
        "",
        -1,
        _sessions(instance, lambda one: replace(one, min_group=max(LEAST_GROUP, one.min_group - 1))),
    )
    yield "chairs", "", 1, _sessions(instance, lambda one: replace(one, capacity=one.capacity + 1))
    for language in spoken:
        more = Staff("one more", (language,))
        yield "facilitator", language, 1, replace(instance, facilitators=(*instance.facilitators, more))
    for language in sorted({patient.languages[0] for patient in instance.patients}):
        more = Staff("one more", (language, _usual(instance, language)))
        yield "interpreter", language, 1, replace(instance, interpreters=(*instance.interpreters, more))


def _usual(instance: Instance, language: str) -> str:
    """The language of most group sessions, this one aside."""
    held = [session.language for session in instance.sessions if session.language != language]
    return max(sorted(set(held)), key=held.count, default=language)


def _sessions(instance: Instance, changed: Callable[[GroupSession], GroupSession]) -> Instance:
    return replace(instance, sessions=tuple(map(changed, instance.sessions)))


def _team(instance: Instance, kind: str) -> Team:
    """Like the clinic's first of its kind."""
    for team in sorted(instance.teams, key=lambda team: team.id):
        if team.kind == kind:
            return replace(team, id="one more", hours=(), sites=())
    if kind == "ride":
        return Team("one more", "ride", (("ride", PLACES),))
    return Team("one more", "child_care", tuple((band.name, PLACES) for band in instance.bands))
