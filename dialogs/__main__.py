"""Serve the dialogs: `dialogs/.venv/bin/python -m dialogs`, from the repository's root."""

import argparse
import ctypes
import gc
import logging
import os
import subprocess
import sys
import time

from dialogs.train import MODEL, is_fresh

_TEACHES = """
Answers POST /turn with what to say and do next (docs/dialog.md), and GET /healthz with 200
once the model is loaded. Trains the model first when its sources have changed.

It has no password and sees patients' words: keep it on loopback, or on a private network
that only the bot can reach. It keeps nothing; start as many as you like, stop them any time.

  try it:  curl -s localhost:5055/turn -d '{"conversation": "c_1", "state": null,
             "said": {"event": "invited"}, "context": {"language": "en"}}'
"""


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m dialogs", description=__doc__, epilog=_TEACHES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    host = os.environ.get("CONVIVIAL_DIALOGS_HOST", "127.0.0.1")
    port = int(os.environ.get("CONVIVIAL_DIALOGS_PORT", "5055"))
    parser.add_argument("--host", default=host, help=f"address to listen on, or CONVIVIAL_DIALOGS_HOST ({host})")
    parser.add_argument("--port", default=port, type=int, help=f"port, or CONVIVIAL_DIALOGS_PORT ({port})")
    return parser.parse_args()


def _train_apart() -> None:
    """Train if anything changed, in a process of its own: what only learning needs is not kept for serving."""
    if not is_fresh():
        subprocess.run([sys.executable, "-m", "dialogs.train"], check=True, stdout=sys.stderr)


def _give_back_memory() -> None:
    """Return to the system what loading needed for a moment, where the C library can: ten megabytes or more."""
    gc.collect()
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
        trim(0)


def main() -> int:
    """Load, listen, and stop gracefully at SIGTERM or Ctrl-C."""
    arguments = _arguments()
    logging.basicConfig(level=logging.INFO, format="dialogs %(levelname)s %(message)s", stream=sys.stderr)
    log, began = logging.getLogger("dialogs"), time.monotonic()
    _train_apart()
    from aiohttp import web  # so that --help answers at once

    from dialogs.without_tensorflow import ONLY_TO_LEARN, leave_out

    leave_out(also=ONLY_TO_LEARN)  # before the engine, which leaves out less
    from dialogs.engine import Engine
    from dialogs.server import application

    app = application(Engine(MODEL))
    _give_back_memory()
    log.info("ready in %.1f s on http://%s:%s", time.monotonic() - began, arguments.host, arguments.port)
    web.run_app(app, host=arguments.host, port=arguments.port, access_log=None, print=None)
    return 0


if __name__ == "__main__":
    sys.exit(main())
