"""Texts changed at the console: refused when a patient could not read or afford them, and known to every bot.

Each bot looks for newer edits every few seconds (one look-up of the last row's id), and at once after its own.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import Connection

from bot.domain.edits import Edit, hashed
from bot.domain.errors import BadInput
from bot.domain.plainwords import medical_words
from bot.domain.segments import Segments, normalise
from bot.store import text_edits
from bot.store.database import Database
from bot.texts import BadCatalogue, Texts

log = structlog.get_logger()

EVERY_S = 5.0
LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Judged:
    """What a change would cost at most, and what speaks against it.

    `faults`: empty, brace, placeholders, over_budget, medical, unusable; `detail` says more for each. `cost` is None
    for what is only a part of other texts.
    """

    cost: Segments | None
    faults: tuple[str, ...]
    detail: str = ""


async def load(database: Database, texts: Texts) -> int:
    """Say what the newest edits say; their version."""
    version, edits = await database.read(lambda tx: (text_edits.version(tx), text_edits.newest(tx)))
    texts.take(edits)
    return version


async def follow(database: Database, texts: Texts) -> None:
    """Take over what other bots' consoles changed, until cancelled."""
    known = -1
    while True:
        try:
            if await database.read(text_edits.version) != known:
                known = await load(database, texts)
        except Exception as error:  # noqa: BLE001 - a database that is down comes back
            log.warning("edits of texts cannot be read", error=type(error).__name__)
        await asyncio.sleep(EVERY_S)


def judge(texts: Texts, language: str, key: str, forms: Sequence[str], medical: Sequence[str]) -> Judged:
    """What these words would cost in the place of the present ones, and whether they may be said at all."""
    words = tuple(normalise(form.strip()) for form in forms)
    if not all(words):
        return Judged(None, ("empty",))
    faults = {"medical": ", ".join(found)} if (found := medical_words("\n".join(words), medical)) else {}
    try:
        cost, wrong = texts.trial(language, key, words)
    except BadCatalogue:
        return Judged(None, ("brace",))
    except Exception as error:  # noqa: BLE001 - a pattern of dates that is none, for one
        return Judged(None, ("unusable",), type(error).__name__)
    faults |= {one.what: one.detail for one in wrong}
    return Judged(cost, tuple(faults), "; ".join(faults.values()))


def change(  # noqa: PLR0913 - one argument for each thing an edit remembers
    tx: Connection,
    texts: Texts,
    *,
    language: str,
    key: str,
    forms: Sequence[str],
    is_reviewed: bool,
    user_id: int,
    now: datetime,
) -> int:
    """Keep these words, and whether somebody signs them. They must have been judged. Raises BadInput."""
    written = texts.written(language, key)
    if len(forms) != len(written.forms):
        raise BadInput(f"{key} has {len(written.forms)} forms in {language}")
    spoken = tuple(normalise(form.strip()) for form in forms)
    new = None if spoken == written.forms else spoken
    edit = Edit(language, key, new, hashed(written.forms), is_reviewed, "", now)
    return text_edits.keep(tx, edit, user_id=user_id, now=now)
