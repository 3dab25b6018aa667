"""STOP races a wave that is running, a thousand times: before she is handed on, in the ear, queued, being sent.

Once her STOP is stored, nothing that was not on its way already is sent to her, and the wave writes her no invitation.
What stood at that moment is read in the transaction that stores the STOP.
"""

import asyncio
from collections import Counter
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random
from zoneinfo import ZoneInfo

import pytest
from lists import fill, open_engagement
from sqlalchemy import Connection, select
from town import ACCOUNT

from bot.dialogs import Dialogs
from bot.service.bell import Bell
from bot.service.ear import Ear
from bot.service.guards import Guards
from bot.service.outbox import Mouth, Speaker
from bot.service.pace import Pace
from bot.service.turn import Desk
from bot.sms.simulated import PhoneNetwork
from bot.sms.twilio import TwilioCarrier
from bot.store import messages, turns, waves
from bot.store.tables import consents, participations, phones
from bot.store.tables import messages as message_rows
from bot.store.tables import turns as turn_rows
from bot.texts import ClinicFacts, Texts
from bot.wiring import LOCALES, open_guard_words
from scheduler.jobs import waves as job
from scheduler.tasks import running

RACES = 1000
LISTED = 2000
AHEAD = 60
TORONTO = ZoneInfo("America/Toronto")
BEGINS = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
WAITS, HANDED_ON, BEING_SAID, QUEUED, BEING_SENT = MOMENTS = (
    "waits in the wave", "handed on", "being said", "queued", "being sent",
)  # fmt: skip
AIMED_AT = (WAITS, HANDED_ON, BEING_SAID, QUEUED, QUEUED, BEING_SENT)


class TickingClock:
    """Each look is a little later, so that two looks tell what came first."""

    def __init__(self) -> None:
        self._looks = count()

    def __call__(self) -> datetime:
        return BEGINS + timedelta(microseconds=next(self._looks))


@dataclass
class Race:
    """Who stopped, when that was stored, and how far her invitation was in that moment."""

    database: object
    clock: TickingClock
    random: Random
    stopped_at: dict[int, datetime] = field(default_factory=dict)
    caught: dict[int, str] = field(default_factory=dict)

    async def run(self) -> None:
        """The wave hands on and STOPs arrive, by turns and in no order, until so many have raced."""
        while len(self.caught) < RACES:
            await self.database.write(lambda tx: job.run(tx, self.clock(), TORONTO, AHEAD))
            for _ in range(self.random.randint(1, 12)):
                stopped = await self.database.write(lambda tx: self._stop(tx, self.random.choice(AIMED_AT)))
                if stopped:
                    self.stopped_at[stopped] = self.clock()
                await asyncio.sleep(self.random.choice((0, 0, 0.002, 0.01)))

    def _stop(self, tx: Connection, aim: str) -> int | None:
        """One of those whose invitation is as far as that says STOP, as the webhook stores it; who."""
        there = [row for row in tx.execute(STANDING) if row.patient_id not in self.caught and moment(row) == aim]
        if not there or len(self.caught) >= RACES:
            return None
        one = self.random.choice(there)
        now = self.clock()
        turns.hear_text(tx, sid=f"SM{one.patient_id}", e164=one.e164, body="STOP", media=0, ready_at=now, now=now)
        self.caught[one.patient_id] = aim
        return one.patient_id


STANDING = (
    select(
        participations.c.patient_id, participations.c.state, phones.c.e164, turn_rows.c.state.label("turn"),
        message_rows.c.state.label("message"),
    )
    .join(phones, phones.c.patient_id == participations.c.patient_id)
    .outerjoin(turn_rows, (turn_rows.c.patient_id == participations.c.patient_id) & (turn_rows.c.event == "invited"))
    .outerjoin(message_rows, message_rows.c.patient_id == participations.c.patient_id)
)  # fmt: skip


def moment(row) -> str | None:
    """How far her invitation is; None when it has gone out."""
    if row.message:
        return {"queued": QUEUED, "sending": BEING_SENT}.get(row.message)
    if row.turn:
        return {"waiting": HANDED_ON, "taken": BEING_SAID}.get(row.turn)
    return WAITS if row.state == "drawn" else None


@asynccontextmanager
async def mouth_and_ear(database, clock, dialogs_url):
    """A bot at work: the ear takes two turns at a time, so that some wait; the carrier answers slowly."""
    network = PhoneNetwork(ACCOUNT, outside_url="http://127.0.0.1:9", now=clock, random=Random(1))
    network.answer_delay_s = 0.05
    carrier = TwilioCarrier(ACCOUNT, outside_url="http://127.0.0.1:9", now=clock, api_url=await network.start())
    dialogs = Dialogs(dialogs_url, 30.0, clock)
    mouth = Mouth(
        database=database, carrier=carrier, now=clock, zone=TORONTO, random=Random(1),
        pace=Pace(60, asyncio.get_running_loop().time), per_day=1, per_week=3,
    )  # fmt: skip
    texts = Texts(LOCALES, ClinicFacts("Parkside Health", "555 0100", "911", "988", "JOIN"))
    guards = Guards(open_guard_words(), we_answer=True, languages=texts.languages)
    names = (f"race{n}" for n in count())
    ear = Ear(
        Desk(database, dialogs, texts, guards, clock, TORONTO), workers=2, token=lambda: next(names), language="en",
        bell=Bell(), answered=Bell(),
    )  # fmt: skip
    loops = [asyncio.create_task(Speaker(mouth, Bell()).speak()), asyncio.create_task(ear.listen())]
    yield
    for loop in loops:
        loop.cancel()
    await asyncio.gather(*loops, return_exceptions=True)
    await dialogs.close()
    await carrier.close()
    await network.close()


async def begin(database, clock) -> None:
    """A list, an engagement for all of it, and its wave, planned and drawn as in service."""
    await fill(database, LISTED, clock(), household=None)
    await database.write(lambda tx: open_engagement(tx, clock(), {"all": LISTED}))
    await database.write(lambda tx: job.run(tx, clock(), TORONTO, AHEAD))
    await running.run_next(database, clock)
    [wave] = await database.read(waves.asking)
    assert (await database.read(lambda tx: waves.counts(tx, wave.engagement_id)))[wave.id] == (0, LISTED)


@pytest.mark.slow
@pytest.mark.timeout(1200)
async def test_a_stop_overtakes_a_wave_that_is_running(database, dialogs_url: str):
    clock = TickingClock()
    await begin(database, clock)
    race = Race(database, clock, Random(20261126))
    async with mouth_and_ear(database, clock, dialogs_url), asyncio.timeout(900):
        await race.run()
        while await database.read(turns.count_open) or await database.read(messages.count_queued):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    caught = Counter(race.caught.values())
    print(f"\n{sum(caught.values())} races: {dict(caught)}")
    assert sum(caught.values()) == RACES
    assert set(caught) == set(MOMENTS), "some moment was never raced"
    invited = await database.read(_invitations)
    claimed = {one: invited[one] for one in race.caught if invited.get(one)}
    assert [one for one, at in claimed.items() if at > race.stopped_at[one]] == []
    assert claimed.keys() >= {one for one, was in race.caught.items() if was == BEING_SENT}
    assert len(claimed) < RACES / 2, "hardly anybody was stopped in time"
    never_written = {one for one, was in race.caught.items() if was == WAITS}
    assert not never_written & invited.keys(), "the wave wrote to somebody who had stopped"
    assert await database.read(_withdrawn) == set(race.stopped_at)


def _invitations(tx: Connection) -> dict[int, datetime | None]:
    """When each invitation was claimed to be sent, of all that were written."""
    rows = tx.execute(select(message_rows).where(message_rows.c.key == "invite")).all()
    assert len({row.patient_id for row in rows}) == len(rows), "somebody was invited twice"
    return {row.patient_id: row.claimed_at for row in rows}


def _withdrawn(tx: Connection) -> set[int]:
    return set(tx.scalars(select(consents.c.patient_id).where(consents.c.state == "withdrawn")))
