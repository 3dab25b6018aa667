"""A lottery in rows: looked at, promised, held once, repeated by anybody, and seats given again by the same lottery."""

import json
import random

import pytest
import town_hall
from sqlalchemy import select, update

from bot import lots
from bot.domain.errors import BadInput
from bot.domain.groups import counted, table
from bot.domain.promise import Quota, commitment, fingerprint
from bot.service import consent, drawing
from bot.store import draws, exports, participations, tasks
from bot.store.database import Database
from bot.store.tables import audit, turns
from bot.store.tables import draws as draw_rows
from scheduler.jobs import replace_drawn
from scheduler.tasks import running

CHANCE = random.Random(11)
AGES = [
    Quota("age", "under_30", 1, 4),
    Quota("age", "30_49", 1, 4),
    Quota("age", "50_69", 1, 4),
    Quota("age", "70_over", 1, 4),
]


@pytest.fixture
async def hall(database: Database, clock):
    """Forty people who said yes."""

    def make(tx):
        engagement = town_hall.engagement(tx, clock())
        return engagement, town_hall.fill(tx, engagement, 40, clock())

    return await database.write(make)


async def _look(database: Database, clock, engagement: int, quotas=AGES, places: int = 8, *, households: bool = True):
    task = await database.write(
        lambda tx: drawing.ask_look(
            tx, engagement, places=places, households=households, quotas=quotas, by=None, now=clock()
        )
    )
    await running.run_next(database, clock)
    return await database.read(lambda tx: tasks.get(tx, task))


async def _promise(database: Database, clock, engagement: int) -> int:
    return await database.write(
        lambda tx: drawing.promise(tx, engagement, by=None, now=clock(), random_bytes=CHANCE.randbytes)
    )


async def _held(database: Database, clock, engagement: int) -> draws.Draw:
    await _look(database, clock, engagement)
    draw = await _promise(database, clock, engagement)
    await database.write(lambda tx: drawing.ask_draw(tx, draw, public="4 2 6", by=None, now=clock()))
    await running.run_next(database, clock)
    return await database.read(lambda tx: draws.find(tx, draw))


async def test_those_who_would_come_and_may_be_texted_are_the_pool(database: Database, clock, hall):
    engagement, people = hall

    def change(tx):
        participations.move(tx, people[0], "say_no", clock())
        patient = participations.get(tx, people[1]).patient_id
        consent.withdraw(tx, patient_id=patient, words="STOP", channel="sms", by="patient", now=clock())
        return drawing.volunteers(tx, engagement, draws.people(tx, engagement), 2026)

    pool = await database.write(change)
    assert [int(one.id) for one in pool] == people[2:]
    assert pool[0].features == {
        "language": "en", "area": "M4K", "age": "30_49", "gender": "woman", "childcare": "no", "transport": "no", "access": "no",
    }  # fmt: skip
    assert pool[3].features["childcare"] == "yes"
    assert pool[4].household == pool[5].household


async def test_default_quotas_follow_the_list(database: Database, clock, hall):
    engagement, _ = hall

    def read(tx):
        everybody = draws.people(tx, engagement)
        pool = drawing.volunteers(tx, engagement, everybody, 2026)
        return table(
            counted(drawing.features(one, 2026) for one in everybody), counted(one.features for one in pool), 12
        )

    found = await database.read(read)
    assert [(one.group, one.least, one.most) for one in found["language"]] == [("ar", 1, 3), ("en", 5, 8), ("es", 3, 5)]
    assert [one.group for one in found["age"]] == ["under_30", "30_49", "50_69", "70_over"]
    assert [(one.least, one.most) for one in found["gender"] if one.group == "not_said"] == [(0, 12)]


async def test_what_cannot_be_is_said_before_the_draw_with_the_smallest_change(database: Database, clock, hall):
    engagement, _ = hall
    quotas = [Quota("language", "ar", 7, 8), Quota("language", "en", 0, 8), Quota("language", "es", 0, 8)]
    task = await _look(database, clock, engagement, quotas, 20)
    assert task.state == "done"
    assert not task.result["possible"]
    assert task.result["changes"]
    with pytest.raises(BadInput, match="look first"):
        await _promise(database, clock, engagement)


async def test_who_is_shut_out_is_counted_and_never_named(database: Database, clock, hall):
    engagement, _ = hall
    quotas = [Quota("language", "ar", 0, 0), Quota("language", "en", 0, 8), Quota("language", "es", 0, 8)]
    task = await _look(database, clock, engagement, quotas)
    assert task.result["possible"]
    assert task.result["shut_out"] == [{"groups": {"language": "ar"}, "people": 6}]
    assert "Person" not in json.dumps(task.result)


async def test_a_promise_binds_word_list_and_quotas(database: Database, clock, hall):
    engagement, people = hall
    await _look(database, clock, engagement)
    draw = await database.read(lambda tx: draws.find(tx, 1))
    assert draw is None
    draw_id = await _promise(database, clock, engagement)
    draw = await database.read(lambda tx: draws.find(tx, draw_id))
    assert draw.commitment == commitment(draw.seed)
    assert draw.pool_hash == fingerprint(draw.pool)
    assert (draw.places, draw.households, sorted(draw.quotas)) == (8, True, sorted(AGES))
    rows = await database.read(lambda tx: exports.export(tx, "draws"))
    assert rows[0]["seed"] is None
    await database.write(lambda tx: participations.move(tx, people[3], "say_no", clock()))
    with pytest.raises(BadInput, match="look again"):
        await _promise(database, clock, engagement)


async def test_a_draw_is_held_once_and_those_without_a_seat_hear_so(database: Database, clock, hall):
    engagement, people = hall
    draw = await _held(database, clock, engagement)
    drawn = await database.read(lambda tx: drawing.drawn_ids(tx, engagement))
    assert len(drawn) == 8

    def read(tx):
        return (
            draws.states(tx, people),
            tx.execute(select(turns.c.patient_id).where(turns.c.event == "not_drawn")).scalars().all(),
        )

    standing, told = await database.read(read)
    assert {one for one, (_, state) in standing.items() if state == "waitlisted"} == set(people) - drawn
    assert {standing[one][1] for one in drawn} == {"needs_known"}
    assert sorted(told) == sorted(standing[one][0] for one in set(people) - drawn)
    with pytest.raises(BadInput, match="held already"):
        await database.write(lambda tx: drawing.ask_draw(tx, draw.id, public="1 1 1", by=None, now=clock()))
    again = {**draw.record["lottery"], "seated": []}
    await database.write(lambda tx: drawing.keep_draw(tx, draw.id, again, by=None, now=clock()))
    assert await database.read(lambda tx: drawing.drawn_ids(tx, engagement)) == drawn
    assert (await database.read(read))[1] == told


async def test_the_first_public_number_stays(database: Database, clock, hall):
    engagement, _ = hall
    await _look(database, clock, engagement)
    draw = await _promise(database, clock, engagement)
    for public in ("6 6 6", "1 2 3"):
        await database.write(lambda tx, public=public: drawing.ask_draw(tx, draw, public=public, by=None, now=clock()))
    assert (await database.read(lambda tx: draws.find(tx, draw))).public == "6 6 6"
    with pytest.raises(BadInput, match="throw the dice"):
        await database.write(lambda tx: drawing.ask_draw(tx, draw, public=" ", by=None, now=clock()))


async def test_anybody_can_repeat_it_and_a_forgery_is_seen(database: Database, clock, hall):
    engagement, people = hall
    draw = await _held(database, clock, engagement)
    rows = json.loads(json.dumps(await database.read(lambda tx: exports.export(tx, "draws"))))
    assert lots.verify(lots.find(rows, draw.id)).is_same
    record = draw.record
    outsider = str(next(one for one in people if str(one) not in record["lottery"]["seated"]))
    forged = [outsider, *record["lottery"]["seated"][1:]]
    record["lottery"]["seated"] = sorted(forged)
    await database.write(lambda tx: tx.execute(update(draw_rows).values(record=record)))
    rows = await database.read(lambda tx: exports.export(tx, "draws"))
    verdict = lots.verify(lots.find(rows, draw.id))
    assert [told for told, same in verdict.checks if not same] == ["drawing again seats the same people"]
    slipped = {**rows[0], "pool": rows[0]["pool"][1:]}
    assert not dict(lots.verify(slipped).checks)["the list of people is the one that was promised"]


async def test_a_seat_that_comes_free_goes_to_a_stand_by_by_lot(database: Database, clock, hall):
    engagement, _ = hall
    draw = await _held(database, clock, engagement)
    before = await database.read(lambda tx: drawing.drawn_ids(tx, engagement))
    assert await database.write(lambda tx: replace_drawn.run(tx, clock())) == {}
    leaves = min(before)
    await database.write(lambda tx: participations.move(tx, leaves, "say_no", clock()))
    assert await database.write(lambda tx: replace_drawn.run(tx, clock())) == {"asked": 1}
    await running.run_next(database, clock)
    after = await database.read(lambda tx: drawing.drawn_ids(tx, engagement))
    assert len(after) == len(before)
    assert before - after == {leaves}
    assert await database.write(lambda tx: replace_drawn.run(tx, clock())) == {}
    record = (await database.read(lambda tx: draws.find(tx, draw.id))).record
    first = record["replacements"][0]
    assert (first["turn"], first["gone"]) == (1, [str(leaves)])
    await database.write(lambda tx: drawing.keep_replacement(tx, draw.id, {**first, "called": []}, clock()))
    assert await database.read(lambda tx: drawing.drawn_ids(tx, engagement)) == after


async def test_a_replacement_that_cannot_be_is_asked_once(database: Database, clock, hall):
    engagement, people = hall
    await _held(database, clock, engagement)
    drawn = await database.read(lambda tx: drawing.drawn_ids(tx, engagement))

    def leave(tx):
        for one in {*people} - drawn | {min(drawn)}:
            participations.move(tx, one, "say_no", clock())

    await database.write(leave)
    await database.write(lambda tx: replace_drawn.run(tx, clock()))
    failed = await running.run_next(database, clock)
    assert (await database.read(lambda tx: tasks.get(tx, failed.id))).state == "failed"
    assert await database.write(lambda tx: replace_drawn.run(tx, clock())) == {}


async def test_a_second_draw_is_among_those_who_were_not_drawn(database: Database, clock, hall):
    engagement, people = hall
    await _held(database, clock, engagement)
    clock.pass_by(days=1)
    second = await _held(database, clock, engagement)
    drawn = await database.read(lambda tx: drawing.drawn_ids(tx, engagement))
    assert len(drawn) == 16
    assert len(second.pool) == len(people) - 8


async def test_what_was_done_is_written_down(database: Database, clock, hall):
    await _held(database, clock, hall[0])
    actions = await database.read(lambda tx: tx.execute(select(audit.c.action)).scalars().all())
    assert actions == ["draw_promised", "draw_held"]
