"""The dialogs for a command: the process that runs, or one of our own for as long as the command lasts."""

import asyncio
import contextlib
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from bot.dialogs import Dialogs
from bot.domain.clock import real_now
from bot.domain.errors import BadInput, ConvivialError
from bot.settings import Settings

_START_S = 300  # the first start may train the model
_LOOK_AGAIN_S = 0.2


@contextlib.asynccontextmanager
async def dialogs_beside(settings: Settings, root: Path) -> AsyncIterator[Dialogs]:
    """Give the client of a dialogs process that answers; ends the process if it was started here."""
    dialogs = Dialogs(settings.dialogs_url, settings.dialogs_timeout_s, real_now)
    process = None if await dialogs.is_up() else _start(settings, root)
    try:
        await _wait(dialogs, process)
        yield dialogs
    finally:
        await dialogs.close()
        if process is not None:
            process.terminate()


async def _wait(dialogs: Dialogs, process: subprocess.Popen[bytes] | None) -> None:
    for _ in range(int(_START_S / _LOOK_AGAIN_S)):
        if await dialogs.is_up():
            return
        if process is not None and process.poll() is not None:
            break
        await asyncio.sleep(_LOOK_AGAIN_S)
    raise ConvivialError("the dialogs did not start; try `dialogs/.venv/bin/python -m dialogs`, which says why")


def _start(settings: Settings, root: Path) -> subprocess.Popen[bytes]:
    python = root / "dialogs" / ".venv" / "bin" / "python"
    if not python.exists():
        raise BadInput("the dialogs' environment is missing; run `make setup`")
    port = settings.dialogs_url.split(",")[0].strip().rstrip("/").rsplit(":", 1)[1]
    command = [str(python), "-m", "dialogs", "--port", port]
    sys.stderr.write("Starting the dialogs (a minute or two when the model must be trained first) …\n")
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, cwd=root, env=dict(os.environ), stdout=quiet, stderr=quiet)  # noqa: S603 - our own
