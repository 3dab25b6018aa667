"""The dialogs are away for a while: webhooks go on answering 200, texts wait, and are answered in order afterwards.

For a minute, as when a machine restarts; nothing in the road counts how long.
"""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from clinic import furnish, zone_at_noon
from engines import free_port
from patients import SCRIPTS, Phones
from processes import bot, bot_env, dialogs, drained, network, running

PATIENTS = 20
AWAY_S = 60


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_texts_wait_while_the_dialogs_are_away(database_url: str, tmp_path: Path):
    zone = zone_at_noon(datetime.now(UTC))
    await furnish(database_url, zone, [])
    port = free_port()
    air, brain = network(tmp_path, port), dialogs(tmp_path)
    env = bot_env(tmp_path, database_url=database_url, network_url=air.url, dialogs_url=brain.url, TIMEZONE=zone)
    house = bot(tmp_path, port, env)
    numbers = [f"+1555300{n:04}" for n in range(PATIENTS)]
    async with running(air, brain, house), Phones(air.url, tmp_path / "network.jsonl") as phones:
        script = SCRIPTS["takes a seat"]
        expected = await phones.play("+15551000000", script)
        await asyncio.gather(*(phones.play(number, script[:1]) for number in numbers))
        brain.kill()
        assert await asyncio.gather(*(phones.text(number, "5") for number in numbers)) == [200] * PATIENTS
        await phones.text(numbers[0], "HELP")  # decided without the dialogs, and said in its turn all the same
        await asyncio.sleep(AWAY_S)
        assert all(len(phones.received(number)) == 2 for number in numbers)
        brain.start()
        await asyncio.gather(*(phones.wait(number, 3) for number in numbers))
        await drained(house)
        help_text = set(phones.received(numbers[0])) - set(expected)
        assert len(help_text) == 1
        assert all(phones.received(number) == expected[:3] for number in numbers[1:])
        assert [one for one in phones.received(numbers[0]) if one not in help_text] == expected[:3]
