"""How many webhooks are acknowledged a second, against a bare aiohttp server and the plainest durable one.

Two run at the same time and are asked in turns, so that a slow minute of the machine is slow for both.
"""

import asyncio
import json
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from clinic import furnish
from engines import free_port
from processes import ACCOUNT, Running, bot, bot_env, running
from rich.progress import Progress

HERE = Path(__file__).parent
PAIRS = 5


async def measure(folder: Path, progress: Progress) -> dict[str, Any]:
    """Requests a second of each, and the medians of the ratios of neighbouring rounds."""
    task = progress.add_task("acknowledgements", total=2 * PAIRS)
    against = {name: await _against(name, folder, lambda: progress.advance(task)) for name in ("bare", "durable")}
    ours = [pair[0] for pairs in against.values() for pair in pairs]
    rates = {"ours": median(ours)} | {name: median(pair[1] for pair in pairs) for name, pairs in against.items()}
    ratios = {f"ack_ratio_to_{name}": median(one / other for one, other in pairs) for name, pairs in against.items()}
    return {"rates": rates, **ratios}


async def _against(name: str, folder: Path, done: Callable[[], None]) -> list[tuple[float, float]]:
    """Pairs of rounds: ours, then a peer's. Ours is a new bot each time.

    Free text waits JOIN_S for a second one before its turn: here for as long as this takes, so that what is measured
    is the acknowledgement alone.
    """
    url = f"sqlite:///{folder / f'against-{name}.db'}"
    await furnish(url, "America/Toronto", [])
    env = bot_env(folder, database_url=url, network_url="http://127.0.0.1:9", dialogs_url="http://127.0.0.1:9")
    ours = bot(folder, free_port(), {**env, "CONVIVIAL_JOIN_S": "30"}, f"against-{name}")
    peer = _peer(name, folder)
    pairs = []
    async with running(ours, peer):
        for number in range(PAIRS):
            pairs.append((await _round(ours, number), await _round(peer, number, repeats=name == "bare")))
            done()
    return pairs


def _peer(name: str, folder: Path) -> Running:
    port = free_port()
    command = [sys.executable, str(HERE / "peers.py"), name, str(port), str(folder / f"{name}.db")]
    env = {"TWILIO_AUTH_TOKEN": ACCOUNT["TWILIO_AUTH_TOKEN"]}
    return Running(f"acks-{name}", command, folder, env, f"http://127.0.0.1:{port}")


async def _round(target: Running, number: int, *, repeats: bool = False) -> float:
    """One round against one server, by the clients' process; requests a second."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(HERE / "clients.py"), target.url, str(number), ACCOUNT["TWILIO_AUTH_TOKEN"],
        "again" if repeats else "once", stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        out, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
    told = json.loads(out)
    if told["wrong"]:
        raise RuntimeError(
            f"{target.name} refused {told['wrong']} of {told['answered']}: {target.log.read_text()[-800:]}"
        )
    return float(told["answered"] / told["seconds"])
