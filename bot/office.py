"""What the command line does behind the scenes: reach the database, or the bot that has it; start the processes."""

import asyncio
import contextlib
import os
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from random import SystemRandom
from typing import Any

import aiohttp
from honcho.environ import parse_procfile
from honcho.manager import Manager

from bot.console import tongues
from bot.domain.catalogue import Catalogue, counts
from bot.domain.clock import real_now
from bot.domain.edits import Edit
from bot.domain.errors import BadInput, ConvivialError
from bot.domain.po import with_edits
from bot.paper.said import MOST_LANGUAGES
from bot.service.commands import COMMANDS, Office
from bot.service.papers import make_poster
from bot.settings import Settings
from bot.store import exports
from bot.store.database import Database, DatabaseBusy, open_database
from bot.web.api import token as api_token
from bot.wiring import open_texts, read_clock, read_secret_key

_BAD_REQUEST = 400

Run = Callable[[str, dict[str, Any]], Awaitable[dict[str, Any]]]
"""Runs a command (bot/service/commands.py) by name with its arguments."""


class Unreachable(ConvivialError):
    """Another process has the database, and it is no bot that answers."""

    code = "unreachable"


@contextlib.asynccontextmanager
async def _database(settings: Settings) -> AsyncIterator[Database]:
    database = await open_database(settings.database_url)
    try:
        await database.migrate()
        yield database
    finally:
        await database.close()


@contextlib.asynccontextmanager
async def door(settings: Settings) -> AsyncIterator[Run]:
    """A way to run commands that write: here, or in the bot that has the database open. Raises Unreachable."""
    async with contextlib.AsyncExitStack() as stack:
        try:
            database = await stack.enter_async_context(_database(settings))
        except DatabaseBusy:
            yield lambda name, given: _ask(settings, "POST", f"commands/{name}", given)
            return
        clock, random = await read_clock(database), SystemRandom()

        async def run(name: str, given: dict[str, Any]) -> dict[str, Any]:
            office = Office(settings, clock(), random)
            return await database.write(lambda tx: COMMANDS[name](tx, office, given))

        yield run


async def command(settings: Settings, name: str, given: dict[str, Any]) -> dict[str, Any]:
    """Run one command that writes. Raises BadInput, Unreachable."""
    async with door(settings) as run:
        return await run(name, given)


async def read_rows(settings: Settings, kind: str) -> list[dict[str, Any]]:
    """Export rows, here or through the bot that has the database open."""
    try:
        async with _database(settings) as database:
            return await database.read(lambda tx: exports.export(tx, kind))
    except DatabaseBusy:
        return list(await _ask(settings, "GET", f"export/{kind}", None))


async def migrate(settings: Settings) -> None:
    """Bring the tables up to date."""
    async with _database(settings):
        pass


async def _ask(settings: Settings, method: str, path: str, given: dict[str, Any] | None) -> Any:
    url = f"http://127.0.0.1:{settings.port}/api/v1/{path}"
    headers = {"Authorization": f"Bearer {api_token(read_secret_key(settings.secret_key_file))}"}
    try:
        async with (
            aiohttp.ClientSession(headers=headers) as http,
            http.request(method, url, json=given) as response,
        ):
            if response.status == _BAD_REQUEST:
                raise BadInput((await response.json())["error"])
            response.raise_for_status()
            return await response.json()
    except aiohttp.ClientError as error:
        raise Unreachable(
            f"the database is open in another process, and no bot answers on port {settings.port} "
            f"({type(error).__name__}); stop that process, or set CONVIVIAL_PORT to the bot's"
        ) from None


async def backup(settings: Settings, target: Path) -> None:
    """Copy the SQLite file by its own backup call, which reads only. Raises BadInput."""
    if not settings.is_embedded:
        raise BadInput("this installation uses PostgreSQL; back it up with pg_dump")
    await asyncio.to_thread(_copy, Path(settings.database_url.removeprefix("sqlite:///")), target)


def _copy(source: Path, target: Path) -> None:
    if target.exists():
        raise BadInput(f"{target} exists already; give another name")
    if not source.exists():
        raise BadInput(f"there is no database at {source} yet")
    with (
        contextlib.closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as old,
        contextlib.closing(sqlite3.connect(target)) as new,
    ):
        old.backup(new)


async def poster(settings: Settings, engagement_id: int, languages: list[str], out: Path) -> None:
    """Write a poster of an engagement, in its own first languages unless told which. Raises BadInput, UnknownLanguage."""
    about = await command(settings, "poster_words", {"engagement": engagement_id})
    wanted = languages or about["languages"][:MOST_LANGUAGES] or [settings.default_language]
    made = make_poster(open_texts(settings), settings, about["keywords"], wanted, real_now())
    await asyncio.to_thread(out.write_bytes, made)


def texts_report(settings: Settings) -> list[dict[str, Any]]:
    """What each catalogue still lacks, a row each."""
    texts = open_texts(settings)
    return [asdict(finding) for language in texts.languages for finding in texts.report(language)] + [
        {"language": tongue, "key": f"console: {fault.sentence}", "what": fault.what, "detail": fault.detail}
        for tongue in tongues.TONGUES
        if tongue != tongues.SOURCE
        for fault in tongues.faults(tongue)
    ]


def languages(settings: Settings) -> list[str]:
    """Every language with a complete catalogue."""
    return list(open_texts(settings).languages)


def write_texts(rows: list[dict[str, Any]], folder: Path) -> Iterator[tuple[Path, int]]:
    """Write exported edits (`export texts`) into the catalogues of a folder; each file that changed, with how many."""
    edits: dict[str, dict[str, Edit]] = {}
    for row in rows:
        forms = None if row["forms"] is None else tuple(row["forms"])
        edit = Edit(
            row["language"], row["key"], forms, row["source_hash"], row["is_reviewed"], row["by"],
            datetime.fromisoformat(row["at"]),
        )  # fmt: skip
        edits.setdefault(edit.language, {})[edit.key] = edit
    for language, theirs in sorted(edits.items()):
        file = folder / language / "LC_MESSAGES" / "patient.po"
        if not file.exists():
            raise BadInput(f"there is no {file}; give the folder of languages, such as locales")
        written = Catalogue(language, file.read_bytes()).written
        holding = {key: edit for key, edit in theirs.items() if key in written and counts(edit, written[key])}
        file.write_text(with_edits(file.read_text("utf-8"), holding), "utf-8")
        yield file, len(holding)


def start(settings: Settings, root: Path) -> int:
    """Start the Procfile's processes that this shape needs and wait for them; the exit code."""
    processes = parse_procfile((root / "Procfile").read_text()).processes
    wanted = [name for name in processes if name != "scheduler" or not settings.is_embedded]
    manager = Manager()
    for name in wanted:
        manager.add_process(name, processes[name], quiet=False, env=dict(os.environ), cwd=str(root))
    signal.signal(signal.SIGTERM, lambda *_: manager.terminate())
    sys.stdout.write(f"Starting {', '.join(wanted)} …\n")
    manager.loop()
    return int(manager.returncode or 0)


__all__ = [
    "api_token",
    "backup",
    "command",
    "door",
    "migrate",
    "poster",
    "read_rows",
    "start",
    "texts_report",
    "write_texts",
]
