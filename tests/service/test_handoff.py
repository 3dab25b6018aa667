"""Two coordinators at the same moment, on either database: one of them has it, one of them answers."""

import asyncio
from datetime import UTC, datetime

from sqlalchemy import insert, select

from bot.domain.errors import Refused
from bot.service import handoff
from bot.store import patients, users
from bot.store.tables import conversations, messages, turns

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
AT_ONCE = 6


def _somebody(tx) -> int:
    for number in range(AT_ONCE):
        users.create(tx, email=f"c{number}@clinic.example", role="coordinator", now=NOW)
    her = patients.create(tx, e164="+15550142", source="import", now=NOW, language="en")
    tx.execute(
        insert(turns).values(
            e164="+15550142", patient_id=her, kind="text", body="hello?", state="done", received_at=NOW, ready_at=NOW,
            done_at=NOW,
        )
    )  # fmt: skip
    return her


async def _all_at_once(database, work) -> int:
    """How many of these were not refused."""

    async def one(user_id: int) -> bool:
        try:
            await database.write(lambda tx: work(tx, user_id))
        except Refused:
            return False
        return True

    return sum(await asyncio.gather(*(one(user_id) for user_id in range(1, AT_ONCE + 1))))


async def test_one_of_many_takes_over(database):
    her = await database.write(_somebody)
    took = await _all_at_once(
        database, lambda tx, user_id: handoff.take_over(tx, patient_id=her, user_id=user_id, now=NOW)
    )
    assert took == 1
    assert await database.read(lambda tx: tx.scalar(select(conversations.c.held_by))) in range(1, AT_ONCE + 1)


async def test_one_of_many_answers(database):
    her = await database.write(_somebody)
    seen = await database.read(lambda tx: handoff.ended(tx, her))
    answered = await _all_at_once(
        database,
        lambda tx, user_id: handoff.reply(tx, patient_id=her, text="Hello", user_id=user_id, now=NOW, seen=seen),
    )
    assert answered == 1
    assert len(await database.read(lambda tx: tx.execute(select(messages.c.id)).all())) == 1
