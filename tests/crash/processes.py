"""The clinic as real processes: the network that stands for Twilio, the dialogs, bots, and on PostgreSQL the scheduler.

Each can be killed with SIGKILL and started again with the same command. The network is never killed: it is the
judge, and its file (`Network.keep`) outlives everything.
"""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from engines import absent, free_port

ROOT = Path(__file__).parent.parent.parent
RASA = ROOT / "dialogs" / ".venv" / "bin" / "python"
STARTS_WITHIN_S = 240
STOPS_WITHIN_S = 30
DRAINS_WITHIN_S = 90
ACCOUNT = {
    "TWILIO_ACCOUNT_SID": "AC" + "1" * 32,
    "TWILIO_AUTH_TOKEN": "crash",
    "TWILIO_FROM": "+15550100",
}


@dataclass
class Running:
    """One process. `url` answers at `health` once it is up; empty for one that serves nothing."""

    name: str
    command: list[str]
    folder: Path
    env: Mapping[str, str] = field(default_factory=dict)
    url: str = ""
    health: str = "/healthz"
    cwd: Path = ROOT
    process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        return self.folder / f"{self.name}.log"

    def start(self) -> None:
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("CONVIVIAL_", "TWILIO_"))}
        env = {**clean, "PYTHONPATH": str(ROOT), **self.env}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(self.command, cwd=self.cwd, stdout=log, stderr=log, env=env)

    def kill(self) -> None:
        """As a power cut: nothing is finished, nothing is said."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()

    def stop(self) -> int:
        """Ask it to end, as a service manager would; its exit code."""
        assert self.process is not None
        self.process.terminate()
        return self.process.wait(STOPS_WITHIN_S)

    async def up(self) -> None:
        """Wait until it answers."""
        async with aiohttp.ClientSession() as http, asyncio.timeout(STARTS_WITHIN_S):
            while not await self._answers(http):
                if self.process is None or self.process.poll() is not None:
                    raise RuntimeError(f"{self.name} ended: {self.log.read_text()[-2000:]}")
                await asyncio.sleep(0.1)

    async def _answers(self, http: aiohttp.ClientSession) -> bool:
        with contextlib.suppress(aiohttp.ClientError, TimeoutError):
            async with http.get(f"{self.url}{self.health}", timeout=aiohttp.ClientTimeout(total=2)) as answer:
                return answer.status < 500
        return False


def network(folder: Path, bot_port: int, *options: str) -> Running:
    port = free_port()
    command = [
        sys.executable, "-m", "bot.sms.simulated", "--port", str(port), "--keep", str(folder / "network.jsonl"),
        "--webhook", f"http://127.0.0.1:{bot_port}", "--account-sid", ACCOUNT["TWILIO_ACCOUNT_SID"],
        "--auth-token", ACCOUNT["TWILIO_AUTH_TOKEN"], "--number", ACCOUNT["TWILIO_FROM"], *options,
    ]  # fmt: skip
    return Running("network", command, folder, url=f"http://127.0.0.1:{port}")


def dialogs(folder: Path, name: str = "dialogs") -> Running:
    if not RASA.exists():
        absent("the dialogs' environment is missing; `make setup` makes it")
    port = free_port()
    command = [str(RASA), "-m", "dialogs", "--port", str(port)]
    return Running(name, command, folder, url=f"http://127.0.0.1:{port}")


def bot_env(folder: Path, *, database_url: str, network_url: str, dialogs_url: str, **more: str) -> dict[str, str]:
    """The environment of bots and scheduler: through Twilio's client, fast, answering STOP ourselves."""
    given: dict[str, Any] = {
        "DATABASE_URL": database_url,
        "DIALOGS_URL": dialogs_url,
        "TWILIO_API_URL": network_url,
        "CARRIER": "twilio",
        "OPT_OUT_REPLIES": "ours",
        "SECRET_KEY_FILE": folder / "secret.key",
        "JOIN_S": 0,
        "PACE_SEGMENTS_PER_S": 100000,
        "SCHEDULER_TICK_S": 1,
        **more,
    }
    return {f"CONVIVIAL_{name}": str(value) for name, value in given.items()} | ACCOUNT


def bot(folder: Path, port: int, env: Mapping[str, str], name: str = "bot", public_port: int | None = None) -> Running:
    """A bot. `public_port` is the port that Twilio knows, when several bots share one address."""
    url = f"http://127.0.0.1:{port}"
    own = {"CONVIVIAL_PORT": str(port), "CONVIVIAL_PUBLIC_URL": f"http://127.0.0.1:{public_port or port}"}
    return Running(name, [sys.executable, "-m", "bot"], folder, {**env, **own}, url, cwd=folder)


def scheduler(folder: Path, env: Mapping[str, str]) -> Running:
    own = {"CONVIVIAL_PUBLIC_URL": "http://127.0.0.1:1"}
    return Running("scheduler", [sys.executable, "-m", "scheduler"], folder, {**env, **own}, cwd=folder)


@contextlib.asynccontextmanager
async def running(*processes: Running) -> AsyncIterator[None]:
    """Start them and wait until each answers; kill what is left at the end."""
    try:
        for process in processes:
            process.start()
        await asyncio.gather(*(process.up() for process in processes if process.url))
        yield
    finally:
        for process in processes:
            process.kill()


async def drained(house: Running) -> None:
    """Wait until a bot has no turn open and no message on its way."""
    async with aiohttp.ClientSession() as http, asyncio.timeout(DRAINS_WITHIN_S):
        while await _waiting(http, house.url):  # noqa: ASYNC110 - another process works
            await asyncio.sleep(0.5)


async def _waiting(http: aiohttp.ClientSession, url: str) -> float:
    async with http.get(f"{url}/metrics") as answer:
        lines = (await answer.text()).splitlines()
    waiting = ("convivial_turns_waiting", "convivial_messages_waiting")
    return sum(float(line.split()[1]) for line in lines if line.startswith(waiting))
