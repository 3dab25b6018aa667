"""The ear: everything that happens to a conversation is a row here, taken in order, one at a time a number.

A turn is waiting, then taken (under a lease: another replica repeats it when the lease runs out), then done.
The lease's token is the fence: whoever lost it cannot commit. Rows of one number are written one after another, so
that their ids are the order in which they can be seen: a later one is never taken before an earlier one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Row,
    Select,
    and_,
    bindparam,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)

from bot.store import patients
from bot.store.database import all_after_one_another, is_postgres, one_after_another
from bot.store.rows import add, add_once
from bot.store.tables import UtcDateTime, turns

LEASE = timedelta(seconds=30)
# Not a parameter, and ordered by an expression rather than the key: SQLite would scan all turns there ever were
# instead of the index of those that are open.
DONE: ColumnElement[str] = literal_column("'done'")
_IN_ORDER = turns.c.id + 0
_EARLIER = turns.alias("earlier")


class LeaseLost(Exception):
    """The lease ran out and somebody else has taken the turn."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One row: a text she wrote, or an event with its payload."""

    id: int
    kind: str
    body: str
    media: int
    event: str | None
    payload: dict[str, Any]
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Lease:
    """What one worker has taken: one event, or the texts of one patient that came in a row."""

    token: str
    patient_id: int
    e164: str
    attempts: int
    turns: tuple[Turn, ...]

    @property
    def ids(self) -> list[int]:
        """The rows under this lease."""
        return [turn.id for turn in self.turns]


def hear_text(  # noqa: PLR0913 - what the carrier told us
    tx: Connection, *, sid: str, e164: str, body: str, media: int, ready_at: datetime, now: datetime
) -> bool:
    """Store a text; False when this sid is stored already."""
    one_after_another(tx, e164)
    return add_once(
        tx, turns, sid=sid, e164=e164, kind="text", body=body, media=media, state="waiting",
        received_at=now, ready_at=ready_at,
    )  # fmt: skip


def hear_event(tx: Connection, patient_id: int, event: str, payload: dict[str, Any], now: datetime) -> int:
    """Store something that happened to a patient's conversation: the clock's or a coordinator's words."""
    e164 = patients.get(tx, patient_id).e164
    one_after_another(tx, e164)
    return add(
        tx, turns, e164=e164, patient_id=patient_id, kind="event", event=event, payload=payload,
        state="waiting", received_at=now, ready_at=now,
    )  # fmt: skip


def hear_events(
    tx: Connection, whose: Sequence[tuple[int, str]], event: str, payload: dict[str, Any], now: datetime
) -> None:
    """Store the same event for many, given as (patient, number)."""
    all_after_one_another(tx, [e164 for _, e164 in whose])
    same = {
        "kind": "event",
        "event": event,
        "payload": payload,
        "state": "waiting",
        "received_at": now,
        "ready_at": now,
    }
    tx.execute(insert(turns), [{**same, "patient_id": patient_id, "e164": e164} for patient_id, e164 in whose])


def claim(tx: Connection, *, token: str, limit: int, language: str, now: datetime) -> list[Lease]:
    """Take the next turn of up to `limit` numbers. A number never seen before gets a patient (`language`)."""
    query = _NEXT.with_for_update(skip_locked=True, of=turns) if is_postgres(tx) else _NEXT
    return [
        _take(tx, row.id, row.e164, token=f"{token}.{row.id}", language=language, now=now)
        for row in tx.execute(query, {"now": now, "most": limit}).all()
    ]


def _next() -> Select[Any]:
    earlier, now = _EARLIER.c, bindparam("now", type_=UtcDateTime)
    return (
        select(turns.c.id, turns.c.e164)
        .where(
            turns.c.state != DONE,
            or_(turns.c.state == "waiting", turns.c.lease_until <= now),
            turns.c.ready_at <= now,
            ~select(earlier.id)
            .where(earlier.e164 == turns.c.e164, earlier.id < turns.c.id, earlier.state != DONE)
            .exists(),
        )
        .order_by(turns.c.kind.desc(), _IN_ORDER)  # a text before an event: she waits for an answer
        .limit(bindparam("most", type_=Integer))
    )


_NEXT = _next()
_OF_NUMBER = (
    select(turns)
    .where(turns.c.e164 == bindparam("number"), turns.c.state != DONE, turns.c.id >= bindparam("first"))
    .order_by(turns.c.id)
)


def _take(tx: Connection, first: int, e164: str, *, token: str, language: str, now: datetime) -> Lease:
    rows = tx.execute(_OF_NUMBER, {"number": e164, "first": first}).all()
    run = _in_a_row(rows)
    known = run[0].patient_id or patients.find_by_number(tx, e164)
    patient_id = known or patients.create(
        tx, e164=e164, source="unknown", now=now, language=language, language_known=False
    )
    tx.execute(
        update(turns)
        .where(turns.c.id.in_([row.id for row in run]))
        .values(
            state="taken", lease=token, lease_until=now + LEASE, attempts=turns.c.attempts + 1,
            patient_id=patient_id,
        )
    )  # fmt: skip
    return Lease(token, patient_id, e164, run[0].attempts + 1, tuple(_turn(row) for row in run))


def _in_a_row(rows: Sequence[Row[Any]]) -> Sequence[Row[Any]]:
    """One event alone, or every text up to the next event: texts in quick succession answer one question."""
    if rows[0].kind == "event":
        return rows[:1]
    run = []
    for row in rows:
        if row.kind == "event":
            break
        run.append(row)
    return run


def _turn(row: Row[Any]) -> Turn:
    return Turn(row.id, row.kind, row.body, row.media, row.event, row.payload or {}, row.received_at)


_FINISH = (
    update(turns)
    .where(
        turns.c.id.in_(bindparam("ids", expanding=True)),
        turns.c.lease == bindparam("token"),
        turns.c.state == "taken",
    )
    .values(
        state="done", lease=None, lease_until=None, done_at=bindparam("done_at"), understood=bindparam("understood")
    )
)  # fmt: skip


def finish(tx: Connection, lease: Lease, understood: dict[str, Any] | None, now: datetime) -> None:
    """Mark the turns of a lease done, with what was understood. Raises LeaseLost."""
    done = tx.execute(_FINISH, {"ids": lease.ids, "token": lease.token, "done_at": now, "understood": understood})
    if done.rowcount != len(lease.turns):
        raise LeaseLost


def put_back(tx: Connection, lease: Lease, ready_at: datetime) -> None:
    """Give the turns up until `ready_at`: the dialogs did not answer."""
    tx.execute(
        update(turns)
        .where(turns.c.id.in_(lease.ids), turns.c.lease == lease.token)
        .values(state="waiting", lease=None, lease_until=None)
    )
    tx.execute(update(turns).where(turns.c.id == lease.turns[0].id).values(ready_at=ready_at))


def take_back_all(tx: Connection, now: datetime) -> int:
    """At the start of the only process: whatever was taken was dropped by a crash. How many."""
    return tx.execute(
        update(turns)
        .where(turns.c.state == "taken", turns.c.state != DONE)
        .values(state="waiting", lease=None, lease_until=None, ready_at=now)
    ).rowcount


def oldest_open(tx: Connection) -> datetime | None:
    """Since when the oldest unanswered turn waits; None when all are done."""
    found: datetime | None = tx.scalar(
        select(turns.c.received_at).where(turns.c.state != DONE).order_by(_IN_ORDER).limit(1)
    )
    return found


def count_open(tx: Connection) -> int:
    """How many turns are not done."""
    return tx.execute(select(func.count()).select_from(turns).where(turns.c.state != DONE)).scalar_one()


def last_text_at(tx: Connection, patient_id: int) -> datetime | None:
    """When she last wrote to us."""
    found: datetime | None = tx.scalar(
        select(turns.c.received_at)
        .where(and_(turns.c.patient_id == patient_id, turns.c.kind == "text"))
        .order_by(turns.c.id.desc())
        .limit(1)
    )
    return found


def last_text_id(tx: Connection, patient_id: int) -> int:
    """Her last text; 0 when she never wrote."""
    query = select(func.max(turns.c.id)).where(turns.c.patient_id == patient_id, turns.c.kind == "text")
    return tx.scalar(query) or 0


def known_sids(tx: Connection, sids: Iterable[str]) -> set[str]:
    """Which of these texts are stored already."""
    return set(tx.scalars(select(turns.c.sid).where(turns.c.sid.in_(sids))))


def last_heard_at(tx: Connection) -> datetime | None:
    """When the last text of anybody came in."""
    found: datetime | None = tx.scalar(
        select(turns.c.received_at).where(turns.c.kind == "text").order_by(turns.c.id.desc()).limit(1)
    )
    return found
