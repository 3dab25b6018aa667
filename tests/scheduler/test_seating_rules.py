"""Every hard rule, on small random instances, against a checker of its own; on tiny ones the best plan is found by trying all."""

from dataclasses import replace
from itertools import product

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from seating_checker import rides, violations

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


def best(instance):
    """Tries every set of group sessions, every way to staff them, and seats by trying too."""
    most = 0
    for chosen in product((False, True), repeat=len(instance.sessions)):
        held = [session for session, yes in zip(instance.sessions, chosen, strict=True) if yes]
        for staffing in staffings(instance, held):
            most = max(most, seat(instance, held, staffing))
    return most


def staffings(instance, held):
    """Every facilitator for each, every place and language for each interpreter at each time, every group session for each team."""
    from seating_checker import inside, too_close

    def free(rows):
        for row in product(*rows):
            yield row

    def calm(pairs):
        return not any(
            one[0] == other[0] and too_close(one[1], other[1], instance.gap)
            for number, one in enumerate(pairs) for other in pairs[:number]
        )  # fmt: skip

    if any(
        one.room == other.room and one.starts < other.ends and other.starts < one.ends
        for number, one in enumerate(held) for other in held[:number]
    ):  # fmt: skip
        return
    leaders = [[f for f in instance.facilitators if s.language in f.languages and inside(f.hours, s)] for s in held]
    led = any(
        calm([(f.id, s) for f, s in zip(row, held, strict=True)])
        and all(f.at_most is None or row.count(f) <= f.at_most for f in row)
        for row in free(leaders)
    )
    if not led:
        return
    helpers = [
        (who, [None, *(what for what in whats)])
        for who, whats in (
            *(
                ((one.id, s), [("language", s.id, language) for language in one.languages if language != s.language])
                for one in instance.interpreters for s in held if s.language in one.languages and inside(one.hours, s)
            ),
            *(
                ((team.id, s), [("team", s.id, team)])
                for team in instance.teams for s in held
                if (not team.sites or s.site in team.sites) and inside(team.hours, s)
            ),
        )
    ]  # fmt: skip
    for row in free([options for _, options in helpers]):
        used = [who for (who, _), what in zip(helpers, row, strict=True) if what]
        if calm(used):
            yield [what for what in row if what]


def seat(instance, held, staffing):
    """The most people for this staffing, trying every choice of every party."""
    from seating_checker import inside

    spoken = {
        s.id: {s.language} | {what for kind, where, what in staffing if kind == "language" and where == s.id}
        for s in held
    }
    places = {s.id: {} for s in held}
    for kind, where, what in staffing:
        if kind == "team":
            for name, count in what.places:
                places[where][name] = places[where].get(name, 0) + count
    parties = {}
    for patient in instance.patients:
        parties.setdefault(patient.household or patient.id, []).append(patient)

    def may(patient, s):
        understood = s.language in patient.languages or patient.languages[0] in spoken[s.id]
        near = not rides(instance, patient, s) or dict(patient.minutes).get(s.site, 0) <= instance.ride_reach
        young = all(any(b.low <= age <= b.high for b in instance.bands) for age in patient.children)
        return understood and near and young and inside(patient.windows, s) and (s.step_free or not patient.step_free)

    def needs(patient, s):
        found = {}
        for age in patient.children:
            name = next(b.name for b in instance.bands if b.low <= age <= b.high)
            found[name] = found.get(name, 0) + 1
        if rides(instance, patient, s):
            found["ride"] = found.get("ride", 0) + 1 + len(patient.children)
        return found

    most = 0
    options = [[None, *(s for s in held if all(may(p, s) for p in party))] for party in parties.values()]
    for row in product(*options):
        heads, taken = {s.id: 0 for s in held}, {s.id: {} for s in held}
        for party, s in zip(parties.values(), row, strict=True):
            if s is not None:
                heads[s.id] += len(party)
                for patient in party:
                    for name, count in needs(patient, s).items():
                        taken[s.id][name] = taken[s.id].get(name, 0) + count
        if all(s.min_group <= heads[s.id] <= min(s.capacity, s.max_group) for s in held) and all(
            count <= places[where].get(name, 0) for where, mine in taken.items() for name, count in mine.items()
        ):
            most = max(most, sum(heads.values()))
    return most
