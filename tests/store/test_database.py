"""The one door to the database, on both engines."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import DBAPIError, StatementError

from bot.store import marks
from bot.store.database import Database, DatabaseAway, DatabaseBusy, open_database
from bot.store.tables import patients


async def test_many_writes_at_once_are_all_kept(database: Database):
    await asyncio.gather(*(database.write(lambda tx, n=n: marks.write(tx, f"n{n}", str(n))) for n in range(200)))
    for n in (0, 99, 199):
        assert await database.read(lambda tx, n=n: marks.read(tx, f"n{n}")) == str(n)


async def test_a_failing_write_undoes_only_itself(database: Database):
    def fail(tx):
        marks.write(tx, "half", "done")
        raise RuntimeError("no")

    results = await asyncio.gather(
        database.write(lambda tx: marks.write(tx, "before", "kept")),
        database.write(fail),
        database.write(lambda tx: marks.write(tx, "after", "kept")),
        return_exceptions=True,
    )
    assert isinstance(results[1], RuntimeError)
    assert await database.read(lambda tx: marks.read(tx, "half")) is None
    assert await database.read(lambda tx: (marks.read(tx, "before"), marks.read(tx, "after"))) == ("kept", "kept")


async def test_times_come_back_aware_and_in_utc(database: Database):
    at = datetime(2026, 3, 8, 6, 59, 30, tzinfo=UTC)
    row = {"language": "en", "source": "import", "created_at": at}
    await database.write(lambda tx: tx.execute(insert(patients).values(**row)))
    assert await database.read(lambda tx: tx.scalar(select(patients.c.created_at))) == at


async def test_a_naive_time_is_refused(database: Database):
    row = {"language": "en", "source": "import", "created_at": datetime(2026, 1, 1)}  # noqa: DTZ001 - the point
    with pytest.raises((StatementError, DBAPIError), match="zone"):
        await database.write(lambda tx: tx.execute(insert(patients).values(**row)))


async def test_migrating_twice_changes_nothing(database: Database):
    await database.migrate()
    assert await database.read(lambda tx: tx.scalar(select(func.count()).select_from(patients))) == 0


async def test_a_second_process_is_kept_out_of_a_sqlite_file(tmp_path):
    url = f"sqlite:///{tmp_path / 'one.db'}"
    first = await open_database(url)
    with pytest.raises(DatabaseBusy, match="another process"):
        await open_database(url)
    await first.close()
    await (await open_database(url)).close()


async def test_readers_cannot_write(tmp_path):
    database = await open_database(f"sqlite:///{tmp_path / 'one.db'}")
    await database.migrate()
    with pytest.raises(DBAPIError, match="readonly"):
        await database.read(lambda tx: marks.write(tx, "x", "y"))
    await database.close()


async def test_the_tables_and_the_migrations_agree(database: Database):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from bot.store.tables import metadata

    def differences(tx):
        return compare_metadata(MigrationContext.configure(tx), metadata)

    assert await database.read(differences) == []


@pytest.mark.parametrize(
    "url", ["postgresql://nobody:secret@127.0.0.1:1/clinic", "sqlite:////proc/nowhere/convivial.db"]
)
async def test_a_database_that_cannot_be_opened_is_named_without_its_password(url):
    with pytest.raises(DatabaseAway, match="cannot be opened") as raised:
        await open_database(url)
    assert "secret" not in str(raised.value)
