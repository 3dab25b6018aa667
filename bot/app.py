"""Routes and loops: the aiohttp application over one house, and nothing else."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine
from typing import Any

from aiohttp import web

from bot import console
from bot.service import editing
from bot.service.catchup import keep_up
from bot.service.ear import Ear
from bot.service.outbox import Speaker
from bot.store import turns
from bot.web import api, health, twilio
from bot.wiring import House

LARGEST_UPLOAD = 32 * 1024 * 1024


def make_app(house: House) -> web.Application:
    """The whole application. Its loops run from start to clean-up."""
    app = web.Application(client_max_size=LARGEST_UPLOAD)
    app.add_routes([*twilio.routes(house), *health.routes(house), *api.routes(house)])
    app.router.add_get("/", _to_console)
    console.setup(app, house)
    app.cleanup_ctx.append(lambda _: _loops(house))
    return app


async def _to_console(_: web.Request) -> web.StreamResponse:
    raise web.HTTPFound("/console/")


async def _loops(house: House) -> AsyncIterator[None]:
    """Repair what a crash left, then listen and speak until the end."""
    if house.settings.is_embedded:  # nobody else can be at work: what is taken was dropped
        await house.database.write(lambda tx: turns.take_back_all(tx, house.clock()))
    speaker = Speaker(house.mouth, house.spoken, alone=house.settings.is_embedded)
    catching_up = keep_up(house.database, house.carrier, house.clock, house.heard)
    edits = editing.follow(house.database, house.texts)
    async with _running(_ear(house).listen(), speaker.speak(), speaker.reconcile(), catching_up, edits):
        yield


def _ear(house: House) -> Ear:
    return Ear(
        house.desk,
        workers=house.settings.workers,
        token=lambda: f"{house.random.getrandbits(64):x}",
        language=house.settings.default_language,
        bell=house.heard,
        answered=house.spoken,
    )


@contextlib.asynccontextmanager
async def _running(*loops: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(loop) for loop in loops]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
