"""A phone network, a bot's ear, and Twilio's own client between them; loopback only, a clock of our own."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from aiohttp import web
from multidict import MultiMapping

from bot.sms.signature import signature_ok
from bot.sms.simulated import SIMULATED_ACCOUNT, PhoneNetwork
from bot.sms.twilio import TwilioCarrier

PATIENT = "+15550101"
NEIGHBOUR = "+15550102"
OURS = SIMULATED_ACCOUNT.sender


@dataclass
class Clock:
    """Time as the tests want it."""

    moment: datetime = datetime(2026, 11, 22, 15, 0, 0, 400_000, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Tell the time."""
        return self.moment

    def forward(self, **by: float) -> None:
        """Let time pass."""
        self.moment += timedelta(**by)


@dataclass
class Ear:
    """A bot that only listens: keeps every webhook, checks its signature, answers as it is told."""

    url: str = ""
    heard: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    forms: list[MultiMapping[str | web.FileField]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)

    async def hear(self, request: web.Request) -> web.Response:
        """Keep one webhook."""
        form = await request.post()
        is_signed = signature_ok(
            [SIMULATED_ACCOUNT.token],
            self.url + request.raw_path,
            form,
            request.headers.get("X-Twilio-Signature"),
        )
        if not is_signed:
            return web.Response(status=403)
        self.forms.append(form)
        self.heard.append((request.raw_path, {name: str(value) for name, value in form.items()}))
        return web.Response(status=self.answers.pop(0) if self.answers else 200)

    def statuses(self) -> list[str]:
        """The statuses told, in the order they came."""
        return [form["MessageStatus"] for path, form in self.heard if "/status" in path]


@pytest.fixture
def clock() -> Clock:
    """Give the tests' time."""
    return Clock()


@pytest.fixture
async def ear() -> AsyncIterator[Ear]:
    """Open a bot's ear on this machine."""
    listening = Ear()
    app = web.Application()
    app.router.add_post("/{anything:.*}", listening.hear)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    listening.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield listening
    await runner.cleanup()


@pytest.fixture
async def network(ear: Ear, clock: Clock) -> AsyncIterator[PhoneNetwork]:
    """Build a phone network, not yet listening."""
    phones = PhoneNetwork(outside_url=ear.url, now=clock, random=Random(1), webhook_timeout_s=2.0)
    yield phones
    await phones.close()


@pytest.fixture
async def carrier(network: PhoneNetwork, ear: Ear, clock: Clock) -> AsyncIterator[TwilioCarrier]:
    """Connect Twilio's client to the network, with a time-out that a test can wait for."""
    road = TwilioCarrier(
        SIMULATED_ACCOUNT,
        outside_url=ear.url,
        now=clock,
        api_url=await network.start(),
        timeout_s=0.5,
    )
    yield road
    await road.close()
