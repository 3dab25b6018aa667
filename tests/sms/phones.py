"""What the tests of the road hold in hand: fictional phones, a clock of their own, a bot that only listens."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from aiohttp import web

from bot.sms.signature import signature_ok
from bot.sms.simulated import SIMULATED_ACCOUNT

PATIENT = "+15550101"
NEIGHBOUR = "+15550102"
OURS = SIMULATED_ACCOUNT.sender


@dataclass
class Clock:
    """Time as the tests want it."""

    moment: datetime = datetime(2026, 11, 22, 15, 0, 0, 400_000, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Tell the time."""
        return self.moment

    def forward(self, **by: float) -> None:
        """Let time pass."""
        self.moment += timedelta(**by)


@dataclass
class Ear:
    """A bot that only listens: keeps every webhook, checks its signature, answers as it is told."""

    url: str = ""
    heard: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)

    async def hear(self, request: web.Request) -> web.Response:
        """Keep one webhook."""
        form = await request.post()
        is_signed = signature_ok(
            [SIMULATED_ACCOUNT.token],
            self.url + request.raw_path,
            form,
            request.headers.get("X-Twilio-Signature"),
        )
        if not is_signed:
            return web.Response(status=403)
        self.heard.append((request.raw_path, {name: str(value) for name, value in form.items()}))
        return web.Response(status=self.answers.pop(0) if self.answers else 200)

    def statuses(self) -> list[str]:
        """The statuses told, in the order they came."""
        return [form["MessageStatus"] for path, form in self.heard if "/status" in path]
