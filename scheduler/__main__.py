"""`python -m scheduler`: the clock alone, on PostgreSQL. The first to get the lock ticks, a second one stands by."""

import asyncio

from bot.domain.errors import ConvivialError
from bot.settings import Settings
from bot.store.database import PostgresDatabase, open_database
from bot.wiring import configure_logging, read_clock, told_to_stop
from scheduler.clock import ticking


async def run(settings: Settings, until: asyncio.Event) -> None:
    """Wait to become the leader, then tick until the event is set."""
    database = await open_database(settings.database_url)
    try:
        await database.migrate()
        assert isinstance(database, PostgresDatabase)
        async with database.leadership("scheduler", until) as leads:
            if leads:
                async with ticking(database, await read_clock(database), settings):
                    await until.wait()
    finally:
        await database.close()


async def _main() -> None:
    configure_logging()
    await run(Settings(), told_to_stop())


def main() -> None:
    """Tick, or say why not."""
    if Settings().is_embedded:
        raise SystemExit(
            "scheduler: with SQLite the bot runs the clock itself; start `python -m bot`, "
            "or set CONVIVIAL_DATABASE_URL to PostgreSQL"
        )
    try:
        asyncio.run(_main())
    except ConvivialError as error:
        raise SystemExit(f"scheduler: {error}") from None


if __name__ == "__main__":
    main()
