"""A phone network on this machine that speaks Twilio: for the demo, the tests and the rehearsal.

The bot reaches it with the very client it uses for Twilio, and it reaches the bot with webhooks that
twilio's own library signs: one road, whoever carries. It holds every text in `record`, fails on demand, and
takes time and chance from outside, so that a rehearsal repeats. It is no carrier of real messages and
listens on this machine only.

Alone: `python -m bot.sms.simulated --port 9999 --webhook http://127.0.0.1:8080`.
"""

import argparse
import asyncio
import contextlib
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from random import Random, SystemRandom
from typing import Any, Final, Literal

import aiohttp
from aiohttp import web
from twilio.request_validator import RequestValidator

from bot.sms.codes import API_REFUSALS
from bot.sms.simulated_record import (
    API_VERSION,
    INBOUND,
    OUTBOUND,
    REPLY,
    Message,
    Record,
    segments_about,
    whole_second,
)
from bot.sms.simulated_rest import Dropped, Refused, TwilioFace
from bot.sms.twilio import Account

SIMULATED_ACCOUNT: Final = Account(
    sid="AC" + "0" * 32,
    token="simulated",  # noqa: S106 - opens nothing but a network on this machine
    sender="+15550100",
)
MAX_BODY: Final = 1600
FIRST_UNDELIVERED: Final = (
    30003  # codes below are Twilio's own failures, from here on the carriers'
)
WEBHOOK_ATTEMPTS: Final = 2

# The words on which Twilio's own opt-out handling acts, alone in a text.
OPT_OUT_WORDS: Final[Mapping[str, frozenset[str]]] = {
    "STOP": frozenset("STOP STOPALL UNSUBSCRIBE CANCEL END QUIT REVOKE OPTOUT".split()),
    "START": frozenset("START YES UNSTOP".split()),
    "HELP": frozenset("HELP INFO".split()),
}
OPT_OUT_ANSWERS: Final[Mapping[str, str]] = {
    "STOP": "You have successfully been unsubscribed. You will not receive any more messages from "
    "this number. Reply START to resubscribe.",
    "START": "You have successfully been re-subscribed to messages from this number. Reply HELP for "
    "help. Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
    "HELP": "Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
}

Drop = Literal["before", "after"]


@dataclass(slots=True)
class Fault:
    """A failure to come, for messages to one phone or to any.

    `code` alone: a refusal at the API, or, where it is a code of callbacks or `late` is set, a message that
    is taken and fails on its way. `http`: 429 or 5xx; with `kept` the message is taken all the same.
    `drop`: the line is cut before the message is taken, or after. `times`: for how many messages.
    """

    to: str | None = None
    code: int | None = None
    http: int | None = None
    drop: Drop | None = None
    kept: bool = False
    late: bool = False
    retry_after_s: float | None = None
    times: int = 1

    @property
    def fails_on_its_way(self) -> bool:
        """Whether the API takes the message and a callback tells the failure."""
        if self.code is None or self.http is not None:
            return False
        return self.late or self.code not in API_REFUSALS

    def refusal(self) -> Refused:
        """The answer at the API."""
        if self.http == HTTPStatus.TOO_MANY_REQUESTS:
            return Refused(self.code or 20429, self.http, self.retry_after_s)
        if self.http is not None:
            return Refused(self.code or 20500, self.http, self.retry_after_s)
        return Refused(self.code or 20500, 401 if self.code == 20003 else 400)  # noqa: PLR2004


class PhoneNetwork:
    """Phones, the air between them and Twilio. Start it, text the bot, read `record`, close it.

    What may be turned while it runs: `answer_delay_s` (the API takes a message at once and answers late),
    `delivery_delay_s` (before each status), `outage` (the API answers 503), `callbacks_twice`,
    `callbacks_out_of_order`, `outside_url` (where the bot listens).
    """

    def __init__(
        self,
        account: Account = SIMULATED_ACCOUNT,
        *,
        outside_url: str,
        now: Callable[[], datetime],
        random: Random,
        handles_opt_out: bool = False,
        keep: Path | None = None,
        webhook_timeout_s: float = 15.0,
    ) -> None:
        """`random` makes the sids: seeded, they repeat, so a bot with a memory needs `SystemRandom`."""
        self.outside_url = outside_url.rstrip("/")
        self.record = Record(keep)
        self.number = account.sender or "+15550100"
        self.answer_delay_s = 0.0
        self.delivery_delay_s = 0.0
        self.outage = False
        self.callbacks_twice = False
        self.callbacks_out_of_order = False
        self._account = account
        self._now = now
        self._random = random
        self._handles_opt_out = handles_opt_out
        self._webhook_timeout_s = webhook_timeout_s
        self._validator = RequestValidator(account.token)
        self._faults: list[Fault] = []
        self._stopped: set[str] = set()
        self._deliveries: set[asyncio.Task[None]] = set()
        self._news = asyncio.Condition()
        self._open = contextlib.AsyncExitStack()
        self._session: aiohttp.ClientSession | None = None
        for text in self.record:
            self._hear(text)

    async def start(self, host: str = "127.0.0.1", port: int = 0, *, controls: bool = False) -> str:
        """Listen and return the REST base, e.g. http://127.0.0.1:9999; port 0 takes a free one.

        `controls` adds `/simulated/…`, with which another process texts, fails and reads.
        """
        timeout = aiohttp.ClientTimeout(
            total=self._webhook_timeout_s, sock_connect=self._webhook_timeout_s / 3
        )
        session = aiohttp.ClientSession(timeout=timeout)
        self._session = await self._open.enter_async_context(session)
        app = web.Application()
        face = TwilioFace(self._account, self.record, self._take, lambda: self.outage)
        app.add_routes(face.routes())
        if controls:
            app.add_routes(Controls(self).routes())
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await runner.setup()
        self._open.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, host, port).start()
        return f"http://{host}:{runner.addresses[0][1]}"

    async def close(self) -> None:
        """Stop listening; what is on its way is lost."""
        for delivery in self._deliveries:
            delivery.cancel()
        await asyncio.gather(*self._deliveries, return_exceptions=True)
        await self._open.aclose()
        self.record.close()

    async def text(  # noqa: PLR0913 - what a phone can say
        self,
        *,
        sender: str,
        body: str = "",
        media: int = 0,
        sid: str | None = None,
        to: str | None = None,
    ) -> int | None:
        """Text the bot from a phone; the HTTP status it answers, None if nobody does.

        A `sid` that is known is the same text come twice. A text is held here whatever the bot answers.
        """
        sid = sid or self.new_sid("MM" if media else "SM")
        text = self.record.get(sid)
        if text is None:
            at = whole_second(self._now())
            text = Message(
                sid=sid,
                direction=INBOUND,
                sender=sender,
                to=to or self.number,
                body=body,
                status="received",
                created=at,
                updated=at,
                sent=at,
                service_sid=self._account.messaging_service_sid or None,
                media=media,
            )
            self.record.put(text)
            self._answer_opt_out(text)
        return await self._post(f"{self.outside_url}/twilio/messages", self._inbound_form(text))

    def fail_next(  # noqa: PLR0913 - one argument for each way to fail
        self,
        *,
        to: str | None = None,
        code: int | None = None,
        http: int | None = None,
        drop: Drop | None = None,
        kept: bool = False,
        late: bool = False,
        retry_after_s: float | None = None,
        times: int = 1,
    ) -> None:
        """Let the next messages fail; see `Fault`. Faults are used up in the order they were asked for."""
        self._faults.append(Fault(to, code, http, drop, kept, late, retry_after_s, times))

    async def heard(self, phone: str, count: int = 1) -> list[Message]:
        """Wait until `count` texts went to a phone and return them all, oldest first."""
        async with self._news:
            await self._news.wait_for(lambda: len(self.record.to(phone)) >= count)
        return self.record.to(phone)

    async def settled(self) -> None:
        """Wait until every message is delivered, or failed, and told."""
        while self._deliveries:
            await asyncio.wait(self._deliveries)

    def new_sid(self, kind: str = "SM") -> str:
        """Make a sid nobody has."""
        while True:
            sid = f"{kind}{self._random.getrandbits(128):032x}"
            if sid not in self.record:
                return sid

    async def _take(self, form: Mapping[str, str]) -> Message:
        """One message at the API: fail if asked to, check it as Twilio does, hold it, set it on its way."""
        fault = self._fault_for(form.get("To", ""))
        if fault is not None and not fault.fails_on_its_way:
            if fault.kept or fault.drop == "after":
                await self._accept(form, None)
            raise Dropped if fault.drop else fault.refusal()
        return await self._accept(form, fault.code if fault else None)

    async def _accept(self, form: Mapping[str, str], fails_with: int | None) -> Message:
        """Hold a message and send it on; the answer takes its time."""
        self._check(form)
        at = whole_second(self._now())
        service = form.get("MessagingServiceSid")
        message = Message(
            sid=self.new_sid(),
            direction=OUTBOUND,
            sender=form.get("From"),
            to=form["To"],
            body=form["Body"],
            status="accepted" if service else "queued",
            created=at,
            updated=at,
            service_sid=service,
            callback=form.get("StatusCallback"),
        )
        self.record.put(message)
        self._set_out(self._deliver(message.sid, fails_with))
        async with self._news:
            self._news.notify_all()
        if self.answer_delay_s:
            await asyncio.sleep(self.answer_delay_s)
        return message

    def _check(self, form: Mapping[str, str]) -> None:
        """What Twilio checks before it takes a message. Raises Refused."""
        to, body = form.get("To", ""), form.get("Body", "")
        service, sender = form.get("MessagingServiceSid"), form.get("From")
        wrong = {
            21604: not to,
            21211: not (to.startswith("+") and to[1:].isdecimal() and 7 <= len(to[1:]) <= 15),  # noqa: PLR2004 - E.164
            21603: not service and not sender,
            21705: bool(service) and service != self._account.messaging_service_sid,
            21606: bool(sender) and sender != self.number,
            21602: not body,
            21617: len(body) > MAX_BODY,
            21610: to in self._stopped,
        }
        for code, is_wrong in wrong.items():
            if is_wrong:
                raise Refused(code)

    async def _deliver(self, sid: str, fails_with: int | None) -> None:
        """Send a message on and tell the bot, as Twilio would: sent, then how it ended."""
        end = "delivered"
        if fails_with is not None:
            end = "undelivered" if fails_with >= FIRST_UNDELIVERED else "failed"
        told: list[Message] = []
        for status in ("sent", end):
            await asyncio.sleep(self.delivery_delay_s)
            at = whole_second(self._now())
            changes: dict[str, Any] = {"status": status, "updated": at, "sender": self.number}
            changes |= {"sent": at} if status == "sent" else {"error_code": fails_with}
            told.append(self.record.change(sid, **changes))
            if not self.callbacks_out_of_order:
                await self._tell(told.pop())
        for message in reversed(told):
            await self._tell(message)

    async def _tell(self, message: Message) -> None:
        """Post a status to the address that came with the message."""
        if not message.callback:
            return
        for _ in range(2 if self.callbacks_twice else 1):
            await self._post(message.callback, self._status_form(message))

    async def _post(self, url: str, form: Mapping[str, str]) -> int | None:
        """Post a signed form to the bot; once more after no answer or a 5xx, as Twilio does."""
        if self._session is None:
            raise RuntimeError("start the network before it texts")
        signature = self._validator.compute_signature(url, form)
        status = None
        for _ in range(WEBHOOK_ATTEMPTS):
            with contextlib.suppress(aiohttp.ClientError, TimeoutError):
                async with self._session.post(
                    url, data=form, headers={"X-Twilio-Signature": signature}
                ) as answer:
                    await answer.read()
                    status = answer.status
            if status is not None and status < HTTPStatus.INTERNAL_SERVER_ERROR:
                break
        return status

    def _inbound_form(self, text: Message) -> dict[str, str]:
        """The parameters of an inbound text, with those that Twilio leaves empty."""
        places = ("City", "State", "Zip", "Country")
        form = {f"{who}{place}": "" for who in ("From", "To") for place in places}
        form |= {
            "MessageSid": text.sid,
            "SmsSid": text.sid,
            "SmsMessageSid": text.sid,
            "SmsStatus": "received",
            "AccountSid": self._account.sid,
            "ApiVersion": API_VERSION,
            "From": text.sender or "",
            "To": text.to,
            "Body": text.body,
            "NumMedia": str(text.media),
            "NumSegments": str(segments_about(text.body)),
        }
        if text.service_sid:
            form["MessagingServiceSid"] = text.service_sid
        for number in range(text.media):
            form[f"MediaUrl{number}"] = f"https://api.twilio.com/media/{text.sid}/{number}"
            form[f"MediaContentType{number}"] = "image/jpeg"
        word = self._opt_out_word(text)
        return form | {"OptOutType": word} if word else form

    def _status_form(self, message: Message) -> dict[str, str]:
        """The parameters of a status callback."""
        form = {
            "MessageSid": message.sid,
            "MessageStatus": message.status,
            "SmsSid": message.sid,
            "SmsStatus": message.status,
            "AccountSid": self._account.sid,
            "ApiVersion": API_VERSION,
            "From": message.sender or "",
            "To": message.to,
        }
        if message.service_sid:
            form["MessagingServiceSid"] = message.service_sid
        if message.error_code is not None:
            form["ErrorCode"] = str(message.error_code)
        return form

    def _opt_out_word(self, text: Message) -> str | None:
        """STOP, START or HELP where the network handles them and the text is that word alone."""
        said = text.body.strip().upper()
        if not self._handles_opt_out or text.direction != INBOUND:
            return None
        return next((kind for kind, words in OPT_OUT_WORDS.items() if said in words), None)

    def _hear(self, text: Message) -> str | None:
        """Keep the list of who stopped; return the word that was heard."""
        word = self._opt_out_word(text)
        if word == "STOP":
            self._stopped.add(text.sender or "")
        elif word == "START":
            self._stopped.discard(text.sender or "")
        return word

    def _answer_opt_out(self, text: Message) -> None:
        """Answer the word in Twilio's place, in English; the bot is told of it all the same."""
        word = self._hear(text)
        if word is None:
            return
        self.record.put(
            Message(
                sid=self.new_sid(),
                direction=REPLY,
                sender=text.to,
                to=text.sender or "",
                body=OPT_OUT_ANSWERS[word],
                status="delivered",
                created=text.created,
                updated=text.created,
                sent=text.created,
                service_sid=text.service_sid,
            )
        )

    def _fault_for(self, to: str) -> Fault | None:
        """Use up the first fault that waits for this phone."""
        fault = next((fault for fault in self._faults if fault.to in {None, to}), None)
        if fault is not None:
            fault.times -= 1
            if fault.times <= 0:
                self._faults.remove(fault)
        return fault

    def _set_out(self, delivery: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(delivery)
        self._deliveries.add(task)
        task.add_done_callback(self._deliveries.discard)


class Controls:
    """The network's levers over HTTP, for a test or a benchmark in another process."""

    def __init__(self, network: PhoneNetwork) -> None:
        """Only a network on this machine is given levers: they ask for no password."""
        self._network = network

    def routes(self) -> list[web.RouteDef]:
        """Text, fail, set, record."""
        return [
            web.post("/simulated/text", self._text),
            web.post("/simulated/fail", self._fail),
            web.post("/simulated/set", self._set),
            web.get("/simulated/record", self._record),
        ]

    async def _text(self, request: web.Request) -> web.Response:
        """`{"sender", "body", "media", "sid"}` → `{"status", "sid"}`."""
        asked = await request.json()
        asked.setdefault("sid", self._network.new_sid("MM" if asked.get("media") else "SM"))
        status = await self._network.text(**asked)
        return web.json_response({"status": status, "sid": asked["sid"]})

    async def _fail(self, request: web.Request) -> web.Response:
        """The arguments of `fail_next`."""
        self._network.fail_next(**asdict(Fault(**await request.json())))
        return web.json_response({})

    async def _set(self, request: web.Request) -> web.Response:
        """Any of `outage`, `answer_delay_s`, `delivery_delay_s`, `callbacks_twice`, …"""
        known = {
            "answer_delay_s": float,
            "delivery_delay_s": float,
            "outage": bool,
            "callbacks_twice": bool,
            "callbacks_out_of_order": bool,
            "outside_url": str,
        }
        for name, value in (await request.json()).items():
            if name not in known:
                raise web.HTTPBadRequest(text=f"set one of {', '.join(known)}")
            setattr(self._network, name, known[name](value))
        return web.json_response({})

    async def _record(self, _request: web.Request) -> web.Response:
        """Every text, oldest first."""
        texts = [text.as_json() for text in self._network.record]
        return web.json_response({"messages": texts})


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bot.sms.simulated",
        description="A phone network on this machine that speaks Twilio.",
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=9999, help="where the REST API listens")
    parser.add_argument("--webhook", default="http://127.0.0.1:8080", help="where the bot listens")
    parser.add_argument("--account-sid", default=SIMULATED_ACCOUNT.sid)
    parser.add_argument("--auth-token", default=SIMULATED_ACCOUNT.token)
    parser.add_argument("--service-sid", default="", help="Messaging Service, if the bot uses one")
    parser.add_argument("--number", default=SIMULATED_ACCOUNT.sender, help="the bot's number")
    parser.add_argument("--answer-delay", type=float, default=0.0, metavar="S")
    parser.add_argument("--delivery-delay", type=float, default=0.0, metavar="S")
    parser.add_argument("--handles-opt-out", action="store_true", help="act on STOP as Twilio does")
    parser.add_argument("--keep", type=Path, help="file that outlives the network, JSON by lines")
    parser.add_argument("--seed", type=int, help="repeat the sids of an earlier run")
    return parser


async def _serve(given: argparse.Namespace) -> None:
    """Carry texts until the process is stopped."""
    network = PhoneNetwork(
        Account(given.account_sid, given.auth_token, given.service_sid, given.number),
        outside_url=given.webhook,
        now=lambda: datetime.now(UTC),  # noqa: TID251 - a process of its own is its own wiring
        random=SystemRandom() if given.seed is None else Random(given.seed),  # noqa: S311
        handles_opt_out=given.handles_opt_out,
        keep=given.keep,
    )
    network.answer_delay_s = given.answer_delay
    network.delivery_delay_s = given.delivery_delay
    url = await network.start(given.host, given.port, controls=True)
    print(f"The simulated network listens on {url} and texts {given.webhook}", flush=True)  # noqa: T201
    try:
        await asyncio.Event().wait()
    finally:
        await network.close()


def main() -> None:
    """Run the network as a process of its own."""
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(_arguments().parse_args()))


if __name__ == "__main__":
    main()
