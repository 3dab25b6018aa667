"""A clinic with its phones: the real house, the real dialogs, Twilio's real client; only the phone network is simulated.

The network outlives the house, as Twilio would: `reopen` closes and opens everything of ours in between.
"""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any, Self

from aiohttp import web
from engines import free_port
from sqlalchemy import and_, func, or_, select

from bot.app import make_app
from bot.domain.message import UNSETTLED
from bot.service import enrol, sample
from bot.settings import Settings
from bot.sms.simulated import PhoneNetwork
from bot.sms.twilio import Account
from bot.store import patients, turns
from bot.store.tables import messages as message_rows
from bot.wiring import House, open_house
from scheduler.clock import jobs, tick

ACCOUNT = Account(sid="AC" + "1" * 32, token="town", sender="+15550100")
PATIENCE_S = 15


class Town:
    """`async with Town(…) as town:` then `await town.text(number, "yes")`."""

    def __init__(
        self, database_url: str, dialogs_url: str, clock: Callable[[], datetime], folder: Path, **settings: Any
    ) -> None:
        self.clock = clock
        port = free_port()
        self.network = PhoneNetwork(ACCOUNT, outside_url=f"http://127.0.0.1:{port}", now=clock, random=Random(1))
        self._given = {
            "database_url": database_url,
            "dialogs_url": dialogs_url,
            "port": port,
            "secret_key_file": folder / "secret.key",
            "carrier": "twilio",
            "public_url": f"http://127.0.0.1:{port}",
            "TWILIO_ACCOUNT_SID": ACCOUNT.sid,
            "TWILIO_AUTH_TOKEN": ACCOUNT.token,
            "TWILIO_FROM": ACCOUNT.sender,
            "opt_out_replies": "ours",
            "join_s": 0,
            "pace_segments_per_s": 1000,
            **settings,
        }
        self._outer = contextlib.AsyncExitStack()
        self._inner = contextlib.AsyncExitStack()
        self.house: House

    async def __aenter__(self) -> Self:
        api_url = await self.network.start()
        self._outer.push_async_callback(self.network.close)
        self._given["twilio_api_url"] = api_url
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()
        await self._outer.aclose()

    async def open(self) -> None:
        settings = Settings(_env_file=None, **self._given)
        self.house = await self._inner.enter_async_context(open_house(settings, self.clock))
        runner = web.AppRunner(make_app(self.house), access_log=None)
        await runner.setup()
        self._inner.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", settings.port).start()

    async def close(self) -> None:
        await self._inner.aclose()

    async def reopen(self) -> None:
        await self.close()
        await self.open()

    async def load_sample(self) -> None:
        now = self.clock()
        await self.write(lambda tx: sample.load(tx, zone=self.house.settings.zone, now=now, random=Random(7)))

    async def write(self, work):
        return await self.house.database.write(work)

    async def read(self, work):
        return await self.house.database.read(work)

    async def invite(self, e164: str) -> None:
        def work(tx):
            patient_id = patients.find_by_number(tx, e164)
            return enrol.invite(tx, patient_id=patient_id, engagement_id=1, now=self.clock())

        assert await self.write(work)
        await self.settle()

    async def reads(self, e164: str, language: str) -> None:
        """Let the record say that she reads this language."""

        def work(tx):
            patients.set_language(tx, patients.find_by_number(tx, e164), language)

        await self.write(work)

    async def text(self, e164: str, body: str) -> int | None:
        """Text as a patient, and wait until everything that follows from it has happened."""
        status = await self.network.text(sender=e164, body=body)
        await self.settle()
        return status

    async def tick(self) -> None:
        await tick(self.house.database, self.clock, jobs(self.house.settings))
        await self.settle()

    async def settle(self) -> None:
        """Wait until no turn is open and nothing that may go now is still on its way."""
        async with asyncio.timeout(PATIENCE_S):
            while await self.read(self._busy):  # noqa: ASYNC110 - rows have no event
                await asyncio.sleep(0.01)

    def _busy(self, tx) -> bool:
        """Plain counts: a query that claims would pass over what somebody has locked just now."""
        going = select(func.count()).where(
            or_(
                and_(message_rows.c.state == "queued", message_rows.c.due_at <= self.clock()),
                message_rows.c.state.in_(UNSETTLED),
            )
        )
        return bool(turns.count_open(tx) or tx.scalar(going))

    def received(self, e164: str) -> list[str]:
        """Every text this phone got, in order."""
        return [one.body for one in self.network.record if one.direction != "inbound" and one.to == e164]
