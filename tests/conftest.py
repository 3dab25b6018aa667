"""What every test may ask for: real databases, a clock that stands still, the real dialogs process."""

import asyncio
import itertools
import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.store.database import Database, open_database

sys.path.insert(0, str(Path(__file__).parent))

from engines import absent, free_port, postgres_cluster

ROOT = Path(__file__).parent.parent
RASA = ROOT / "dialogs" / ".venv" / "bin" / "python"
_names = itertools.count(1)


class StillClock:
    """A clock the test moves. Starts on a Monday, ten in the morning in Toronto."""

    def __init__(self, at: datetime = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def pass_by(self, **span: float) -> None:
        self.at += timedelta(**span)


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The cluster's URL, with a template database that has all tables."""
    with postgres_cluster() as url:
        with ThreadPoolExecutor(1) as thread:  # a loop runs in this one already
            thread.submit(lambda: asyncio.run(_make_template(url))).result()
        yield url


async def _make_template(url: str) -> None:
    await _execute(f"{url}/postgres", "CREATE DATABASE convivial_template")
    await _make_tables(f"{url}/convivial_template")


async def _make_tables(url: str) -> None:
    database = await open_database(url)
    await database.migrate()
    await database.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with all tables, to be copied: making them takes longer than most tests."""
    path = tmp_path_factory.mktemp("template") / "convivial.db"
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(_make_tables(f"sqlite:///{path}"))).result()
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """An empty SQLite database with all tables."""
    return f"sqlite:///{shutil.copyfile(sqlite_template, tmp_path / 'convivial.db')}"


async def _execute(url: str, statement: str) -> None:
    engine = create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://"), isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(statement))
    await engine.dispose()


@pytest_asyncio.fixture(params=["sqlite", "postgresql"])
async def database_url(request: pytest.FixtureRequest) -> AsyncIterator[str]:
    """An empty database with all tables, once on each engine."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_url")
        return
    cluster = request.getfixturevalue("postgres")
    name = f"test_{next(_names)}"
    await _execute(f"{cluster}/postgres", f"CREATE DATABASE {name} TEMPLATE convivial_template")
    yield f"{cluster}/{name}"
    await _execute(f"{cluster}/postgres", f"DROP DATABASE {name} WITH (FORCE)")


@pytest_asyncio.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = await open_database(database_url)
    yield opened
    await opened.close()


@pytest.fixture(scope="session")
def dialogs_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The real dialogs process with the real model, on a port of its own."""
    if given := os.environ.get("CONVIVIAL_TEST_DIALOGS"):  # one that runs already, for quick rounds
        yield given
        return
    with dialogs_process(tmp_path_factory.mktemp("dialogs")) as url:
        yield url


class dialogs_process:  # noqa: N801 - reads as a with-statement
    """`with dialogs_process(folder) as url:` runs `python -m dialogs` until the block ends."""

    def __init__(self, folder: Path, port: int | None = None) -> None:
        self.folder, self.port = folder, port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> str:
        if not RASA.exists():
            absent("the dialogs' environment is missing; `make setup` makes it")
        subprocess.run([RASA, "-m", "dialogs.train"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        self.start()
        return self.url

    def start(self) -> None:
        with (self.folder / "dialogs.log").open("ab") as log:
            command = [str(RASA), "-m", "dialogs", "--port", str(self.port)]
            self.process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, env=dict(os.environ))
        for _ in range(600):
            try:
                urllib.request.urlopen(f"{self.url}/healthz", timeout=1).close()
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
            else:
                return
        raise RuntimeError(f"the dialogs did not start: {(self.folder / 'dialogs.log').read_text()[-2000:]}")

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def __exit__(self, *_: object) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(20)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rewrite", action="store_true", help="write golden conversations as they are said now")


SLOW = ("crash/", "console/test_browser", "test_cli", "test_conversations", "understanding/")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what takes minutes; what wants PostgreSQL or the real model, which take seconds to start, goes the long way."""
    for item in items:
        place = item.path.relative_to(config.rootpath / "tests").as_posix()
        waits = "dialogs_url" in getattr(item, "fixturenames", ())
        if waits or place.startswith(SLOW) or "postgresql" in item.name:
            item.add_marker(pytest.mark.slow)
