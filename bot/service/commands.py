"""The commands that write, in a form that both the command line and the API can call: JSON in, JSON out."""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from sqlalchemy import Connection

from bot.service import importing, sample
from bot.settings import Settings
from bot.store import marks, users

CLOCK_MARK = "demo_clock_ahead_s"


@dataclass(frozen=True, slots=True)
class Office:
    """What a command may ask for. `now` is aware UTC."""

    settings: Settings
    now: datetime
    random: Random


def _import(tx: Connection, office: Office, given: dict[str, Any]) -> dict[str, Any]:
    """`content` (base64 of the file), `basis` (how the clinic got consent) → added, known, faults."""
    rows, faults = importing.read(
        base64.b64decode(given["content"]), language=office.settings.default_language, now=office.now
    )
    if faults:
        return {"added": 0, "known": 0, "faults": faults}
    report = importing.run(tx, rows, basis=str(given["basis"]), by=str(given["by"]), now=office.now)
    return {"added": report.added, "known": report.known, "faults": []}


def _demo(tx: Connection, office: Office, given: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG001 - the form of all
    """Load the sample clinic → added."""
    zone = office.settings.zone
    if marks.read(tx, CLOCK_MARK) is None:
        marks.write(tx, CLOCK_MARK, str(sample.opening(office.now, zone).total_seconds()))
    now = office.now + sample.opening(office.now, zone)
    return {"added": sample.load(tx, zone=zone, now=now, random=Random(7))}  # noqa: S311 - the same sample each time


def _user_add(tx: Connection, office: Office, given: dict[str, Any]) -> dict[str, Any]:
    """`email`, `role` → link: opened once, it lets the new user choose a password."""
    secret = users.invite(
        tx, email=given["email"], role=given["role"], now=office.now, token_bytes=office.random.randbytes
    )
    return {"link": f"{office.settings.outside_url}/console/welcome/{secret}"}


COMMANDS: dict[str, Callable[[Connection, Office, dict[str, Any]], dict[str, Any]]] = {
    "import": _import,
    "demo": _demo,
    "user_add": _user_add,
}
