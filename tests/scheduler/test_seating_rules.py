"""Every hard rule, on small random instances, against a checker of its own; on tiny ones the best plan is found by trying all."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from seating_brute import best
from seating_checker import violations

from scheduler.seating import GroupSession, Instance, Patient, Staff, Team, Window, propose

SLOW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
LANGUAGES = ("en", "es", "so")
DAYS = (0, 1)
HOURS = (540, 600, 780)
WINDOWS = [Window(day, *span) for day in DAYS for span in ((480, 720), (720, 1020), (480, 1020))]

windows = st.lists(st.sampled_from(WINDOWS), max_size=2, unique=True).map(lambda found: tuple(sorted(found)))


@st.composite
def patients(draw, number):
    main = draw(st.sampled_from(LANGUAGES))
    return Patient(
        f"p{number:02}", (main, "en") if draw(st.booleans()) else (main,), draw(windows),
        step_free=draw(st.integers(0, 4)) == 0, children=tuple(draw(st.lists(st.integers(0, 13), max_size=2)))
        if draw(st.integers(0, 2)) == 0 else (),
        minutes=(("a", draw(st.sampled_from((10, 50, 100)))), ("b", 20)), ride=draw(st.integers(0, 5)) == 0,
        household=draw(st.sampled_from((None, None, None, "h1", "h2"))), groups=(f"language:{main}",),
    )  # fmt: skip


@st.composite
def instances(draw, people=14, candidates=5):
    """Small groups (2 to 4) so that every rule binds now and then."""
    sessions = [
        GroupSession(
            f"s{number}", starts := draw(st.sampled_from(DAYS)) * 1440 + draw(st.sampled_from(HOURS)), starts + 90,
            site := draw(st.sampled_from("ab")), f"{site}{draw(st.integers(1, 2))}", draw(st.sampled_from(("en", "es"))),
            draw(st.integers(2, 5)), draw(st.booleans()), draw(st.integers(1, 3)), 4,
        )
        for number in range(draw(st.integers(1, candidates)))
    ]  # fmt: skip
    found = [draw(patients(number)) for number in range(draw(st.integers(1, people)))]
    if draw(st.booleans()):  # a few sit already, wherever that is
        for number in range(min(2, len(found))):
            found[number] = replace(found[number], confirmed=draw(st.sampled_from(sessions)).id)
    return Instance(
        patients=tuple(found),
        sessions=tuple(sessions),
        facilitators=tuple(
            Staff(f"f{n}", draw(st.sampled_from((("en",), ("en", "es"), ("es",)))), draw(windows), draw(st.sampled_from((None, None, 1))))
            for n in range(draw(st.integers(0, 2)))
        ),
        interpreters=tuple(
            Staff(f"i{n}", draw(st.sampled_from((("en", "es"), ("en", "so"), ("en", "es", "so")))), draw(windows))
            for n in range(draw(st.integers(0, 2)))
        ),
        teams=tuple(
            draw(st.sampled_from((
                Team(f"t{n}", "child_care", (("0-2", 1), ("3-12", 2))), Team(f"t{n}", "ride", (("ride", 2),)),
                Team(f"t{n}", "ride", (("ride", 4),), sites=("a",)),
            )))
            for n in range(draw(st.integers(0, 3)))
        ),
        seed="tiny",
    )  # fmt: skip


@SLOW
@given(instances())
def test_no_plan_breaks_a_rule(instance):
    plan = propose(instance)
    assert violations(instance, plan) == []
    assert plan.seated <= plan.bound
    assert plan.seated >= plan.greedy
    assert [stage.name for stage in plan.stages] == ["seats", "floors", "lots", "comfort"]


@SLOW
@given(instances())
def test_the_plain_way_breaks_no_rule_either(instance):
    plan = propose(instance, limit_s=0)
    assert violations(instance, plan) == []
    assert plan.seated == plan.greedy


@SLOW
@given(instances(people=6, candidates=3))
def test_on_tiny_instances_nobody_finds_a_better_one(instance):
    assume_calm = replace(instance, patients=tuple(replace(one, confirmed=None) for one in instance.patients))
    assert propose(assume_calm).seated == best(assume_calm)
