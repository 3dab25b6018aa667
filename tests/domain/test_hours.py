"""Unsolicited texts keep to her hours, in every zone, through every change of the clocks."""

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.hours import hold_until, is_open, next_open
from bot.domain.reminders import plan
from bot.store.patients import Patient

ZONES = st.sampled_from(sorted(available_timezones())).map(ZoneInfo)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001


@given(MOMENTS, ZONES)
def test_the_next_open_moment_is_open_and_soon(now, zone):
    at = next_open(now, zone)
    assert is_open(at, zone)
    assert now <= at <= now + timedelta(hours=41)
    local = at.astimezone(zone)
    assert 9 <= local.hour < 20
    assert local.weekday() != 6 or local.hour >= 12


@given(MOMENTS, ZONES)
def test_when_it_is_open_nothing_waits(now, zone):
    if is_open(now, zone):
        assert next_open(now, zone) == now


@given(MOMENTS, ZONES, st.integers(0, 40), st.integers(1, 5))
def test_reminders_come_in_order_in_her_hours_and_never_too_late(now, zone, days, hours):
    starts = now + timedelta(days=days, hours=hours)
    due = plan(starts, starts + timedelta(hours=2), zone, now, soon=True)
    assert [one.due_at for one in due] == sorted(one.due_at for one in due)
    for one in due:
        assert one.due_at > now
        assert one.expires_at > one.due_at
        assert is_open(one.due_at, zone) or one.kind in {"follow_up", "no_reply"}
        if one.kind == "reminder":
            assert one.expires_at <= starts
            assert (starts.astimezone(zone).date() - one.due_at.astimezone(zone).date()).days == one.days_before


@given(MOMENTS, ZONES, st.integers(20 * 60, 40 * 24 * 60))
def test_a_seat_is_never_kept_into_the_night_and_always_long_enough_to_answer(now, zone, ahead):
    starts = now + timedelta(minutes=ahead)
    until = hold_until(now, starts, zone)
    if until is None:
        assert starts - next_open(now, zone) < timedelta(hours=20)
        return
    assert is_open(until, zone) or is_open(until - timedelta(seconds=1), zone)
    assert until - next_open(now, zone) >= timedelta(hours=3)
    assert until <= starts - timedelta(hours=4)
    if starts - now > timedelta(days=3):
        assert until - next_open(now, zone) >= timedelta(hours=23)  # the night the clocks change has an hour less


CASES = list(csv.DictReader((Path(__file__).parent / "quiet_hours.csv").read_text("utf-8").splitlines()))
TORONTO = ZoneInfo("America/Toronto")


def test_there_are_as_many_cases_as_other_texting_tools_have():
    assert len(CASES) >= 95


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['what']}, {case['her zone'] or 'none'}")
def test_a_case_worked_out_minute_by_minute(case):
    """An unknown zone is the clinic's, here Toronto's."""
    patient = Patient(1, "", "+15550101", "en", language_known=True, timezone=case["her zone"] or None)
    zone = patient.zone(TORONTO)
    due = datetime.fromisoformat(case["her clock when it is due"]).replace(tzinfo=zone)
    goes = next_open(due.astimezone(UTC), zone).astimezone(zone)
    assert goes.strftime("%Y-%m-%dT%H:%M") == case["her clock when it may go"]
