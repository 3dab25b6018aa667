"""The simulated phones, and the demo's clock."""

from dataclasses import replace
from datetime import datetime

from aiohttp import web
from aiohttp.test_utils import TestServer
from conftest import Console, Visit
from sqlalchemy import select

from bot import console
from bot.store import marks
from bot.store.tables import turns
from bot.wiring import CLOCK_MARK


async def _bodies(site: Console, e164: str) -> list[str]:
    return await site.house.database.read(
        lambda tx: [*tx.execute(select(turns.c.body).where(turns.c.e164 == e164, turns.c.state == "waiting")).scalars()]
    )


async def test_a_text_from_a_phone_takes_the_real_road(console_site: Console, console_visit: Visit):
    browser = await console_visit("coordinator")
    page = await (await browser.post("/console/phones/1/text", data={"text": "نعم"})).text()
    assert "نعم" in page
    assert await _bodies(console_site, "+14165550100") == ["نعم"]


async def test_a_script_needs_no_page_back(console_visit: Visit):
    browser = await console_visit("coordinator")
    answer = await browser.post("/console/phones/1/text", data={"text": "2"}, headers={"HX-Request": "true"})
    assert answer.status == 204


async def test_a_number_nobody_knows_never_stands_in_an_address(console_site: Console, console_visit: Visit):
    browser = await console_visit("coordinator")
    answer = await browser.post("/console/phones/new", data={"number": "+1 416 555 0177"})
    assert str(answer.url).endswith("/console/phones/new-1")
    await browser.post("/console/phones/new-1/text", data={"text": "TABLE"})
    assert await _bodies(console_site, "+14165550177") == ["TABLE"]
    assert (await browser.get("/console/phones/new-2")).status == 404
    known = await browser.post("/console/phones/new", data={"number": "+1 416 555 0101"})
    assert str(known.url).endswith("/console/phones/2")


async def test_what_cannot_be_texted(console_site: Console, console_visit: Visit):
    browser = await console_visit("coordinator")
    page = await (await browser.post("/console/phones/new", data={"number": "twelve"})).text()
    assert "no phone number" in page
    page = await (await browser.post("/console/phones/1/text", data={"text": " "})).text()
    assert "nothing to send" in page
    console_site.house.network.outside_url = "http://127.0.0.1:1"
    page = await (await browser.post("/console/phones/1/text", data={"text": "hello?"})).text()
    assert "did not take the text" in page


async def test_the_next_morning_comes_and_is_remembered(console_site: Console, console_visit: Visit):
    browser, house, zone = await console_visit("coordinator"), console_site.house, console_site.house.settings.zone
    page = await (await browser.post("/console/phones/tomorrow")).text()
    assert "Monday 23 November 2026, 10:00" in page
    assert house.clock() == datetime(2026, 11, 23, 10, tzinfo=zone)
    ahead = await house.database.read(lambda tx: marks.read(tx, CLOCK_MARK))
    assert float(ahead) == house.clock.ahead.total_seconds()


async def test_the_afternoon_comes_today_and_then_tomorrow(console_site: Console, console_visit: Visit):
    browser, house = await console_visit("coordinator"), console_site.house
    await browser.post("/console/phones/tomorrow")
    for day in (23, 24):
        page = await (await browser.post("/console/phones/afternoon")).text()
        assert "It is three in the afternoon." in page
        assert house.clock() == datetime(2026, 11, day, 15, tzinfo=house.settings.zone)


async def test_where_real_texts_go_out_there_are_no_phones(console_site: Console, console_visit: Visit):
    token = (await console_visit("admin")).cookie_jar
    app = web.Application()
    console.setup(app, replace(console_site.house, network=None))
    async with TestServer(app) as server:
        import aiohttp

        async with aiohttp.ClientSession(
            cookies={one.key: one.value for one in token}, cookie_jar=aiohttp.CookieJar(unsafe=True)
        ) as browser:
            assert (await browser.get(server.make_url("/console/phones"))).status == 404
            assert (await browser.get(server.make_url("/console/phones/1"))).status == 404
            assert "/console/phones" not in await (await browser.get(server.make_url("/console/"))).text()
