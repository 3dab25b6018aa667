"""docs/first-engagement.md, walked in a browser against the whole house: from the sample list to the first confirmed seat.

With CONVIVIAL_PICTURES=1 it takes that page's pictures.
"""

import asyncio
import contextlib
import re
import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pictures
import pytest
import pytest_asyncio
from engines import absent, free_port
from playwright.async_api import Page, async_playwright, expect

from bot import office
from bot.__main__ import serve
from bot.domain.clock import real_now
from bot.settings import Settings

ROOT = Path(__file__).parent.parent
PATIENCE_MS = 60_000

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest_asyncio.fixture
async def link(dialogs_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> AsyncIterator[str]:
    """The demo, started anew; the link that its first start prints."""
    settings = Settings(
        _env_file=None, database_url=f"sqlite:///{tmp_path / 'demo.db'}", secret_key_file=tmp_path / "key",
        dialogs_url=dialogs_url, port=free_port(), carrier="simulated", demo=True, pace_segments_per_s=30, join_s=0,
    )  # fmt: skip
    await office.command(settings, "demo", {})
    until = asyncio.Event()
    served = asyncio.create_task(serve(settings, until))
    printed = ""
    async with asyncio.timeout(60):
        while "/console/welcome/" not in printed:
            await asyncio.sleep(0.2)
            printed += capsys.readouterr().out
    yield re.search(r"http://\S+/console/welcome/\S+", printed).group(0)
    until.set()
    await served


@contextlib.asynccontextmanager
async def _phone_sized() -> AsyncIterator[Page]:
    chromium = shutil.which("chromium")
    if chromium is None:
        absent("no browser to look with: apt-get install chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = await (await browser.new_context(viewport={"width": 360, "height": 740})).new_page()
        page.set_default_timeout(PATIENCE_MS)
        yield page
        await browser.close()


async def test_from_the_sample_list_to_the_first_seat(link: str):
    console = link.partition("/welcome/")[0]
    async with _phone_sized() as page:
        await _come_in(page, link)
        await _import(page, console)
        await _draft(page, console)
        await _launch(page)
        await _find_a_time(page, console)
        await _answer(page, console, "1", "5", "6")
        await _take_picture(page, "answers")
        await _propose(page, console)
        await _answer(page, console, skip=True)
        await expect(page.locator("#screen")).to_contain_text("Corner House", timeout=PATIENCE_MS)
        await _answer(page, console, "1")
        await expect(page.locator("#screen")).to_contain_text("Your seat is saved", timeout=PATIENCE_MS)
        await _take_picture(page, "seat")


async def _take_picture(page: Page, name: str) -> None:
    if pictures.is_wanted(f"first-{name}-360"):
        await page.screenshot(path=pictures.FOLDER / f"first-{name}-360.png")


async def _go_on(page: Page, button: str) -> None:
    await page.get_by_role("button", name=button, exact=True).click()
    await page.wait_for_load_state()


async def _come_in(page: Page, link: str) -> None:
    await page.goto(link)
    await page.get_by_label("Your name").fill("Amira")
    await page.get_by_label("E-mail").fill("amira@clinic.example")
    await page.locator("input[type=password]").fill("four words on a napkin")
    await _go_on(page, "Go in")
    await expect(page.locator("h1")).to_have_text("Today")


async def _import(page: Page, console: str) -> None:
    await page.goto(f"{console}/import")
    await page.get_by_label("File").set_input_files(ROOT / "docs" / "sample-list.csv")
    await _go_on(page, "Look at it")
    await _take_picture(page, "list")
    await page.get_by_label("How did these patients agree").fill("agreed at the front desk, form 12")
    await _go_on(page, "Store 40 patients")
    await expect(page.locator("main")).to_contain_text("The list is in.")


async def _draft(page: Page, console: str) -> None:
    await page.goto(f"{console}/engagements/new")
    await page.locator("[name=name]").fill("Tea with your neighbours")
    await page.locator("[name=purpose]").fill("What would make our clinic easier for you?")
    await page.locator("main form button").last.click()
    await expect(page.locator("h1")).to_have_text("Who")
    await page.get_by_label("overdue").check()
    await expect(page.locator("#count")).to_contain_text("34 people")
    await _take_picture(page, "who")
    await _go_on(page, "Save and go on")
    for language in ("English", "Spanish", "French"):
        await page.get_by_label(language, exact=True).check()
    await page.locator("main form button").first.click()
    await expect(page.locator("h1")).to_have_text("What is offered")
    for offered in ("Child care", "Ride", "Interpreter", "Food"):
        await page.get_by_label(offered, exact=True).check()
    await page.locator("main form button").first.click()
    await expect(page.locator("h1")).to_have_text("How many")
    await page.locator("input[name^=target]").fill("12")
    await page.locator("main form button").first.click()


async def _launch(page: Page) -> None:
    await expect(page.locator("h1")).to_have_text("Launch")
    answer_for = page.get_by_role("button", name=re.compile("I answer for these texts"))
    for left in range(await answer_for.count(), 0, -1):
        await answer_for.first.click()
        await expect(answer_for).to_have_count(left - 1)
    await _take_picture(page, "check")
    await _go_on(page, "Launch")
    await expect(page.locator("main")).to_contain_text("34 invitations", timeout=PATIENCE_MS)
    await _take_picture(page, "launched")


async def _find_a_time(page: Page, console: str) -> None:
    """A room, somebody to lead, and a time that would do."""
    await page.goto(f"{console}/resources")
    await page.get_by_text("Add a room").click()
    room = page.locator("form[action$=rooms]")
    for name, words in (("name", "Corner House"), ("address", "3 Mill Lane"), ("room", "Big room")):
        await room.locator(f"[name={name}]").fill(words)
    await room.get_by_role("button").click()
    await page.get_by_text("Add somebody who helps").click()
    helper = page.locator("form[action$=staff]")
    await helper.locator("[name=name]").fill("Noor")
    await helper.locator("[name=languages]").fill("en es fr")
    await helper.get_by_role("button").last.click()
    await page.goto(f"{console}/seating/2")
    times = page.locator("form[action$=times]")
    await times.locator("[name=day]").fill((real_now() + timedelta(days=12)).date().isoformat())
    await times.locator("[name=least]").fill("1")
    await times.get_by_role("button").click()
    await expect(page.locator("main")).to_contain_text("Corner House, Big room")


async def _answer(page: Page, console: str, *texts: str, skip: bool = False) -> None:
    """As Ada, on her phone; `skip` goes to the next morning first."""
    await page.goto(f"{console}/phones")
    if skip:
        await _go_on(page, "Skip to tomorrow morning")
    await page.locator("#words").fill("Ada Brook")
    await _go_on(page, "Find")
    await page.get_by_role("link", name=re.compile("Ada Brook")).click()
    received = page.locator("#screen .said-in")
    await expect(received.first).to_be_visible(timeout=PATIENCE_MS)
    for text in texts:
        before = await received.count()
        await page.get_by_label("Text from this phone").fill(text)
        await page.get_by_label("Text from this phone").press("Enter")
        await expect(received.nth(before)).to_be_visible(timeout=PATIENCE_MS)


async def _propose(page: Page, console: str) -> None:
    await page.goto(f"{console}/seating/2")
    await _go_on(page, "Work out who sits where")
    accept = page.get_by_role("button", name=re.compile("^Accept"))
    await expect(accept).to_be_visible(timeout=PATIENCE_MS)
    await _take_picture(page, "proposal")
    await accept.click()
    await expect(page.locator("main")).to_contain_text("The offers are on their way.")
