"""Recruiting's pages in a real browser, 360 pixels wide, judged by axe-core; pictures as in test_browser.py."""

import pytest
import pytest_asyncio
import recruits
from conftest import Console
from playwright.async_api import Browser, expect
from recruits import Recruits
from walking import Walk, upload, window

from bot.store import participations, waves

pytestmark = pytest.mark.slow


@pytest_asyncio.fixture
async def seeded(console_site: Console) -> Recruits:
    return await console_site.house.database.write(lambda tx: recruits.some(tx, console_site.clock.at))


async def test_the_count_follows_while_one_ticks(console_site: Console, console_browser: Browser, seeded: Recruits):
    walk = Walk(await (await window(console_browser, console_site)).new_page(), console_site)
    await walk.go(f"engagements/{seeded.draft}/who")
    await walk.page.get_by_label("Areas").fill("M4K")
    await walk.page.get_by_label("overdue").uncheck()
    await walk.page.get_by_label("From age").fill("")
    await walk.page.get_by_label("Spanish").check()
    await expect(walk.page.locator("#count")).to_contain_text("102 people", timeout=30_000)
    assert walk.complaints == []


async def test_the_wave_s_bar_moves_by_itself(console_site: Console, console_browser: Browser, seeded: Recruits):
    walk = Walk(await (await window(console_browser, console_site)).new_page(), console_site)
    await walk.go(f"engagements/{seeded.engagement}")
    bar = walk.page.get_by_label("Invitations on their way")
    before = int(await bar.get_attribute("value"))
    database, now = console_site.house.database, console_site.clock.at

    def one_more(tx):
        wave = waves.of(tx, seeded.engagement)[0]
        [one] = waves.next_ones(tx, wave.id, [None], 1)
        waves.ask(tx, [one], now)
        participations.move(tx, one.participation_id, "say_yes", now)

    await database.write(one_more)
    await expect(bar).to_have_attribute("value", str(before + 1), timeout=30_000)
    assert walk.complaints == []


async def test_without_javascript_the_road_can_be_walked(
    console_site: Console, console_browser: Browser, seeded: Recruits
):
    context = await window(console_browser, console_site, java_script_enabled=False)
    page = await context.new_page()
    await page.goto(f"{console_site.url}/console/engagements/{seeded.draft}/who")
    await page.get_by_label("From age").fill("60")
    await page.get_by_role("button", name="Save and count").click()
    await expect(page.get_by_label("From age")).to_have_value("60")
    await page.get_by_role("button", name="Save and go on").click()
    await expect(page.locator("h1")).to_have_text("Languages")
    await upload(Walk(page, console_site))
    await page.get_by_label("How did these patients agree").fill("form 12")
    await page.get_by_role("button", name="Store 2 patients").click()
    await expect(page.locator("main")).to_contain_text("The list is in.")
