"""`kill -9` of any process, again and again, during 500 conversations: no text is lost, none is answered twice.

The network that stands for Twilio is the judge: what each phone got must be, word for word and in order, what
the same conversation gets when nobody dies.
"""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from clinic import furnish, zone_at_noon
from engines import free_port
from patients import REMINDED, SCRIPTS, Phones
from processes import Running, bot, bot_env, dialogs, drained, network, running, scheduler

CONVERSATIONS = 500
KILLS = 16
REMINDERS = 25  # of them begin with a reminder that falls due while processes die
AT_ONCE = 64
SEED = 20261123


@pytest.mark.slow
@pytest.mark.timeout(900)
async def test_killing_processes_loses_nothing_and_answers_nothing_twice(database_url: str, tmp_path: Path):
    random = Random(SEED)
    zone, begins = zone_at_noon(datetime.now(UTC)), datetime.now(UTC) + timedelta(seconds=20)
    due = [(f"+1555200{number:04}", begins + timedelta(seconds=2 * number)) for number in range(REMINDERS)]
    await furnish(database_url, zone, [("+15552999999", begins - timedelta(minutes=1)), *due])
    port = free_port()
    air = network(tmp_path, port, "--answer-delay", "0.05", "--delivery-delay", "0.05")
    brain = dialogs(tmp_path)
    env = bot_env(tmp_path, database_url=database_url, network_url=air.url, dialogs_url=brain.url, TIMEZONE=zone)
    victims = [bot(tmp_path, port, env), brain]
    if database_url.startswith("postgresql"):
        victims.append(scheduler(tmp_path, env))
    async with running(air, *victims), Phones(air.url, tmp_path / "network.jsonl") as phones:
        expected = {name: await phones.play(f"+155510000{n:02}", SCRIPTS[name]) for n, name in enumerate(SCRIPTS)}
        expected["reminded"] = await phones.play("+15552999999", REMINDED)
        played = [(f"+1555300{n:04}", random.choice(list(SCRIPTS))) for n in range(CONVERSATIONS - REMINDERS)]
        played += [(phone, "reminded") for phone, _ in due]
        texts = phones.count + sum(len(expected[name]) for _, name in played)
        killer = asyncio.create_task(_disturb(victims, phones, texts - AT_ONCE, random))
        await _play_all(phones, played)
        kills = await killer
        await drained(victims[0])
        wrong = {phone: phones.received(phone) for phone, name in played if phones.received(phone) != expected[name]}
        print(
            f"\n{len(played)} conversations, killed {dict(kills)}, {phones.unanswered} texts that nobody answered"
            f" at first, {len(wrong)} conversations that went wrong"
        )
        assert not wrong
        assert phones.unanswered  # else the test has not tried catching up
        assert victims[0].stop() == 0


async def _play_all(phones: Phones, played: list[tuple[str, str]]) -> None:
    room = asyncio.Semaphore(AT_ONCE)

    async def play(phone: str, name: str) -> None:
        if name == "reminded":
            await phones.play(phone, REMINDED)
            return
        async with room:
            await phones.play(phone, SCRIPTS[name])

    async with asyncio.TaskGroup() as tasks:
        for phone, name in played:
            tasks.create_task(play(phone, name))


async def _disturb(victims: list[Running], phones: Phones, texts: int, random: Random) -> Counter[str]:
    """Kill one of them KILLS times while `texts` go out, sometimes once more while it is starting."""
    kills: Counter[str] = Counter()
    for moment in sorted(random.randrange(texts) for _ in range(KILLS)):
        await phones.wait_for_texts(moment)
        victim = random.choices(victims, weights=[4, 1, 2][: len(victims)])[0]
        for wait_s in (random.uniform(0, 0.3), random.uniform(0, 3))[: random.choice([1, 1, 2])]:
            await asyncio.sleep(wait_s)
            victim.kill()
            kills[victim.name] += 1
            victim.start()
    return kills
