"""The commands that write, in a form that both the command line and the API can call: JSON in, JSON out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from sqlalchemy import Connection

from bot.domain.errors import BadInput, NotFound
from bot.service import sample
from bot.service.importing import storing
from bot.settings import Settings
from bot.store import imports, marks, users
from bot.store.pages.draws import poster_words

CLOCK_MARK = "demo_clock_ahead_s"


@dataclass(frozen=True, slots=True)
class Office:
    """What a command may ask for. `now` is aware UTC."""

    settings: Settings
    now: datetime
    random: Random


def _import_begin(tx: Connection, office: Office, given: dict[str, Any]) -> dict[str, Any]:
    """`file_name`, `basis` (how the clinic got consent), `by` → id."""
    basis = str(given["basis"]).strip()
    if not basis:
        raise BadInput("the basis is empty; say how these patients agreed to be texted, such as 'registration form 12'")
    return {"id": imports.begin(tx, file_name=given["file_name"], basis=basis, by=given["by"], now=office.now)}


def _import_rows(tx: Connection, office: Office, given: dict[str, Any]) -> dict[str, Any]:
    """`id`, `rows` (as importing.rows reads them, at most storing.BATCH) → added, known, asked."""
    return dict(storing.store(tx, given["id"], given["rows"], office.now))


def _import_end(tx: Connection, office: Office, given: dict[str, Any]) -> dict[str, Any]:
    """`id` → added, known, asked in all."""
    return dict(imports.finish(tx, given["id"], office.now))


def _demo(tx: Connection, office: Office, given: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG001 - the form of all
    """Load the sample clinic → added."""
    zone = office.settings.zone
    if marks.read(tx, CLOCK_MARK) is None:
        marks.write(tx, CLOCK_MARK, str(sample.opening(office.now, zone).total_seconds()))
    now = office.now + sample.opening(office.now, zone)
    return {"added": sample.load(tx, zone=zone, now=now, random=Random(7))}  # noqa: S311 - the same sample each time


def _user_add(tx: Connection, office: Office, given: dict[str, Any]) -> dict[str, Any]:
    """`email`, `role`, `languages` (a translator's) → link: opened once, it lets the new user choose a password."""
    secret = users.invite(
        tx, email=given["email"], role=given["role"], now=office.now, token_bytes=office.random.randbytes,
        languages=given.get("languages", ()),
    )  # fmt: skip
    return {"link": f"{office.settings.outside_url}/console/welcome/{secret}"}


def _poster_words(tx: Connection, office: Office, given: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG001 - the form of all
    """`engagement` → keywords, languages: what its posters say; reads only. Raises BadInput."""
    try:
        found = poster_words(tx, int(given["engagement"]))
    except NotFound as error:
        raise BadInput(f"{error}; `convivial export participations` shows their numbers") from None
    return {"keywords": found.keywords, "languages": list(found.languages)}


COMMANDS: dict[str, Callable[[Connection, Office, dict[str, Any]], dict[str, Any]]] = {
    "import_begin": _import_begin,
    "import_rows": _import_rows,
    "import_end": _import_end,
    "demo": _demo,
    "user_add": _user_add,
    "poster_words": _poster_words,
}
