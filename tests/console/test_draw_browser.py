"""A draw as a person meets it: the bar moves by itself, the pages are for everybody, and a council can print its page."""

import pytest
from conftest import Console
from playwright.async_api import Browser, expect
from walking import PHONE, RULES, Walk, picture, window

from scheduler.tasks import running

pytestmark = pytest.mark.slow


async def _is_for_everybody(walk: Walk, name: str) -> None:
    assert await walk.judge(RULES) == [], name
    width = await walk.page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"], f"{name} is {width} pixels wide"


async def test_a_draw_from_the_form_to_the_councils_page(console_site: Console, console_browser: Browser, hall: int):
    walk = Walk(await (await window(console_browser, console_site)).new_page(), console_site)
    database, clock, page = console_site.house.database, console_site.clock, walk.page
    await walk.go(f"engagements/{hall}/draw")
    await _is_for_everybody(walk, "quotas")
    await picture(page, "draw-quotas-360")
    await page.get_by_label("How many seats").fill("8")
    await page.get_by_role("button", name="Fit the quotas to this many seats").click()
    await expect(page.get_by_label("How many seats")).to_have_value("8")
    await page.get_by_role("button", name="Look whether that can be").click()
    await expect(page.locator("#state progress")).to_be_visible(timeout=30_000)
    await running.run_next(database, clock)
    await expect(page.locator("#state")).to_contain_text("These quotas can be kept", timeout=30_000)
    await page.get_by_role("button", name="Promise").click()
    await expect(page.locator("#state")).to_contain_text("Fingerprint of the secret word", timeout=30_000)
    await _is_for_everybody(walk, "promised")
    await picture(page, "draw-promised-360")
    await page.get_by_label("The number thrown in public").fill("4 2 6")
    await page.get_by_role("button", name="Draw").click()
    await running.run_next(database, clock)
    await expect(page.locator("#state")).to_contain_text("8 of 40 people have a seat.", timeout=30_000)
    await _is_for_everybody(walk, "drawn")
    await walk.go(f"engagements/{hall}/draw/council")
    await expect(page.locator("h1")).to_contain_text("How seats were drawn")
    await _is_for_everybody(walk, "council")
    await page.set_viewport_size({"width": 360, "height": 1500})
    await picture(page, "draw-council-360")
    await page.emulate_media(media="print")
    await expect(page.locator(".top")).to_be_hidden()
    assert walk.complaints == []
