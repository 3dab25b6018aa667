"""What a second dialogs process brings: turns per second through the bot's own client, with one and with two."""

import asyncio
import tempfile
from pathlib import Path

from processes import dialogs, running
from rich.console import Console
from rich.table import Table

from bot.dialogs import Context, Dialogs, Question
from bot.domain.clock import real_now

AT_ONCE = 16
WARM_S, RUN_S = 1.0, 6.0
TEXTS = ("5", "1 3", "i would need somebody to pick me up", "2", "what will we talk about")


async def run(console: Console) -> dict[str, float]:
    """Start both, ask the first alone, then the two."""
    with tempfile.TemporaryDirectory() as folder:
        first, second = dialogs(Path(folder)), dialogs(Path(folder), name="dialogs-2")
        async with running(first), running(second):
            one = await _turns_per_s(first.url)
            two = await _turns_per_s(f"{first.url},{second.url}")
    table = Table("dialogs processes", "turns/s", title=f"{AT_ONCE} patients at once, digits and free text mixed")
    table.add_row("1", f"{one:.0f}")
    table.add_row("2", f"{two:.0f}")
    console.print(table)
    return {"two_dialogs_speedup": round(two / one, 2)}


async def _turns_per_s(urls: str) -> float:
    client = Dialogs(urls, 30, real_now)
    try:
        await _ask(client, WARM_S)
        return await _ask(client, RUN_S) / RUN_S
    finally:
        await client.close()


async def _ask(client: Dialogs, seconds: float) -> int:
    until = asyncio.get_running_loop().time() + seconds
    return sum(await asyncio.gather(*(_one(client, number, until) for number in range(AT_ONCE))))


async def _one(client: Dialogs, number: int, until: float) -> int:
    turns = 0
    while asyncio.get_running_loop().time() < until:
        await client.turn(_question(TEXTS[(number + turns) % len(TEXTS)]))
        turns += 1
    return turns


def _question(text: str) -> Question:
    context = Context(
        language="en", languages=["en"], now="2026-11-23T10:00:00-05:00", timezone="America/Toronto",
        participation="interested", needs=[], offers=[], seat=None,
    )  # fmt: skip
    state = {"slots": {"requested_slot": "needs"}, "active_loop": "questions"}
    return Question(conversation="c_1", state=state, said={"text": text}, context=context)
