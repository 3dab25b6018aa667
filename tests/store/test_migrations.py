"""A clinic that updates keeps every row: the tables of a release with data in them, brought up to date."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, select, text

from bot.store.database import Database, open_database
from bot.store.migrations import config
from bot.store.tables import engagements, group_sessions, metadata, seats

BEFORE_STATES = "0004"
AT = "2026-11-23 15:00:00.000000"
ROWS = (
    f"INSERT INTO patients (id, name, language, source, created_at) VALUES (1, 'Ada', 'en', 'import', '{AT}')",
    f"INSERT INTO engagements (id, name, is_open, created_at) VALUES (1, 'A table', 1, '{AT}'), (2, 'Past', 0, '{AT}')",
    "INSERT INTO sites (id, name, address) VALUES (1, 'Library', '12 King Street')",
    f"""INSERT INTO group_sessions (id, engagement_id, site_id, starts_at, ends_at, language, capacity, is_cancelled)
        VALUES (1, 1, 1, '{AT}', '{AT}', 'en', 8, 0), (2, 1, 1, '{AT}', '{AT}', 'en', 8, 1)""",
    f"""INSERT INTO participations (id, patient_id, engagement_id, state, created_at, changed_at)
        VALUES (1, 1, 1, 'confirmed', '{AT}', '{AT}')""",
    f"""INSERT INTO seats (id, participation_id, group_session_id, state, created_at, changed_at)
        VALUES (1, 1, 1, 'confirmed', '{AT}', '{AT}')""",
)


async def test_rows_of_an_older_release_stay_and_say_the_same(tmp_path: Path):
    path = tmp_path / "older.db"
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as tx:
        command.upgrade(config(tx), BEFORE_STATES)
        for row in ROWS:
            tx.execute(text(row))
    engine.dispose()
    database = await open_database(f"sqlite:///{path}")
    await database.migrate()
    read = await database.read(
        lambda tx: {
            table.name: tx.execute(select(table.c.id, table.c.state).order_by(table.c.id)).all()
            for table in (engagements, group_sessions, seats)
        }
    )
    await database.close()
    assert read["engagements"] == [(1, "open"), (2, "closed")]
    assert read["group_sessions"] == [(1, "open"), (2, "cancelled")]
    assert read["seats"] == [(1, "confirmed")]


async def test_the_revisions_build_exactly_the_tables_we_name(database: Database):
    assert await database.read(lambda tx: compare_metadata(MigrationContext.configure(tx), metadata)) == []


def test_there_is_one_last_revision():
    assert len(ScriptDirectory.from_config(config()).get_heads()) == 1
