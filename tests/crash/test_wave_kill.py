"""A wave goes out at the pace that is set, while processes are killed three times and the carrier is away for a minute: one text each.

The network that stands for Twilio is the judge: each phone got the invitation once, none got it twice, none got none, and
no stretch of time held more segments than the pace allows. CONVIVIAL_WAVE says how many are invited (50,000 is the size
that is promised), CONVIVIAL_WAVE_PACE how many segments a second may go.
"""

import asyncio
import os
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from clinic import zone_at_noon
from engines import free_port
from lists import fill, listed, open_engagement
from patients import Phones
from processes import Running, bot, bot_env, dialogs, drained, network, running, scheduler
from sqlalchemy import Connection, select

from bot.service.pace import BURST_S
from bot.store import waves
from bot.store.database import open_database
from bot.store.tables import tasks

WAVE = int(os.environ.get("CONVIVIAL_WAVE", "2000"))
PACE = int(os.environ.get("CONVIVIAL_WAVE_PACE", "80"))
KILLED_AT = tuple(WAVE * tenths // 10 for tenths in (1, 4, 7))
AWAY_AT = WAVE * 55 // 100
AWAY_S = 60
STRETCH_S = 10
QUEUED_WITHIN_S = 30
ENDS_WITHIN_S = 240 + WAVE / 10


@pytest.mark.slow
@pytest.mark.timeout(ENDS_WITHIN_S + 120)
async def test_a_wave_reaches_everybody_once(database_url: str, tmp_path: Path):
    now = datetime.now(UTC)
    zone = zone_at_noon(now)
    engagement = await _furnish(database_url, now)
    port = free_port()
    air, brain = network(tmp_path, port, "--answer-delay", "0.05", "--delivery-delay", "0.05"), dialogs(tmp_path)
    env = bot_env(
        tmp_path, database_url=database_url, network_url=air.url, dialogs_url=brain.url, TIMEZONE=zone,
        PACE_SEGMENTS_PER_S=PACE,
    )  # fmt: skip
    house = bot(tmp_path, port, env)
    victims = [house, *([scheduler(tmp_path, env)] if database_url.startswith("postgresql") else [])]
    async with running(air, brain, *victims), Phones(air.url, tmp_path / "network.jsonl") as phones:
        async with asyncio.timeout(ENDS_WITHIN_S):
            began = time.monotonic()
            await asyncio.gather(_kill(victims, phones), _take_the_carrier_away(phones))
            await phones.wait_for_texts(WAVE)
            took = time.monotonic() - began
        await house.up()
        await drained(house)
        got = Counter(len(phones.received(listed(index)["e164"])) for index in range(WAVE))
        print(
            f"\n{WAVE} invitations in {took:.0f} s, killed {len(KILLED_AT)} times, carrier away for {AWAY_S} s: {dict(got)}"
        )
        assert got == {1: WAVE}
        assert phones.count == WAVE
        _assert_the_pace_was_kept(phones)
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


def _assert_the_pace_was_kept(phones: Phones) -> None:
    """In no stretch more segments than the pace, a burst, and another burst for the processes that began anew in it."""
    stretches = [_within(phones, second) for second in phones.segments]
    busy = sorted(stretches)[len(stretches) // 2] / STRETCH_S
    print(
        f"segments a second: {busy:.0f} in the median stretch of {STRETCH_S} s, {max(stretches) / STRETCH_S:.0f} in the fullest"
    )
    assert max(stretches) <= PACE * (STRETCH_S + 2 * BURST_S)


def _within(phones: Phones, second: datetime) -> int:
    return sum(phones.segments.get(second + timedelta(seconds=ahead), 0) for ahead in range(STRETCH_S))


async def _assert_the_wave_is_done(database_url: str, engagement: int) -> None:
    database = await open_database(database_url)
    [wave] = await database.read(lambda tx: waves.of(tx, engagement))
    counts = await database.read(lambda tx: waves.counts(tx, engagement))
    [(asked_at, ended_at)] = await database.read(_planned)
    await database.close()
    assert counts[wave.id] == (WAVE, WAVE)
    queued_in = (ended_at - asked_at).total_seconds()
    print(f"planned, drawn and queued in {queued_in:.1f} s")
    assert queued_in < QUEUED_WITHIN_S


def _planned(tx: Connection) -> list[tuple[datetime, datetime]]:
    """When the plan was asked for, and when everybody it drew was in the wave."""
    rows = tx.execute(select(tasks.c.asked_at, tasks.c.ended_at).where(tasks.c.kind == "wave"))
    return [(row.asked_at, row.ended_at) for row in rows]
