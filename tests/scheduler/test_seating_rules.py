"""Every hard rule, on small random instances, against a checker of its own; on tiny ones the best plan is found by trying all."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from seating_brute import best
from seating_checker import violations

from scheduler.seating import GroupSession, Instance, Patient, Staff, Team, Window, propose

MANY = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
LANGUAGES = ("en", "en", "es", "so")
DAYS = (0, 1)
HOURS = (540, 600, 780)
WINDOWS = [Window(day, *span) for day in DAYS for span in ((480, 720), (720, 1020), (480, 1020))]
TEAMS = (
    Team("", "child_care", (("0-2", 1), ("3-12", 2))),
    Team("", "child_care", (("3-12", 3),), hours=(Window(0, 480, 1020),)),
    Team("", "ride", (("ride", 2),)),
    Team("", "ride", (("ride", 4),), sites=("a",)),
)

seeds = st.integers(0, 2**40)
"""One number, and everything else from it: values drawn one by one would mostly be the simplest, and seat nobody."""


def tight(random, people=(6, 16), candidates=(2, 6)):
    """Small groups (1 to 4) with too little of everything, so that every rule binds now and then."""
    sessions = tuple(session(random, number) for number in range(random.randint(*candidates)))
    patients = [patient(random, number) for number in range(random.randint(*people))]
    return Instance(
        patients=tuple(patients),
        sessions=sessions,
        facilitators=tuple(
            Staff(f"f{n}", random.choice((("en",), ("en", "es"))), windows(random), random.choice((None, None, 1)))
            for n in range(random.randint(1, 3))
        ),
        interpreters=tuple(
            Staff(f"i{n}", random.choice((("en", "es"), ("en", "so"), ("en", "es", "so"))), windows(random))
            for n in range(random.randint(0, 2))
        ),
        teams=tuple(replace(random.choice(TEAMS), id=f"t{n}") for n in range(random.randint(0, 3))),
        seed=str(random.random()),
    )


def session(random, number):
    starts, site = random.choice(DAYS) * 1440 + random.choice(HOURS), random.choice("ab")
    return GroupSession(
        f"s{number}", starts, starts + 90, site, f"{site}{random.randint(1, 2)}", random.choice(("en", "en", "es")),
        random.randint(2, 5), random.random() < 0.6, random.randint(1, 3), 4,
    )  # fmt: skip


def patient(random, number):
    main = random.choice(LANGUAGES)
    children = [random.randint(0, 13) for _ in range(random.choice((0, 0, 0, 1, 2)))]
    return Patient(
        f"p{number:02}", (main, "en") if random.random() < 0.3 else (main,), windows(random),
        step_free=random.random() < 0.2, children=tuple(children),
        minutes=(("a", random.choice((10, 30, 50, 100))), ("b", 20)), ride=random.random() < 0.15,
        household=random.choice((None, None, None, "h1", "h2")), groups=(f"language:{main}",),
    )  # fmt: skip


def windows(random):
    return tuple(sorted(random.sample(WINDOWS, random.choice((0, 1, 2, 3)))))


def some_confirmed(random, instance):
    """A few sit already, wherever that is."""
    patients = list(instance.patients)
    for number in random.sample(range(len(patients)), random.randint(0, 3)):
        patients[number] = replace(patients[number], confirmed=random.choice(instance.sessions).id)
    return replace(instance, patients=tuple(patients))


@MANY
@given(seeds)
def test_no_plan_breaks_a_rule(seed):
    random = Random(seed)
    calm = tight(random)
    instance = some_confirmed(random, calm)
    plan = propose(instance)
    assert violations(instance, plan) == []
    assert plan.seated <= plan.bound
    assert plan.seated >= plan.greedy or instance != calm  # greedy may break a promise that is worth more than seats
    assert [stage.name for stage in plan.stages] == ["seats", "floors", "lots", "comfort"]


@MANY
@given(seeds)
def test_the_plain_way_breaks_no_rule_either(seed):
    random = Random(seed)
    instance = some_confirmed(random, tight(random))
    plan = propose(instance, limit_s=0)
    assert violations(instance, plan) == []
    assert plan.seated == plan.greedy


@pytest.mark.slow
@MANY
@given(seeds)
def test_on_tiny_instances_nobody_finds_a_better_one(seed):
    instance = tight(Random(seed), people=(2, 6), candidates=(1, 3))
    assert propose(instance).seated == best(instance)


@pytest.mark.slow
@MANY
@given(seeds)
def test_whatever_order_things_come_in(seed):
    random = Random(seed)
    instance = tight(random)
    plan = propose(instance)
    mixed = replace(
        instance,
        **{name: tuple(random.sample(getattr(instance, name), len(getattr(instance, name)))) for name in
           ("patients", "sessions", "facilitators", "interpreters", "teams")},
    )  # fmt: skip
    assert propose(mixed) == plan
