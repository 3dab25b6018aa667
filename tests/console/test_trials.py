"""Try it on my phone: the invitation arrives, marked, at night too; and never at a number of somebody on the list."""

from datetime import timedelta

import pytest
import pytest_asyncio
import recruits
from conftest import Console, Visit
from playwright.async_api import Browser, expect
from recruits import Recruits
from sqlalchemy import func, insert, select
from walking import RULES, Walk, picture, window

from bot.service import erasing, trial
from bot.service.bell import Bell
from bot.service.outbox import Speaker
from bot.store import exports, patients
from bot.store.tables import audit, consents, participations
from bot.store.tables import messages as message_rows

HERS = "+15550142"
FORM = {"number": "+1 555 0142", "language": "es"}


@pytest_asyncio.fixture
async def seeded(console_site: Console) -> Recruits:
    return await console_site.house.database.write(lambda tx: recruits.some(tx, console_site.clock.at))


async def _ask(site: Console, browser, engagement: int, **changed: str) -> str:
    answer = await browser.post(f"/console/engagements/{engagement}/trial", data=FORM | changed)
    assert answer.status == 200
    return await answer.text()


async def _speak(site: Console) -> list[str]:
    """Let the mouth send what may go; what is on her phone then."""
    speaker = Speaker(site.house.mouth, Bell())
    while await speaker.send_due():
        await speaker.finish()
    return [one.body for one in site.house.network.record if one.to == HERS]


async def test_it_arrives_at_night_marked_and_in_no_wave(console_site: Console, console_visit: Visit, seeded: Recruits):
    database = console_site.house.database
    console_site.clock.at += timedelta(hours=8)  # two in the morning, in Toronto
    browser = await console_visit("coordinator")
    before = await database.read(lambda tx: tx.scalar(select(func.count()).select_from(participations)))
    assert "on its way to your phone" in await _ask(console_site, browser, seeded.draft)
    (arrived,) = await _speak(console_site)
    assert arrived.startswith("TRIAL, only on your phone:\n")
    assert "Parkside Health" in arrived
    assert await database.read(lambda tx: tx.scalar(select(func.count()).select_from(participations))) == before
    (row,) = [one for one in await database.read(lambda tx: exports.export(tx, "messages")) if one["key"] == "trial"]
    assert (row["phone"], row["language"]) == (HERS, "es")
    lines = await database.read(lambda tx: tx.execute(select(audit.c.action, audit.c.about)).all())
    assert ("trial_sent", f"engagement {seeded.draft}, es") in lines
    page = await (await browser.get(f"/console/engagements/{seeded.draft}/check")).text()
    assert "…0142" in page


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"number": "twelve"}, "no phone number"),
        ({"number": "+1 416 967 1111"}, "Phones are simulated here"),
        ({"number": "+1 416 555 0101"}, "belongs to somebody on the list"),
        ({"language": "vi"}, "no longer possible"),
    ],
)
async def test_what_is_refused(
    console_site: Console, console_visit: Visit, seeded: Recruits, changed: dict[str, str], said: str
):
    assert said in await _ask(console_site, await console_visit("coordinator"), seeded.draft, **changed)
    assert await _speak(console_site) == []


async def test_a_number_that_said_stop_gets_none_although_nobody_has_it(
    console_site: Console, console_visit: Visit, seeded: Recruits
):
    database, browser, now = console_site.house.database, await console_visit("coordinator"), console_site.clock.at
    await _ask(console_site, browser, seeded.draft)
    line = {"state": "withdrawn", "move": "withdraw", "words": "STOP", "channel": "sms", "by": "patient"}
    await database.write(lambda tx: tx.execute(insert(consents).values(patient_id=1, e164=HERS, at=now, **line)))
    assert await _speak(console_site) == []  # it waited, and the mouth looks again
    assert "asked for no more texts" in await _ask(console_site, browser, seeded.draft)


async def test_an_erased_number_gets_none_and_the_trials_it_had_are_emptied(
    console_site: Console, console_visit: Visit, seeded: Recruits
):
    database, browser, now = console_site.house.database, await console_visit("coordinator"), console_site.clock.at
    await _ask(console_site, browser, seeded.draft)
    await _speak(console_site)

    def erase(tx) -> None:
        her = patients.create(tx, e164=HERS, source="unknown", now=now, language="en")
        erasing.erase(tx, patient_id=her, by="Ana", salt=b"0" * 16, now=now)

    await database.write(erase)
    rows = select(message_rows.c.text, message_rows.c.e164).where(message_rows.c.key == "trial")
    assert await database.read(lambda tx: tx.execute(rows).all()) == [("", "")]
    assert "asked for no more texts" in await _ask(console_site, browser, seeded.draft)


async def test_a_few_a_day_are_enough(console_site: Console, console_visit: Visit, seeded: Recruits):
    browser = await console_visit("coordinator")
    for _ in range(trial.MOST_TO_ONE):
        assert "on its way" in await _ask(console_site, browser, seeded.draft)
    assert "enough trials for today" in await _ask(console_site, browser, seeded.draft)
    console_site.clock.at += trial.DAY + timedelta(minutes=1)
    browser = await console_visit("coordinator")
    assert "on its way" in await _ask(console_site, browser, seeded.draft)


async def test_a_trial_that_fails_is_nobody_s_trouble(console_site: Console, console_visit: Visit, seeded: Recruits):
    browser = await console_visit("coordinator")
    console_site.house.network.fail_next(to=HERS, code=21614)
    await _ask(console_site, browser, seeded.draft)
    await _speak(console_site)
    assert "Failed" in await (await browser.get(f"/console/engagements/{seeded.draft}/check")).text()


@pytest.mark.slow
async def test_walked_to_the_phone(console_site: Console, console_browser: Browser, seeded: Recruits):
    walk = Walk(await (await window(console_browser, console_site)).new_page(), console_site)
    await walk.go(f"engagements/{seeded.draft}/launch")
    await walk.page.get_by_label("Your own number").fill("+1 555 0142")
    await walk.page.locator("#trial-language").select_option("es")
    await walk.page.get_by_role("button", name="Text me the invitation").click()
    await expect(walk.page.get_by_text("The trial is on its way to your phone.")).to_be_visible()
    await _speak(console_site)
    await walk.go(f"engagements/{seeded.draft}/launch")
    assert await walk.judge(RULES) == []
    await walk.page.locator("#trial").scroll_into_view_if_needed()
    await picture(walk.page, "trial-360")
    await walk.page.get_by_role("link", name="Look at the phone").click()
    await expect(walk.page.locator("#screen")).to_contain_text("TRIAL, only on your phone")
    assert await walk.judge(RULES) == []
    assert walk.complaints == []
