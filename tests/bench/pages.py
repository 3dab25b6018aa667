"""The console over a big clinic: 100,000 patients, 1,000,000 texts; and whether an old clinic answers slower than a new one.

Rows are made by the database itself. Pages are asked for over HTTP, one at a time, as a coordinator's browser does.
One turn is a text that the guard answers (HELP), from the webhook's insert to the commit and the mouth's look for work:
everything of a turn that could grow with the rows; what the dialogs take does not depend on them.
"""

import logging
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import structlog
from aiohttp import web
from big_clinic import MESSAGES, PATIENTS, fill
from engines import free_port, postgres_cluster, postgres_programs
from rich.console import Console
from rich.table import Table
from sqlalchemy import Connection

from bot import console as pages
from bot.console.visitor import COOKIE
from bot.service import turn
from bot.settings import Settings
from bot.store import console_sessions, messages, turns, users
from bot.store.tokens import hashed
from bot.wiring import House, open_house

TIMES, TURNS = 20, 120
NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
TOKEN = "bench"
GET, POST = "GET", "POST"
ASKED: dict[str, tuple[str, str, dict[str, str]]] = {
    "today": (GET, "", {}),
    "patients": (GET, "patients", {}),
    "patients, far down": (POST, "patients", {"before": "4000"}),
    "patients by name": (POST, "patients", {"words": "Name 4242"}),
    "patients by number": (POST, "patients", {"words": "0004242"}),
    "patients, waiting": (POST, "patients", {"state": "waitlisted"}),
    "patients, never invited": (POST, "patients", {"state": "new"}),
    "duplicates": (GET, "patients/duplicates", {}),
    "conversations": (GET, "conversations", {}),
    "conversations, needs a person": (POST, "conversations", {"only": "person"}),
    "conversations by state": (POST, "conversations", {"state": "confirmed"}),
    "conversations by words": (POST, "conversations", {"words": "wheelchair"}),
    "conversations by words nobody said": (POST, "conversations", {"words": "giraffe"}),
    "conversations by number": (POST, "conversations", {"words": "0004242"}),
    "conversation": (GET, "patients/5000", {}),
    "what was said before": (GET, "patients/5000/before/200000/1000000", {}),
    "sign-ups": (GET, "sign-ups", {}),
    "not understood": (GET, "understanding", {}),
    "to call": (GET, "to-call", {}),
    "engagements": (GET, "engagements", {}),
    "engagement": (GET, "engagements/1", {}),
    "whom it is for": (GET, "engagements/1/who", {}),
    "how many are wanted": (GET, "engagements/1/targets", {}),
    "before the first text": (GET, "engagements/1/check", {}),
    "draw": (GET, "engagements/1/draw", {}),
    "who comes, by language": (GET, "fairness?engagement=1&by=language", {}),
    "who comes, by age": (GET, "fairness?engagement=1&by=age", {}),
    "group sessions": (GET, "group-sessions", {}),
    "group session": (GET, "group-sessions/1", {}),
    "at the door": (POST, "group-sessions/1/door", {"words": "Name 4242"}),
    "who sits where": (GET, "seating/1", {}),
    "places and people": (GET, "resources", {}),
    "phones": (GET, "phones", {}),
    "phone": (GET, "phones/5000", {}),
    "import": (GET, "import", {}),
    "texts": (GET, "texts?language=es", {}),
    "text": (GET, "texts/invite", {}),
    "team": (GET, "team", {}),
    "who did what": (GET, "audit", {}),
    "account": (GET, "account", {}),
}


async def run(console: Console) -> dict[str, float]:
    """Measure and show; the figures by name are SQLite's, the embedded default."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with tempfile.TemporaryDirectory(prefix="convivial-bench-", ignore_cleanup_errors=True) as folder:
        urls = (f"sqlite:///{Path(folder) / 'new.db'}", f"sqlite:///{Path(folder) / 'old.db'}")
        figures = await _measure(console, "SQLite", urls, Path(folder))
        if postgres_programs() is None:
            console.print("without PostgreSQL: it is not installed here")
        else:
            with postgres_cluster() as cluster:
                await _measure(console, "PostgreSQL", (f"{cluster}/template1", f"{cluster}/postgres"), Path(folder))
    return figures


async def _measure(console: Console, name: str, urls: tuple[str, str], folder: Path) -> dict[str, float]:
    """A new clinic beside an old one, turn by turn: the disk is as busy for either."""
    port = free_port()
    async with _house(urls[0], folder, port) as young, _house(urls[1], folder, port) as house:
        began = time.perf_counter()
        await house.database.write(fill)
        console.print(f"{name}: filled in {time.perf_counter() - began:.0f} s")
        turned = [(await _turn_ms(young, index), await _turn_ms(house, index)) for index in range(TURNS)]
        new, old = (statistics.median(found) for found in zip(*turned, strict=True))
        async with _served(house, port) as ask:
            spans = {page: sorted([await ask(*asked) for _ in range(TIMES)]) for page, asked in ASKED.items()}
    console.print(_table(name, spans))
    console.print(f"one turn: {new:.2f} ms in a new clinic, {old:.2f} in this one")
    p95 = _p95(sorted(span for found in spans.values() for span in found))
    return {"page_100k_patients_p95_ms": round(p95, 1), "flat_cost_ratio_1m": round(old / new, 3)}


def _p95(spans: list[float]) -> float:
    """Of spans in order."""
    return spans[round(0.95 * (len(spans) - 1))]


def _table(name: str, spans: dict[str, list[float]]) -> Table:
    table = Table("page", "median ms", "p95 ms", "worst ms", title=f"{name}: {PATIENTS:,} patients, {MESSAGES:,} texts")
    for page, found in spans.items():
        table.add_row(page, *(f"{one:.0f}" for one in (statistics.median(found), _p95(found), found[-1])))
    return table


@asynccontextmanager
async def _house(url: str, folder: Path, port: int) -> AsyncIterator[House]:
    settings = Settings(_env_file=None, database_url=url, secret_key_file=folder / "secret.key", port=port, demo=True)
    async with open_house(settings, now=lambda: NOW) as house:
        yield house


@asynccontextmanager
async def _served(house: House, port: int) -> AsyncIterator[Callable[[str, str, dict[str, str]], Awaitable[float]]]:
    """The console, with somebody signed in: a way to ask for a page, and how many milliseconds it took."""
    await house.database.write(_sign_in)
    app = web.Application()
    pages.setup(app, house)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    headers = {"Sec-Fetch-Site": "same-origin"}
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookies={COOKIE: TOKEN}, cookie_jar=jar, headers=headers) as http:

        async def ask(method: str, path: str, form: dict[str, str]) -> float:
            began = time.perf_counter()
            async with http.request(method, f"http://127.0.0.1:{port}/console/{path}", data=form or None) as answer:
                page = await answer.text()
            if answer.status != 200 or "Sign in" in page[:2000]:
                raise RuntimeError(f"{path} answered {answer.status}")
            return 1000 * (time.perf_counter() - began)

        yield ask
    await runner.cleanup()


def _sign_in(tx: Connection) -> None:
    user = users.create(tx, email="bench@clinic.example", role="admin", now=NOW)
    console_sessions.begin(tx, token_hash=hashed(TOKEN), user_id=user, now=NOW, lasts=timedelta(hours=12))


async def _turn_ms(house: House, index: int) -> float:
    """One whole turn of a number nobody knows."""
    e164, sid = f"+15559{index:06}", f"SM{index:032}"
    began = time.perf_counter()
    await house.database.write(
        lambda tx: turns.hear_text(tx, sid=sid, e164=e164, body="HELP", media=0, ready_at=NOW, now=NOW)
    )
    leases = await house.database.write(lambda tx: turns.claim(tx, token="bench", limit=8, language="en", now=NOW))
    for lease in leases:
        await turn.take(house.desk, lease)
    due = await house.database.write(lambda tx: messages.next_due(tx, NOW, 1))
    span = 1000 * (time.perf_counter() - began)
    if len(leases) != 1 or not due:
        raise RuntimeError("a turn was not taken")
    await house.database.write(lambda tx: messages.take_unsent(tx, e164, NOW))
    return span
