"""The pages of group sessions: proposals, moving, accepting, checking in, cancelling, rides, calendars."""

from datetime import timedelta

import pytest
import seed
from conftest import Console, Visit
from icalendar import Calendar
from sqlalchemy import select, update

from bot.console import words
from bot.domain.group_session import GROUP_SESSION
from bot.domain.seating.why import Why
from bot.service import planning
from bot.store import plans, resources, tasks, users
from bot.store.pages import group_sessions as page
from bot.store.pages import planning as planning_page
from bot.store.tables import accommodations, group_sessions, handoffs, reminders, turns
from bot.store.tables import seats as seat_rows
from scheduler.tasks import running


async def planned(site: Console) -> int:
    return await site.house.database.write(lambda tx: seed.plan(tx, site.clock.at))


def test_every_reason_and_state_has_a_sentence():
    assert {why.value for why in Why} <= set(words.LABELS["why"])
    assert set(words.LABELS["group_session"]) == GROUP_SESSION.states
    assert set(words.LABELS["work"]) == set(resources.WORK)


async def test_a_proposal_reads_without_a_word_of_mathematics(console_site: Console, console_visit: Visit):
    engagement, browser = await planned(console_site), await console_visit("viewer")
    text = await (await browser.get(f"/console/seating/{engagement}")).text()
    for words_of_it in (
        "Cooking for one", "The proposal", "people have a place.", "Without a place", "Noor Haddad leads",
        "No group session lies within the times they gave.", "Nobody interprets for them where they could come.",
    ):  # fmt: skip
        assert words_of_it in text
    for not_a_word in ("solver", "optim", "bound", "stage", "model", "/accept"):
        assert not_a_word not in text


async def test_moving_accepting_and_what_is_refused(console_site: Console, console_visit: Visit):
    engagement, browser, database = (
        await planned(console_site),
        await console_visit("coordinator"),
        console_site.house.database,
    )
    plan = await database.read(lambda tx: plans.newest(tx, engagement))
    seated = dict(plan.proposal["seats"])
    ada = min(seated, key=int)
    others = [one["session"] for one in plan.proposal["held"] if one["session"] != seated[ada]]
    path = f"/console/seating/{engagement}"
    form = {"plan": str(plan.id), "who": ada}
    text = await (await browser.post(f"{path}/move", data={**form, "to": ""})).text()
    assert "Moved." in text
    assert "Taken out by hand." in text
    text = await (await browser.post(f"{path}/move", data={**form, "to": "99"})).text()
    assert "Those that suit them are not held." in text
    for other in others:
        text = await (await browser.post(f"{path}/move", data={**form, "to": other})).text()
        assert "Moved" in text or 'role="alert"' in text
    await browser.post(f"{path}/move", data={**form, "to": seated[ada]})
    assert await database.read(lambda tx: tx.execute(select(seat_rows).where(seat_rows.c.state == "held")).all()) == []
    text = await (await browser.post(f"{path}/accept", data={"plan": str(plan.id)})).text()
    assert "Accepted." in text
    assert "as it was accepted" in text
    held = await database.read(lambda tx: tx.execute(select(seat_rows).where(seat_rows.c.state == "held")).all())
    assert len(held) == len(seated)
    text = await (await browser.post(f"{path}/accept", data={"plan": str(plan.id)})).text()
    assert "no longer possible" in text


async def test_another_engagements_plan_cannot_be_reached(console_site: Console, console_visit: Visit):
    engagement, browser = await planned(console_site), await console_visit("coordinator")
    plan = await console_site.house.database.read(lambda tx: plans.newest(tx, engagement))
    answer = await browser.post("/console/seating/1/accept", data={"plan": str(plan.id)})
    assert answer.status == 404


async def test_asking_shows_how_far_it_is_and_then_the_proposal(console_site: Console, console_visit: Visit):
    engagement, browser, house = await planned(console_site), await console_visit("coordinator"), console_site.house
    path = f"/console/seating/{engagement}"
    text = await (await browser.post(f"{path}/ask")).text()
    assert "A proposal is being worked out" in text
    assert "Waiting to begin" in text

    def under_way(tx):
        task = tasks.take(tx, house.clock())
        tasks.tell(tx, task.id, {"stage": "lots", "share": 0.5, "seated": 8, "bound": 9}, house.clock())

    await house.database.write(under_way)
    text = await (await browser.get(path)).text()
    assert "Luck decides, not habit · 8 of at most 9 seated so far" in text
    await browser.post(f"{path}/stop")
    await browser.post(f"{path}/ask")
    await running.run_next(house.database, house.clock)
    text = await (await browser.get(path)).text()
    assert "One more" in text or "Groups that may be" in text or "Nobody in the world" in text


async def test_without_rooms_it_says_what_is_missing(console_site: Console, console_visit: Visit):
    browser, house = await console_visit("coordinator"), console_site.house
    await house.database.write(lambda tx: tx.execute(update(group_sessions).values(state="cancelled")))
    await browser.post("/console/seating/1/ask")
    await running.run_next(house.database, house.clock)
    assert "add times" in await (await browser.get("/console/seating/1")).text()


async def test_times_rooms_and_people_are_added_and_removed(console_site: Console, console_visit: Visit):
    browser, database = await console_visit("coordinator"), console_site.house.database
    room = {"name": "Mill House", "address": "4 Mill Lane", "room": "Upper room", "chairs": "9", "room_steps": "yes"}
    text = await (await browser.post("/console/resources/rooms", data=room)).text()
    assert "Upper room · 9 chairs · Has steps" in text
    member = {
        "name": "Kim Doe",
        "work": "facilitator",
        "languages": "fr, en",
        "day": "1",
        "from": "09:00",
        "until": "12:00",
    }
    text = await (await browser.post("/console/resources/staff", data=member)).text()
    assert "Kim Doe" in text
    assert "French" in text
    text = await (await browser.post("/console/resources/staff", data={"name": "X", "work": "facilitator"})).text()
    assert "needs a name and" in text
    kim = next(one for one in await database.read(resources.everybody) if one.name == "Kim Doe")
    text = await (await browser.post(f"/console/resources/staff/{kim.id}/dismiss")).text()
    assert "Kim Doe" not in text
    upper = (await database.read(resources.all_sites))[0].rooms[0]
    times = {
        "room": str(upper.id), "day": "2026-12-07", "from": "10:00", "until": "12:00", "language": "fr", "weeks": "2",
        "least": "4", "most": "12",
    }  # fmt: skip
    text = await (await browser.post("/console/seating/1/times", data=times)).text()
    assert text.count("4 to 9 people") == 2
    text = await (await browser.post("/console/seating/1/times", data=times | {"until": "09:00"})).text()
    assert "cannot be used" in text
    first = (await database.read(lambda tx: planning_page.times(tx, 1, console_site.clock.at)))[-1]
    text = await (await browser.post(f"/console/group-sessions/{first.id}/cancel", data={"sure": "yes"})).text()
    assert text.count("4 to 9 people") == 1


async def test_who_is_there_is_checked_in_and_who_was_not_is_asked_tomorrow(
    console_site: Console, console_visit: Visit
):
    browser, database = await console_visit("coordinator"), console_site.house.database
    text = await (await browser.get("/console/group-sessions/1")).text()
    assert "Is here" not in text  # days before
    assert "book at least" in text
    there = await database.read(lambda tx: page.get(tx, 1))
    console_site.house.clock.skip_to(there.starts_at - timedelta(minutes=10))
    token = await console_site.sign_in("coordinator")
    browser.cookie_jar.update_cookies({"convivial_session": token})
    text = await (await browser.get("/console/group-sessions/1")).text()
    assert text.count("Is here") == 3  # two have a seat, one waits for one and may come all the same
    roster = await database.read(lambda tx: page.roster(tx, 1))
    text = await (await browser.post(f"/console/seats/{roster[0].seat_id}/check-in", data={"came": "yes"})).text()
    assert "Was held" in text
    text = await (await browser.post("/console/group-sessions/1/close")).text()
    states = {one.seat_id: one.state for one in await database.read(lambda tx: page.roster(tx, 1))}
    assert states == {roster[0].seat_id: "attended", roster[1].seat_id: "missed"}
    due = await database.read(
        lambda tx: tx.execute(
            select(reminders).where(reminders.c.kind == "missed", reminders.c.state == "pending")
        ).all()
    )
    assert [one.seat_id for one in due] == [roster[1].seat_id]
    assert "1 of" not in text or "Did not come" in text


async def test_cancelling_tells_everybody_and_frees_everything(console_site: Console, console_visit: Visit):
    browser, database = await console_visit("coordinator"), console_site.house.database
    path = "/console/group-sessions/1/cancel"
    text = await (await browser.post(path, data={"why": "the heating"})).text()
    assert "tick that you are sure" in text
    text = await (await browser.post(path, data={"why": "the heating", "sure": "yes"})).text()
    assert "Cancelled. Everybody is told" in text
    assert "the heating" in text

    def left(tx):
        told = tx.execute(select(turns).where(turns.c.event == "session_cancelled")).all()
        work = tx.execute(
            select(accommodations.c.state).join(seat_rows, seat_rows.c.id == accommodations.c.seat_id).where(seat_rows.c.group_session_id == 1)
        ).scalars().all()  # fmt: skip
        return told, set(work), page.roster(tx, 1)

    told, work, roster = await database.read(left)
    assert len(told) == 2
    assert work == {"cancelled"}
    assert roster == []
    assert "no longer possible" in await (await browser.post(path, data={"sure": "yes"})).text()


async def test_a_ride_is_written_down_once(console_site: Console, console_visit: Visit):
    browser, database = await console_visit("coordinator"), console_site.house.database
    ride = await database.read(
        lambda tx: tx.execute(
            select(accommodations)
            .join(seat_rows)
            .where(accommodations.c.kind == "transport", seat_rows.c.state == "confirmed")
        ).one()
    )
    path, form = (
        f"/console/accommodations/{ride.id}/ride",
        {"group_session": "1", "pickup": "16:45", "door": "12 King St, side door"},
    )
    text = await (await browser.post(path, data=form | {"pickup": "23:00"})).text()
    assert "a time before the beginning" in text
    text = await (await browser.post(path, data=form)).text()
    assert "Picked up at 16:45, 12 King St, side door" in text
    await database.write(
        lambda tx: tx.execute(update(accommodations).where(accommodations.c.id == ride.id).values(state="told"))
    )
    assert "told already" in await (await browser.post(path, data=form)).text()


async def test_calendars_read_back_name_no_patient_and_end_with_their_owner(
    console_site: Console, console_visit: Visit
):
    browser, house = await console_visit("coordinator"), console_site.house
    text = await (await browser.get("/console/group-sessions")).text()
    address = text.split('id="feed" readonly value="')[1].split('"')[0].replace(house.settings.outside_url, "")
    stranger = await console_visit("")
    answer = await stranger.get(address)
    assert answer.content_type == "text/calendar"
    body = await answer.read()
    for name in console_site.seeded.people:
        assert not name or name.encode() not in body
    events = Calendar.from_ical(body).walk("VEVENT")
    shown = await house.database.read(lambda tx: [*page.over(tx, house.clock(), 9), *page.coming(tx, house.clock())])
    assert {one.starts_at for one in shown} == {event.decoded("dtstart") for event in events}
    assert {one.ends_at for one in shown} == {event.decoded("dtend") for event in events}
    one = Calendar.from_ical(await (await browser.get("/console/group-sessions/1/calendar")).read())
    (event,) = one.walk("VEVENT")
    assert event["uid"].startswith("group-session-1@")
    coordinator = await house.database.read(lambda tx: users.find(tx, "coordinator@clinic.example"))
    await house.database.write(lambda tx: users.set_active(tx, coordinator.id, is_active=False))
    assert (await stranger.get(address)).status == 410


async def test_a_group_too_small_is_shown_and_not_cancelled(console_site: Console, console_visit: Visit):
    browser, database = await console_visit("viewer"), console_site.house.database

    def make_small(tx):
        room = resources.all_sites(tx)[0].rooms[0].id
        tx.execute(update(group_sessions).where(group_sessions.c.id == 1).values(room_id=room, min_group=6))

    await database.write(make_small)
    text = await (await browser.get("/console/group-sessions")).text()
    assert "only 2 places are taken" in text
    assert "nothing happens by itself" in text


@pytest.mark.parametrize("why", ["no_reply", "session_cancelled", "offer_not_heard"])
async def test_new_reasons_for_a_person_have_words(console_site: Console, console_visit: Visit, why: str):
    browser = await console_visit("viewer")
    await console_site.house.database.write(
        lambda tx: tx.execute(handoffs.insert().values(patient_id=1, why=why, opened_at=console_site.clock.at))
    )
    assert words.LABELS["handoff"][why] in await (await browser.get("/console/attention")).text()
    assert planning.SOFT
