"""What happens on the simulated network: texts are taken, travel, arrive or fail, and the bot is told."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any, Final

from aiohttp import web

from bot.sms.simulated import opt_out
from bot.sms.simulated.faults import Drop, Fault, Faults
from bot.sms.simulated.record import INBOUND, OUTBOUND, REPLY, Message, Record, whole_second
from bot.sms.simulated.rest import RefusedError, TwilioFace
from bot.sms.simulated.webhooks import Webhooks
from bot.sms.twilio import Account

SIMULATED_ACCOUNT: Final = Account(
    sid="AC" + "0" * 32,
    token="simulated",  # noqa: S106 - opens nothing but a network on this machine
    sender="+15550100",
)
MAX_BODY: Final = 1600
PHONE_DIGITS: Final = range(7, 16)  # E.164
FIRST_UNDELIVERED: Final = 30003  # below are Twilio's own failures, from here on the carriers'


class PhoneNetwork:
    """Phones, the air between them and Twilio. Start it, text the bot, read `record`, close it.

    What may be turned while it runs: `answer_delay_s` (the API takes a message at once and answers late),
    `delivery_delay_s` (before each status), `outage` (the API answers 503), `callbacks_twice`,
    `callbacks_out_of_order`, `outside_url` (where the bot listens).
    """

    def __init__(  # noqa: PLR0913 - a world has many sides
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
        """`random` makes the sids: seeded, they repeat, so a bot with a memory needs `SystemRandom`.

        `handles_opt_out`: STOP, START and HELP are acted on and answered here, as at most Twilio accounts.
        `keep`: a file of all texts, read back at the next start.
        """
        self.outside_url = outside_url.rstrip("/")
        self.number = account.sender or "+15550100"
        self.url = ""
        self.answer_delay_s = 0.0
        self.delivery_delay_s = 0.0
        self.outage = False
        self.callbacks_twice = False
        self.callbacks_out_of_order = False
        self.record = Record(keep)
        self._account = account
        self._now = now
        self._random = random
        self._handles_opt_out = handles_opt_out
        self._webhook_timeout_s = webhook_timeout_s
        self._webhooks: Webhooks | None = None
        self._runner: web.AppRunner | None = None
        self._faults = Faults()
        self._stopped: set[str] = set()
        self._deliveries: set[asyncio.Task[None]] = set()
        self._news = asyncio.Condition()
        for text in self.record:
            self._hear(text)

    async def start(
        self,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        also: Callable[["PhoneNetwork"], list[web.RouteDef]] = lambda _: [],
    ) -> str:
        """Listen and return the REST base, e.g. http://127.0.0.1:9999; port 0 takes a free one.

        `also` are more routes to serve: the levers of a network in a process of its own.
        """
        if self._webhooks is not None:
            raise RuntimeError("a network starts once")
        self._webhooks = Webhooks(self._account, self._webhook_timeout_s)
        face = TwilioFace(self._account, self.record, self._take, lambda: self.outage)
        app = web.Application()
        app.add_routes([*face.routes(), *also(self)])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        self.url = f"http://{host}:{self._runner.addresses[0][1]}"
        return self.url

    async def close(self) -> None:
        """Stop listening; what is on its way stays there."""
        for delivery in self._deliveries:
            delivery.cancel()
        await asyncio.gather(*self._deliveries, return_exceptions=True)
        if self._runner is not None:
            await self._runner.cleanup()
        if self._webhooks is not None:
            await self._webhooks.close()
        self.record.close()

    async def text(self, *, sender: str, body: str = "", media: int = 0, sid: str | None = None) -> int | None:
        """Text the bot from a phone; the HTTP status it answers, None if nobody does.

        A `sid` that is known is the same text come twice. A text is held here whatever the bot answers.
        """
        sid = sid or self.new_sid("MM" if media else "SM")
        text = self.record.get(sid) or self._arrived(sid, sender, body, media)
        url = f"{self.outside_url}/twilio/messages"
        return await self._started().text(url, text, self._opt_out_word(text))

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
        """Let the next messages fail; see `Fault`."""
        self._faults.add(Fault(to, code, http, drop, kept, late, retry_after_s, times))

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
        """Make a sid that is not taken."""
        while True:
            sid = f"{kind}{self._random.getrandbits(128):032x}"
            if sid not in self.record:
                return sid

    async def _take(self, form: Mapping[str, str]) -> Message:
        """One message at the API: fail if asked to, check it as Twilio does, hold it, set it on its way."""
        fault = self._faults.take(form.get("To", ""))
        if fault is None or fault.fails_on_its_way:
            return await self._accept(form, fault.code if fault else None)
        if fault.takes_the_message:
            await self._accept(form, None)
        raise fault.answer()

    async def _accept(self, form: Mapping[str, str], fails_with: int | None) -> Message:
        """Hold a message and send it on; the answer takes its time."""
        self._check(form)
        message = self._new(
            self.new_sid(),
            OUTBOUND,
            form.get("From"),
            form["To"],
            form["Body"],
            status="accepted" if "MessagingServiceSid" in form else "queued",
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
        """Look at a message as Twilio does before it takes it. Raises RefusedError."""
        to, body = form.get("To", ""), form.get("Body", "")
        service, sender = form.get("MessagingServiceSid"), form.get("From")
        wrong = {
            21604: not to,
            21211: not (to[:1] == "+" and to[1:].isdecimal() and len(to[1:]) in PHONE_DIGITS),
            21603: not service and not sender,
            21705: bool(service) and service != self._account.messaging_service_sid,
            21606: bool(sender) and sender != self.number,
            21602: not body,
            21617: len(body) > MAX_BODY,
            21610: to in self._stopped,
        }
        for code, is_wrong in wrong.items():
            if is_wrong:
                raise RefusedError(code)

    async def _deliver(self, sid: str, fails_with: int | None) -> None:
        """Send a message on and tell the bot, as Twilio would: sent, then how it ended."""
        end = "delivered"
        if fails_with is not None:
            end = "undelivered" if fails_with >= FIRST_UNDELIVERED else "failed"
        told = []
        for status, code in (("sent", None), (end, fails_with)):
            await asyncio.sleep(self.delivery_delay_s)
            told.append(self._moved(sid, status, code))
            if not self.callbacks_out_of_order:
                await self._tell(told.pop())
        for message in reversed(told):
            await self._tell(message)

    def _moved(self, sid: str, status: str, code: int | None) -> Message:
        """Write down where a message has got to."""
        at = whole_second(self._now())
        changes: dict[str, Any] = {"status": status, "updated": at, "error_code": code}
        if status == "sent":
            changes |= {"sent": at, "sender": self.number}
        return self.record.change(sid, **changes)

    async def _tell(self, message: Message) -> None:
        """Post a status to the address that came with the message."""
        for _ in range(2 if self.callbacks_twice else 1):
            if message.callback:
                await self._started().status(message.callback, message)

    def _arrived(self, sid: str, sender: str, body: str, media: int) -> Message:
        """Hold an inbound text; where the network minds STOP and its like, answer in English."""
        text = self._new(sid, INBOUND, sender, self.number, body, status="received", media=media)
        self.record.put(text)
        word = self._hear(text)
        if word is not None:
            answer = opt_out.ANSWERS[word]
            self.record.put(self._new(self.new_sid(), REPLY, self.number, sender, answer, status="delivered"))
        return text

    def _hear(self, text: Message) -> str | None:
        """Keep the list of who stopped; return the word that was heard."""
        word = self._opt_out_word(text)
        if word == "STOP":
            self._stopped.add(text.sender or "")
        elif word == "START":
            self._stopped.discard(text.sender or "")
        return word

    def _opt_out_word(self, text: Message) -> str | None:
        """The word on which the network acts itself."""
        is_minded = self._handles_opt_out and text.direction == INBOUND
        return opt_out.word_in(text.body) if is_minded else None

    def _new(  # noqa: PLR0913 - a text is what it is
        self,
        sid: str,
        direction: str,
        sender: str | None,
        to: str,
        body: str,
        *,
        status: str,
        callback: str | None = None,
        media: int = 0,
    ) -> Message:
        """Make a text of this moment; only what the bot sends still has to wait its turn."""
        at = whole_second(self._now())
        return Message(
            sid=sid,
            direction=direction,
            sender=sender,
            to=to,
            body=body,
            status=status,
            created=at,
            updated=at,
            sent=None if direction == OUTBOUND else at,
            service_sid=self._account.messaging_service_sid or None,
            callback=callback,
            media=media,
        )

    def _set_out(self, delivery: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(delivery)
        self._deliveries.add(task)
        task.add_done_callback(self._deliveries.discard)

    def _started(self) -> Webhooks:
        if self._webhooks is None:
            raise RuntimeError("start the network before it texts")
        return self._webhooks
