"""How many webhooks are acknowledged a second, against a bare aiohttp server and the plainest durable one.

All three run at the same time and are asked in turns, so that a slow minute of the machine is slow for each.
The clients are a process of their own, 64 raw keep-alive connections with requests signed beforehand.
"""

import asyncio
import json
import sys
from itertools import count, cycle
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlencode

from clinic import furnish
from engines import free_port
from processes import ACCOUNT, ROOT, Running, bot, bot_env, running
from rich.progress import Progress
from twilio.request_validator import RequestValidator

HERE = Path(__file__).parent
CLIENTS = 64
PAIRS = 5
ROUND_S = 1.2
MOST_PER_ROUND = 6_000  # requests prepared for a round: more than a durable server answers
FORM = {
    "AccountSid": ACCOUNT["TWILIO_ACCOUNT_SID"], "ApiVersion": "2010-04-01", "To": ACCOUNT["TWILIO_FROM"],
    "Body": "I could come if somebody looked after my two kids", "NumMedia": "0", "NumSegments": "1",
    "FromCity": "", "FromState": "", "FromZip": "", "FromCountry": "", "ToCity": "", "ToState": "", "ToZip": "",
    "ToCountry": "", "SmsStatus": "received",
}  # fmt: skip


async def measure(folder: Path, progress: Progress) -> dict[str, Any]:
    """Requests a second of each, and the medians of the ratios of neighbouring rounds."""
    url = f"sqlite:///{folder / 'acks.db'}"
    await furnish(url, "America/Toronto", [])
    # Free text waits JOIN_S for a second one before its turn: here for the whole measurement, so that this is
    # the acknowledgement alone.
    env = bot_env(folder, database_url=url, network_url="http://127.0.0.1:9", dialogs_url="http://127.0.0.1:9")
    ours = bot(folder, free_port(), {**env, "CONVIVIAL_JOIN_S": "30"}, "acks-ours")
    peers = {name: _peer(name, folder) for name in ("bare", "durable")}
    task = progress.add_task("acknowledgements", total=2 * 2 * PAIRS)
    rates: dict[str, list[float]] = {"ours": [], "bare": [], "durable": []}
    ratios: dict[str, list[float]] = {"bare": [], "durable": []}
    numbers = count(1)
    async with running(ours, *peers.values()):
        targets = {"ours": ours, **peers}
        for name in ("bare", "durable"):
            for _ in range(PAIRS):
                pair = [await _round(targets[one], folder, next(numbers)) for one in ("ours", name)]
                rates["ours"].append(pair[0])
                rates[name].append(pair[1])
                ratios[name].append(pair[0] / pair[1])
                progress.advance(task, 2)
    return {
        "rates": {name: median(some) for name, some in rates.items()},
        "ack_ratio_to_bare": median(ratios["bare"]),
        "ack_ratio_to_durable": median(ratios["durable"]),
    }


def _peer(name: str, folder: Path) -> Running:
    port = free_port()
    command = [sys.executable, str(HERE / "peers.py"), name, str(port), str(folder / f"{name}.db")]
    env = {"TWILIO_AUTH_TOKEN": ACCOUNT["TWILIO_AUTH_TOKEN"]}
    return Running(f"acks-{name}", command, folder, env, f"http://127.0.0.1:{port}")


async def _round(target: Running, folder: Path, number: int) -> float:
    """One round against one server, by the clients' process; requests a second."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(HERE / "acks.py"), target.url, str(number), target.name.removeprefix("acks-"),
        stdout=asyncio.subprocess.PIPE, cwd=ROOT, env={"PYTHONPATH": _path()},
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


def _path() -> str:
    return ":".join(str(one) for one in (HERE, HERE.parent, HERE.parent / "crash", ROOT))


# The clients' process ----------------------------------------------------------------------------------------------


class Client(asyncio.Protocol):
    """One connection: the next request as soon as the last one is answered."""

    def __init__(self, requests: Any, tally: dict[str, float]) -> None:
        self._requests, self._tally = requests, tally

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._next()

    def data_received(self, data: bytes) -> None:
        if not data.startswith(b"HTTP/1.1"):  # the rest of an answer that came in two parts
            return
        self._tally["answered"] += 1
        self._tally["wrong"] += not data.startswith(b"HTTP/1.1 200")
        self._next()

    def _next(self) -> None:
        if (request := next(self._requests, None)) is not None:
            self._transport.write(request)  # type: ignore[attr-defined]


def _requests(url: str, number: int, count: int) -> list[bytes]:
    validator = RequestValidator(ACCOUNT["TWILIO_AUTH_TOKEN"])
    host = url.removeprefix("http://")
    made = []
    for index in range(count):
        sid = f"SM{number:08x}{index:024x}"
        form = {**FORM, "MessageSid": sid, "SmsSid": sid, "SmsMessageSid": sid, "From": f"+1555{index % 5000:07}"}
        body = urlencode(form).encode()
        signature = validator.compute_signature(f"{url}/twilio/messages", form)
        head = (
            f"POST /twilio/messages HTTP/1.1\r\nHost: {host}\r\nX-Twilio-Signature: {signature}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        made.append(head.encode() + body)
    return made


async def _ask(url: str, number: int, *, repeats: bool) -> None:
    prepared = _requests(url, number, MOST_PER_ROUND)
    host, _, port = url.removeprefix("http://").partition(":")
    loop, tally = asyncio.get_running_loop(), {"answered": 0.0, "wrong": 0.0}
    requests = cycle(prepared) if repeats else iter(prepared)
    began = loop.time()
    clients = [await loop.create_connection(lambda: Client(requests, tally), host, int(port)) for _ in range(CLIENTS)]
    await asyncio.sleep(max(0.0, began + ROUND_S - loop.time()))
    print(json.dumps({**tally, "seconds": loop.time() - began}), flush=True)
    for transport, _client in clients:
        transport.abort()


if __name__ == "__main__":
    asyncio.run(_ask(sys.argv[1], int(sys.argv[2]), repeats=sys.argv[3] == "bare"))
