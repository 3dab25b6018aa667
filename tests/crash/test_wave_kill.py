"""A wave of 600 goes out while processes are killed three times and the carrier is away for a minute: one text each.

The network that stands for Twilio is the judge: each phone got the invitation once, none got it twice, none got none.
"""

import asyncio
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from clinic import zone_at_noon
from engines import free_port
from lists import fill, listed, open_engagement
from patients import Phones
from processes import Running, bot, bot_env, dialogs, drained, network, running, scheduler

from bot.store import waves
from bot.store.database import open_database

WAVE = 600
KILLED_AT = (60, 240, 420)
AWAY_AT = 330
AWAY_S = 60
ENDS_WITHIN_S = 300


@pytest.mark.slow
@pytest.mark.timeout(600)
async def test_a_wave_reaches_everybody_once(database_url: str, tmp_path: Path):
    now = datetime.now(UTC)
    zone = zone_at_noon(now)
    engagement = await _furnish(database_url, now)
    port = free_port()
    air, brain = network(tmp_path, port, "--answer-delay", "0.05", "--delivery-delay", "0.05"), dialogs(tmp_path)
    env = bot_env(tmp_path, database_url=database_url, network_url=air.url, dialogs_url=brain.url, TIMEZONE=zone)
    house = bot(tmp_path, port, env)
    victims = [house, *([scheduler(tmp_path, env)] if database_url.startswith("postgresql") else [])]
    async with running(air, brain, *victims), Phones(air.url, tmp_path / "network.jsonl") as phones:
        async with asyncio.timeout(ENDS_WITHIN_S):
            await asyncio.gather(_kill(victims, phones), _take_the_carrier_away(phones))
            await phones.wait_for_texts(WAVE)
        await house.up()
        await drained(house)
        got = Counter(len(phones.received(listed(index)["e164"])) for index in range(WAVE))
        print(f"\n{WAVE} invitations, killed {len(KILLED_AT)} times, carrier away for {AWAY_S} s: {dict(got)}")
        assert got == {1: WAVE}
        assert phones.count == WAVE
        for victim in victims:
            victim.stop()
    await _assert_the_wave_is_done(database_url, engagement)


async def _furnish(database_url: str, now: datetime) -> int:
    database = await open_database(database_url)
    await database.migrate()
    await fill(database, WAVE, now, household=None)
    engagement = await database.write(lambda tx: open_engagement(tx, now, {"all": WAVE}))
    await database.close()
    return engagement


async def _kill(victims: list[Running], phones: Phones) -> None:
    """Every process that may be killed, at each of these moments."""
    for moment in KILLED_AT:
        await phones.wait_for_texts(moment)
        for victim in victims:
            victim.kill()
        for victim in victims:
            victim.start()
        await victims[0].up()


async def _take_the_carrier_away(phones: Phones) -> None:
    await phones.wait_for_texts(AWAY_AT)
    await phones.set(outage=True)
    before = phones.count
    await asyncio.sleep(AWAY_S)
    assert phones.count <= before + 32  # what was under way already
    await phones.set(outage=False)


async def _assert_the_wave_is_done(database_url: str, engagement: int) -> None:
    database = await open_database(database_url)
    [wave] = await database.read(lambda tx: waves.of(tx, engagement))
    counts = await database.read(lambda tx: waves.counts(tx, engagement))
    await database.close()
    assert counts[wave.id] == (WAVE, WAVE)
