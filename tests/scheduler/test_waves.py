"""The planner of waves: sound probabilities, small steps, nobody twice, and honest when a roster is not enough."""

import math
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.waves import (
    CERTAINTIES,
    PILOT,
    Finding,
    Invitable,
    Plan,
    Stratum,
    at_least,
    draw_wave,
    plan,
)

sys.path.insert(0, str(Path(__file__).parent.parent / "bench"))

import waves as bench

SEED = "posted on the clinic's door"
NEW = Stratum("east", target=20, left=2000)


def exactly(wanted, asked, said_yes, said_no):
    """P(X ≥ wanted) in fractions, for whole numbers of yes and no."""
    total = Fraction(0)
    for yes in range(wanted, asked + 1):
        rising = math.prod(range(said_yes, said_yes + yes)) * math.prod(range(said_no, said_no + asked - yes))
        total += Fraction(
            math.comb(asked, yes) * rising, math.prod(range(said_yes + said_no, said_yes + said_no + asked))
        )
    return total


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 60), st.integers(0, 60), st.integers(1, 30), st.integers(1, 400))
def test_the_tail_is_right_to_eleven_digits(wanted, asked, said_yes, said_no):
    assert at_least(wanted, asked, said_yes, said_no) == pytest.approx(
        float(exactly(wanted, asked, said_yes, said_no)), rel=1e-11, abs=1e-300
    )


@pytest.mark.parametrize("asked", [10**3, 10**5, 10**7])
def test_the_tail_holds_for_rosters_of_any_size(asked):
    middle = at_least(int(asked * 0.035), asked, 0.7, 19.3)
    assert 0.2 < middle < 0.6
    assert at_least(1, asked, 0.7, 19.3) > at_least(2, asked, 0.7, 19.3) > middle
    assert 0.0 <= at_least(asked, asked, 0.7, 19.3) < 1e-30
    assert at_least(0, asked, 0.7, 19.3) == 1.0


@given(st.integers(1, 40), st.integers(1, 3000), st.integers(0, 30), st.integers(0, 3000))
def test_asking_one_more_never_makes_it_less_likely(wanted, asked, yes, no):
    fewer, more = (at_least(wanted, count, 0.7 + yes, 19.3 + no) for count in (asked, asked + 1))
    assert more >= fewer - 1e-12


def test_the_pilot_is_sixty_where_fewer_would_do():
    assert plan(replace(NEW, target=1)).invite == PILOT
    assert plan(NEW).invite > PILOT
    assert plan(replace(NEW, target=1, left=40)).invite == 40


@pytest.mark.parametrize("wave", range(1, 8))
def test_a_wave_is_the_smallest_of_its_certainty(wave):
    certainty = CERTAINTIES[min(wave, 5)]
    stratum = replace(NEW, invited=300, yes=9, waves=wave, left=3000)
    size = plan(stratum).invite
    said = (0.7 + 9, 19.3 + 291)
    assert at_least(11, size, *said) >= certainty > at_least(11, size - 1, *said)
    assert plan(stratum).chance == at_least(11, size, *said)


def test_it_stops_when_the_target_is_met():
    assert plan(replace(NEW, yes=20)) == Plan("east", 0, 1.0)
    assert plan(replace(NEW, yes=23)).invite == 0


def test_a_stratum_that_replies_well_is_asked_for_less():
    asked = {yes: plan(replace(NEW, invited=200, yes=yes, waves=1)).invite for yes in (1, 5, 10, 15)}
    assert asked[1] > asked[5] > asked[10] > asked[15]


def test_a_roster_that_is_used_up_is_a_finding_with_a_remedy():
    used_up = replace(NEW, left=0, invited=2000, yes=12, waves=6)
    assert plan(replace(used_up, silent=900)) == Plan("east", 0, 0.0, Finding("exhausted", 8, "call"))
    assert plan(used_up).finding == Finding("exhausted", 8, "widen")


def test_that_a_roster_will_hardly_do_is_said_before_it_is_used_up():
    told = plan(replace(NEW, left=100, invited=900, yes=9, waves=3))
    assert told.invite == 100
    assert told.finding == Finding("short", 11, "widen")
    assert plan(NEW).finding is None


def roster(count, strata=("east", "west"), shared=1):
    """Every `shared` neighbours live together and share a phone."""
    return [
        Invitable(
            f"p{n}", strata[n % len(strata)], f"+1555010{n // shared:04}", f"h{n // shared}" if shared > 1 else None
        )
        for n in range(count)
    ]


def test_a_wave_is_a_prefix_of_one_order_whatever_the_waves_before_were():
    people = roster(40)
    whole = draw_wave(people, [Plan("east", 20, 0.5)], SEED, frozenset())
    first = draw_wave(people[::-1], [Plan("east", 7, 0.5)], SEED, frozenset())
    then = draw_wave(people, [Plan("east", 5, 0.5)], SEED, frozenset(first))
    assert (*first, *then) == whole[:12]
    assert draw_wave(people, [Plan("east", 20, 0.5)], SEED + "!", frozenset()) != whole


def test_newcomers_do_not_change_the_order_of_the_others():
    before = draw_wave(roster(40), [Plan("east", 20, 0.5)], SEED, frozenset())
    after = draw_wave(roster(60), [Plan("east", 30, 0.5)], SEED, frozenset())
    assert [one for one in after if one in before] == list(before)


@given(st.integers(0, 30), st.integers(0, 30), st.integers(1, 4), st.sets(st.integers(0, 59)))
def test_nobody_twice_nobody_away_and_one_of_a_household_and_number(east, west, shared, away):
    people = roster(60, shared=shared)
    gone = frozenset(f"p{n}" for n in away)
    wave = draw_wave(people, [Plan("west", west, 0.5), Plan("east", east, 0.5)], SEED, gone)
    told = {one.id: one for one in people}
    assert len(set(wave)) == len(wave) == len({told[one].phone for one in wave})
    assert not gone & set(wave)
    for name, most in (("east", east), ("west", west)):
        assert sum(told[one].stratum == name for one in wave) <= most


def test_who_had_to_wait_for_a_housemate_comes_first_in_the_next_wave():
    people = roster(2, strata=("east",), shared=2)
    [first] = draw_wave(people, [Plan("east", 2, 0.5)], SEED, frozenset())
    [second] = draw_wave(people, [Plan("east", 2, 0.5)], SEED, frozenset([first]))
    assert {first, second} == {"p0", "p1"}


def test_every_stratum_reaches_its_target_in_three_runs_of_four_where_a_blast_hardly_ever_does():
    chance = bench.np.random.default_rng(bench.SEED)
    in_waves = [bench._in_waves(chance) for _ in range(bench.RUNS)]
    at_once = [bench._at_once(bench._blast_size(), chance) for _ in range(bench.RUNS)]
    assert bench._hit_share(in_waves) >= 0.75
    assert bench._hit_share(at_once) <= 0.02
    assert not any(one.missed_with_people_left for one in in_waves)
    assert bench._mean_texts(in_waves) <= 1.2 * bench._mean_texts(at_once)
    assert sum(one.surplus for one in in_waves) < 0.5 * sum(one.surplus for one in at_once)
