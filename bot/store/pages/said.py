"""What was said in one conversation, the last of it first read: paged by key, so that a long one costs no more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import takewhile
from typing import Any

from sqlalchemy import Connection, select

from bot.store.tables import corrections, messages, turns
from bot.store.turns import DONE

SHOWN = 200
_EVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Said:
    """One line of a conversation. `way`: in (hers), out (ours), event (neither; `words` is its name)."""

    way: str
    at: datetime
    id: int
    words: str
    state: str
    key: str = ""
    why: str = ""
    understood: dict[str, Any] | None = None
    media: int = 0
    code: int | None = None
    filed: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Some of it, oldest first. `earlier` are the ids (of a turn, of a message) before which there is more."""

    said: list[Said]
    earlier: tuple[int, int] | None


def read(tx: Connection, patient_id: int, e164s: Sequence[str], before: tuple[int, int] | None = None) -> Page:
    """The last texts and events either way, or those before these ids. A text not yet taken is found by its number."""
    heard_all, sent_all = select(turns).where(turns.c.patient_id == patient_id), select(messages)
    sent_all = sent_all.where(messages.c.patient_id == patient_id)
    if before is not None:
        heard_all, sent_all = heard_all.where(turns.c.id < before[0]), sent_all.where(messages.c.id < before[1])
    heard = tx.execute(heard_all.order_by(turns.c.id.desc()).limit(SHOWN)).all()
    sent = tx.execute(sent_all.order_by(messages.c.id.desc()).limit(SHOWN)).all()
    cut = max(
        heard[-1].received_at if len(heard) == SHOWN else _EVER,
        sent[-1].created_at if len(sent) == SHOWN else _EVER,
    )
    shown_heard = list(takewhile(lambda row: row.received_at >= cut, heard))
    shown_sent = list(takewhile(lambda row: row.created_at >= cut, sent))
    just_in = [] if before else _just_in(tx, e164s)
    filed = _filed(tx, [row.id for row in shown_heard if row.kind == "text"])
    said = [*(_heard(row, filed.get(row.id, "")) for row in [*shown_heard, *just_in]), *map(_sent, shown_sent)]
    said.sort(key=lambda one: (one.at, one.way == "out", one.id))
    edges = before or (_after_all(heard), _after_all(sent))
    earlier = (shown_heard[-1].id if shown_heard else edges[0], shown_sent[-1].id if shown_sent else edges[1])
    return Page(said, earlier if cut > _EVER else None)


def _after_all(rows: Sequence[Any]) -> int:
    return rows[0].id + 1 if rows else 0


def _just_in(tx: Connection, e164s: Sequence[str]) -> Sequence[Any]:
    query = select(turns).where(turns.c.state != DONE, turns.c.e164.in_(e164s), turns.c.patient_id.is_(None))
    return tx.execute(query).all()


def _filed(tx: Connection, turn_ids: list[int]) -> dict[int, str]:
    """What a person filed these texts as."""
    rows = tx.execute(
        select(corrections.c.turn_id, corrections.c.label).where(corrections.c.turn_id.in_(turn_ids))
    )  # fmt: skip
    return {row.turn_id: row.label for row in rows}


def _heard(row: Any, filed: str) -> Said:
    if row.kind == "event":
        return Said("event", row.received_at, row.id, row.event, row.state)
    return Said(
        "in", row.received_at, row.id, row.body, row.state, understood=row.understood, media=row.media, filed=filed
    )


def _sent(row: Any) -> Said:
    return Said(
        "out", row.sent_at or row.created_at, row.id, row.text, row.state, key=row.key, why=row.why or "", code=row.code
    )
