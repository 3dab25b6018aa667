"""The mouth's rows: every text on its way out, from queued to delivered or dropped (bot/domain/message.py).

A message is claimed and committed ("sending") before the carrier is asked, one in flight a patient, in order.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    and_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    update,
)

from bot.domain.message import MESSAGE, UNSETTLED
from bot.store.database import is_postgres
from bot.store.rows import add
from bot.store.tables import UtcDateTime, messages, turns
from bot.store.turns import DONE

_EARLIER = messages.alias("earlier")
_SHORT_REST = timedelta(minutes=1)
_OPEN: list[ColumnElement[str]] = [literal_column(f"'{state}'") for state in ("queued", *UNSETTLED)]


def _is_open(state: ColumnElement[str]) -> ColumnElement[bool]:
    """The words of the index of open messages, and no parameters: SQLite would not use it otherwise."""
    return state.in_(_OPEN)


@dataclass(frozen=True, slots=True)
class Message:
    """One text on its way. `seat_id`: it is true only while that seat is live. No patient: a coordinator's trial."""

    id: int
    patient_id: int | None
    turn_id: int | None
    e164: str
    key: str
    text: str
    segments: int
    is_reply: bool
    despite_stop: bool
    seat_id: int | None
    state: str
    attempts: int
    sid: str | None
    due_at: datetime
    expires_at: datetime
    claimed_at: datetime | None


_COLUMNS = [messages.c[name] for name in Message.__dataclass_fields__]
_BY_ID = select(*_COLUMNS).where(messages.c.id == bindparam("message_id"))
_BY_SID = select(*_COLUMNS).where(messages.c.sid == bindparam("its_sid"))
_MOVE = update(messages).where(messages.c.id == bindparam("message_id"), messages.c.state == bindparam("before"))


def _next_due() -> Select[Any]:
    earlier, now, soon = _EARLIER.c, bindparam("now", type_=UtcDateTime), bindparam("soon", type_=UtcDateTime)
    blocked = select(earlier.id).where(
        earlier.patient_id == messages.c.patient_id,
        _is_open(earlier.state),
        or_(
            and_(
                earlier.state == "queued",
                earlier.id < messages.c.id,
                or_(earlier.due_at <= now, and_(earlier.is_reply, earlier.due_at <= soon)),
            ),
            and_(earlier.state.in_(UNSETTLED), earlier.id != messages.c.id),
        ),
    )
    unread = select(turns.c.id).where(turns.c.e164 == messages.c.e164, turns.c.state != DONE, turns.c.kind == "text")
    return (
        select(*_COLUMNS)
        .where(
            _is_open(messages.c.state),
            messages.c.state == "queued",
            messages.c.due_at <= now,
            ~blocked.exists(),
            or_(messages.c.is_reply, ~unread.exists()),
        )
        .order_by(messages.c.is_reply.desc(), messages.c.id)
        .limit(bindparam("most", type_=Integer))
    )


_NEXT_DUE = _next_due()


def queue(  # noqa: PLR0913 - one argument a column
    tx: Connection,
    *,
    patient_id: int | None,
    e164: str,
    key: str,
    language: str,
    text: str,
    segments: int,
    is_reply: bool,
    due_at: datetime,
    expires_at: datetime,
    now: datetime,
    turn_id: int | None = None,
    seat_id: int | None = None,
    despite_stop: bool = False,
    suppressed: str | None = None,
) -> int:
    """Put a text on its way; its id. `suppressed` says why it is kept on record only."""
    return add(
        tx, messages, patient_id=patient_id, turn_id=turn_id, e164=e164, key=key, language=language,
        text=text, segments=segments, is_reply=is_reply, despite_stop=despite_stop, seat_id=seat_id,
        state="suppressed" if suppressed else MESSAGE.start, why=suppressed, created_at=now, due_at=due_at,
        expires_at=expires_at, changed_at=now,
    )  # fmt: skip


def next_due(tx: Connection, now: datetime, limit: int) -> list[Message]:
    """Messages that may be tried now: replies first, then in order; one a patient.

    A reply that rests for seconds, because the carrier asked us to slow down, is not overtaken by the next one. An
    unsolicited message waits while a text of hers is unread: it may be a STOP.
    """
    query = _NEXT_DUE.with_for_update(skip_locked=True, of=messages) if is_postgres(tx) else _NEXT_DUE
    return [Message(*row) for row in tx.execute(query, {"now": now, "soon": now + _SHORT_REST, "most": limit})]


def get(tx: Connection, message_id: int) -> Message | None:
    """One message, if there is one."""
    row = tx.execute(_BY_ID, {"message_id": message_id}).one_or_none()
    return None if row is None else Message(*row)


def find_by_sid(tx: Connection, sid: str) -> Message | None:
    """The message that the carrier calls `sid`."""
    row = tx.execute(_BY_SID, {"its_sid": sid}).one_or_none()
    return None if row is None else Message(*row)


def move(
    tx: Connection,
    message: Message,
    name: str,
    now: datetime,
    **changes: Any,
) -> bool:
    """Move a message along its life, if nobody moved it meanwhile; whether it was moved. Raises IllegalMove."""
    after = MESSAGE.move(message.state, name)
    given = {"message_id": message.id, "before": message.state, "state": after, "changed_at": now, **changes}
    moved = tx.execute(_MOVE, given)
    return moved.rowcount == 1


def postpone(tx: Connection, message: Message, due_at: datetime, now: datetime) -> None:
    """It may not go now: try again at `due_at`."""
    tx.execute(update(messages).where(messages.c.id == message.id).values(due_at=due_at, changed_at=now))


def suppress_queued(tx: Connection, patient_id: int, why: str, now: datetime) -> None:
    """Everything still waiting for this patient stays unsaid, but for the answer to her STOP."""
    tx.execute(
        update(messages)
        .where(
            messages.c.patient_id == patient_id,
            _is_open(messages.c.state),
            messages.c.state == "queued",
            ~messages.c.despite_stop,
        )
        .values(state=MESSAGE.move("queued", "suppress"), why=why, changed_at=now)
    )


def lost(tx: Connection, before: datetime, limit: int) -> list[Message]:
    """Messages that were being sent at `before` or earlier and never got an answer."""
    query = (
        select(*_COLUMNS)
        .where(_is_open(messages.c.state), messages.c.state.in_(UNSETTLED), messages.c.claimed_at <= before)
        .order_by(messages.c.claimed_at)
        .limit(limit)
    )
    if is_postgres(tx):
        query = query.with_for_update(skip_locked=True, of=messages)
    return [Message(*row) for row in tx.execute(query)]


def known_sids(tx: Connection, e164: str) -> frozenset[str]:
    """The carrier's ids of messages to this number that are on record already."""
    rows = tx.execute(select(messages.c.sid).where(messages.c.e164 == e164, messages.c.sid.is_not(None)))
    return frozenset(row.sid for row in rows)


def unsolicited_times(tx: Connection, message: Message, since: datetime) -> list[datetime]:
    """When other unsolicited messages went out to her since then, oldest first; the texts of one turn count as one."""
    rows = tx.execute(
        select(func.min(messages.c.claimed_at).label("claimed_at"))
        .where(
            messages.c.patient_id == message.patient_id,
            or_(messages.c.turn_id.is_(None), messages.c.turn_id != (message.turn_id or 0)),
            ~messages.c.is_reply,
            messages.c.state.in_(["sending", "unknown_outcome", "sent", "delivered", "undelivered"]),
            messages.c.claimed_at >= since,
        )
        .group_by(func.coalesce(messages.c.turn_id, -messages.c.id))
        .order_by(func.min(messages.c.claimed_at))
    )
    return [row.claimed_at for row in rows]


def last_by_hand(tx: Connection, patient_id: int) -> int:
    """The last text that a person typed to her; 0 when there is none."""
    query = select(func.max(messages.c.id)).where(messages.c.patient_id == patient_id, messages.c.key == "by_hand")
    return tx.scalar(query) or 0


def count_queued(tx: Connection) -> int:
    """How many messages wait or are in flight."""
    return tx.execute(select(func.count()).select_from(messages).where(_is_open(messages.c.state))).scalar_one()


def take_unsent(tx: Connection, e164: str, now: datetime) -> list[Message]:
    """Every queued message of a number, taken as delivered: for a conversation in a terminal, without a phone."""
    rows = tx.execute(
        select(*_COLUMNS)
        .where(messages.c.e164 == e164, _is_open(messages.c.state), messages.c.state == "queued")
        .order_by(messages.c.id)
    ).all()
    taken = [Message(*row) for row in rows]
    for message in taken:
        move(tx, message, "claim", now, claimed_at=now)
        move(tx, replace(message, state="sending"), "deliver", now, sent_at=now)
    return taken
