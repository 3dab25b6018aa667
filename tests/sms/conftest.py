"""A phone network, a bot's ear, and Twilio's own client between them; loopback only, a clock of our own."""

from collections.abc import AsyncIterator
from random import Random

import pytest
from aiohttp import web

from bot.sms.simulated import SIMULATED_ACCOUNT, PhoneNetwork
from bot.sms.twilio import TwilioCarrier
from tests.sms.phones import Clock, Ear


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
