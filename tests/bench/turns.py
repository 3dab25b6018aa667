"""Whole turns: from a signed webhook to the reply at the phone network, ours and Rasa's own Twilio channel.

The network that stands for Twilio runs in this process, so that one clock times both ends. Patients text in a
closed loop, the next line once the last is answered: 1, 8 and 32 of them at once, with a network that answers a
send at once and one that takes 100 ms.
"""

import asyncio
import contextlib
import os
import random
import statistics
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import aiohttp
from engines import free_port
from processes import ACCOUNT, RASA, ROOT, Running, bot, bot_env, dialogs, running
from rich.progress import Progress
from sqlalchemy import Connection
from twilio.request_validator import RequestValidator

from bot.service import consent
from bot.sms.simulated import PhoneNetwork
from bot.sms.twilio import Account
from bot.store import clinic, participations, patients
from bot.store.database import open_database

HERE = Path(__file__).parent
MODEL = ROOT / "dialogs" / "models" / "convivial.tar.gz"
SCRIPT = ("yes", "2", "12 King St")  # each is answered by one text
AT_ONCE = (1, 8, 32)
DELAYS_S = (0.1, 0.0)
RUN_S = 6.0
PATIENCE_S = 40
PATIENTS = 6000


@dataclass
class Run:
    """One run: seconds from webhook to reply, and how many came within RUN_S."""

    at_once: int
    delay_s: float
    waits_s: list[float] = field(default_factory=list)
    in_time: int = 0
    unanswered: int = 0

    @property
    def per_s(self) -> float:
        return self.in_time / RUN_S

    def percentile_ms(self, share: float) -> float:
        ordered = sorted(self.waits_s)
        return 1000 * ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]


async def measure(folder: Path, progress: Progress) -> dict[str, Any]:
    """All runs of both, and what the dialogs alone take."""
    task = progress.add_task("turns", total=2 * len(AT_ONCE) * len(DELAYS_S) + 1)
    network = PhoneNetwork(
        Account(ACCOUNT["TWILIO_ACCOUNT_SID"], ACCOUNT["TWILIO_AUTH_TOKEN"], sender=ACCOUNT["TWILIO_FROM"]),
        outside_url="http://127.0.0.1:9", now=lambda: datetime.now(UTC), random=Random(1),
    )  # fmt: skip
    await network.start()
    phones = (f"+1555{number:07}" for number in count(1))
    try:
        brain = dialogs(folder)
        brain_began = asyncio.get_running_loop().time()
        async with running(brain):
            alone: dict[str, Any] = {"dialogs_start_s": asyncio.get_running_loop().time() - brain_began}
            alone["turn_p50_ms"] = await _turn_alone(brain.url)
            progress.advance(task)
            async with _ours(folder, network, brain) as url:
                ours = await _runs(network, f"{url}/twilio/messages", phones, lambda: progress.advance(task))
            alone["dialogs_rss_mb"] = _rss_mb(brain)
        async with _rasa(folder, network) as url:
            theirs = await _runs(network, f"{url}/webhooks/twilio/webhook", phones, lambda: progress.advance(task))
    finally:
        await network.close()
    return {"ours": ours, "theirs": theirs, "alone": alone}


@contextlib.asynccontextmanager
async def _ours(folder: Path, network: PhoneNetwork, brain: Running) -> AsyncIterator[str]:
    url = f"sqlite:///{folder / 'turns.db'}"
    await _furnish(url)
    env = bot_env(folder, database_url=url, network_url=network.url, dialogs_url=brain.url)
    house = bot(folder, free_port(), env, "turns-bot")
    async with running(house):
        yield house.url


async def _furnish(url: str) -> None:
    """Patients who were invited, so that "yes" is an answer."""
    database = await open_database(url)
    await database.migrate()
    await database.write(_invited)
    await database.close()


def _invited(tx: Connection) -> None:
    now = datetime.now(UTC)
    engagement_id = clinic.add_engagement(tx, name="Bench", purpose="", keywords={}, languages=["en"], now=now)
    for number in range(1, PATIENTS):
        patient_id = patients.create(tx, e164=f"+1555{number:07}", source="import", now=now, language="en")
        consent.give(tx, patient_id=patient_id, words="yes", channel="import", by="bench", now=now)
        part = participations.ensure(tx, patient_id=patient_id, engagement_id=engagement_id, now=now)
        participations.move(tx, part.id, "invite", now)


@contextlib.asynccontextmanager
async def _rasa(folder: Path, network: PhoneNetwork) -> AsyncIterator[str]:
    """Rasa's own server, channel and action server, each a process, as its documentation starts them."""
    port, actions_port = free_port(), free_port()
    credentials, endpoints = folder / "credentials.yml", folder / "endpoints.yml"
    credentials.write_text(
        f"twilio:\n  account_sid: {ACCOUNT['TWILIO_ACCOUNT_SID']}\n  auth_token: {ACCOUNT['TWILIO_AUTH_TOKEN']}\n"
        f'  twilio_number: "{ACCOUNT["TWILIO_FROM"]}"\n'
    )
    endpoints.write_text(f"action_endpoint:\n  url: http://127.0.0.1:{actions_port}/webhook\n")
    script = str(HERE / "rasa_channel.py")
    serves = [str(RASA), script, "actions", str(actions_port)]
    actions = Running("rasa-actions", serves, folder, {}, f"http://127.0.0.1:{actions_port}", "/health")
    command = [
        str(RASA), script, "run", "--model", str(MODEL), "--port", str(port), "--interface", "127.0.0.1",
        "--credentials", str(credentials), "--endpoints", str(endpoints),
    ]  # fmt: skip
    url = f"http://127.0.0.1:{port}"
    env = {"TWILIO_API_URL": network.url, "RASA_TELEMETRY_ENABLED": "false"}
    rasa = Running("rasa", command, folder, env, url, "/webhooks/twilio/", cwd=folder)
    async with running(actions, rasa):
        yield url


async def _runs(network: PhoneNetwork, url: str, phones: Iterator[str], done: Callable[[], None]) -> list[Run]:
    runs = []
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE_S)) as http:
        await _patient(network, http, url, next(phones), Run(1, 0), float("inf"))  # warm
        for delay_s in DELAYS_S:
            network.answer_delay_s = delay_s
            for at_once in AT_ONCE:
                run = Run(at_once, delay_s)
                until = asyncio.get_running_loop().time() + RUN_S
                await asyncio.gather(
                    *(_patients(network, http, url, phones, run, until) for _ in range(at_once))
                )  # fmt: skip
                runs.append(run)
                done()
    return runs


async def _patients(
    network: PhoneNetwork, http: aiohttp.ClientSession, url: str, phones: Iterator[str], run: Run, until: float
) -> None:
    """One after another, until the time is up."""
    while asyncio.get_running_loop().time() < until:
        await _patient(network, http, url, next(phones), run, until)


async def _patient(
    network: PhoneNetwork, http: aiohttp.ClientSession, url: str, phone: str, run: Run, until: float
) -> None:
    loop = asyncio.get_running_loop()
    for answered, words in enumerate(SCRIPT, 1):
        if loop.time() >= until:
            return
        began = loop.time()
        posting = asyncio.create_task(_post(http, url, phone, words))
        try:
            async with asyncio.timeout(PATIENCE_S):
                await network.heard(phone, answered)
        except TimeoutError:
            run.unanswered += 1
            posting.cancel()
            return
        now = loop.time()
        run.waits_s.append(now - began)
        run.in_time += now <= until
        await posting


_VALIDATOR = RequestValidator(ACCOUNT["TWILIO_AUTH_TOKEN"])


async def _post(http: aiohttp.ClientSession, url: str, phone: str, words: str) -> None:
    sid = f"SM{random.getrandbits(128):032x}"
    form = {
        "MessageSid": sid, "SmsSid": sid, "AccountSid": ACCOUNT["TWILIO_ACCOUNT_SID"], "From": phone,
        "To": ACCOUNT["TWILIO_FROM"], "Body": words, "NumMedia": "0", "NumSegments": "1", "ApiVersion": "2010-04-01",
    }  # fmt: skip
    headers = {"X-Twilio-Signature": _VALIDATOR.compute_signature(url, form)}
    async with http.post(url, data=form, headers=headers) as answer:
        await answer.read()


async def _turn_alone(url: str) -> float:
    """`POST /turn` with a structured answer, one at a time: the median in milliseconds."""
    context = {
        "language": "en", "languages": ["en"], "now": "2026-11-23T10:00:00-05:00", "timezone": "America/Toronto",
        "participation": "interested", "needs": [], "offers": [], "seat": None,
    }  # fmt: skip
    state = {"slots": {"requested_slot": "needs"}, "active_loop": "questions"}
    question = {"conversation": "c_1", "state": state, "said": {"text": "5"}, "context": context}
    waits = []
    async with aiohttp.ClientSession() as http:
        for _ in range(220):
            began = asyncio.get_running_loop().time()
            async with http.post(f"{url}/turn", json=question) as answer:
                told = await answer.json()
            waits.append(asyncio.get_running_loop().time() - began)
            if answer.status != 200 or told["says"][0]["key"] != "ask_availability":
                raise RuntimeError(f"the dialogs answered {answer.status} {told}")
    return 1000 * statistics.median(waits[20:])


def _rss_mb(process: Running) -> float:
    """Resident memory of a process, where the system tells it; 0 elsewhere."""
    assert process.process is not None
    status = Path(f"/proc/{process.process.pid}/status")
    if sys.platform != "linux" or not status.exists():
        return 0.0
    pages = int((status.parent / "statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
