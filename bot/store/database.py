"""The one door to the database. `write` and `read` take a plain function of a transaction, on either engine.

SQLite: exactly one connection writes, in one thread, and commits what is waiting as a group (WAL,
synchronous=FULL: what was acknowledged is on disk). Up to SQLite 3.51.2 two connections that write and
checkpoint one WAL can corrupt it, so a lock file keeps a second process out. Readers are query_only.

PostgreSQL: a pool; each write is a transaction of its own, repeated when the database picked it as a
deadlock's victim.

    await database.write(lambda tx: seats.confirm(tx, …))
"""

import asyncio
import contextlib
import sqlite3
import threading
import zlib
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Protocol, TypeVar

from filelock import FileLock, Timeout
from sqlalchemy import ARRAY, Connection, Engine, Text, create_engine, event, func, literal, select
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import QueuePool, StaticPool

from bot.domain.errors import ConvivialError
from bot.store import migrations

T = TypeVar("T")
Work = Callable[[Connection], T]

_GROUP = 256
_READERS = 4
_STAND_BY_S = 1.0
_DEADLOCK_TRIES = 4
_DEADLOCK_STATES = frozenset({"40P01", "40001"})


class DatabaseBusy(ConvivialError):
    """Another process has the database file open for writing."""

    code = "database_busy"


class DatabaseAway(ConvivialError):
    """The database cannot be opened: no such host, database, folder, or no right to it."""

    code = "database_away"


class Database(Protocol):
    """What everybody sees of either engine."""

    async def write(self, work: Work[T]) -> T:
        """Run `work` in a transaction that is on disk when this returns; rolled back when it raises.

        It may be run more than once before it counts: it changes nothing but what it reaches through its argument.
        """

    async def read(self, work: Work[T]) -> T:
        """Run `work`, which only reads."""

    async def migrate(self) -> None:
        """Bring the tables up to date."""

    async def close(self) -> None:
        """Finish what was taken, give everything back."""


async def open_database(url: str) -> Database:
    """Open by URL: `sqlite:///path` or `postgresql://…`. Raises DatabaseBusy or DatabaseAway."""
    place = url.rsplit("@", 1)[-1]  # without a password
    try:
        if url.startswith("sqlite:"):
            return await asyncio.to_thread(SqliteDatabase, Path(url.removeprefix("sqlite:///")))
        database = PostgresDatabase(url)
        await database.read(lambda tx: tx.execute(select(1)))
    except (OSError, SQLAlchemyError) as error:
        raise DatabaseAway(
            f"the database {place} cannot be opened ({type(error).__name__}); check CONVIVIAL_DATABASE_URL"
        ) from error
    return database


class SqliteDatabase:
    """One file, one writer thread, a few readers."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = FileLock(f"{path}.lock", thread_local=False)  # closed from another thread
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            raise DatabaseBusy(
                f"{path} is open in another process (a running bot?); stop it, or use its console or API"
            ) from None
        self._writer = _sqlite_engine(path, read_only=False)
        self._readers = _sqlite_engine(path, read_only=True)
        self._threads = ThreadPoolExecutor(_READERS, thread_name_prefix="reader")
        self._queue: SimpleQueue[_Waiting | None] = SimpleQueue()
        self._is_closed = False
        self._thread = threading.Thread(target=self._write_groups, name="writer", daemon=True)
        self._thread.start()

    async def write(self, work: Work[T]) -> T:
        """See Database.write."""
        if self._is_closed:
            raise RuntimeError("the database is closed")  # nobody would ever answer
        loop = asyncio.get_running_loop()
        waiting = _Waiting(work, loop.create_future(), loop)
        self._queue.put(waiting)
        result: T = await waiting.future
        return result

    async def read(self, work: Work[T]) -> T:
        """See Database.read."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._read, work)

    async def migrate(self) -> None:
        """See Database.migrate. Runs outside the writer's transaction: batch moves need foreign keys off."""
        await asyncio.to_thread(self._migrate)

    async def close(self) -> None:
        """See Database.close."""
        self._is_closed = True
        self._queue.put(None)
        await asyncio.to_thread(self._thread.join)
        self._threads.shutdown()
        self._readers.dispose()
        self._writer.dispose()
        self._lock.release()

    def _read(self, work: Work[T]) -> T:
        with self._readers.connect() as connection:
            return work(connection)

    def _migrate(self) -> None:
        # SQLite changes a table by building it anew, and the rows that point to it must not notice
        raw = self._writer.raw_connection()
        raw.execute("PRAGMA foreign_keys=OFF")
        try:
            with self._writer.begin() as connection:
                migrations.upgrade(connection)
                if lost := connection.exec_driver_sql("PRAGMA foreign_key_check").all():
                    raise RuntimeError(
                        f"a migration would leave {len(lost)} rows that point nowhere; nothing was changed"
                    )
        finally:
            raw.execute("PRAGMA foreign_keys=ON")

    def _write_groups(self) -> None:
        while (first := self._queue.get()) is not None:
            group = [first]
            stop = False
            while len(group) < _GROUP and not self._queue.empty():
                waiting = self._queue.get()
                if waiting is None:
                    stop = True
                    break
                group.append(waiting)
            self._commit(group)
            if stop:
                return

    def _commit(self, group: list["_Waiting"]) -> None:
        try:
            with self._writer.begin() as connection:
                for waiting in group:
                    waiting.result = waiting.work(connection)
        except Exception as error:  # noqa: BLE001 - handed to its caller, whatever it is
            if len(group) == 1:
                group[0].error = error
            else:
                self._commit_apart(group)
        _answer(group)

    def _commit_apart(self, group: list["_Waiting"]) -> None:
        """One of them failed and took the others with it: each once more, in a transaction of its own."""
        for waiting in group:
            try:
                with self._writer.begin() as connection:
                    waiting.result = waiting.work(connection)
            except Exception as error:  # noqa: BLE001 - handed to its caller; the disk may be full or gone
                waiting.error = error


class _Waiting:
    """One piece of work in the writer's queue, with the future its caller awaits."""

    def __init__(self, work: Work[Any], future: asyncio.Future[Any], loop: asyncio.AbstractEventLoop) -> None:
        self.work, self.future, self.loop = work, future, loop
        self.result: Any = None
        self.error: Exception | None = None

    def settle(self) -> None:
        """Tell the caller, in its own loop."""
        if self.future.done():  # the caller gave up waiting; the work is done all the same
            return
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.result)


def _answer(group: list[_Waiting]) -> None:
    """Wake each loop once, for waking costs more than the rest. One that is already closed needs no answer."""
    for loop in {waiting.loop for waiting in group}:
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(_settle, [waiting for waiting in group if waiting.loop is loop])


def _settle(group: list[_Waiting]) -> None:
    for waiting in group:
        waiting.settle()


def _sqlite_engine(path: Path, *, read_only: bool) -> Engine:
    engine = create_engine(
        f"sqlite:///{path}",
        poolclass=QueuePool if read_only else StaticPool,
        connect_args={"check_same_thread": False},
        **({"pool_size": _READERS} if read_only else {}),
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # SQLAlchemy's own BEGIN below, not the driver's
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "busy_timeout=10000",
            "secure_delete=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")  # the last: what is erased is overwritten in the file, too
        if read_only:
            connection.execute("PRAGMA query_only=ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

    return engine


class PostgresDatabase:
    """A pool over asyncpg."""

    def __init__(self, url: str) -> None:
        """Without just-in-time compiling: a page's query takes milliseconds, and PostgreSQL 15 compiled it for seconds."""
        self._engine = create_async_engine(
            url.replace("postgresql://", "postgresql+asyncpg://", 1),
            pool_size=10,
            max_overflow=10,
            connect_args={"server_settings": {"jit": "off"}},
        )

    async def write(self, work: Work[T]) -> T:
        """See Database.write."""
        for _ in range(_DEADLOCK_TRIES - 1):
            try:
                return await self._write_once(work)
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) not in _DEADLOCK_STATES:
                    raise
        return await self._write_once(work)

    async def _write_once(self, work: Work[T]) -> T:
        async with self._engine.begin() as connection:
            return await connection.run_sync(work)

    async def read(self, work: Work[T]) -> T:
        """See Database.read."""
        async with self._engine.connect() as connection:
            return await connection.run_sync(work)

    async def migrate(self) -> None:
        """See Database.migrate. Processes that start together take turns."""
        async with self._engine.begin() as connection:
            await connection.run_sync(one_after_another, "migrate")
            await connection.run_sync(migrations.upgrade)

    async def close(self) -> None:
        """See Database.close."""
        await self._engine.dispose()

    @contextlib.asynccontextmanager
    async def leadership(self, role: str, until: asyncio.Event) -> AsyncIterator[bool]:
        """Wait for the advisory lock of a role; True once it is ours, False when `until` was set before."""
        key = zlib.crc32(role.encode())
        async with self._engine.connect() as connection:
            while not until.is_set():
                if await connection.scalar(select(func.pg_try_advisory_lock(key))):
                    break
                await connection.rollback()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(_STAND_BY_S):
                        await until.wait()
            await connection.commit()
            yield not until.is_set()


def is_postgres(tx: Connection) -> bool:
    """Whether this transaction runs on PostgreSQL: row locks exist there, and are not needed on SQLite."""
    return tx.dialect.name == "postgresql"


def one_after_another(tx: Connection, what: str) -> None:
    """Let no other transaction that names `what` pass this point until ours ends. On SQLite only one writes anyway."""
    if is_postgres(tx):
        tx.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(what, 0))))


def all_after_one_another(tx: Connection, many: Sequence[str]) -> None:
    """The same for many names at once, always in the same order; a few thousand at most, for the server counts locks."""
    if is_postgres(tx):
        names = func.unnest(literal(sorted(set(many)), ARRAY(Text))).column_valued("name")
        tx.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(names, 0))))


@contextlib.contextmanager
def savepoint(tx: Connection) -> Iterator[None]:
    """A part of a transaction that may fail alone."""
    with tx.begin_nested():
        yield
