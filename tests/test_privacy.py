"""No patient's words, names or numbers in what the bot prints, whatever goes wrong."""

import asyncio
import io
import logging

import pytest
import structlog
from town import Town

from bot.service import turn
from bot.wiring import configure_logging

PHONE, WORDS = "+15550101", "my grandmother Philomena lives at 12 Quince Lane"


@pytest.fixture
def loud(capfd):
    """Logging as `python -m bot` sets it up, and what was printed so far."""
    before, stream = logging.getLogger().handlers[:], io.StringIO()
    configure_logging(stream)
    yield lambda: stream.getvalue() + "".join(capfd.readouterr())
    structlog.reset_defaults()
    logging.getLogger().handlers[:] = before


def assert_silent(printed: str) -> None:
    for secret in (PHONE, PHONE[2:], "Philomena", "Quince", "Ada", "15550101"):
        assert secret not in printed


async def test_a_whole_conversation(database_url, dialogs_url, clock, tmp_path, loud):
    async with Town(database_url, dialogs_url, clock, tmp_path) as town:
        await town.load_sample()
        await town.invite(PHONE)
        for text in ("yes", WORDS, "HELP", "I want to die", "STOP"):
            await town.text(PHONE, text)
    printed = loud()
    assert "turn done" in printed
    assert_silent(printed)


async def test_refusals_of_the_carrier(database_url, dialogs_url, clock, tmp_path, loud):
    async with Town(database_url, dialogs_url, clock, tmp_path) as town:
        await town.load_sample()
        town.network.fail_next(to=PHONE, code=21614)
        await town.invite(PHONE)
        town.network.fail_next(to="+15550104", code=21610)
        await town.invite("+15550104")
    printed = loud()
    assert "not sent" in printed
    assert_silent(printed)


async def test_a_turn_that_breaks(database_url, dialogs_url, clock, tmp_path, loud, monkeypatch):
    def broken(*_: object) -> None:
        raise RuntimeError(f"could not store {WORDS} of {PHONE}")

    async with Town(database_url, dialogs_url, clock, tmp_path) as town:
        await town.load_sample()
        monkeypatch.setattr(turn, "_carry_on", broken)
        await town.network.text(sender=PHONE, body=WORDS)
        async with asyncio.timeout(10):
            while "turn failed" not in (printed := loud()):  # noqa: ASYNC110 - a log has no event
                await asyncio.sleep(0.05)
        monkeypatch.undo()
        clock.pass_by(minutes=1)
        await town.settle()
    assert_silent(printed)
