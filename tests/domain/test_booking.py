"""How many to book."""

from random import Random

import pytest

from bot.domain.seating.booking import Absence, chance_at_least, least_to_book, most_to_book


def test_about_ten_are_booked_so_that_six_come():
    assert least_to_book(Absence(0.2)) == 10
    assert least_to_book(Absence.of(0, 0)) == 10
    assert least_to_book(Absence(0.97), most=20) is None


def test_a_clinic_without_bookings_has_the_usual_rate_and_its_own_after_many():
    assert Absence.of(0, 0).rate == pytest.approx(0.23)
    assert Absence.of(40, 0).rate == pytest.approx(0.115)
    assert Absence.of(100_000, 10_000).rate == pytest.approx(0.1, abs=1e-4)
    with pytest.raises(ValueError, match="stayed away"):
        Absence.of(3, 4)


@pytest.mark.parametrize("room", [6, 8, 12, 20, 40])
@pytest.mark.parametrize("rate", [0.05, 0.2, 0.23, 0.4])
def test_a_room_is_exceeded_once_in_twenty_at_most_and_no_more_could_be_booked(room, rate):
    booked = most_to_book(room, Absence(rate))
    assert booked >= room
    assert chance_at_least(booked, room + 1, Absence(rate)) <= 0.05
    assert chance_at_least(booked + 1, room + 1, Absence(rate)) > 0.05


def test_chances_are_those_of_ten_thousand_evenings():
    random, absence = Random(1), Absence(0.23)
    came = [
        sum(random.random() < share for _ in range(14))
        for share in (random.betavariate(0.77 * absence.sure, 0.23 * absence.sure) for _ in range(10_000))
    ]
    for coming in (8, 10, 12):
        assert chance_at_least(14, coming, absence) == pytest.approx(sum(n >= coming for n in came) / 10_000, abs=0.015)


def test_all_come_or_none():
    assert chance_at_least(5, 5, Absence(0.0)) == 1
    assert chance_at_least(5, 1, Absence(1.0)) == 0
    assert chance_at_least(5, 0, Absence(0.5)) == pytest.approx(1)
