"""A real house on a clock of its own, the console in front of it, and people who may use it."""

import shutil
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
import seed
import town_hall
from aiohttp import web
from aiohttp.test_utils import TestServer
from argon2 import PasswordHasher
from engines import absent
from playwright.async_api import Browser, async_playwright

from bot import console
from bot.console import auth
from bot.console.visitor import COOKIE
from bot.settings import Settings
from bot.store import console_sessions, users
from bot.store.tokens import hashed
from bot.web import twilio
from bot.wiring import House, open_house

CHROMIUM = shutil.which("chromium")
SWITCHES = "--no-sandbox --disable-background-networking --disable-component-update --disable-sync --disable-quic --no-first-run"
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


class Clock:
    """The world's clock, moved by the test. A Sunday evening in Toronto."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 22, 23, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


@dataclass(frozen=True)
class Console:
    """The console, served: who asks with which session."""

    house: House
    app: web.Application
    server: TestServer
    clock: Clock
    seeded: seed.Seeded

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.port}"

    async def sign_in(self, role: str) -> str:
        """A session for somebody with this role; its token. Without the cost of a password."""
        email, token = f"{role}@clinic.example", f"token-of-{role}"

        def write(tx: object) -> None:
            user = users.find(tx, email)
            user_id = user.id if user else users.create(tx, email=email, role=role, now=self.clock.at)
            users.introduce(tx, user_id, email=email, name=role.title(), password_hash="none")
            console_sessions.end_all(tx, user_id)
            console_sessions.begin(
                tx, token_hash=hashed(token), user_id=user_id, now=self.house.clock(), lasts=timedelta(hours=12)
            )

        await self.house.database.write(write)
        return token


@pytest.fixture
def console_clock() -> Clock:
    return Clock()


@pytest.fixture
def console_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest_asyncio.fixture
async def console_site(
    console_clock: Clock, console_port: int, sqlite_url: str, tmp_path: Path
) -> AsyncIterator[Console]:
    """The console over a seeded database, with the webhooks that the simulated phones text."""
    settings = Settings(
        _env_file=None,
        database_url=sqlite_url,
        secret_key_file=tmp_path / "secret.key",
        port=console_port,
        demo=True,
    )
    async with open_house(settings, now=console_clock) as house:
        seeded = await house.database.write(lambda tx: seed.clinic(tx, console_clock.at))
        app = web.Application()
        app.add_routes(twilio.routes(house))
        console.setup(app, house)
        async with TestServer(app, host="127.0.0.1", port=console_port) as server:
            yield Console(house, app, server, console_clock, seeded)


@pytest.fixture(autouse=True)
def _cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same hash with a thousandth of the work: what a password costs a guesser is argon2's business, not ours."""
    monkeypatch.setattr(auth, "_HASHER", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))


Visit = Callable[[str], Awaitable[aiohttp.ClientSession]]


@pytest_asyncio.fixture
async def console_visit(console_site: Console) -> AsyncIterator[Visit]:
    """`await console_visit("coordinator")` is a browser signed in with that role; "" is one that is not."""
    opened: list[aiohttp.ClientSession] = []

    async def visit(role: str) -> aiohttp.ClientSession:
        cookies = {COOKIE: await console_site.sign_in(role)} if role else {}
        browser = aiohttp.ClientSession(
            base_url=console_site.url,
            cookies=cookies,
            cookie_jar=aiohttp.CookieJar(unsafe=True),
            headers=SAME_ORIGIN,
        )
        opened.append(browser)
        return browser

    yield visit
    for browser in opened:
        await browser.close()


@pytest_asyncio.fixture
async def console_browser() -> AsyncIterator[Browser]:
    if CHROMIUM is None:
        absent("no browser to look with: apt-get install chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES.split())
        yield browser
        await browser.close()


@pytest_asyncio.fixture
async def hall(console_site: Console) -> int:
    """An engagement with forty people who said yes."""
    now = console_site.clock.at

    def make(tx):
        engagement = town_hall.engagement(tx, now)
        town_hall.fill(tx, engagement, 40, now)
        return engagement

    return await console_site.house.database.write(make)
