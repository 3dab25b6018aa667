"""Links, passwords, codes, sessions."""

import asyncio
import os
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import aiohttp
import pyotp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from conftest import Clock, Console, Visit
from sqlalchemy import func, select

from bot import console
from bot.console import auth
from bot.console.lockout import CLOSED_FOR, MOST_FAILURES
from bot.console.visitor import COOKIE
from bot.domain.errors import BadInput
from bot.store import console_sessions, users
from bot.store.database import Database
from bot.store.tables import console_sessions as session_rows
from bot.store.tables import invitations

PASSWORD = "a long and convivial one"
NEW = {"name": "Ana", "email": "ana@clinic.example", "password": PASSWORD}


async def _first_link(site: Console) -> str:
    house = site.house
    link = await auth.first_link(house.database, site.url, site.clock.at, house.random.randbytes)
    assert link is not None
    return link.removeprefix(site.url)


async def _account(site: Console, browser: aiohttp.ClientSession) -> None:
    answer = await browser.post(await _first_link(site), data=NEW, allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (303, "/console/")


async def _sign_in(browser: aiohttp.ClientSession, password: str = PASSWORD, code: str = "") -> int:
    browser.cookie_jar.clear()
    data = {"email": "Ana@clinic.example", "password": password, "code": code}
    answer = await browser.post("/console/sign-in", data=data, allow_redirects=False)
    return answer.status


async def test_the_first_link_lets_one_in_once(console_site: Console, console_visit: Visit):
    browser, link = await console_visit(""), await _first_link(console_site)
    assert (await browser.get(link)).status == 200
    assert (await browser.get(link)).status == 200  # a mail scanner may look first
    assert (await browser.post(link, data=NEW, allow_redirects=False)).status == 303
    assert (await browser.get("/console/team")).status == 200  # and she is an admin
    assert (await browser.post(link, data=NEW)).status == 410
    assert (await browser.get(link)).status == 410
    house = console_site.house
    assert await auth.first_link(house.database, "", console_site.clock.at, house.random.randbytes) is None


async def test_a_new_first_link_replaces_the_one_before(console_site: Console, console_visit: Visit):
    browser, old = await console_visit(""), await _first_link(console_site)
    new = await _first_link(console_site)
    assert (await browser.get(old)).status == 410
    assert (await browser.get(new)).status == 200


async def test_processes_that_start_together_make_one_admin_and_one_link(database: Database):
    now = datetime(2026, 11, 23, tzinfo=UTC)
    links = await asyncio.gather(*(auth.first_link(database, "", now, os.urandom) for _ in range(5)))
    assert len({link for link in links if link}) == 5
    assert await database.read(lambda tx: tx.scalar(select(func.count()).select_from(invitations))) == 1
    assert len(await database.read(users.everybody)) == 1


async def test_a_link_runs_out(console_site: Console, console_visit: Visit):
    browser, link = await console_visit(""), await _first_link(console_site)
    console_site.clock.at += users.LINK_LASTS
    assert (await browser.get(link)).status == 410


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"password": "eleven char"}, "longer password"),
        ({"password": "x" * 257}, "shorter password"),
        ({"name": " "}, "your name"),
        ({"email": "ana"}, "no e-mail address"),
    ],
)
async def test_a_link_is_not_used_up_by_a_mistake(
    console_site: Console, console_visit: Visit, change: dict[str, str], said: str
):
    browser, link = await console_visit(""), await _first_link(console_site)
    answer = await browser.post(link, data=NEW | change)
    assert answer.status == 422
    assert said in await answer.text()
    assert (await browser.post(link, data=NEW, allow_redirects=False)).status == 303


async def test_the_database_holds_no_token(console_site: Console, console_visit: Visit):
    browser, link = await console_visit(""), await _first_link(console_site)
    await browser.post(link, data=NEW)
    token = next(cookie.value for cookie in browser.cookie_jar if cookie.key == COOKIE)

    def stored(tx: object) -> list[str]:
        return [
            *tx.execute(select(session_rows.c.token_hash)).scalars(),
            *tx.execute(select(invitations.c.token_hash)).scalars(),
        ]

    kept = await console_site.house.database.read(stored)
    assert len(kept) == 2
    assert token not in kept
    assert link.rsplit("/", 1)[-1] not in kept


async def test_the_cookie_is_out_of_a_scripts_reach(console_site: Console, console_visit: Visit):
    browser = await console_visit("")
    answer = await browser.post(await _first_link(console_site), data=NEW, allow_redirects=False)
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie  # this house is on plain http, on this machine


async def test_right_and_wrong_passwords(console_site: Console, console_visit: Visit):
    browser = await console_visit("")
    await _account(console_site, browser)
    assert await _sign_in(browser, "something else entirely") == 403
    assert (await browser.get("/console/", allow_redirects=False)).status == 303
    assert await _sign_in(browser) == 303
    assert (await browser.get("/console/")).status == 200
    answer = await browser.post("/console/sign-in", data={"email": "nobody@clinic.example", "password": PASSWORD})
    assert answer.status == 403


async def test_too_many_failures_close_the_door_for_a_while(console_site: Console, console_visit: Visit):
    browser = await console_visit("")
    await _account(console_site, browser)
    statuses = [await _sign_in(browser, "wrong") for _ in range(MOST_FAILURES)]
    assert statuses == [403] * MOST_FAILURES
    assert await _sign_in(browser) == 429  # although it is right
    console_site.clock.at += CLOSED_FOR
    assert await _sign_in(browser) == 303


async def test_a_code_is_asked_for_and_works_once(console_site: Console, console_visit: Visit):
    browser = await console_visit("")
    await _account(console_site, browser)
    page = await (await browser.get("/console/account")).text()
    secret = re.search(r'name="secret" value="(\w+)"', page)[1]
    totp, clock = pyotp.TOTP(secret), console_site.clock
    wrong = await browser.post("/console/account/second-factor", data={"secret": secret, "code": "000000"})
    assert "That code is not right" in await wrong.text()
    await browser.post("/console/account/second-factor", data={"secret": secret, "code": totp.at(clock.at)})
    assert await _sign_in(browser) == 403
    assert await _sign_in(browser, code=totp.at(clock.at)) == 403  # used when it was turned on
    clock.at += timedelta(seconds=30)
    code = totp.at(clock.at)
    assert await _sign_in(browser, "not the password", code) == 403
    assert await _sign_in(browser, code=code) == 303  # a wrong password does not use a code up
    assert await _sign_in(browser, code=code) == 403
    clock.at += timedelta(seconds=30)
    assert await _sign_in(browser, code=totp.at(clock.at)) == 303


async def test_codes_follow_the_worlds_clock_when_the_demos_is_ahead(console_site: Console, console_visit: Visit):
    browser = await console_visit("")
    await _account(console_site, browser)
    await browser.post("/console/phones/tomorrow")
    assert console_site.house.clock() > console_site.clock.at
    page = await (await browser.get("/console/account")).text()  # and she is still signed in
    secret = re.search(r'name="secret" value="(\w+)"', page)[1]
    answer = await browser.post(
        "/console/account/second-factor", data={"secret": secret, "code": pyotp.TOTP(secret).at(console_site.clock.at)}
    )
    assert "Saved." in await answer.text()


async def test_a_revoked_session_is_over_at_once(console_site: Console, console_visit: Visit):
    here, admin = await console_visit("coordinator"), await console_visit("admin")
    assert (await here.get("/console/")).status == 200
    user = await console_site.house.database.read(lambda tx: users.find(tx, "coordinator@clinic.example"))
    await admin.post(f"/console/team/{user.id}/shut-out")
    assert (await here.get("/console/", allow_redirects=False)).status == 303


@pytest.mark.parametrize("span", [auth.SESSION_LASTS, auth.SESSION_IDLE])
async def test_a_session_runs_out(console_site: Console, console_visit: Visit, span: timedelta):
    browser = await console_visit("viewer")
    if span == auth.SESSION_LASTS:  # although it is used all day
        while console_site.clock.at < Clock().at + span - timedelta(hours=1):
            console_site.clock.at += timedelta(hours=1)
            assert (await browser.get("/console/", allow_redirects=False)).status == 200
    console_site.clock.at = Clock().at + span
    assert (await browser.get("/console/", allow_redirects=False)).status == 303


async def test_signing_out_and_out_elsewhere(console_site: Console, console_visit: Visit):
    browser = await console_visit("viewer")
    user = await console_site.house.database.read(lambda tx: users.find(tx, "viewer@clinic.example"))
    await console_site.house.database.write(
        lambda tx: console_sessions.begin(
            tx, token_hash="another", user_id=user.id, now=console_site.clock.at, lasts=auth.SESSION_LASTS
        )
    )
    assert "Elsewhere" in await (await browser.get("/console/account")).text()
    assert "Elsewhere" not in await (await browser.post("/console/account/elsewhere")).text()
    await browser.post("/console/sign-out")
    assert (await browser.get("/console/", allow_redirects=False)).status == 303


async def test_an_invitation_from_the_team_page_or_the_command_line(console_site: Console, console_visit: Visit):
    admin, guest = await console_visit("admin"), await console_visit("")
    page = await (
        await admin.post("/console/team/invite", data={"email": "Bea@clinic.example", "role": "viewer"})
    ).text()
    link = re.search(r'value="http://[^/]+(/console/welcome/[\w-]+)"', page)[1]
    assert "bea@clinic.example" in await (await guest.get(link)).text()
    await guest.post(link, data={"name": "Bea", "password": PASSWORD, "email": "somebody@else.example"})
    bea = await console_site.house.database.read(lambda tx: users.find(tx, "bea@clinic.example"))
    assert (bea.name, bea.role) == ("Bea", "viewer")
    assert (await guest.get("/console/phones")).status == 403


async def test_the_last_admin_stays(console_site: Console, console_visit: Visit):
    admin = await console_visit("admin")
    me = await console_site.house.database.read(lambda tx: users.find(tx, "admin@clinic.example"))
    answer = await admin.post(f"/console/team/{me.id}/shut-out")
    assert "Somebody must remain" in await answer.text()
    answer = await admin.post("/console/team/invite", data={"email": "admin@clinic.example", "role": "viewer"})
    assert "Somebody must remain" in await answer.text()
    assert (await admin.get("/console/team")).status == 200


@pytest.mark.parametrize(
    ("email", "role"), [("ana", "viewer"), ("a na@clinic.example", "viewer"), ("ana@clinic.example", "queen")]
)
async def test_an_invitation_that_cannot_be(console_site: Console, email: str, role: str):
    house = console_site.house
    with pytest.raises(BadInput):
        await house.database.write(
            lambda tx: users.invite(
                tx, email=email, role=role, now=console_site.clock.at, token_bytes=house.random.randbytes
            )
        )


async def test_over_https_the_cookie_is_for_https_only(console_site: Console):
    settings = console_site.house.settings.model_copy(update={"public_url": "https://convivial.clinic.example"})
    house = replace(console_site.house, settings=settings)
    app = web.Application()
    console.setup(app, house)
    async with TestServer(app) as server, aiohttp.ClientSession(headers={"Sec-Fetch-Site": "same-origin"}) as browser:
        link = await _first_link(console_site)
        answer = await browser.post(server.make_url(link), data=NEW, allow_redirects=False)
        assert "Secure" in answer.headers["Set-Cookie"]


async def test_two_who_follow_a_link_at_once(console_site: Console, console_visit: Visit):
    browser, link = await console_visit(""), await _first_link(console_site)
    both = await asyncio.gather(*(browser.post(link, data=NEW, allow_redirects=False) for _ in range(2)))
    assert sorted(answer.status for answer in both) == [303, 410]


async def test_many_guesses_at_once_do_not_slip_by(console_site: Console, console_visit: Visit):
    browser = await console_visit("")
    await _account(console_site, browser)
    data = {"email": "ana@clinic.example", "password": "a guess"}
    all_of_them = await asyncio.gather(*(browser.post("/console/sign-in", data=data) for _ in range(12)))
    assert [answer.status for answer in all_of_them].count(403) == MOST_FAILURES
