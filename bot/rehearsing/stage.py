"""Play a rehearsal: open a house of its own, let everybody text, skip to when something is due, until nothing is."""

import asyncio
import contextlib
import socket
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random

from aiohttp import web

from bot.app import make_app
from bot.dialogs_process import dialogs_beside
from bot.domain.errors import BadInput
from bot.rehearsing import town
from bot.rehearsing.characters import Patient, invent
from bot.rehearsing.judging import Fault, judge
from bot.service import sample
from bot.settings import Settings
from bot.sms.simulated import Message, PhoneNetwork
from bot.sms.simulated.record import INBOUND
from bot.store.pages import rehearsal
from bot.wiring import House, open_house

Tick = Callable[[House], Awaitable[None]]
Tell = Callable[[str, int, int], None]

LOOK_S = 0.05
QUIET_LOOKS = 4
MOST_DAYS = 30
TEXTING_AT_ONCE = 48
A_MOMENT = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it came out. `standing` counts participations by state, `characters` the patients by character."""

    patients: int
    seconds: float
    texts_in: int
    texts_out: int
    segments: int
    standing: dict[str, int]
    characters: dict[str, int]
    faults: list[Fault]


async def rehearse(  # noqa: PLR0913 - what a rehearsal may be told
    settings: Settings, root: Path, *, patients: int, languages: tuple[str, ...], seed: int, tick: Tick, tell: Tell
) -> Outcome:
    """Play it. `tick` runs the clock's jobs once, `tell` hears (what, done, of) for a progress bar."""
    people = invent(patients, languages, Random(seed))  # noqa: S311 - invented people
    with tempfile.TemporaryDirectory() as folder:
        async with dialogs_beside(settings, root), _stage(settings, Path(folder), languages) as house:
            began = time.monotonic()
            now = house.clock()
            await house.database.write(lambda tx: town.build(tx, people, languages, house.settings.zone, now))
            house.heard.ring()
            await Play(house, people, tick, tell).run()
            return await _outcome(house, people, time.monotonic() - began)


class Play:
    """Patients at their phones and a clock that skips."""

    def __init__(self, house: House, people: list[Patient], tick: Tick, tell: Tell) -> None:
        assert house.network is not None
        self._house, self._network, self._tick, self._tell = house, house.network, tick, tell
        self._people = {one.e164: one for one in people}
        self._texting: set[asyncio.Task[None]] = set()
        self._hands = asyncio.Semaphore(TEXTING_AT_ONCE)
        self._seen = 0

    async def run(self) -> None:
        """Until nothing is due any more."""
        end = self._house.clock() + timedelta(days=MOST_DAYS)
        while True:
            await self._settle()
            now = self._house.clock()
            at = await self._house.database.read(lambda tx, now=now: rehearsal.next_moment(tx, now))  # type: ignore[misc]
            if at is None or at > end:
                return
            self._house.clock.skip_to(at + A_MOMENT)
            await self._tick(self._house)
            self._house.heard.ring()
            self._house.spoken.ring()

    async def _settle(self) -> None:
        """Until everybody has answered what she got and the house has nothing left to do now."""
        quiet = 0
        while quiet < QUIET_LOOKS:
            new = self._answer_new()
            now = self._house.clock()
            left = await self._house.database.read(lambda tx, now=now: rehearsal.open_work(tx, now))  # type: ignore[misc]
            self._tell("texting", self._seen, self._seen + left)
            quiet = 0 if new or left or self._texting else quiet + 1
            await asyncio.sleep(LOOK_S)

    def _answer_new(self) -> int:
        texts = list(self._network.record)[self._seen :]
        self._seen += len(texts)
        for text in texts:
            if text.direction != INBOUND and text.to in self._people:
                task = asyncio.create_task(self._answer(self._people[text.to], text))
                self._texting.add(task)
                task.add_done_callback(self._texting.discard)
        return len(texts)

    async def _answer(self, patient: Patient, text: Message) -> None:
        async with self._hands:
            key = await self._house.database.read(lambda tx: rehearsal.key_of(tx, text.to, text.body))
            said = patient.answer(key) if key else None
            if said is not None:
                await self._network.text(sender=patient.e164, body=said)


@contextlib.asynccontextmanager
async def _stage(settings: Settings, folder: Path, languages: tuple[str, ...]) -> AsyncIterator[House]:
    """A house of its own that listens on a port of its own, at an hour when one may text."""
    async with open_house(
        settings.alone(folder, public_url="", port=_free_port(), pace_segments_per_s=1000, workers=32)
    ) as house:
        if lacking := [one for one in languages if one not in house.texts.languages]:
            raise BadInput(
                f"no complete catalogue for {', '.join(lacking)}; there are {', '.join(house.texts.languages)}"
            )
        house.clock.skip_to(house.clock() + sample.opening(house.clock(), house.settings.zone))
        runner = web.AppRunner(make_app(house), access_log=None)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", house.settings.port).start()
            yield house
        finally:
            await runner.cleanup()


def _network(house: House) -> PhoneNetwork:
    assert house.network is not None
    return house.network


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def _outcome(house: House, people: list[Patient], seconds: float) -> Outcome:
    heard, zone = list(_network(house).record), house.settings.zone
    standing, faults, out = await house.database.read(
        lambda tx: (rehearsal.standing(tx), judge(tx, heard, zone), rehearsal.sent(tx))
    )
    names = [one.character.name for one in people]
    return Outcome(
        patients=len(people),
        seconds=seconds,
        texts_in=sum(one.direction == INBOUND for one in heard),
        texts_out=len(out),
        segments=sum(one.segments for one in out),
        standing=standing,
        characters={name: names.count(name) for name in sorted(set(names))},
        faults=faults,
    )
