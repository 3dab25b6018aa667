"""The simulated network as a process of its own, with levers over HTTP for tests and benchmarks.

`python -m bot.sms.simulated --port 9999 --webhook http://127.0.0.1:8080`; `--help` tells the rest.
"""

import argparse
import asyncio
import contextlib
import signal
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from random import Random, SystemRandom
from typing import Final

from aiohttp import web

from bot.sms.simulated.faults import Fault
from bot.sms.simulated.network import SIMULATED_ACCOUNT, PhoneNetwork
from bot.sms.twilio import Account

SETTABLE: Final = {
    "answer_delay_s": float,
    "delivery_delay_s": float,
    "outage": bool,
    "callbacks_twice": bool,
    "callbacks_out_of_order": bool,
    "outside_url": str,
}


class Controls:
    """The levers. They ask for no password: only a network on this machine is given them."""

    def __init__(self, network: PhoneNetwork) -> None:
        """Hold the network that the levers move."""
        self._network = network

    def routes(self) -> list[web.RouteDef]:
        """Everything under `/simulated`."""
        return [
            web.post("/simulated/text", self._text),
            web.post("/simulated/fail", self._fail),
            web.post("/simulated/set", self._set),
            web.get("/simulated/record", self._record),
        ]

    async def _text(self, request: web.Request) -> web.Response:
        """Text the bot: `{"sender", "body", "media", "sid"}` → `{"status", "sid"}`."""
        asked = await request.json()
        asked.setdefault("sid", self._network.new_sid("MM" if asked.get("media") else "SM"))
        status = await self._network.text(**asked)
        return web.json_response({"status": status, "sid": asked["sid"]})

    async def _fail(self, request: web.Request) -> web.Response:
        """Let the next messages fail: the fields of `Fault`."""
        self._network.fail_next(**asdict(Fault(**await request.json())))
        return web.json_response({})

    async def _set(self, request: web.Request) -> web.Response:
        """Turn what may be turned while the network runs: any of `SETTABLE`."""
        asked = await request.json()
        if not asked.keys() <= SETTABLE.keys():
            raise web.HTTPBadRequest(text=f"set any of {', '.join(SETTABLE)}")
        for name, value in asked.items():
            setattr(self._network, name, SETTABLE[name](value))
        return web.json_response({})

    async def _record(self, _request: web.Request) -> web.Response:
        """Tell every text, oldest first."""
        texts = [text.as_json() for text in self._network.record]
        return web.json_response({"messages": texts})


def arguments() -> argparse.ArgumentParser:
    """What the command line understands."""
    parser = argparse.ArgumentParser(
        prog="python -m bot.sms.simulated",
        description="A phone network on this machine that speaks Twilio.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add = parser.add_argument
    add("--host", default="127.0.0.1", help="address to listen on")
    add("--port", type=int, default=9999, help="port of the REST API; 0 takes a free one")
    add("--webhook", default="http://127.0.0.1:8080", help="where the bot listens")
    add("--account-sid", default=SIMULATED_ACCOUNT.sid, help="as the bot's TWILIO_ACCOUNT_SID")
    add("--auth-token", default=SIMULATED_ACCOUNT.token, help="as the bot's TWILIO_AUTH_TOKEN")
    add("--service-sid", default="", help="as TWILIO_MESSAGING_SERVICE_SID, if the bot has one")
    add("--number", default=SIMULATED_ACCOUNT.sender, help="the bot's number, as TWILIO_FROM")
    add("--answer-delay", type=float, default=0.0, help="seconds the API takes to answer")
    add("--delivery-delay", type=float, default=0.0, help="seconds before each status")
    add("--handles-opt-out", action="store_true", help="act on STOP, START and HELP as Twilio does")
    add("--keep", type=Path, help="file that outlives the network, one line of JSON a change")
    add("--seed", type=int, help="repeat the sids of an earlier run")
    return parser


async def serve(given: argparse.Namespace) -> None:
    """Carry texts until the process is told to stop."""
    network = PhoneNetwork(
        Account(given.account_sid, given.auth_token, given.service_sid, given.number),
        outside_url=given.webhook,
        now=lambda: datetime.now(UTC),  # noqa: TID251 - a process of its own does its own wiring
        random=SystemRandom() if given.seed is None else Random(given.seed),  # noqa: S311
        handles_opt_out=given.handles_opt_out,
        keep=given.keep,
    )
    network.answer_delay_s = given.answer_delay
    network.delivery_delay_s = given.delivery_delay
    stopped = asyncio.Event()
    with contextlib.suppress(NotImplementedError):  # Windows: Ctrl-C alone
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    try:
        url = await network.start(given.host, given.port, also=lambda it: Controls(it).routes())
        print(f"Simulated network at {url}, texting {given.webhook}", flush=True)  # noqa: T201
        await stopped.wait()
    finally:
        await network.close()


def main() -> None:
    """Run the network until it is stopped."""
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(arguments().parse_args()))


if __name__ == "__main__":
    main()
