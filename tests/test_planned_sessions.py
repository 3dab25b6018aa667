"""Seats from a plan as a patient meets them: real texts, real dialogs; only the phone network is simulated."""

from datetime import timedelta

import planned_clinic
import pytest_asyncio
from planned_clinic import ZONE
from sqlalchemy import select, update
from town import Town

from bot.service import attendance, consent, enrol, planning
from bot.store import accommodations, marks, participations, patients, seats
from bot.store import seats as seat_store
from bot.store.tables import accommodations as work_rows
from bot.store.tables import group_sessions, handoffs

HERS, OTHER = "+15550110", "+15550111"


@pytest_asyncio.fixture
async def town(database_url, dialogs_url, clock, tmp_path):
    async with Town(database_url, dialogs_url, clock, tmp_path) as opened:
        opened.rows = await opened.write(
            lambda tx: planned_clinic.clinic_rows(tx, count=0, sessions=4, min_group=1, capacity=1)
        )
        yield opened


async def says_yes(town, phone, needs="5"):
    """She is invited, and tells everything."""

    def work(tx):
        patient = patients.create(tx, e164=phone, source="import", now=town.clock(), language="en")
        consent.give(tx, patient_id=patient, words="form", channel="import", by="desk", now=town.clock())
        assert enrol.invite(tx, patient_id=patient, engagement_id=town.rows.engagement, now=town.clock())
        return patient

    patient = await town.write(work)
    await town.settle()
    for text in ("yes", *needs.split(), "3"):
        await town.text(phone, text)
    return patient


async def plan_and_accept(town):
    """The next day: a day has one text that nobody asked for, and the invitation was this one's."""
    town.clock.pass_by(days=1)
    plan = await town.write(lambda tx: planned_clinic.propose_rows(tx, town.rows.engagement, town.clock()))
    told = await town.write(lambda tx: planning.accept(tx, plan, zone=ZONE, by=None, now=town.clock()))
    await town.settle()
    return told


async def seat_of(town, patient):
    part = await town.read(lambda tx: participations.latest(tx, patient))
    return await town.read(lambda tx: seats.live_seat(tx, part.id)), part.state


async def test_from_waiting_to_a_seat_and_a_cancelled_session(town, clock):
    patient = await says_yes(town, HERS)
    assert "You will hear from us by" in town.received(HERS)[-1]
    assert (await plan_and_accept(town)).asked == 1
    held, offer = town.received(HERS)[-2:]
    assert "we have a seat for you. We will hold it until" in held
    assert "Library" in offer or "Hall" in offer
    await town.text(HERS, "1")
    seat, state = await seat_of(town, patient)
    assert (seat.state, state) == ("confirmed", "confirmed")
    assert "moved" not in town.received(HERS)[-1].lower()
    await town.write(lambda tx: attendance.cancel(tx, seat.group_session_id, "ill", zone=ZONE, now=clock()))
    await town.settle()
    told = " ".join(town.received(HERS)[-2:])
    assert "will not take place" in told
    assert await seat_of(town, patient) == (None, "waitlisted")


async def test_silence_gives_the_seat_to_the_next(town, clock):
    first, second = await says_yes(town, HERS), await says_yes(town, OTHER)
    await town.write(keep_one_evening)
    await plan_and_accept(town)
    asked = HERS if "we have a seat" in " ".join(town.received(HERS)) else OTHER
    other = OTHER if asked == HERS else HERS
    assert "we have a seat" not in " ".join(town.received(other))
    clock.pass_by(hours=27)
    await town.tick()
    assert "could not hold your seat" in town.received(asked)[-1]
    assert "we have a seat for you" in town.received(other)[-2]
    await town.text(other, "1")
    seat, _ = await seat_of(town, first if other == HERS else second)
    assert seat.state == "confirmed"


def keep_one_evening(tx):
    """One chair for two people."""
    rows = tx.execute(
        select(group_sessions).where(group_sessions.c.language == "en").order_by(group_sessions.c.starts_at)
    ).all()
    evening = next(one.id for one in rows if one.starts_at.hour == 23)
    tx.execute(update(group_sessions).where(group_sessions.c.id != evening).values(state="cancelled"))


async def test_a_no_to_the_offer_lets_the_seat_go(town):
    patient = await says_yes(town, HERS)
    await plan_and_accept(town)
    await town.text(HERS, "0")
    await town.text(HERS, "1")  # weekday mornings then
    seat, state = await seat_of(town, patient)
    assert seat is None
    assert state == "waitlisted"
    assert "We are putting the groups together" in town.received(HERS)[-1]


async def test_the_last_reminder_tells_the_ride_and_silence_puts_her_on_the_call_list(town, clock):
    await town.write(lambda tx: marks.write(tx, f"remind_soon {town.rows.engagement}", "yes"))
    patient = await says_yes(town, HERS, needs="2 home")
    await plan_and_accept(town)
    await town.text(HERS, "1")
    seat, _ = await seat_of(town, patient)
    there = await town.read(lambda tx: seat_store.find_session(tx, seat.group_session_id))

    def arrange(tx):
        ride = tx.scalar(select(work_rows.c.id).where(work_rows.c.seat_id == seat.id, work_rows.c.kind == "transport"))
        accommodations.arrange_ride(
            tx, ride, pickup_at=there.starts_at - timedelta(hours=1), door="side door", owner="Noor", now=clock()
        )

    await town.write(arrange)
    clock.at = (there.starts_at.astimezone(ZONE) - timedelta(days=1)).replace(hour=10, minute=1)
    await town.tick()
    assert "side door" in town.received(HERS)[-1]
    clock.at = there.starts_at - timedelta(hours=6)
    await town.tick()
    whys = await town.read(lambda tx: tx.execute(select(handoffs.c.why)).scalars().all())
    assert "no_reply" in whys
    clock.at = there.starts_at - timedelta(hours=2) + timedelta(minutes=1)
    await town.tick()
    assert any("see you soon" in one for one in town.received(HERS)[-2:])
    clock.at = there.starts_at - timedelta(minutes=5)
    await town.text(HERS, "I'm here")
    assert (await seat_of(town, patient))[1] == "attended"


async def test_who_was_not_there_is_asked_the_next_day(town, clock):
    patient = await says_yes(town, HERS)
    await plan_and_accept(town)
    await town.text(HERS, "1")
    seat, _ = await seat_of(town, patient)
    there = await town.read(lambda tx: seat_store.find_session(tx, seat.group_session_id))
    clock.at = there.ends_at
    await town.write(lambda tx: attendance.close(tx, there.id, zone=ZONE, now=clock()))
    await town.tick()
    assert "we missed you" not in town.received(HERS)[-1]
    clock.at = (there.starts_at.astimezone(ZONE) + timedelta(days=1)).replace(hour=10, minute=1)
    await town.tick()
    assert "we missed you" in town.received(HERS)[-1]
    assert (await seat_of(town, patient))[1] == "missed"
