"""`python -m bot` serves: webhooks, console, the loops, and in the embedded shape the scheduler's clock."""

import asyncio
import contextlib

from aiohttp import web
from pydantic import ValidationError

from bot.app import make_app
from bot.console import auth
from bot.domain.errors import ConvivialError
from bot.settings import Settings
from bot.wiring import House, configure_logging, open_house, told_to_stop
from scheduler.clock import ticking


async def serve(settings: Settings, until: asyncio.Event) -> None:
    """Serve until the event is set. Raises ConvivialError when the house cannot be opened."""
    async with open_house(settings) as house:
        runner = web.AppRunner(make_app(house), access_log=None, handle_signals=False)
        await runner.setup()
        try:
            await _listen(runner, settings)
            await _welcome(house)
            async with ticking(house.database, house.clock, settings) if settings.is_embedded else _no_clock():
                await until.wait()
        finally:
            await runner.cleanup()


async def _listen(runner: web.AppRunner, settings: Settings) -> None:
    try:
        await web.TCPSite(runner, settings.host, settings.port, backlog=1024).start()
    except OSError as error:
        raise ConvivialError(
            f"cannot listen on {settings.host}:{settings.port} ({error.strerror}); "
            "stop what listens there, or set CONVIVIAL_PORT"
        ) from None


@contextlib.asynccontextmanager
async def _no_clock():  # type: ignore[no-untyped-def]  # noqa: ANN202 - a context manager of nothing
    yield


async def _welcome(house: House) -> None:
    url = house.settings.outside_url
    print(f"Convivial listens on {url}", flush=True)  # noqa: T201 - for the person who runs it
    link = await auth.first_link(house.database, url, house.clock(), house.random.randbytes)
    if link:
        print(f"\n  Nobody has signed in yet. Open this link once to become the admin:\n\n    {link}\n", flush=True)  # noqa: T201


async def _main() -> None:
    configure_logging()
    await serve(Settings(), told_to_stop())


def main() -> None:
    """Serve, or say in one line why not."""
    try:
        asyncio.run(_main())
    except ValidationError as error:
        raise SystemExit(explain(error)) from None
    except ConvivialError as error:
        raise SystemExit(f"convivial: {error}") from None


def explain(error: ValidationError) -> str:
    """A wrong setting in a line: its name and what it should be."""
    lines = (f"  {'.'.join(map(str, one['loc'])) or 'settings'}: {one['msg']}" for one in error.errors())
    return "\n".join(["convivial: the settings cannot be used:", *lines])


if __name__ == "__main__":
    main()
