"""Places: never more people than room, reminders that follow every change, one seat each."""

import asyncio
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from bot.domain.errors import Refused
from bot.service import sample, seating
from bot.store import clinic, exports, participations, patients
from bot.store.tables import accommodations, reminders, seats
from scheduler.jobs import remind

ZONE = ZoneInfo("America/Toronto")
NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)


async def people(database, count, capacity):
    """`count` patients drawn for an engagement with two sessions of `capacity` places."""

    def work(tx):
        engagement = clinic.add_engagement(tx, name="E", purpose="", keywords={}, languages=["en"], now=NOW)
        for days in (7, 9):
            starts = NOW + timedelta(days=days)
            clinic.add_session(
                tx, engagement_id=engagement, place=("Library", "1 Way"), starts_at=starts,
                ends_at=starts + timedelta(hours=2), language="en", capacity=capacity,
            )  # fmt: skip
        found = []
        for n in range(count):
            patient = patients.create(tx, e164=f"+1555010{n:02}", source="import", now=NOW, language="en")
            part = participations.ensure(tx, patient_id=patient, engagement_id=engagement, now=NOW)
            participations.move(tx, part.id, "say_yes", NOW)
            found.append(participations.get(tx, part.id))
        return found

    return await database.write(work)


def take(part, session, now=NOW):
    return lambda tx: seating.take(tx, part, session, zone=ZONE, now=now)


async def pending(database):
    query = (
        select(reminders.c.seat_id, func.count()).where(reminders.c.state == "pending").group_by(reminders.c.seat_id)
    )
    return dict((await database.read(lambda tx: tx.execute(query).all())) or [])


async def test_a_room_never_holds_more_than_it_has_places(database):
    parts = await people(database, 12, 5)
    results = await asyncio.gather(*(database.write(take(part, 1)) for part in parts), return_exceptions=True)
    assert sum(isinstance(one, int) for one in results) == 5
    assert sum(isinstance(one, Refused) for one in results) == 7
    live = await database.read(lambda tx: tx.scalar(select(func.count()).select_from(seats)))
    assert live == 5


async def test_moving_changes_reminders_and_arrangements_in_the_same_transaction(database):
    (part,) = await people(database, 1, 5)
    need = {"kind": "childcare", "children": 2, "ages": "3, 5"}
    await database.write(lambda tx: participations.replace_needs(tx, part.id, [need], NOW))
    first = await database.write(take(part, 1))
    second = await database.write(take(part, 2))
    assert await pending(database) == {second: 4}
    rows = await database.read(lambda tx: tx.execute(select(accommodations.c.seat_id, accommodations.c.state)).all())
    assert {(row.seat_id, row.state) for row in rows} == {(first, "cancelled"), (second, "asked")}


async def test_taking_the_same_seat_twice_is_one_seat(database):
    (part,) = await people(database, 1, 5)
    assert await database.write(take(part, 1)) == await database.write(take(part, 1))
    assert len(await database.read(lambda tx: exports.export(tx, "seats"))) == 1


async def test_giving_up_a_seat_ends_its_reminders(database):
    (part,) = await people(database, 1, 5)
    await database.write(take(part, 1))
    await database.write(lambda tx: seating.release(tx, part, "cannot_come", NOW))
    assert await pending(database) == {}
    assert (await database.read(lambda tx: participations.get(tx, part.id))).state == "cancelled"


async def test_a_move_that_is_refused_leaves_her_old_seat(database):
    one, two = await people(database, 2, 1)
    await database.write(take(one, 1))
    await database.write(take(two, 2))
    with pytest.raises(Refused):
        await database.write(take(one, 2))
    assert len(await pending(database)) == 2


async def test_a_due_reminder_becomes_one_event_and_a_late_one_none(database):
    (part,) = await people(database, 1, 5)
    await database.write(take(part, 1))
    due = NOW + timedelta(days=4, hours=1)
    assert await database.write(lambda tx: remind.run(tx, due)) == {"done": 1}
    assert await database.write(lambda tx: remind.run(tx, due)) == {}
    assert await database.write(lambda tx: remind.run(tx, NOW + timedelta(days=8, hours=1))) == {"stale": 2, "done": 1}


async def test_after_any_changes_reminders_belong_to_live_seats_and_every_live_seat_has_them(database):
    parts = await people(database, 8, 4)
    chance = Random(4)
    for _ in range(150):
        part, session = chance.choice(parts), chance.choice([1, 2])
        work = (
            take(part, session)
            if chance.random() < 0.7
            else (lambda tx, part=part: seating.release(tx, part, "cannot_come", NOW))
        )
        try:
            await database.write(work)
        except Refused:
            continue
    live = await database.read(
        lambda tx: {row.id for row in tx.execute(select(seats.c.id).where(seats.c.state == "confirmed"))}
    )
    assert set(await pending(database)) == live


async def test_the_sample_is_loaded_once_and_never_beside_real_numbers(database):
    load = {"zone": ZONE, "now": NOW}
    assert await database.write(lambda tx: sample.load(tx, random=Random(7), **load)) == 60
    assert await database.write(lambda tx: sample.load(tx, random=Random(7), **load)) == 0
    await database.write(lambda tx: patients.create(tx, e164="+14165551234", source="import", now=NOW, language="en"))
    with pytest.raises(Exception, match="real numbers"):
        await database.write(lambda tx: sample.load(tx, random=Random(7), **load))
