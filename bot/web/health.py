"""Is it alive, can it work, and in numbers: /healthz, /readyz, /metrics. No patient is in any of them."""

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from bot.store import messages, turns
from bot.wiring import House


def routes(house: House) -> list[web.RouteDef]:
    """The three pages over one house."""
    health = Health(house)
    return [
        web.get("/healthz", health.healthz),
        web.get("/readyz", health.readyz),
        web.get("/metrics", health.metrics),
    ]


class Health:
    """The handlers, with the gauges of one registry."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._registry = CollectorRegistry()
        self._waiting = self._gauge("convivial_turns_waiting", "Turns not done yet")
        self._oldest = self._gauge("convivial_oldest_turn_seconds", "Age of the oldest turn not done")
        self._queued = self._gauge("convivial_messages_waiting", "Messages queued or in flight")
        self._dialogs = self._gauge("convivial_dialogs_up", "1 when the dialogs process answers")
        self._halted = self._gauge("convivial_sending_halted", "1 while the carrier refuses our account")

    def _gauge(self, name: str, about: str) -> Gauge:
        return Gauge(name, about, registry=self._registry)

    async def healthz(self, _: web.Request) -> web.Response:
        """The process answers."""
        return web.json_response({"ok": True})

    async def readyz(self, _: web.Request) -> web.Response:
        """The database writes and the dialogs answer; 503 when not. Texts are stored all the same."""
        await self._house.database.read(turns.count_open)
        dialogs = await self._house.dialogs.is_up()
        body = {"database": True, "dialogs": dialogs, "sending": not self._house.mouth.pace.is_halted()}
        return web.json_response(body, status=200 if dialogs else 503)

    async def metrics(self, _: web.Request) -> web.Response:
        """Prometheus' text format."""
        house = self._house
        oldest = await house.database.read(turns.oldest_open)
        self._waiting.set(await house.database.read(turns.count_open))
        self._oldest.set((house.clock() - oldest).total_seconds() if oldest else 0)
        self._queued.set(await house.database.read(messages.count_queued))
        self._dialogs.set(await house.dialogs.is_up())
        self._halted.set(house.mouth.pace.is_halted())
        return web.Response(body=generate_latest(self._registry), headers={"Content-Type": CONTENT_TYPE_LATEST})
