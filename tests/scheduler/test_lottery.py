"""The draw for the seats: fair, within its quotas, repeatable, and honest when it cannot be done."""

import hashlib
import json
import math
import os
import random
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import checker
import cross_check
import pools
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.errors import BadInput
from scheduler.lottery import (
    Change,
    NoPanel,
    Quota,
    Volunteer,
    check,
    commitment,
    draw,
    fairness,
    fingerprint,
    repeats,
    replace_gone,
)
from scheduler.lottery.seed import number

SEED = "drawn in the library, 7 pm"
ROOT = Path(__file__).parent.parent.parent
TO_A_HUNDREDTH = 1e-4  # of a percentage point
MISROUNDED = 0.003  # the 1,000 panels may move a chance by so much


def drawn(volunteers, quotas, size, *, households=False, seed=SEED, **more):
    return draw(volunteers, quotas, size, households=households, time_limit=math.inf, seed=seed, **more)


def people(*kinds, **homes):
    """People by kind: ("old", 3) for three of them; homes by id."""
    ids = [(f"{group}{n}", group) for group, count in kinds for n in range(count)]
    return [Volunteer(one, {"age": group}, homes.get(one)) for one, group in ids]


AGES = [Quota("age", "old", 2, 4), Quota("age", "young", 2, 4)]
POOL = people(("old", 6), ("young", 9))


@pytest.mark.parametrize(("everybody", "size"), [(200, 20), (2000, 200)])
def test_the_published_instances_are_perfectly_fair(everybody, size):
    lottery = drawn(*pools.published(everybody, size), size)
    for chances in ([one.fair for one in lottery.record.odds], [one.panels / 1000 for one in lottery.record.odds]):
        told = fairness(chances)
        assert told.minimum == pytest.approx(0.1, abs=1e-9)
        assert told.gini == pytest.approx(0.0, abs=1e-9)
        assert told.geometric_mean == pytest.approx(0.1, abs=1e-9)


@pytest.fixture(scope="module", params=pools.RECIPES[:1], ids=lambda recipe: recipe.name)
def small(request):
    return _whole(request.param)


@pytest.fixture(scope="module", params=pools.RECIPES[1:], ids=lambda recipe: recipe.name)
def large(request):
    return _whole(request.param)


def _whole(recipe):
    volunteers, quotas = pools.make(recipe)
    return recipe, volunteers, quotas, drawn(volunteers, quotas, recipe.size)


def test_a_generated_pool_is_drawn_as_fairly_as_the_neighbour_draws_it(small):
    _as_fair_as_theirs(small)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_large_generated_pool_is_drawn_as_fairly_as_the_neighbour_draws_it(large):
    _as_fair_as_theirs(large)


def _as_fair_as_theirs(whole):
    recipe, volunteers, quotas, lottery = whole
    ours = fairness(one.fair for one in lottery.record.odds)
    theirs = cross_check.stored()[recipe.name]
    assert lottery.record.method == "leximin"
    assert ours.minimum == pytest.approx(theirs["maximin"]["minimum"], abs=TO_A_HUNDREDTH)
    for figure in ("minimum", "gini", "geometric_mean") if "leximin" in theirs else ():
        assert getattr(ours, figure) == pytest.approx(theirs["leximin"][figure], abs=TO_A_HUNDREDTH), figure
    for panel in lottery.panels:
        assert not checker.faults(panel, volunteers, quotas, recipe.size, households=False)
    assert max(abs(one.fair - one.panels / 1000) for one in lottery.record.odds) < MISROUNDED


def test_the_stated_chances_are_those_of_10_000_draws(small):
    *_, lottery = small
    sat = Counter()
    for draw_number in range(10_000):
        sat.update(lottery.panels[number(f"{SEED} {draw_number}", 1000, "panel", "") - 1])
    for one in lottery.record.odds:
        chance = one.panels / 1000
        spread = (chance * (1 - chance) / 10_000) ** 0.5
        assert sat[one.id] / 10_000 == pytest.approx(chance, abs=4.5 * spread + 1e-9), one.id


@st.composite
def questions(draw_from):
    """Small pools with two or three features, households, and quotas that are often tight."""
    groups = [draw_from(st.integers(2, 3)) for _ in range(draw_from(st.integers(2, 3)))]
    count = draw_from(st.integers(4, 9))
    volunteers = [
        Volunteer(
            f"p{n}",
            {f"f{f}": f"g{draw_from(st.integers(0, many - 1))}" for f, many in enumerate(groups)},
            draw_from(st.sampled_from([None, None, "x", "y", "z"])),
        )
        for n in range(count)
    ]
    size = draw_from(st.integers(1, min(5, count)))
    quotas = []
    for f, many in enumerate(groups):
        for g in range(many):
            least = draw_from(st.integers(0, 2))
            quotas.append(Quota(f"f{f}", f"g{g}", least, least + draw_from(st.integers(0, 2))))
    return volunteers, quotas, size, draw_from(st.booleans())


@settings(max_examples=60, deadline=None)
@given(questions())
def test_it_is_leximin_person_by_person_or_says_that_there_is_no_panel(question):
    volunteers, quotas, size, households = question
    panels_exist = any(
        not checker.faults(panel, volunteers, quotas, size, households=households)
        for panel in checker.combinations([one.id for one in volunteers], size)
    )
    outlook = check(volunteers, quotas, size, households=households)
    assert outlook.possible == panels_exist
    if not panels_exist:
        with pytest.raises(NoPanel):
            drawn(volunteers, quotas, size, households=households)
        return
    lottery = drawn(volunteers, quotas, size, households=households)
    exact = checker.leximin_by_brute_force(volunteers, quotas, size, households=households)
    assert sorted(one.fair for one in lottery.record.odds) == pytest.approx(exact, abs=2e-5)
    assert {one for kind in outlook.shut_out for one in kind.people} == {
        one.id for one in lottery.record.odds if one.fair < 1e-9
    }
    for panel in set(lottery.panels):
        assert not checker.faults(panel, volunteers, quotas, size, households=households)


@settings(max_examples=60, deadline=None)
@given(questions())
def test_the_changes_it_names_are_enough_and_one_place_less_is_not(question):
    volunteers, quotas, size, households = question
    outlook = check(volunteers, quotas, size, households=households)
    if outlook.possible:
        return
    if not outlook.changes:
        assert outlook.seats < size
        return
    assert check(volunteers, _changed(quotas, outlook.changes), size, households=households).possible
    for number_, change in enumerate(outlook.changes):
        nearly = replace(change, enough=change.enough + (1 if change.bound == "least" else -1))
        others = [*outlook.changes[:number_], nearly, *outlook.changes[number_ + 1 :]]
        assert not check(volunteers, _changed(quotas, others), size, households=households).possible


def _changed(quotas, changes):
    moved = {(one.feature, one.group, one.bound): one.enough for one in changes}
    return [
        replace(
            quota,
            least=moved.get((quota.feature, quota.group, "least"), quota.least),
            most=moved.get((quota.feature, quota.group, "most"), quota.most),
        )
        for quota in quotas
    ]


def test_when_pieces_of_people_could_be_fairer_than_people_the_rounds_find_the_fairest():
    """a, b and c: any two share a group of which one may sit. Half of each would fit, but only one can come."""
    groups = {"a": "xxy", "b": "xyx", "c": "yxx", "d": "zzz", "e": "zzz"}
    volunteers = [Volunteer(one, {f"f{n}": group for n, group in enumerate(told)}) for one, told in groups.items()]
    quotas = [Quota(f"f{n}", group, 0, 1 if group == "x" else 3) for n in range(3) for group in "xyz"]
    chances = {one.id: one.fair for one in drawn(volunteers, quotas, 3).record.odds}
    assert chances == pytest.approx({"a": 1 / 3, "b": 1 / 3, "c": 1 / 3, "d": 1.0, "e": 1.0}, abs=1e-6)


def test_of_a_household_at_most_one_sits_if_asked():
    volunteers = people(("old", 4), ("young", 4), old0="h", old1="h", young0="h", young1="i", young2="i")
    asked = drawn(volunteers, AGES, 4, households=True)
    assert not any(checker.faults(panel, volunteers, AGES, 4, households=True) for panel in asked.panels)
    unasked = drawn(volunteers, AGES, 4, households=False)
    assert any({"old0", "old1"} <= set(panel) for panel in unasked.panels)


def test_whom_the_quotas_shut_out_is_named_before_the_draw():
    volunteers = [*people(("old", 3), ("young", 3)), Volunteer("alone", {"age": "middle"})]
    quotas = [*AGES, Quota("age", "middle", 0, 0)]
    [shut_out] = check(volunteers, quotas, 4, households=False).shut_out
    assert (shut_out.groups, shut_out.people) == ({"age": "middle"}, ("alone",))
    record = drawn(volunteers, quotas, 4).record
    assert record.shut_out == (shut_out,)
    assert next(one for one in record.odds if one.id == "alone").panels == 0


def test_quotas_that_cannot_be_kept_are_explained():
    volunteers = people(("old", 1), ("young", 9))
    outlook = check(volunteers, AGES, 4, households=False)
    assert outlook.changes == (Change("age", "old", "least", 2, 1),)
    with pytest.raises(NoPanel, match="least of age=old from 2 to 1"):
        drawn(volunteers, AGES, 4)


def test_too_few_people_are_no_matter_of_quotas():
    with pytest.raises(NoPanel, match="at most 3 of these people") as refused:
        drawn(people(("old", 2), ("young", 2), old0="h", young0="h"), AGES, 4, households=True)
    assert refused.value.outlook.seats == 3


@pytest.mark.parametrize(
    ("volunteers", "quotas", "size", "seed", "says"),
    [
        ([*POOL, POOL[0]], AGES, 4, SEED, "twice"),
        (POOL, [*AGES, AGES[0]], 4, SEED, "given twice"),
        (POOL, [Quota("age", "old", 3, 2), AGES[1]], 4, SEED, "no range"),
        (POOL, AGES[:1], 4, SEED, "no quota for age='young'"),
        ([Volunteer("x", {})], AGES, 1, SEED, "no quota for age=None"),
        (POOL, AGES, 0, SEED, "at least one"),
        ([], AGES, 4, SEED, "invite first"),
        (POOL, AGES, 4, "hello", "could be guessed"),
    ],
)
def test_nonsense_is_refused_with_what_to_do(volunteers, quotas, size, seed, says):
    with pytest.raises(BadInput, match=says):
        drawn(volunteers, quotas, size, seed=seed)


def test_a_draw_can_be_checked_with_a_hash_function_alone():
    """As docs/lottery.md tells it."""
    record = drawn(POOL, AGES, 4, public="4 2 6").record
    sha = lambda *lines: hashlib.sha256("\n".join(lines).encode()).hexdigest()  # noqa: E731
    assert record.commitment == sha(SEED)
    assert record.drawn == 1 + int(sha(SEED, "panel", "4 2 6"), 16) % 1000
    for stratum in record.stand_by:
        assert list(stratum.people) == sorted(stratum.people, key=lambda one: sha(SEED, "stand-by", one))


def test_the_order_people_and_quotas_come_in_changes_nothing():
    volunteers, quotas = pools.make(pools.RECIPES[0])
    first = drawn(volunteers, quotas, 20).record.as_json()
    random.Random(1).shuffle(volunteers)
    assert drawn(volunteers, quotas[::-1], 20).record.as_json() == first


def test_a_record_repeats_and_does_not_repeat_for_others():
    record = drawn(POOL, AGES, 4, public="4 2 6").record
    assert repeats(record, POOL, SEED)
    assert not repeats(record, POOL, SEED + "!")
    assert not repeats(record, [*POOL, Volunteer("late", {"age": "old"})], SEED)
    assert not repeats(replace(record, public="4 2 5"), POOL, SEED)


def test_the_record_says_everything_and_not_the_seed():
    record = drawn(POOL, AGES, 4).record
    told = json.loads(record.as_json())
    assert told["commitment"] == commitment(SEED)
    assert told["pool_hash"] == fingerprint(POOL)
    assert {one["id"] for one in told["odds"]} == {one.id for one in POOL}
    assert set(told["versions"]) == {"rules", "highspy", "numpy"}
    assert SEED not in record.as_json()


def test_everybody_without_a_seat_stands_by():
    record = drawn(POOL, AGES, 4).record
    waiting = [one for stratum in record.stand_by for one in stratum.people]
    assert sorted([*waiting, *record.seated]) == sorted(one.id for one in POOL)
    assert [dict(stratum.stratum) for stratum in record.stand_by] == [{"age": "old"}, {"age": "young"}]


class TickingClock:
    """Every look costs a second."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        self.now += 1.0
        return self.now


@pytest.mark.slow
def test_out_of_time_the_least_chance_is_still_the_highest_and_the_record_repeats():
    volunteers, quotas = pools.make(pools.RECIPES[0])
    in_time = drawn(volunteers, quotas, 20).record
    late = draw(volunteers, quotas, 20, households=False, time_limit=10.0, seed=SEED, clock=TickingClock()).record
    assert (in_time.method, in_time.steps) == ("leximin", None)
    assert (late.method, late.steps) == ("maximin", 10 - 1)
    assert min(one.fair for one in late.odds) == pytest.approx(min(one.fair for one in in_time.odds), abs=1e-6)
    assert repeats(late, volunteers, SEED)


TWICE = """
import sys
sys.path[:0] = {paths!r}
import highspy, pools
from scheduler.lottery import draw
highspy.Highs.resetGlobalScheduler(True)
highs = highspy.Highs()
highs.silent()
highs.setOptionValue("threads", {threads})
highs.addBinary()
highs.run()
recipe = pools.RECIPES[0]
print(draw(*pools.make(recipe), recipe.size, households=False, time_limit=float('inf'), seed={seed!r}).record.as_json())
"""


@pytest.mark.slow
def test_it_is_the_same_bit_for_bit_with_any_number_of_threads():
    paths = [str(ROOT), str(ROOT / "tests" / "scheduler")]
    said = set()
    for threads in (1, 3):
        script = TWICE.format(paths=paths, threads=threads, seed=SEED)
        environment = os.environ | {"OPENBLAS_NUM_THREADS": str(threads), "PYTHONHASHSEED": str(threads)}
        done = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, check=True, env=environment
        )
        said.add(done.stdout)
    assert len(said) == 1
    volunteers, quotas = pools.make(pools.RECIPES[0])
    assert said == {drawn(volunteers, quotas, 20).record.as_json() + "\n"}


def test_a_seat_that_comes_free_goes_to_a_stand_by_within_the_quotas():
    volunteers, quotas = pools.make(pools.RECIPES[0])
    record = drawn(volunteers, quotas, 20).record
    gone = record.seated[:3]
    called = replace_gone(record, volunteers, record.seated, gone, turn=1, seed=SEED).called
    now = sorted({*record.seated} - {*gone} | {*called})
    assert not checker.faults(now, volunteers, quotas, 20, households=False)
    again = replace_gone(record, volunteers, now, called[:1], turn=2, seed=SEED, unavailable=gone)
    after = sorted({*now} - {*called[:1]} | {*again.called})
    assert not set(again.called) & {*gone, *called}
    assert not checker.faults(after, volunteers, quotas, 20, households=False)


def test_the_first_of_the_stratum_is_called():
    record = drawn(POOL, [Quota("age", "old", 2, 2), Quota("age", "young", 2, 2)], 4).record
    gone = next(one for one in record.seated if one.startswith("old"))
    old = next(stratum for stratum in record.stand_by if stratum.stratum == {"age": "old"})
    called = replace_gone(record, POOL, record.seated, [gone], turn=1, seed=SEED).called
    assert called == old.people[:1]
    next_called = replace_gone(record, POOL, record.seated, [gone], turn=1, seed=SEED, unavailable=called).called
    assert next_called == old.people[1:2]


def test_nobody_is_called_whose_household_has_a_seat():
    volunteers = people(("old", 4), ("young", 4), old0="h", old1="h", old2="h", young0="h")
    quotas = [Quota("age", "old", 1, 2), Quota("age", "young", 2, 3)]
    record = drawn(volunteers, quotas, 4, households=True).record
    gone = record.seated[-1]
    called = replace_gone(record, volunteers, record.seated, [gone], turn=1, seed=SEED).called
    now = sorted({*record.seated} - {gone} | {*called})
    assert not checker.faults(now, volunteers, quotas, 4, households=True)


def test_when_no_stand_by_fits_it_says_what_would_have_to_give_way():
    volunteers = people(("old", 2), ("young", 9))
    record = drawn(volunteers, AGES, 4).record
    with pytest.raises(NoPanel) as refused:
        replace_gone(record, volunteers, record.seated, ["old0"], turn=1, seed=SEED)
    assert [(one.group, one.bound) for one in refused.value.outlook.changes] == [("old", "least")]


def test_only_those_with_a_seat_can_leave_one():
    record = drawn(POOL, AGES, 4).record
    for gone in ([], [record.stand_by[0].people[0]]):
        with pytest.raises(BadInput):
            replace_gone(record, POOL, record.seated, gone, turn=1, seed=SEED)
