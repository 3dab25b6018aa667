"""A draw at the console, from the quotas to the page that a council reads."""

import asyncio
import re

import aiohttp
import pytest
from conftest import SAME_ORIGIN, Console, Visit

from bot.store import draws, tasks
from scheduler.tasks import running

QUOTAS = {"use:age": "on", "households": "on", "places": "8"} | {
    f"{bound}:age:{band}": number
    for band in ("under_30", "30_49", "50_69", "70_over")
    for bound, number in (("least", "1"), ("most", "4"))
}


async def _post(browser: aiohttp.ClientSession, path: str, **form: str) -> str:
    answer = await browser.post(path, data=form, headers=SAME_ORIGIN, allow_redirects=False)
    assert answer.status == 303
    return answer.headers["Location"]


async def _text(browser: aiohttp.ClientSession, path: str) -> str:
    return re.sub(r"\s+", " ", await (await browser.get(path)).text())


async def _drawn(console_site: Console, browser: aiohttp.ClientSession, hall: int) -> str:
    database, clock, path = console_site.house.database, console_site.clock, f"/console/engagements/{hall}/draw"
    await _post(browser, f"{path}/look", **QUOTAS)
    await running.run_next(database, clock)
    await _post(browser, f"{path}/promise")
    await _post(browser, f"{path}/hold", public="4 2 6")
    await running.run_next(database, clock)
    return path


async def test_from_quotas_to_the_councils_page(console_site: Console, console_visit: Visit, hall: int):
    browser = await console_visit("coordinator")
    path = f"/console/engagements/{hall}/draw"
    assert "40 people said yes" in await _text(browser, path)
    await _post(browser, f"{path}/look", **QUOTAS)
    assert "Waiting for the computer" in await _text(browser, path)
    await running.run_next(console_site.house.database, console_site.clock)
    assert "Everybody who said yes has a chance." in await _text(browser, path)
    assert (await _post(browser, f"{path}/promise")).endswith("?said=promised#state")
    draw = (await console_site.house.database.read(lambda tx: draws.of(tx, hall)))[0]
    page = await _text(browser, path)
    assert draw.commitment in page
    assert draw.pool_hash in page
    assert draw.seed not in page
    await _post(browser, f"{path}/hold", public="4 2 6")
    await running.run_next(console_site.house.database, console_site.clock)
    assert "8 of 40 people have a seat." in await _text(browser, path)
    council = await _text(browser, f"{path}/council")
    assert draw.seed in council
    assert "4 2 6" in council
    assert "Person " not in council
    assert (await (await browser.get(f"{path}/record.json")).json(content_type=None))["seed"] == draw.seed


async def test_numbers_of_small_groups_are_nowhere(console_site: Console, console_visit: Visit, hall: int):
    """Of six who read Arabic two more leave: four are too few to be told, and the next smallest group hides them."""
    browser, database = await console_visit("coordinator"), console_site.house.database
    languages = {
        f"{bound}:language:{one}": n for one in ("ar", "en", "es") for bound, n in (("least", "0"), ("most", "9"))
    }

    def leave(tx):
        found = [one for one in draws.people(tx, hall) if one.language == "ar"][:2]
        for one in found:
            tx.execute(
                draws.participations.update()
                .where(draws.participations.c.id == one.participation_id)
                .values(state="declined")
            )

    await database.write(leave)
    path = f"/console/engagements/{hall}/draw"
    await _post(browser, f"{path}/look", places="9", **{"use:language": "on"}, **languages)
    await running.run_next(database, console_site.clock)
    await _post(browser, f"{path}/promise")
    await _post(browser, f"{path}/hold", public="1 1 1")
    await running.run_next(database, console_site.clock)
    rows = (await (await browser.get(f"{path}/chances.csv")).text()).splitlines()
    assert rows[0] == "feature,group,least,most,people,seats,chance,lowest,highest"
    assert rows[1] == "language,ar,0,9" + ",fewer than 5" * 5
    assert rows[3] == "language,es,0,9" + ",fewer than 5" * 5
    assert rows[2].startswith("language,en,0,9,21,")
    assert (await _text(browser, f"{path}/council")).count("Not told: a small group") == 2


async def test_what_cannot_be_is_said_with_the_smallest_change(console_site: Console, console_visit: Visit, hall: int):
    browser, path = await console_visit("coordinator"), f"/console/engagements/{hall}/draw"
    impossible = QUOTAS | {"places": "20", "most:age:70_over": "2", "most:age:30_49": "2"}
    await _post(browser, f"{path}/look", **impossible)
    await running.run_next(console_site.house.database, console_site.clock)
    page = await _text(browser, path)
    assert "No panel can keep these quotas" in page
    assert "instead of" in page
    assert (await _post(browser, f"{path}/promise")).endswith("?said=look_again")


@pytest.mark.parametrize(
    "wrong", [{"places": "0"}, {"places": "many"}, {"least:age:30_49": "5"}, {"most:age:30_49": "-1"}, {"places": "²"}]
)
async def test_quotas_that_make_no_sense_are_refused(console_visit: Visit, hall: int, wrong: dict[str, str]):
    browser = await console_visit("coordinator")
    said = await _post(browser, f"/console/engagements/{hall}/draw/look", **(QUOTAS | wrong))
    assert said.endswith("?said=bad_quotas")


async def test_quotas_follow_the_seats_when_asked(console_visit: Visit, hall: int):
    browser, path = await console_visit("coordinator"), f"/console/engagements/{hall}/draw"
    for places, most in (("8", "6"), ("20", "13")):
        page = await _text(browser, f"{path}?places={places}&use:age=on")
        assert f'name="places" type="number" min="1" max="5000" value="{places}"' in page
        assert 'name="use:age" checked' in page
        assert 'name="use:language" checked' not in page
        assert f'name="most:language:en" type="number" min="0" max="5000" value="{most}"' in page


async def test_no_draw_without_a_promise_or_a_number(console_site: Console, console_visit: Visit, hall: int):
    browser, path = await console_visit("coordinator"), f"/console/engagements/{hall}/draw"
    assert (await _post(browser, f"{path}/hold", public="4")).endswith("?said=overtaken")
    await _post(browser, f"{path}/look", **QUOTAS)
    await running.run_next(console_site.house.database, console_site.clock)
    await _post(browser, f"{path}/promise")
    assert (await _post(browser, f"{path}/hold", public=" ")).endswith("?said=no_public")
    assert await console_site.house.database.read(lambda tx: tasks.latest(tx, hall, "draw")) is None


async def test_the_page_follows_the_computer(console_site: Console, console_visit: Visit, hall: int):
    browser, path = await console_visit("coordinator"), f"/console/engagements/{hall}/draw"
    await _post(browser, f"{path}/look", **QUOTAS)
    async with browser.get(f"{path}/live") as stream:
        await _until(stream.content, "Waiting for the computer")
        await running.run_next(console_site.house.database, console_site.clock)
        await _until(stream.content, "These quotas can be kept")


async def _until(stream: aiohttp.StreamReader, words: str) -> None:
    async def read() -> None:
        seen = ""
        while words not in seen:
            line = await stream.readline()
            assert line, f"the stream ended before {words!r}"
            seen += line.decode()

    await asyncio.wait_for(read(), 20)


async def test_a_viewer_sees_and_cannot_change(console_site: Console, console_visit: Visit, hall: int):
    path = await _drawn(console_site, await console_visit("coordinator"), hall)
    browser = await console_visit("viewer")
    page = await _text(browser, path)
    assert "8 of 40 people have a seat." in page
    assert f"{path}/look" not in page
    assert (await browser.get(f"{path}/record.json")).status == 403


async def test_an_engagement_that_is_not_there(console_visit: Visit):
    browser = await console_visit("coordinator")
    for path in ("draw", "draw/council"):
        assert (await browser.get(f"/console/engagements/99/{path}")).status == 404
