"""A coordinator's day, walked in a real browser: two at once, without a mouse, without JavaScript, in other languages."""

import re

import pytest
import seed
from conftest import Console
from playwright.async_api import Browser, expect
from sqlalchemy import select, update
from walking import DESK, LONG, RULES, Walk, picture, walk_through, window

from bot.console import tongues
from bot.store import handoffs
from bot.store.tables import messages, users

pytestmark = pytest.mark.slow

SLOWLY = 30_000


@LONG
@pytest.mark.parametrize("tongue", [one for one in tongues.TONGUES if one != tongues.SOURCE])
async def test_every_page_is_for_everybody_in_her_language(
    console_site: Console, console_browser: Browser, tongue: str
):
    context = await window(console_browser, console_site, locale=tongue)
    await console_site.house.database.write(lambda tx: tx.execute(update(users).values(locale=tongue)))
    async for name, walk in walk_through(context, console_site):
        assert await walk.page.evaluate("document.documentElement.lang") == tongue, name
        assert await walk.judge(RULES) == [], name
        if name in {"today", "conversation"}:
            await picture(walk.page, f"{name}-{tongue}-360")


async def test_two_coordinators_at_once(console_site: Console, console_browser: Browser):
    """She writes; both see it. One takes over and answers; the other sees who has it, and can write no second answer."""
    ana = Walk(await (await window(console_browser, console_site, DESK, "coordinator")).new_page(), console_site)
    ben = Walk(await (await window(console_browser, console_site, DESK)).new_page(), console_site)
    for walk in (ana, ben):
        await walk.go("patients/2")
        await expect(walk.page.get_by_text("The machine answers", exact=True)).to_be_visible()
    await ben.page.get_by_label("Write yourself").fill("My own answer")
    await ana.page.get_by_role("button", name="Take over").click()
    await expect(ben.page.locator("#standing")).to_contain_text("Coordinator has taken over", timeout=SLOWLY)
    await ana.page.get_by_label("Write yourself").fill("Le llamo a las 5")
    await ana.page.get_by_role("button", name="Send").click()
    await expect(ana.page.locator("#said")).to_contain_text("Le llamo a las 5")
    await expect(ben.page.locator("#said")).to_contain_text("Le llamo a las 5", timeout=SLOWLY)
    await expect(ben.page.get_by_label("Write yourself")).to_have_value("My own answer")
    await ben.page.get_by_role("button", name="Send").click()
    await expect(ben.page.get_by_role("alert")).to_contain_text("A colleague has taken this conversation over")
    await picture(ben.page, "conversation-taken-1280")
    sent = select(messages.c.text).where(messages.c.key == "by_hand")
    assert await console_site.house.database.read(lambda tx: [*tx.execute(sent).scalars()]) == ["Le llamo a las 5"]
    await ben.page.get_by_role("button", name="Take over from Coordinator").click()
    await expect(ana.page.locator("#standing")).to_contain_text("Admin has taken over", timeout=SLOWLY)


async def test_what_a_reply_costs_is_counted_while_one_types(console_site: Console, console_browser: Browser):
    walk = Walk(await (await window(console_browser, console_site)).new_page(), console_site)
    await walk.go("patients/2")
    box = walk.page.get_by_label("Write yourself")
    await box.press_sequentially("hola")
    await expect(walk.page.locator("#cost")).to_have_text("1 text of 4 characters.", timeout=SLOWLY)
    await box.fill("á" * 71)
    await expect(walk.page.locator("#cost")).to_contain_text("2 texts, 71 characters", timeout=SLOWLY)
    await walk.page.get_by_text("Use a text of ours").click()
    await walk.page.get_by_label("In this patient's language").select_option("answer_cost")
    await walk.page.get_by_role("button", name="Put it into the box").click()
    await expect(walk.page.get_by_label("Write yourself")).not_to_have_value("")
    assert await walk.judge(RULES) == []
    assert walk.complaints == []


async def test_a_whole_answer_without_a_mouse(console_site: Console, console_browser: Browser):
    page = await (await window(console_browser, console_site)).new_page()
    await page.goto(f"{console_site.url}/console/")
    await page.get_by_role("link", name=re.compile("Open conversation.*Denise Okafor")).focus()
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Take over").focus()
    await page.keyboard.press("Enter")
    box = page.get_by_label("Write yourself")
    await box.focus()
    await page.keyboard.type("I am calling you now")
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("button", name="Send")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("#said")).to_contain_text("I am calling you now")
    await page.get_by_role("button", name="Close: May be in danger", exact=True).focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("h1")).to_have_text("Today")
    await expect(page.get_by_role("heading", name="May be in danger")).to_have_count(0)


async def test_the_title_counts_and_rings(console_site: Console, console_browser: Browser):
    context = await window(console_browser, console_site)
    await console_site.house.database.write(lambda tx: tx.execute(update(users).values(sound=True)))
    walk = Walk(await context.new_page(), console_site)
    await walk.go("")
    await expect(walk.page).to_have_title("(3) Today · Parkside Health")
    await console_site.house.database.write(lambda tx: handoffs.open_for(tx, 2, "asked", console_site.clock.at))
    await expect(walk.page).to_have_title("(4) Today · Parkside Health", timeout=SLOWLY)
    assert await walk.page.evaluate("document.body.dataset.rang") == "1"
    assert await walk.judge(RULES) == []
    assert walk.complaints == []


async def test_a_day_without_javascript(console_site: Console, console_browser: Browser):
    context = await window(console_browser, console_site, role="coordinator", java_script_enabled=False)
    page = await context.new_page()
    await page.goto(f"{console_site.url}/console/conversations")
    await page.get_by_label("Name, number or words").fill("recojan")
    await page.get_by_role("button", name="Find").click()
    await page.get_by_role("link", name="Rosa Delgado").click()
    await page.get_by_role("button", name="Take over").click()
    await page.get_by_label("Write yourself").fill("Le recogemos")
    await page.get_by_role("button", name="What does it cost?").click()
    await expect(page.locator("#cost")).to_have_text("1 text of 12 characters.")
    await page.get_by_role("button", name="Send").click()
    await expect(page.locator("#said")).to_contain_text("Le recogemos")
    await page.get_by_label("Write a note").fill("Called back")
    await page.get_by_role("button", name="Keep").click()
    await expect(page.get_by_text("Called back")).to_be_visible()
    await page.goto(f"{console_site.url}/console/texts/thanks")
    await page.get_by_label("The text Spanish").fill("Mil gracias.")
    await page.locator("#es").get_by_role("button", name="Keep").click()
    assert "The new words count" in await page.inner_text("main")


async def test_a_text_is_changed_and_its_cost_followed(console_site: Console, console_browser: Browser):
    walk = Walk(await (await window(console_browser, console_site)).new_page(), console_site)
    await walk.go("texts/thanks")
    box = walk.page.get_by_label("The text Spanish")
    await box.fill("a" * 400)
    await expect(walk.page.locator("#cost-es")).to_contain_text("It is too long", timeout=SLOWLY)
    await picture(walk.page, "text-too-long-360")
    await box.fill("Mil gracias.")
    await expect(walk.page.locator("#cost-es")).to_contain_text("It may be said.", timeout=SLOWLY)
    await walk.page.locator("#es").get_by_role("button", name="I have read it").click()
    await expect(walk.page.locator("#es header")).to_contain_text("Read by Admin 2026-11-22")
    assert await walk.judge(RULES) == []
    assert walk.complaints == []


async def test_a_translator_reads_and_writes_her_language(console_site: Console, console_browser: Browser):
    context = await window(console_browser, console_site, role="translator")
    await console_site.house.database.write(
        lambda tx: tx.execute(update(users).where(users.c.role == "translator").values(languages=["es"]))
    )
    walk = Walk(await context.new_page(), console_site)
    for path in ("", "conversations", "patients/2", "texts/invite", "account"):
        await walk.go(path)
        await expect(walk.page.locator("h1")).to_be_visible()
        assert await walk.judge(RULES) == [], path
    assert walk.complaints == []


async def test_what_is_typed_stays_when_she_writes_meanwhile(console_site: Console, console_browser: Browser):
    walk = Walk(await (await window(console_browser, console_site, DESK)).new_page(), console_site)
    await walk.go("patients/2")
    await walk.page.get_by_label("Write yourself").fill("half a sent")
    await console_site.house.database.write(lambda tx: seed.a_text(tx, 2, "otra cosa", console_site.clock.at))
    await expect(walk.page.locator("#said")).to_contain_text("otra cosa", timeout=SLOWLY)
    await walk.page.get_by_role("button", name="Send").click()  # she has seen it: it stands on the page
    await expect(walk.page.locator("#said")).to_contain_text("half a sent")
