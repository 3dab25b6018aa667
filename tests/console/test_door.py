"""The door: one touch says who is here, one undoes it; whoever comes without a place sits, too. Walked on a tablet."""

from datetime import timedelta

import pytest
from conftest import Console, Visit
from playwright.async_api import Browser, Page, expect
from sqlalchemy import select
from walking import RULES, TABLET, Walk, picture, window

from bot.store import participations, patients, seats
from bot.store.pages import group_sessions as page
from bot.store.tables import reminders
from bot.store.tables import seats as seat_rows

BIG = 56  # pixels: what a finger finds without looking


async def _open_the_door(site: Console) -> dict[str, int]:
    """It is ten minutes before the group session; its seats by name."""
    there = await site.house.database.read(lambda tx: page.get(tx, 1))
    site.house.clock.skip_to(there.starts_at - timedelta(minutes=10))
    return {one.person.name: one.seat_id for one in await site.house.database.read(lambda tx: page.roster(tx, 1))}


async def _states(site: Console) -> dict[str, str]:
    return {one.person.name: one.state for one in await site.house.database.read(lambda tx: page.roster(tx, 1))}


async def test_what_was_touched_by_mistake_is_undone(console_site: Console, console_visit: Visit):
    seated = await _open_the_door(console_site)
    browser = await console_visit("coordinator")
    path = f"/console/seats/{seated['Amina Hassan']}/check-in"
    for came, stands, hers in (
        ("yes", "attended", "attended"), ("undo", "confirmed", "confirmed"), ("no", "missed", "missed"),
        ("undo", "confirmed", "confirmed"), ("yes", "attended", "attended"),
    ):  # fmt: skip
        assert (await browser.post(path, data={"came": came})).status == 200
        assert (await _states(console_site))["Amina Hassan"] == stands
        part = await console_site.house.database.read(
            lambda tx: participations.latest(tx, console_site.seeded.people["Amina Hassan"])
        )
        assert part.state == hers
    page_now = await (await browser.post(path, data={"came": "undo"})).text()
    assert "no longer possible" not in page_now
    assert "no longer possible" in await (await browser.post(path, data={"came": "undo"})).text()


async def test_nothing_is_undone_under_somebody_who_has_another_seat_by_now(
    console_site: Console, console_visit: Visit
):
    seated, amina = await _open_the_door(console_site), console_site.seeded.people["Amina Hassan"]
    browser, database = await console_visit("coordinator"), console_site.house.database
    path = f"/console/seats/{seated['Amina Hassan']}/check-in"
    await browser.post(path, data={"came": "no"})

    def sit_elsewhere(tx) -> None:
        part = participations.latest(tx, amina)
        seats.add_confirmed(tx, participation_id=part.id, group_session_id=2, now=console_site.house.clock())

    await database.write(sit_elsewhere)
    assert "no longer possible" in await (await browser.post(path, data={"came": "undo"})).text()
    assert (await _states(console_site))["Amina Hassan"] == "missed"


async def test_whoever_comes_without_a_place_gets_one(console_site: Console, console_visit: Visit):
    await _open_the_door(console_site)
    browser, database, people = (
        await console_visit("coordinator"), console_site.house.database, console_site.seeded.people,
    )  # fmt: skip
    text = await (await browser.post("/console/group-sessions/1/door", data={"words": "lindq"})).text()
    assert "Grace Lindqvist" in text  # she had said no, and has come
    grace = {"patient": str(people["Grace Lindqvist"])}
    assert "They are here" in await (await browser.post("/console/group-sessions/1/walk-in", data=grace)).text()
    await browser.post("/console/group-sessions/1/walk-in", data=grace)  # twice is once
    assert (await _states(console_site))["Grace Lindqvist"] == "attended"
    part = await database.read(lambda tx: participations.latest(tx, people["Grace Lindqvist"]))
    assert part.state == "attended"
    due = select(reminders.c.kind).join(seat_rows).where(seat_rows.c.participation_id == part.id)
    assert await database.read(lambda tx: tx.scalars(due).all()) == ["follow_up"]  # how it was, and nothing else
    text = await (await browser.post("/console/group-sessions/1/door", data={"words": "Nobody Known"})).text()
    assert "let them sign the sheet" in text


async def test_who_had_a_seat_on_another_day_has_it_no_more(console_site: Console, console_visit: Visit):
    await _open_the_door(console_site)
    browser, database, lucie = (
        await console_visit("coordinator"), console_site.house.database, console_site.seeded.people["Lucie Tremblay"],
    )  # fmt: skip

    def seat(tx) -> int:
        part = participations.latest(tx, lucie)
        participations.move(tx, part.id, "confirm", console_site.house.clock())
        return seats.add_confirmed(tx, participation_id=part.id, group_session_id=2, now=console_site.house.clock())

    other = await database.write(seat)
    await browser.post("/console/group-sessions/1/walk-in", data={"patient": str(lucie)})
    assert await database.read(lambda tx: seats.state_of(tx, other)) == "released"
    assert (await _states(console_site))["Lucie Tremblay"] == "attended"


@pytest.mark.parametrize("patient", ["x", "999999"])
async def test_nobody_is_let_in_who_is_nobody(console_visit: Visit, patient: str):
    browser = await console_visit("coordinator")
    answer = await browser.post("/console/group-sessions/1/walk-in", data={"patient": patient})
    assert "no longer possible" in await answer.text()
    assert (await browser.post("/console/group-sessions/99/walk-in", data={"patient": "1"})).status == 404


async def _is_big(found: Page) -> None:
    for button in await found.locator(".check-in button, #door button").all():
        box = await button.bounding_box()
        assert box["height"] >= BIG, await button.inner_text()
        assert box["width"] >= BIG, await button.inner_text()


@pytest.mark.slow
async def test_checked_in_with_one_finger_on_a_tablet(console_site: Console, console_browser: Browser):
    await console_site.house.database.write(
        lambda tx: patients.create(
            tx, e164="+14165550177", source="import", now=console_site.clock.at, language="en", name="Olive Tan"
        )
    )
    await _open_the_door(console_site)
    context = await window(console_browser, console_site, TABLET, "coordinator", has_touch=True)
    walk = Walk(await context.new_page(), console_site)
    await walk.go("group-sessions/1")
    found, row = walk.page, lambda name: walk.page.locator("#roster ~ ol > li", has_text=name).first
    await _is_big(found)
    assert await found.evaluate("document.documentElement.scrollWidth") <= TABLET["width"]
    await row("Amina Hassan").get_by_role("button", name="Is here").tap()
    await expect(row("Amina Hassan")).to_contain_text("Came")
    await row("Rosa Delgado").get_by_role("button", name="Did not come").tap()
    await expect(row("Rosa Delgado")).to_contain_text("Did not come")
    await row("Rosa Delgado").get_by_role("button", name="Undo").tap()
    await expect(row("Rosa Delgado")).to_contain_text("Confirmed")
    await found.locator("h1").scroll_into_view_if_needed()
    await picture(found, "check-in-810")
    await row("Rosa Delgado").get_by_role("button", name="Did not come").tap()
    await row("Rosa Delgado").get_by_role("button", name="Is here").tap()  # she was only late
    await expect(row("Rosa Delgado")).to_contain_text("Came")
    await found.get_by_label("Somebody came without a place").fill("olive")
    await found.get_by_role("button", name="Find").tap()
    await _is_big(found)
    assert await walk.judge(RULES) == []
    await found.get_by_role("button", name="Is here Olive Tan").tap()
    await expect(found.get_by_text("They are here, and have a place.")).to_be_visible()
    assert await _states(console_site) == dict.fromkeys(("Amina Hassan", "Rosa Delgado", "Olive Tan"), "attended")
    assert await walk.judge(RULES) == []
    assert walk.complaints == []
