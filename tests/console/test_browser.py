"""The console as a person meets it: a real browser, 360 pixels wide, judged by axe-core.

With CONVIVIAL_PICTURES=1 the pictures in docs/pictures/ are taken anew.
"""

import asyncio
import re

import pytest
import seed
from conftest import Console
from playwright.async_api import Browser, Route, expect
from sqlalchemy import select
from walking import DESK, LONG, PATHS, RULES, Walk, furnish, picture, walk_through, window

from bot.store import tasks
from bot.store.tables import console_sessions, turns

pytestmark = pytest.mark.slow


@LONG
async def test_every_page_is_for_everybody_on_a_phone_by_day_and_night(console_site: Console, console_browser: Browser):
    async for name, walk in walk_through(await window(console_browser, console_site), console_site):
        await picture(walk.page, f"{name}-360")
        assert await walk.judge(RULES) == [], name
        await walk.page.emulate_media(color_scheme="dark")
        assert await walk.judge(["color-contrast"]) == [], f"{name}, dark"
        await walk.page.emulate_media(color_scheme="light")


@LONG
async def test_every_page_on_a_desk(console_site: Console, console_browser: Browser):
    async for name, walk in walk_through(await window(console_browser, console_site, DESK), console_site):
        assert await walk.judge(["color-contrast", "target-size", "region", "landmark-unique"]) == [], name
        await picture(walk.page, f"{name}-1280")


async def test_the_start_page_follows_by_itself(console_site: Console, console_browser: Browser):
    walk = Walk(await (await window(console_browser, console_site)).new_page(), console_site)
    await walk.go("sign-ups")
    tomas = console_site.seeded.people["Tomas Rivera"]
    await console_site.house.database.write(
        lambda tx: seed.a_text(tx, tomas, "<b>ya voy</b>", console_site.clock.at.replace(minute=30))
    )
    first = walk.page.locator("article.card").first
    await expect(first).to_contain_text("<b>ya voy</b>", timeout=30_000)
    await expect(first).to_contain_text("Tomas Rivera")
    assert await walk.judge(RULES) == []
    assert walk.complaints == []


async def test_a_page_follows_although_a_script_is_slow_to_come(console_site: Console, console_browser: Browser):
    """htmx must not start before what lets it listen is there."""
    page = await (await window(console_browser, console_site)).new_page()

    async def late(route: Route) -> None:
        await asyncio.sleep(0.5)
        await route.continue_()

    await page.route("**/hx-sse-*", late)
    async with page.expect_request("**/console/live", timeout=30_000):
        await page.goto(f"{console_site.url}/console/")


async def test_a_proposal_is_watched_while_it_is_worked_out(console_site: Console, console_browser: Browser):
    house = console_site.house
    engagement = await house.database.write(lambda tx: seed.plan(tx, console_site.clock.at))
    walk = Walk(await (await window(console_browser, console_site)).new_page(), console_site)
    await walk.go(f"seating/{engagement}")
    await walk.page.get_by_role("button", name="Work out a new proposal").click()
    await expect(walk.page.get_by_text("Waiting to begin")).to_be_visible()

    def under_way(tx: object) -> None:
        task = tasks.take(tx, house.clock())
        tasks.tell(tx, task.id, {"stage": "lots", "share": 0.5, "seated": 8, "bound": 9}, house.clock())

    await house.database.write(under_way)
    await expect(walk.page.locator("#working")).to_contain_text("8 of at most 9", timeout=30_000)
    assert await walk.judge(RULES) == []
    task = await house.database.read(lambda tx: tasks.latest(tx, engagement, "seat"))
    await house.database.write(lambda tx: tasks.fail(tx, task.id, "nobody leads", house.clock()))
    await expect(walk.page.locator("#working")).to_contain_text("No proposal could be made", timeout=30_000)
    assert walk.complaints == []


async def test_what_one_is_typing_stays_while_the_page_follows(console_site: Console, console_browser: Browser):
    walk = Walk(await (await window(console_browser, console_site, DESK)).new_page(), console_site)
    await walk.go("patients/2")
    box = walk.page.get_by_label("Write yourself")
    await box.fill("half a sent")
    await console_site.house.database.write(lambda tx: seed.a_text(tx, 2, "otra cosa", console_site.clock.at))
    await expect(walk.page.locator("#said")).to_contain_text("otra cosa", timeout=30_000)
    await expect(box).to_have_value("half a sent")
    await expect(box).to_be_focused()


async def test_a_text_typed_on_a_phone_appears_on_it(console_site: Console, console_browser: Browser):
    walk = Walk(await (await window(console_browser, console_site)).new_page(), console_site)
    await walk.go("phones/1")
    box = walk.page.get_by_label("Text from this phone")
    await box.fill("أنا قادمة")
    await box.press("Enter")
    await expect(walk.page.locator("#screen li").last).to_contain_text("أنا قادمة", timeout=30_000)
    await expect(box).to_have_value("")
    assert walk.complaints == []


async def test_who_is_shut_out_is_taken_to_the_door(console_site: Console, console_browser: Browser):
    walk = Walk(await (await window(console_browser, console_site)).new_page(), console_site)
    await walk.go("")
    await expect(walk.page.locator("h1")).to_have_text("Today")
    await console_site.house.database.write(_sign_out_everybody)
    await console_site.house.database.write(lambda tx: seed.a_text(tx, 1, "hello", console_site.clock.at))
    await expect(walk.page).to_have_url(f"{console_site.url}/console/sign-in", timeout=30_000)


def _sign_out_everybody(tx: object) -> None:
    tx.execute(console_sessions.delete())


async def test_the_keyboard_alone_is_enough(console_site: Console, console_browser: Browser):
    walk = Walk(await (await window(console_browser, console_site)).new_page(), console_site)
    await walk.go("")
    await walk.page.keyboard.press("Tab")
    await expect(walk.page.get_by_text("Skip to the page")).to_be_focused()
    await walk.page.keyboard.press("Enter")
    await expect(walk.page.locator("main")).to_be_focused()
    await walk.page.keyboard.press("Tab")
    await expect(walk.page.get_by_role("link", name=re.compile("Open conversation.*Denise Okafor"))).to_be_focused()


@LONG
async def test_without_javascript_pages_show_and_forms_post(console_site: Console, console_browser: Browser):
    context = await window(console_browser, console_site, java_script_enabled=False)
    page = await context.new_page()
    await furnish(console_site)
    for name, path in PATHS.items():
        answer = await page.goto(f"{console_site.url}/console/{path}")
        assert answer.ok == (name != "not-there"), name
        assert await page.locator("h1").count() == 1, name
    await page.goto(f"{console_site.url}/console/phones/1")
    await page.get_by_label("Text from this phone").fill("sans script")
    await page.get_by_role("button", name="Send").click()
    assert "sans script" in await page.locator("#screen").inner_text()
    await page.goto(f"{console_site.url}/console/patients/1")
    await page.get_by_text("I was told to stop").click()
    await page.get_by_label("In their words").fill("no more")
    await page.get_by_role("button", name="No more texts").click()
    assert "Written down" in await page.inner_text("main")
    kept = await console_site.house.database.read(
        lambda tx: tx.execute(select(turns.c.body).where(turns.c.body == "sans script")).all()
    )
    assert len(kept) == 1
