"""Settings → the house: database, texts, dialogs, carrier, clock. Opened in order, closed in reverse.

Also used by the scheduler's entry. Nothing here answers a request or decides anything.
"""

import asyncio
import contextlib
import logging
import os
import secrets
import signal
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from random import Random, SystemRandom
from typing import TextIO

import structlog

from bot.dialogs import Dialogs
from bot.domain.clock import MovableClock, Now, real_now
from bot.domain.guardwords import GuardWords
from bot.service import editing
from bot.service.bell import Bell
from bot.service.guards import Guards
from bot.service.outbox import Mouth
from bot.service.pace import Pace
from bot.service.turn import Desk
from bot.settings import Settings
from bot.sms import Carrier
from bot.sms.simulated import PhoneNetwork
from bot.sms.twilio import Account, TwilioCarrier
from bot.store import marks
from bot.store.database import Database, open_database
from bot.texts import ClinicFacts, Texts
from bot.words import LOCALES, read_words

CLOCK_MARK = "demo_clock_ahead_s"
SIMULATED_NUMBER = "+15550100"
_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class House:
    """What every room may ask for. `network` is there only when the carrier is simulated.

    `heard` wakes the ear, `spoken` the mouth. `tokens` are what inbound webhooks may be signed with.
    """

    settings: Settings
    database: Database
    clock: MovableClock
    texts: Texts
    dialogs: Dialogs
    carrier: Carrier
    network: PhoneNetwork | None
    secret_key: bytes
    random: Random
    tokens: tuple[str, ...]
    desk: Desk
    mouth: Mouth
    heard: Bell
    spoken: Bell


@contextlib.asynccontextmanager
async def open_house(settings: Settings, now: Now = real_now) -> AsyncIterator[House]:
    """Open everything; what was opened is closed when the block ends, however it ends. `now` is the real clock."""
    async with contextlib.AsyncExitStack() as stack:
        database = await open_database(settings.database_url)
        stack.push_async_callback(database.close)
        await database.migrate()
        clock = await read_clock(database, now)
        account = _account(settings)
        network, api_url = await _network(settings, account, clock, stack)
        carrier = _carrier(settings, account, api_url, clock)
        stack.push_async_callback(carrier.close)
        dialogs = Dialogs(settings.dialogs_url, settings.dialogs_timeout_s, real_now)
        stack.push_async_callback(dialogs.close)
        house = _furnish(settings, database, clock, carrier, network, dialogs, account)
        await editing.load(database, house.texts)
        yield house


def _furnish(  # noqa: PLR0913 - what was opened, in that order
    settings: Settings,
    database: Database,
    clock: MovableClock,
    carrier: Carrier,
    network: PhoneNetwork | None,
    dialogs: Dialogs,
    account: Account,
) -> House:
    texts = open_texts(settings)
    random = SystemRandom()
    guards = Guards(open_guard_words(), settings.we_answer_stop, texts.languages)
    tokens = (account.token, settings.twilio_auth_token_old.get_secret_value())
    return House(
        settings=settings,
        database=database,
        clock=clock,
        texts=texts,
        dialogs=dialogs,
        carrier=carrier,
        network=network,
        secret_key=read_secret_key(settings.secret_key_file),
        random=random,
        tokens=tuple(token for token in tokens if token),
        desk=Desk(database, dialogs, texts, guards, clock, settings.zone),
        mouth=Mouth(
            database=database,
            carrier=carrier,
            now=clock,
            zone=settings.zone,
            pace=Pace(settings.pace_segments_per_s, time.monotonic),
            random=random,
            per_day=settings.unsolicited_per_day,
            per_week=settings.unsolicited_per_week,
        ),
        heard=Bell(),
        spoken=Bell(),
    )


async def read_clock(database: Database, now: Now = real_now) -> MovableClock:
    """The demo's skipped time outlives a restart."""
    ahead = await database.read(lambda tx: marks.read(tx, CLOCK_MARK))
    return MovableClock(timedelta(seconds=float(ahead or 0)), now)


def open_texts(settings: Settings) -> Texts:
    """Every text of every language, with the clinic's facts."""
    facts = ClinicFacts(
        clinic=settings.clinic_name,
        phone=settings.clinic_phone,
        emergency_number=settings.emergency_number,
        crisis_number=settings.crisis_number,
        keyword=settings.keyword,
    )
    return Texts(LOCALES, facts)


@cache
def open_guard_words() -> GuardWords:
    """STOP, START, HELP and danger in every language; put together once in a process."""
    return GuardWords({language: words.lists for language, words in read_words(LOCALES).items()})


def _account(settings: Settings) -> Account:
    """Who we are at the carrier. The simulated network's token is made anew: nobody outside can sign with it."""
    if not settings.is_twilio:
        return Account(sid="AC" + "0" * 32, token=secrets.token_hex(16), sender=SIMULATED_NUMBER)
    return Account(
        sid=settings.twilio_account_sid,
        token=settings.twilio_auth_token.get_secret_value(),
        messaging_service_sid=settings.twilio_messaging_service_sid,
        sender=settings.twilio_from,
    )


async def _network(
    settings: Settings, account: Account, clock: MovableClock, stack: contextlib.AsyncExitStack
) -> tuple[PhoneNetwork | None, str]:
    """The simulated network and where its REST API listens; Twilio's own otherwise."""
    if settings.is_twilio:
        return None, settings.twilio_api_url
    keep = settings.secret_key_file.parent / "phone_network.jsonl"  # a restart of ours is none of the network's
    network = PhoneNetwork(account, outside_url=settings.outside_url, now=clock, random=SystemRandom(), keep=keep)
    stack.push_async_callback(network.close)
    return network, await network.start()


def _carrier(settings: Settings, account: Account, api_url: str, clock: MovableClock) -> TwilioCarrier:
    """Twilio's real client either way: against Twilio, or against the network on this machine."""
    return TwilioCarrier(account, outside_url=settings.outside_url, now=clock, api_url=api_url)


def read_secret_key(path: Path) -> bytes:
    """The installation's secret, made at the first start; readable by its owner only.

    It appears whole or not at all, and the first of several processes wins: an empty one would be no secret.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(secrets.token_bytes(_KEY_BYTES))
        with contextlib.suppress(FileExistsError):
            os.link(new, path)
        new.unlink()
    return path.read_bytes()


def told_to_stop() -> asyncio.Event:
    """Set when the process is asked to end (Ctrl-C, SIGTERM); to be called inside the running loop."""
    until = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, until.set)
    return until


def configure_logging(stream: TextIO = sys.stderr) -> None:
    """Plain lines on standard error, with no patient's word, name or number in them: callers log ids only."""
    logging.basicConfig(level=logging.WARNING, stream=stream, force=True, format="%(levelname)s %(name)s %(message)s")
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.dev.ConsoleRenderer(colors=stream.isatty()),
        ],
        logger_factory=structlog.PrintLoggerFactory(stream),
    )
