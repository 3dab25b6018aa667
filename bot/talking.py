"""`convivial talk`: text with the bot in a terminal, as a patient. Real turns and dialogs; a database of its own."""

import asyncio
import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

from bot.domain.errors import BadInput, ConvivialError
from bot.service import enrol, sample
from bot.service.turn import take
from bot.settings import Settings
from bot.store import messages, patients, turns
from bot.wiring import House, open_house

PHONE = "+15550199"
_START_S = 60


async def talk(settings: Settings, root: Path, language: str, record: Path | None) -> None:
    """Converse until the input ends; `record` gets what was said, in the form of a golden conversation."""
    said = [f"# A conversation in {language}", f"phone: {PHONE}", ""]
    with tempfile.TemporaryDirectory() as folder:
        async with _dialogs(settings, root), open_house(_alone(settings, Path(folder))) as house:
            await _welcome(house, language)
            said += ["~ invite", *await _answers(house)]
            async for line in _lines():
                await _hear(house, line)
                said += [f"< {line}", *await _answers(house)]
    if record:
        await asyncio.to_thread(record.write_text, "\n".join(said) + "\n", encoding="utf-8")


def _alone(settings: Settings, folder: Path) -> Settings:
    """The same clinic, with nothing shared: an empty database, simulated phones."""
    changed = {
        "database_url": f"sqlite:///{folder / 'talk.db'}",
        "carrier": "simulated",
        "secret_key_file": folder / "key",
        "join_s": 0,
    }
    return settings.model_copy(update=changed)


@contextlib.asynccontextmanager
async def _dialogs(settings: Settings, root: Path) -> AsyncIterator[None]:
    """The dialogs process: the one that runs, or one of our own for as long as we talk."""
    from bot.dialogs import Dialogs
    from bot.domain.clock import real_now

    dialogs = Dialogs(settings.dialogs_url, settings.dialogs_timeout_s, real_now)
    process = None if await dialogs.is_up() else _start(settings, root)
    try:
        for _ in range(_START_S * 5):
            if await dialogs.is_up():
                break
            await asyncio.sleep(0.2)
        else:
            raise ConvivialError("the dialogs did not start; try `python -m dialogs` in their environment")
        yield
    finally:
        await dialogs.close()
        if process is not None:
            process.terminate()


def _start(settings: Settings, root: Path) -> subprocess.Popen[bytes]:
    python = root / "dialogs" / ".venv" / "bin" / "python"
    if not python.exists():
        raise BadInput("the dialogs' environment is missing; run `make setup`")
    port = settings.dialogs_url.rsplit(":", 1)[1]
    command = [str(python), "-m", "dialogs", "--port", port]
    sys.stderr.write("Starting the dialogs …\n")
    return subprocess.Popen(command, cwd=root, env=dict(os.environ), stdout=subprocess.DEVNULL)  # noqa: S603 - our own


async def _welcome(house: House, language: str) -> None:
    now = house.clock()
    if language not in house.texts.languages:
        raise BadInput(f"no complete catalogue for {language!r}; there are {', '.join(house.texts.languages)}")

    def begin(tx):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - three steps of one transaction
        sample.load(tx, zone=house.settings.zone, now=now, random=Random(7))  # noqa: S311 - a sample
        patient_id = patients.create(tx, e164=PHONE, source="import", now=now, language=language)
        sample.consented(tx, patient_id, now)
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
