"""What a rehearsal reads: what was asked last, what is still open, and how everything came out."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select

from bot.store.tables import messages, participations, reminders, turns

_TAKING = ("waiting", "taken")
_LEAVING = ("queued", "sending", "unknown_outcome")
_GONE = ("sent", "delivered", "undelivered", "failed")
_KEY = (
    select(messages.c.key)
    .where(messages.c.e164 == bindparam("whose"), messages.c.text == bindparam("said"))
    .order_by(messages.c.id.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Out:
    """One text that left: to whom, what, when, and whether she had texted first."""

    id: int
    e164: str
    key: str
    segments: int
    is_reply: bool
    despite_stop: bool
    sent_at: datetime
    claimed_at: datetime


def key_of(tx: Connection, e164: str, text: str) -> str | None:
    """Which of our texts it was."""
    return tx.scalar(_KEY, {"whose": e164, "said": text})


def open_work(tx: Connection, now: datetime) -> int:
    """Turns not taken and messages not sent that could be by now."""
    waiting = select(func.count()).where(turns.c.state.in_(_TAKING), turns.c.ready_at <= now)
    leaving = select(func.count()).where(messages.c.state.in_(_LEAVING), messages.c.due_at <= now)
    return tx.execute(waiting).scalar_one() + tx.execute(leaving).scalar_one()


def next_moment(tx: Connection, now: datetime) -> datetime | None:
    """When something is due next that is not due yet: a reminder, or a text that waits for the morning."""
    moments = [
        tx.scalar(select(func.min(column)).where(column > now, state))
        for column, state in (
            (reminders.c.due_at, reminders.c.state == "pending"),
            (messages.c.due_at, messages.c.state.in_(_LEAVING)),
        )
    ]
    return min((moment for moment in moments if moment), default=None)


def sent(tx: Connection) -> list[Out]:
    """Every text that left, in order."""
    rows = tx.execute(
        select(*(messages.c[name] for name in Out.__dataclass_fields__))
        .where(messages.c.state.in_(_GONE), messages.c.sent_at.is_not(None))
        .order_by(messages.c.id)
    )
    return [Out(*row) for row in rows]


def stops(tx: Connection, words: Collection[str]) -> dict[str, datetime]:
    """When each phone said one of these words first."""
    rows = tx.execute(
        select(turns.c.e164, func.min(turns.c.received_at))
        .where(turns.c.kind == "text", turns.c.body.in_(words))
        .group_by(turns.c.e164)
    )
    return {row[0]: row[1] for row in rows}


def unanswered(tx: Connection) -> list[int]:
    """Texts of patients that nothing was said to, though the turn is done. Several in one turn are answered together."""
    answered = select(messages.c.turn_id).where(messages.c.turn_id.is_not(None)).scalar_subquery()
    later = turns.alias("later")
    taken_together = select(later.c.id).where(
        later.c.e164 == turns.c.e164, later.c.done_at == turns.c.done_at, later.c.id.in_(answered)
    )
    return list(
        tx.scalars(
            select(turns.c.id).where(
                turns.c.kind == "text", turns.c.state == "done", turns.c.id.not_in(answered), ~taken_together.exists()
            )
        )
    )


def standing(tx: Connection) -> dict[str, int]:
    """How many participations are in each state."""
    rows = tx.execute(select(participations.c.state, func.count()).group_by(participations.c.state))
    return {row[0]: row[1] for row in rows}
