"""Engagements at the console: the road to one, what its page says, its buttons; the list of calls; a list that comes in."""

import io
from datetime import timedelta

import aiohttp
import openpyxl
import pytest
import pytest_asyncio
import recruits
from aiohttp import FormData, web
from aiohttp.test_utils import TestServer
from conftest import SAME_ORIGIN, Console, Visit
from recruits import Recruits
from sqlalchemy import select

from bot import console
from bot.console.visitor import COOKIE
from bot.store import engagements, imports, participations, tasks, waves
from bot.store.pages import attention, to_call
from bot.store.tables import audit, patients, turns
from bot.store.tables import uploads as upload_rows
from scheduler.clock import JOBS, tick

CSV = "Phone;Name;Language;Postal code;Lists\n555-0150;Ana Gil;Spanish;M4K 1A1;overdue\n555-0151;Ben Ito;en;M5V;\n"


@pytest_asyncio.fixture
async def seeded(console_site: Console) -> Recruits:
    return await console_site.house.database.write(lambda tx: recruits.some(tx, console_site.clock.at))


async def _page(browser, path, **data):
    answer = await (browser.post(f"/console/{path}", data=data) if data else browser.get(f"/console/{path}"))
    assert answer.status == 200, path
    return await answer.text()


async def test_the_list_says_where_each_stands(console_visit: Visit, seeded: Recruits):
    page = await _page(await console_visit("viewer"), "engagements")
    assert "A table with your neighbours" in page
    assert "7 said yes · 18 wanted" in page
    assert "Draft" in page
    assert "New engagement" not in page  # a viewer may look


async def test_an_engagements_page_shows_the_funnel_the_waves_and_what_they_found(
    console_visit: Visit, seeded: Recruits
):
    page = await _page(await console_visit("coordinator"), f"engagements/{seeded.engagement}")
    for words in ("Wave 2", "Going out", "Everybody was asked", "Spanish", "of 4 said yes", "Pause"):
        assert words in page.replace("Answered", "Everybody was asked"), words
    assert "invitations are on their way" in page
    assert "even everybody who is left will hardly do" in page


async def test_the_road_to_a_launch(console_site: Console, console_visit: Visit, seeded: Recruits):
    browser, database = await console_visit("admin"), console_site.house.database
    page = await _page(browser, "engagements", name="Soup and talk", purpose="What would help you come?")
    assert "Tell apart by" in page
    made = (await database.read(engagements.every))[0].id
    page = await _page(browser, f"engagements/{made}/who", from_age="90", to_age="20", go="on")
    assert "swap" in page
    page = await _page(browser, f"engagements/{made}/who", areas="m4k", split="language", go="stay")
    assert "people</strong>" in page
    page = await _page(browser, f"engagements/{made}/who", areas="m4k", split="language", go="on")
    assert "Languages we text in" in page
    page = await _page(browser, f"engagements/{made}/languages", languages="en")
    assert "Asked by text" in page
    page = await _page(browser, f"engagements/{made}/offered", offered="food", asks="age")
    assert "How many should say yes" in page
    page = await _page(browser, f"engagements/{made}/targets", **{"target language:en": "x"})
    assert "is no number of people" in page
    page = await _page(browser, f"engagements/{made}/targets", **{"target language:en": "5", "target language:es": ""})
    assert "Before the first text" in page
    found = await database.read(lambda tx: engagements.get(tx, made))
    assert (found.targets, found.offered, found.asks) == ({"language:en": 5}, ["food"], ["age"])
    page = await _page(browser, f"engagements/{made}/launch", go="on")
    assert "could not be launched" in page  # nobody has reviewed the texts
    await _page(browser, f"engagements/{made}/waive", language="en")
    page = await _page(browser, f"engagements/{made}/launch", go="on")
    assert "Launched." in page
    found = await database.read(lambda tx: engagements.get(tx, made))
    assert found.state == "open"
    assert found.seed not in page


async def test_a_medical_word_is_refused_where_it_was_typed(console_visit: Visit, seeded: Recruits):
    page = await _page(await console_visit("coordinator"), "engagements", name="Diabetes group", purpose="Come")
    assert "must not say" in page
    assert 'value="Diabetes group"' in page


async def test_the_count_follows_what_is_ticked_without_saving(
    console_site: Console, console_visit: Visit, seeded: Recruits
):
    browser = await console_visit("coordinator")
    path = f"engagements/{seeded.draft}/count"
    piece = await _page(browser, path, areas="M4K", languages="es")
    assert "102 people" in piece
    assert "<html" not in piece
    assert "is no age" in await _page(browser, path, from_age="x")
    stored = await console_site.house.database.read(lambda tx: engagements.get(tx, seeded.draft))
    assert stored.rules["from_age"] == 40


async def test_pause_and_go_on(console_site: Console, console_visit: Visit, seeded: Recruits):
    browser, database = await console_visit("coordinator"), console_site.house.database
    page = await _page(browser, f"engagements/{seeded.engagement}/pause", go="on")
    assert "Paused" in page
    assert (await database.read(lambda tx: waves.of(tx, seeded.engagement)))[0].state == "paused"
    page = await _page(browser, f"engagements/{seeded.engagement}/pause", go="on")
    assert "no longer possible" in page
    await _page(browser, f"engagements/{seeded.engagement}/resume", go="on")
    assert (await database.read(lambda tx: waves.of(tx, seeded.engagement)))[0].state == "asking"


async def test_the_next_wave_is_asked_for_once_the_last_was_asked(
    console_site: Console, console_visit: Visit, seeded: Recruits
):
    browser, database = await console_visit("coordinator"), console_site.house.database
    page = await _page(browser, f"engagements/{seeded.engagement}/next-wave", go="on")
    assert "no longer possible" in page
    wave = (await database.read(lambda tx: waves.of(tx, seeded.engagement)))[0]
    await database.write(lambda tx: waves.move(tx, wave, "queued", console_site.clock.at))
    page = await _page(browser, f"engagements/{seeded.engagement}/next-wave", go="on")
    assert "The next wave is being planned" in page
    task = await database.read(lambda tx: tasks.latest(tx, seeded.engagement, "wave"))
    assert task.state == "waiting"


async def test_closing(console_site: Console, console_visit: Visit, seeded: Recruits):
    page = await _page(await console_visit("coordinator"), f"engagements/{seeded.engagement}/close", go="on")
    assert "Closed." in page
    assert "The seed itself" in page


async def test_calls_stand_apart_from_what_else_needs_a_person(
    console_site: Console, console_visit: Visit, seeded: Recruits
):
    database = console_site.house.database
    assert await database.read(to_call.count) == 2
    assert await database.read(attention.count_open) == 3
    page = await _page(await console_visit("viewer"), "to-call")
    assert page.count('<article class="card"') == 2
    assert "Delivered" in page
    assert "+1555" not in page  # a viewer sees the last digits
    assert "2 people never answered" in await _page(await console_visit("coordinator"), "")


@pytest.mark.parametrize(("answer", "state"), [("yes", "interested"), ("no", "declined"), ("nobody", "lapsed")])
async def test_what_came_of_a_call(console_site: Console, console_visit: Visit, seeded: Recruits, answer, state):
    browser, database = await console_visit("coordinator"), console_site.house.database
    [call, _] = await database.read(lambda tx: to_call.waiting(tx, after=0, limit=5))
    assert "Written down." in await _page(browser, f"to-call/{call.id}", answer=answer)
    assert (await database.read(lambda tx: participations.latest(tx, call.person.id))).state == state
    assert await database.read(to_call.count) == 1
    assert "no longer possible" in await _page(browser, f"to-call/{call.id}", answer=answer)
    said = await database.read(lambda tx: tx.scalar(select(audit.c.about).where(audit.c.action == f"called_{answer}")))
    assert said == f"handoff {call.id}"


def _file(content: bytes, name: str) -> FormData:
    form = FormData()
    form.add_field("file", content, filename=name)
    return form


async def _look(browser, content: bytes, name="list.csv") -> str:
    answer = await browser.post("/console/import", data=_file(content, name))
    assert answer.status == 200
    return await answer.text()


def _key(page: str) -> str:
    return page.split('name="key" value="')[1].split('"', maxsplit=1)[0]


async def test_a_list_is_looked_at_then_stored_with_its_basis(console_site: Console, console_visit: Visit):
    browser, database = await console_visit("coordinator"), console_site.house.database
    page = await _look(browser, CSV.encode("cp1252"))
    assert "2 patients" in page
    assert "Ana Gil" in page
    assert await database.read(imports.lately) == []
    key = _key(page)
    assert "Say how these patients agreed" in await _page(browser, "import/store", key=key, basis=" ")
    page = await _page(browser, "import/store", key=key, basis="form 12")
    assert "The list is in." in page
    [done] = await database.read(imports.lately)
    assert (done.added, done.known, done.by) == (2, 0, "Coordinator")
    assert "no longer here" in await _page(browser, "import/store", key=key, basis="form 12")


async def test_faults_are_told_by_line_and_nothing_can_be_stored(console_site: Console, console_visit: Visit):
    browser = await console_visit("coordinator")
    page = await _look(browser, f"{CSV}12;Kim Lee;;;\n".encode())
    assert "line 4: phone" in page
    assert "import/store" not in page
    assert "mended" in await _page(browser, "import/store", key=_key(page), basis="form 12")
    assert await console_site.house.database.read(imports.lately) == []


async def test_a_column_is_told_by_hand(console_visit: Visit):
    browser = await console_visit("coordinator")
    page = await _look(browser, CSV.replace("Lists", "Remarks").encode())
    assert "overdue" not in page.split('id="store"')[0]
    page = await _page(browser, "import", key=_key(page), **{"column tags": "Remarks"})
    assert "overdue" in page.split('id="store"')[0]


async def test_excel_comes_in_and_what_is_no_list_is_refused_in_words(console_visit: Visit):
    browser, book = await console_visit("coordinator"), openpyxl.Workbook()
    book.active.append(["phone", "name"])
    book.active.append(["555-0150", "Ana Gil"])
    file = io.BytesIO()
    book.save(file)
    assert "Ana Gil" in await _look(browser, file.getvalue(), "list.xlsx")
    assert "PDF" in await _look(browser, b"%PDF-1.7", "list.pdf")
    assert "no column for the phone" in await _look(browser, b"name\nAna\n")


async def test_nobody_reads_a_file_that_somebody_else_uploaded(console_site: Console, console_visit: Visit):
    page = await _look(await console_visit("coordinator"), CSV.encode())
    other = await console_visit("admin")
    assert "no longer here" in await _page(other, "import/store", key=_key(page), basis="form 12")
    stored = await console_site.house.database.read(
        lambda tx: tx.scalar(select(patients.c.id).where(patients.c.name == "Ana Gil"))
    )
    assert stored is None


async def test_a_file_shown_by_one_process_is_stored_by_another(console_site: Console, console_visit: Visit):
    """Two bots behind one address: the second step may land at the other one."""
    page = await _look(await console_visit("coordinator"), CSV.encode())
    app = web.Application()
    console.setup(app, console_site.house)
    async with TestServer(app, host="127.0.0.1") as second:
        cookies = {COOKIE: await console_site.sign_in("coordinator")}
        async with aiohttp.ClientSession(
            base_url=f"http://127.0.0.1:{second.port}", cookies=cookies, cookie_jar=aiohttp.CookieJar(unsafe=True)
        ) as browser:
            form = {"key": _key(page), "basis": "form 12"}
            answer = await browser.post("/console/import/store", data=form, headers=SAME_ORIGIN)
            assert "The list is in." in await answer.text()
    assert await console_site.house.database.read(lambda tx: tx.execute(select(upload_rows)).all()) == []


async def test_a_file_that_nobody_stores_is_erased_after_an_hour(console_site: Console, console_visit: Visit):
    await _look(await console_visit("coordinator"), CSV.encode())
    database, clock = console_site.house.database, console_site.clock
    left = lambda tx: tx.scalars(select(upload_rows.c.file_name)).all()  # noqa: E731
    await tick(database, clock, JOBS)
    assert await database.read(left) == ["list.csv"]
    clock.at += timedelta(hours=1, seconds=1)
    await tick(database, clock, JOBS)
    assert await database.read(left) == []


async def test_no_page_of_these_says_a_word_to_patients(console_site: Console, console_visit: Visit, seeded: Recruits):
    """Looking at a draft sends nothing."""
    browser, database = await console_visit("coordinator"), console_site.house.database
    before = await database.read(lambda tx: tx.scalars(select(turns.c.id)).all())
    for step in ("purpose", "who", "languages", "offered", "targets", "launch"):
        await _page(browser, f"engagements/{seeded.draft}/{step}")
    assert await database.read(lambda tx: tx.scalars(select(turns.c.id)).all()) == before
