"""From a proposal to people in rooms: nothing is said before it is accepted, then each is asked, and her answer counts."""

from datetime import timedelta

import planned_clinic as town
import pytest
from planned_clinic import NOW, ZONE
from seating_rows_checker import broken
from sqlalchemy import select, update

from bot.domain.errors import IllegalMove, Refused
from bot.domain.seating.instance import from_plain, plain
from bot.domain.seating.why import Why
from bot.service import instance, planning, seating
from bot.store import marks, participations, plans, seats, tasks
from bot.store.tables import engagements, group_sessions, handoffs, turns
from bot.store.tables import seats as seat_rows
from scheduler.jobs import plan_again, release, waitlist
from scheduler.tasks import running


async def planned(database, **more):
    rows = await database.write(lambda tx: town.clinic_rows(tx, **more))
    plan = await database.write(lambda tx: town.propose_rows(tx, rows.engagement))
    return rows, plan


async def accepted(database, **more):
    rows, plan = await planned(database, **more)
    return rows, await database.write(lambda tx: planning.accept(tx, plan, zone=ZONE, by=None, now=NOW))


async def held(database):
    query = select(seat_rows).where(seat_rows.c.state == "held").order_by(seat_rows.c.id)
    return await database.read(lambda tx: tx.execute(query).all())


async def events(database, name):
    query = select(turns).where(turns.c.event == name).order_by(turns.c.id)
    return await database.read(lambda tx: tx.execute(query).all())


async def text_left(database, seat, at):
    """The offer's text went out."""
    await database.write(lambda tx: town.text_left(tx, participations.get(tx, seat.participation_id), seat.id, at))


async def test_an_instance_is_the_same_after_json(database):
    rows = await database.write(town.clinic_rows)
    found = await database.read(lambda tx: instance.read(tx, rows.engagement, seed="s", zone=ZONE, now=NOW))
    assert from_plain(plain(found)) == found
    assert len(found.patients) == 24
    first = found.sessions[0]
    assert (first.starts % 1440, first.ends - first.starts) == (10 * 60, 120)  # 15:00 UTC is ten in Toronto


async def test_the_task_runs_in_its_own_process_and_puts_a_plan_before_the_coordinator(database, clock):
    rows = await database.write(town.clinic_rows)
    asked = await database.write(lambda tx: planning.ask(tx, rows.engagement, zone=ZONE, by=None, now=NOW))
    await running.run_next(database, clock)
    done = await database.read(lambda tx: tasks.get(tx, asked))
    assert done.state == "done", done.error
    plan = await database.read(lambda tx: plans.get(tx, done.result["plan"]))
    assert (plan.state, plan.proposal["bound"]) == ("proposed", done.result["bound"])
    assert {"seed", "model_hash", "versions", "stages", "groups"} <= set(plan.proposal)
    assert any(one["resource"] == "child_care" for one in plan.gains)
    assert await events(database, "offer_made") == []
    assert await held(database) == []


async def test_a_task_without_rooms_says_what_is_missing(database, clock):
    rows = await database.write(lambda tx: town.clinic_rows(tx, sessions=0))
    asked = await database.write(lambda tx: planning.ask(tx, rows.engagement, zone=ZONE, by=None, now=NOW))
    await running.run_next(database, clock)
    failed = await database.read(lambda tx: tasks.get(tx, asked))
    assert failed.state == "failed"
    assert "add times" in failed.error


async def test_accepting_opens_the_group_sessions_and_asks_each_once(database):
    rows, told = await accepted(database)
    keeps = await held(database)
    assert told.asked == len(keeps) > 10
    open_ones = await database.read(
        lambda tx: tx.execute(select(group_sessions).where(group_sessions.c.state == "open")).all()
    )
    assert len(open_ones) == told.opened == len({seat.group_session_id for seat in keeps})
    assert all(one.facilitator in {"Noor", "Kim"} and one.facilitator_id for one in open_ones)
    said = await events(database, "offer_made")
    assert len(said) == len(keeps)
    assert all(one.payload["until"] and len(one.payload["offers"]) == 1 for one in said)
    assert await database.read(lambda tx: broken(tx, rows.engagement)) == []
    waiting = [
        part
        for part in rows.people
        if (await database.read(lambda tx, part=part: participations.get(tx, part))).state == "waitlisted"
    ]
    assert len(waiting) + len(keeps) == len(rows.people)
    plan = await database.read(lambda tx: plans.newest(tx, rows.engagement))
    with pytest.raises(IllegalMove):
        await database.write(lambda tx: planning.accept(tx, plan.id, zone=ZONE, by=None, now=NOW))


async def test_choosing_what_was_kept_for_her_makes_it_hers(database):
    _rows, _ = await accepted(database)
    seat = (await held(database))[0]
    part = await database.read(lambda tx: participations.get(tx, seat.participation_id))
    taken = await database.write(lambda tx: seating.take(tx, part, seat.group_session_id, zone=ZONE, now=NOW))
    assert taken == seat.id
    assert (await database.read(lambda tx: seats.live_seat(tx, part.id))).state == "confirmed"
    assert (await database.read(lambda tx: participations.get(tx, part.id))).state == "confirmed"


async def test_another_choice_lets_go_what_was_kept(database):
    rows, _ = await accepted(database)
    seat = (await held(database))[0]
    other = await database.write(
        lambda tx: town.clinic.add_session(
            tx, engagement_id=rows.engagement, place=("Elsewhere", "9 Way"), starts_at=NOW + timedelta(days=9),
            ends_at=NOW + timedelta(days=9, hours=2), language="en", capacity=3,
        )
    )  # fmt: skip
    part = await database.read(lambda tx: participations.get(tx, seat.participation_id))
    await database.write(lambda tx: seating.take(tx, part, other, zone=ZONE, now=NOW))
    now = await database.read(lambda tx: seats.live_seat(tx, part.id))
    assert (now.group_session_id, now.state) == (other, "confirmed")


async def test_a_hand_may_move_whom_the_rules_let_sit_and_nobody_else(database):
    _rows, plan = await planned(database)
    row = await database.read(lambda tx: plans.get(tx, plan))
    standing, made = planning.standing(row), from_plain(row.instance)
    moved = refused = 0
    for patient in made.patients:
        for session in standing.provided:
            row = await database.read(lambda tx: plans.get(tx, plan))
            people = planning.party(made, patient.id)
            hard = [why for why in planning.against(row, people, session) if why not in planning.SOFT]
            if hard:
                refused += 1
                with pytest.raises(planning.CannotMove, match=hard[0]):
                    await database.write(lambda tx, one=patient.id, to=session: planning.move(tx, plan, one, to))
            else:
                moved += 1
                await database.write(lambda tx, one=patient.id, to=session: planning.move(tx, plan, one, to))
    row = await database.read(lambda tx: plans.get(tx, plan))
    assert max(list(dict(planning.arranged(row).seats).values()).count(one) for one in standing.provided) <= 8
    with pytest.raises(planning.CannotMove) as error:
        await database.write(lambda tx: planning.move(tx, plan, made.patients[0].id, "999"))
    assert error.value.why is Why.NOT_HELD


async def test_who_is_taken_out_by_hand_is_not_asked_and_waits(database):
    _rows, plan = await planned(database)
    row = await database.read(lambda tx: plans.get(tx, plan))
    out = row.proposal["seats"][0][0]
    together = planning.party(from_plain(row.instance), out)
    await database.write(lambda tx: planning.move(tx, plan, out, None))
    await database.write(lambda tx: planning.accept(tx, plan, zone=ZONE, by=None, now=NOW))
    asked = {str(seat.participation_id) for seat in await held(database)}
    assert not asked & set(together)
    assert (await database.read(lambda tx: participations.get(tx, int(out)))).state == "waitlisted"


async def test_who_cannot_be_texted_is_not_asked_and_a_household_not_without_her(database):
    rows, plan = await planned(database)
    row = await database.read(lambda tx: plans.get(tx, plan))
    one = row.proposal["seats"][0][0]
    await database.write(lambda tx: town.phone_is_silent(tx, town.patient_of(tx, int(one))))
    await database.write(lambda tx: planning.accept(tx, plan, zone=ZONE, by=None, now=NOW))
    asked = {str(seat.participation_id) for seat in await held(database)}
    assert not asked & set(planning.party(from_plain(row.instance), one))
    assert await database.read(lambda tx: broken(tx, rows.engagement)) == []


async def test_a_dropped_plan_moves_nobody_and_a_newer_one_replaces_it(database):
    rows, plan = await planned(database)
    newer = await database.write(lambda tx: town.propose_rows(tx, rows.engagement))
    assert (await database.read(lambda tx: plans.get(tx, plan))).state == "dropped"
    await database.write(lambda tx: planning.drop(tx, newer))
    patient = rows.people[0]
    with pytest.raises(Refused):
        await database.write(lambda tx: planning.move(tx, newer, str(patient), None))


async def test_silence_lets_the_seat_go_and_the_next_is_asked_at_once(database):
    rows, _ = await accepted(database, count=40)
    before = await held(database)
    for seat in before:
        await text_left(database, seat, NOW + timedelta(minutes=1))
    later = max(seat.held_until for seat in before) + timedelta(minutes=1)
    assert await database.write(lambda tx: release.run(tx, NOW + timedelta(hours=20), ZONE)) == {}
    assert (await database.write(lambda tx: release.run(tx, later, ZONE)))["lapsed"] == len(before)
    assert len(await events(database, "hold_lapsed")) == len(before)
    assert (await database.write(lambda tx: waitlist.run(tx, later, ZONE)))["asked"] > 0
    after = await held(database)
    pairs = {(seat.participation_id, seat.group_session_id) for seat in before}
    assert not pairs & {(seat.participation_id, seat.group_session_id) for seat in after}, "asked for the same again"
    assert await database.read(lambda tx: broken(tx, rows.engagement)) == []
    assert await database.write(lambda tx: waitlist.run(tx, later, ZONE)) == {}


async def test_an_offer_that_never_left_us_is_made_again_and_then_a_person_is_asked(database):
    await accepted(database)
    before = await held(database)
    later = max(seat.held_until for seat in before) + timedelta(minutes=1)
    assert await database.write(lambda tx: release.run(tx, later, ZONE)) == {"asked_again": len(before)}
    assert len(await events(database, "offer_made")) == 2 * len(before)
    for _ in range(4):
        later += timedelta(days=2)
        await database.write(lambda tx, at=later: release.run(tx, at, ZONE))
    assert await held(database) == []
    whys = await database.read(lambda tx: tx.execute(select(handoffs.c.why)).scalars().all())
    assert whys.count("offer_not_heard") == len(before)


async def test_who_was_passed_over_and_why_is_written_down(database):
    _rows, _ = await accepted(database, count=40)
    seat = (await held(database))[0]
    part = await database.read(lambda tx: participations.get(tx, seat.participation_id))
    await database.write(lambda tx: seating.release(tx, part, "cannot_come", NOW))
    first = (await events(database, "offer_made"))[-1].id
    await database.write(lambda tx: waitlist.run(tx, NOW, ZONE))
    new = [one for one in await events(database, "offer_made") if one.id > first]
    assert new
    codes = {why for one in new for _, why in one.payload["_passed"]}
    assert codes <= {why.value for why in Why} | {"no_consent", "with_a_person"}


async def test_nobody_is_offered_what_begins_too_soon(database):
    await accepted(database)
    starts = min(
        await database.read(
            lambda tx: (
                tx.execute(select(group_sessions.c.starts_at).where(group_sessions.c.state == "open")).scalars().all()
            )
        )
    )
    near = starts - seating.NOTICE + timedelta(minutes=1)
    await database.write(
        lambda tx: tx.execute(update(seat_rows).values(state="released", released_why="session_cancelled"))
    )
    await database.write(lambda tx: waitlist.run(tx, near, ZONE))
    there = [seat for seat in await held(database) if seat.group_session_id == 1]
    assert all(
        [
            (await database.read(lambda tx, one=seat.group_session_id: seats.find_session(tx, one))).starts_at > near
            for seat in there
        ]
    )


async def test_each_night_one_proposal_is_asked_for(database):
    rows, _ = await accepted(database, count=60)
    three = NOW.replace(hour=8) + timedelta(days=1)
    counts = [await database.write(lambda tx: plan_again.run(tx, three, ZONE)) for _ in range(2)]
    assert counts == [{"asked": 1}, {}]
    task = await database.read(lambda tx: tasks.latest(tx, rows.engagement, "seat"))
    assert task.given["nightly"]
    assert await database.read(lambda tx: marks.read(tx, f"planned_again {rows.engagement}")) == "2026-11-24"


async def test_who_waits_for_a_plan_hears_later_and_who_may_choose_at_once_does(database):
    rows = await database.write(town.clinic_rows)
    part = await database.read(lambda tx: participations.get(tx, rows.people[0]))
    assert await database.read(lambda tx: seating.comes_later(tx, part, NOW))
    assert await database.read(lambda tx: seating.heard_by(tx, part, ZONE, NOW)) == "2026-11-28"
    direct = await database.write(
        lambda tx: town.clinic.add_engagement(tx, name="D", purpose="", keywords={}, languages=["en"], now=NOW)
    )
    other = await database.write(
        lambda tx: participations.ensure(tx, patient_id=part.patient_id, engagement_id=direct, now=NOW)
    )
    assert not await database.read(lambda tx: seating.comes_later(tx, other, NOW))


async def test_only_an_open_engagement_asks_anybody(database):
    _, plan = await planned(database)
    await database.write(lambda tx: tx.execute(update(engagements).values(state="paused")))
    with pytest.raises(Refused):
        await database.write(lambda tx: planning.accept(tx, plan, zone=ZONE, by=None, now=NOW))
    assert (await database.read(lambda tx: plans.get(tx, plan))).state == "proposed"
