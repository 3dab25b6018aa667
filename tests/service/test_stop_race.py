"""A STOP races a wave: once it is stored, nothing that was not on its way already is sent to her, in a thousand tries."""

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from town import ACCOUNT

from bot.service import consent
from bot.service.bell import Bell
from bot.service.ear import Ear
from bot.service.guards import Guards
from bot.service.outbox import Mouth, Speaker
from bot.service.pace import Pace
from bot.service.turn import Desk
from bot.sms.simulated import PhoneNetwork
from bot.sms.twilio import TwilioCarrier
from bot.store import messages, patients, turns
from bot.store.tables import messages as message_rows
from bot.texts import ClinicFacts, Texts
from bot.wiring import LOCALES, open_guard_words

RACES = 1000
TORONTO = ZoneInfo("America/Toronto")
BEGINS = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


class TickingClock:
    """Each look is a little later, so that two looks tell what came first."""

    def __init__(self) -> None:
        self._looks = count()

    def __call__(self) -> datetime:
        return BEGINS + timedelta(microseconds=next(self._looks))


def number(index: int) -> str:
    return f"+1555{index:07}"


def _furnish(tx, now: datetime) -> None:
    """Everybody has agreed, and an invitation waits for each."""
    for index in range(RACES):
        patient_id = patients.create(tx, e164=number(index), source="import", now=now, language="en")
        consent.give(tx, patient_id=patient_id, words="form", channel="import", by="test", now=now)
        messages.queue(
            tx, patient_id=patient_id, e164=number(index), key="invite", language="en", text="come", segments=1,
            is_reply=False, due_at=now, expires_at=now + timedelta(days=1), now=now,
        )  # fmt: skip


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_a_stop_overtakes_a_wave_that_is_queued_already(database, tmp_path: Path):
    clock, random = TickingClock(), Random(20261126)
    await database.write(lambda tx: _furnish(tx, clock()))
    network = PhoneNetwork(ACCOUNT, outside_url="http://127.0.0.1:9", now=clock, random=Random(1))
    carrier = TwilioCarrier(ACCOUNT, outside_url="http://127.0.0.1:9", now=clock, api_url=await network.start())
    mouth = Mouth(
        database=database, carrier=carrier, now=clock, zone=TORONTO, random=Random(1),
        pace=Pace(10_000, lambda: 0.0), per_day=1, per_week=3,
    )  # fmt: skip
    texts = Texts(LOCALES, ClinicFacts("Parkside Health", "555 0100", "911", "988", "JOIN"))
    desk = Desk(database, None, texts, Guards(open_guard_words(), we_answer=True, languages=("en",)), clock, TORONTO)
    names = (f"race{n}" for n in count())
    # one worker, so that stops wait to be read: the mouth must look at what is unread
    ear = Ear(desk, workers=1, token=lambda: next(names), language="en", bell=Bell(), answered=Bell())
    loops = [asyncio.create_task(Speaker(mouth, Bell()).speak()), asyncio.create_task(ear.listen())]
    stored: dict[str, datetime] = {}
    order = random.sample(range(RACES), RACES)
    for index in order:
        await _stop(database, index, clock)
        stored[number(index)] = clock()
        if random.random() < 0.3:
            await asyncio.sleep(0)
    async with asyncio.timeout(200):
        while await database.read(turns.count_open) or await database.read(messages.count_queued):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    for loop in loops:
        loop.cancel()
    await asyncio.gather(*loops, return_exceptions=True)
    await carrier.close()
    await network.close()
    sent = await database.read(_sent)
    late = [e164 for e164, claimed_at in sent if claimed_at > stored[e164]]
    assert late == []
    assert 0 < len(sent) < RACES, "the race was none: everything went out, or nothing did"


async def _stop(database, index: int, clock: TickingClock) -> None:
    """Her STOP, as the webhook stores it."""
    await database.write(
        lambda tx: turns.hear_text(
            tx, sid=f"SM{index}", e164=number(index), body="STOP", media=0, ready_at=clock(), now=clock()
        )
    )


def _sent(tx) -> list[tuple[str, datetime]]:
    rows = tx.execute(
        select(message_rows.c.e164, message_rows.c.claimed_at).where(
            message_rows.c.key == "invite", message_rows.c.claimed_at.is_not(None)
        )
    )
    return [(row.e164, row.claimed_at) for row in rows]
