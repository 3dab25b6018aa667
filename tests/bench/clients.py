"""Patients' phones, many at once: raw keep-alive connections that post signed texts as fast as they are answered.

`clients.py URL ROUND TOKEN once|again` prints what was answered as JSON. A process of its own, with every request
prepared before the clock starts, so that the clients are not what is measured.
"""

import asyncio
import contextlib
import json
import sys
from itertools import cycle
from typing import Any
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

CLIENTS = 64
ROUND_S = 1.2
PREPARED = 20_000  # a server that answers more in a round ends it early
FORM = {
    "AccountSid": "AC" + "1" * 32, "ApiVersion": "2010-04-01", "To": "+15550100",
    "Body": "I could come if somebody looked after my two kids", "NumMedia": "0", "NumSegments": "1",
    "FromCity": "", "FromState": "", "FromZip": "", "FromCountry": "", "ToCity": "", "ToState": "", "ToZip": "",
    "ToCountry": "", "SmsStatus": "received",
}  # fmt: skip


class Client(asyncio.Protocol):
    """One connection: the next request as soon as the last one is answered."""

    def __init__(self, requests: Any, tally: dict[str, float], spent: asyncio.Event) -> None:
        self._requests, self._tally, self._spent = requests, tally, spent

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
        else:
            self._spent.set()


def _requests(url: str, number: int, token: str) -> list[bytes]:
    validator = RequestValidator(token)
    host = url.removeprefix("http://")
    made = []
    for index in range(PREPARED):
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


async def _ask(url: str, number: int, token: str, *, repeats: bool) -> None:
    prepared = _requests(url, number, token)
    host, _, port = url.removeprefix("http://").partition(":")
    loop, tally = asyncio.get_running_loop(), {"answered": 0.0, "wrong": 0.0}
    requests, spent = cycle(prepared) if repeats else iter(prepared), asyncio.Event()
    began = loop.time()
    clients = [
        await loop.create_connection(lambda: Client(requests, tally, spent), host, int(port)) for _ in range(CLIENTS)
    ]
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout_at(began + ROUND_S):
            await spent.wait()
    print(json.dumps({**tally, "seconds": loop.time() - began}), flush=True)
    for transport, _client in clients:
        transport.abort()


if __name__ == "__main__":
    asyncio.run(_ask(sys.argv[1], int(sys.argv[2]), sys.argv[3], repeats=sys.argv[4] == "again"))
