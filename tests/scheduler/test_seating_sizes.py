"""Clinics of real sizes: proven, fair, the same twice, and something sensible when there is no time."""

from dataclasses import replace
from functools import cache

import pytest
from seating_checker import violations
from seating_instances import clinic

from bot.domain.seating.instance import BadInstance
from scheduler.seating import gains, propose
from scheduler.seating.fairness import MARGIN
from scheduler.tasks.work import Work, WorkFailed

SMALL = [(100, 20, 1), (100, 20, 2)]
MIDDLE = [(500, 60, 1), (500, 60, 3)]
LARGE = [pytest.param(size, marks=pytest.mark.slow) for size in (*MIDDLE, (1000, 120, 1), (5000, 200, 1))]
pytestmark = pytest.mark.timeout(900)  # a machine may have other work


@cache
def made(size):
    """An instance and its plan, made once."""
    instance = clinic(*size)
    return instance, propose(instance, limit_s=300)


@pytest.mark.parametrize("size", [*SMALL, *LARGE], ids=str)
def test_every_rule_holds_and_the_number_of_seats_is_proven(size):
    instance, plan = made(size)
    assert violations(instance, plan) == []
    seats = plan.stages[0]
    assert seats.status == "proven" if len(instance.patients) <= 1000 else seats.gap <= 0.02
    assert plan.greedy <= plan.seated <= plan.bound
    assert plan.broken == ()
    assert plan.seated + len(plan.unseated) == len(instance.patients)


@pytest.mark.parametrize("size", LARGE, ids=str)
def test_from_500_patients_up_no_group_falls_behind(size):
    instance, plan = made(size)
    overall = plan.seated / len(instance.patients)
    behind = {one.name: one.seated / one.people - overall for one in plan.groups}
    assert {name: by for name, by in behind.items() if by < -MARGIN} == {}


@pytest.mark.slow
@pytest.mark.parametrize("size", [*SMALL, MIDDLE[1]], ids=str)
def test_the_same_instance_gives_the_same_plan_on_any_number_of_threads(size):
    instance = clinic(*size)
    first = propose(instance)
    assert propose(clinic(*size), threads=2) == first
    assert propose(replace(instance, seed="another")).model_hash == first.model_hash


def test_without_time_the_plain_way_is_the_plan():
    instance = clinic(*MIDDLE[0])
    plan = propose(instance, limit_s=0)
    assert plan.gave_way
    assert plan.seated == plan.greedy
    assert {stage.status for stage in plan.stages} == {"nothing"}
    assert violations(instance, plan) == []


def test_a_second_proposal_moves_nobody_who_has_confirmed():
    instance = clinic(*SMALL[0])
    seats = dict(propose(instance).seats)
    firm = sorted(seats)[:30]
    again = replace(
        instance,
        patients=tuple(replace(one, confirmed=seats[one.id] if one.id in firm else None) for one in instance.patients),
        seed="the day after",
    )
    plan = propose(again)
    assert {one: dict(plan.seats)[one] for one in firm} == {one: seats[one] for one in firm}
    assert plan.broken == ()
    assert violations(again, plan) == []


def test_a_confirmed_person_keeps_her_seat_when_her_facilitator_falls_ill():
    instance = clinic(*SMALL[0])
    plan = propose(instance)
    firm = tuple(replace(one, confirmed=dict(plan.seats).get(one.id)) for one in instance.patients)
    alone = replace(instance, patients=firm, facilitators=())
    second = propose(alone)
    assert second.seats == plan.seats
    assert {one.what for one in second.broken} >= {"facilitator"}


@pytest.mark.slow
def test_what_would_help_is_counted():
    instance = clinic(*SMALL[0])
    plan = propose(instance)
    heard = []
    found = gains(instance, plan, progress=lambda *news: heard.append(news))
    assert found[0].gain > 0
    assert all(0 <= one.gain <= one.at_most for one in found)
    assert {one.resource for one in found} == {"facilitator", "interpreter", "child_care", "ride", "chairs", "minimum"}
    assert heard[0][1] == 0
    assert heard[-1][1] == 1
    assert gains(instance, plan, limit_s=0) == ()


def test_a_worker_process_tells_how_far_it_is():
    instance = clinic(*SMALL[1])
    with Work(propose, instance, limit_s=30) as work:
        news = list(work)
    assert work.result == propose(instance)
    assert [one.share for one in news] == sorted(one.share for one in news)
    assert news[-1].seated == work.result.seated
    assert {one.stage for one in news} == {"seats", "lots", "comfort"}


def test_a_failed_worker_says_why():
    with Work(propose, "no instance") as work, pytest.raises(WorkFailed, match="AttributeError"):
        list(work)


@pytest.mark.parametrize(
    ("change", "why"),
    [({"confirmed": "nowhere"}, "confirmed"), ({"languages": ()}, "language"), ({"id": "p00001"}, "one id")],
)
def test_what_contradicts_itself_is_refused(change, why):
    instance = clinic(*SMALL[0])
    first, *others = instance.patients
    with pytest.raises(BadInstance, match=why):
        replace(instance, patients=(replace(first, **change), *others))


def test_an_empty_clinic_has_an_empty_plan():
    instance = clinic(*SMALL[0])
    for empty in (
        replace(instance, patients=()), replace(instance, sessions=()), replace(instance, patients=(), sessions=()),
        replace(instance, facilitators=(), interpreters=(), teams=()),
    ):  # fmt: skip
        plan = propose(empty)
        assert plan.seats == ()
        assert len(plan.unseated) == len(empty.patients)
