"""`convivial talk`: text with the bot in a terminal, as a patient. Real turns and dialogs; a database of its own.

She is one of the sample clinic's patients, and the clock stands still: a conversation that is recorded can be played
again, by whoever puts the file into tests/conversations/.
"""

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from random import Random

from bot.dialogs_process import dialogs_beside
from bot.domain.clock import real_now
from bot.domain.errors import BadInput
from bot.domain.hours import next_open
from bot.service import enrol, sample
from bot.service.turn import take
from bot.settings import Settings
from bot.store import messages, patients, turns
from bot.wiring import House, open_house

PHONE = f"+{sample.FIRST_NUMBER}"


async def talk(settings: Settings, root: Path, language: str, record: Path | None) -> None:
    """Converse until the input ends; `record` gets what was said, in the form of a golden conversation."""
    now = next_open(real_now().replace(second=0, microsecond=0), settings.zone)  # at night nobody is invited
    said = _head(language, now.astimezone(settings.zone))
    with tempfile.TemporaryDirectory() as folder:
        alone = settings.alone(Path(folder))
        async with dialogs_beside(settings, root), open_house(alone, lambda: now) as house:
            await _welcome(house, language)
            said += ["~ invite", *await _answers(house)]
            async for line in _lines():
                await _hear(house, line)
                said += [f"< {line}", *await _answers(house)]
    if record:
        await asyncio.to_thread(record.write_text, "\n".join(said) + "\n", encoding="utf-8")


def _head(language: str, began: datetime) -> list[str]:
    """What tests/golden.py must know to play it again."""
    starts = f"starts: {began:%Y-%m-%d %H:%M}"
    return [f"# A conversation in {language}", f"phone: {PHONE}", f"language: {language}", starts, ""]


async def _welcome(house: House, language: str) -> None:
    now = house.clock()
    if language not in house.texts.languages:
        raise BadInput(f"no complete catalogue for {language!r}; there are {', '.join(house.texts.languages)}")

    def begin(tx):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - three steps of one transaction
        sample.load(tx, zone=house.settings.zone, now=now, random=Random(7))  # noqa: S311 - a sample
        patient_id = patients.find_by_number(tx, PHONE)
        assert patient_id is not None
        patients.set_language(tx, patient_id, language)
        enrol.invite(tx, patient_id=patient_id, engagement_id=1, now=now)

    await house.database.write(begin)
    await _take_all(house)


async def _hear(house: House, line: str) -> None:
    now = house.clock()
    sid = f"SM{house.random.getrandbits(128):032x}"
    await house.database.write(
        lambda tx: turns.hear_text(tx, sid=sid, e164=PHONE, body=line, media=0, ready_at=now, now=now)
    )
    await _take_all(house)


async def _take_all(house: House) -> None:
    while leases := await house.database.write(
        lambda tx: turns.claim(tx, token="talk", limit=1, language="en", now=house.clock())  # noqa: S106 - a lease
    ):
        await take(house.desk, leases[0])


async def _answers(house: House) -> list[str]:
    """What she would receive now; printed, and as the lines of a golden conversation."""
    lines = []
    for message in await house.database.write(lambda tx: messages.take_unsent(tx, PHONE, house.clock())):
        first, *rest = message.text.split("\n")
        lines += [f"> {first}", *(f"  {line}" for line in rest)]
    sys.stdout.write("\n".join(lines) + "\n")
    return lines


async def _lines() -> AsyncIterator[str]:
    while True:
        sys.stdout.write("< ")
        sys.stdout.flush()
        line = await asyncio.to_thread(sys.stdin.readline)
        if not line:
            return
        yield line.strip()
