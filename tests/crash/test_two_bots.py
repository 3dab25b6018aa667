"""Two bots share one PostgreSQL database and one address: order holds for each patient, and nothing is said twice."""

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from clinic import furnish, zone_at_noon
from engines import free_port
from patients import SCRIPTS, Phones
from processes import bot, bot_env, dialogs, drained, network, running, scheduler

CONVERSATIONS = 120
AT_ONCE = 48


@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_two_bots_on_one_database_answer_once_and_in_order(database_url: str, tmp_path: Path):
    zone = zone_at_noon(datetime.now(UTC))
    await furnish(database_url, zone, [])
    front = free_port()
    air, brain = network(tmp_path, front), dialogs(tmp_path)
    env = bot_env(tmp_path, database_url=database_url, network_url=air.url, dialogs_url=brain.url, TIMEZONE=zone)
    bots = [bot(tmp_path, free_port(), env, name, public_port=front) for name in ("bot1", "bot2")]
    ports = [int(one.url.rsplit(":", 1)[1]) for one in bots]
    async with running(air, brain, *bots, scheduler(tmp_path, env)), _shared_out(front, ports):
        async with Phones(air.url, tmp_path / "network.jsonl") as phones:
            names = list(SCRIPTS)
            expected = {name: await phones.play(f"+155510000{n:02}", SCRIPTS[name]) for n, name in enumerate(names)}
            random, room = Random(7), asyncio.Semaphore(AT_ONCE)
            played = {f"+1555300{n:04}": random.choice(names) for n in range(CONVERSATIONS)}

            async def play(phone: str, name: str) -> None:
                async with room:
                    await phones.play(phone, SCRIPTS[name])

            async with asyncio.TaskGroup() as tasks:
                for phone, name in played.items():
                    tasks.create_task(play(phone, name))
            for one in bots:
                await drained(one)
            assert {phone: phones.received(phone) for phone in played} == {
                phone: expected[name] for phone, name in played.items()
            }
            assert phones.unanswered == 0
        work = [one.log.read_text().count("turn done") for one in bots]
        assert min(work) > sum(work) / 10  # else the test has not tried two


@contextlib.asynccontextmanager
async def _shared_out(port: int, bots: list[int]) -> AsyncIterator[None]:
    """One address before several bots: each connection goes to the next one."""
    turn = itertools.cycle(bots)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        behind = await asyncio.open_connection("127.0.0.1", next(turn))
        await asyncio.gather(_carry(reader, behind[1]), _carry(behind[0], writer), return_exceptions=True)

    server = await asyncio.start_server(serve, "127.0.0.1", port)
    async with server:
        yield
        server.close()


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while some := await reader.read(65536):
        writer.write(some)
        await writer.drain()
    writer.close()
