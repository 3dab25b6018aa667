"""Where the dialog with each patient stands: the state that is carried in and out of every turn."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, literal_column, select, update

from bot.store.database import one_after_another
from bot.store.tables import conversations, messages, turns


class Overtaken(Exception):
    """The conversation was changed by somebody else since it was read."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """`state` is opaque (docs/dialog.md); `offers` are the group sessions offered last, in order."""

    state: dict[str, Any] | None
    version: int
    offers: list[dict[str, Any]]
    is_held: bool
    held_by: int | None = None


_WHOSE = select(
    conversations.c.state,
    conversations.c.version,
    conversations.c.offers,
    conversations.c.is_held,
    conversations.c.held_by,
).where(conversations.c.patient_id == bindparam("whose"))
_CARRY_ON = update(conversations).where(
    conversations.c.patient_id == bindparam("whose"), conversations.c.version == bindparam("before")
)


def get(tx: Connection, patient_id: int) -> Conversation:
    """The conversation of a patient (every patient has one)."""
    row = tx.execute(_WHOSE, {"whose": patient_id}).one()
    return Conversation(row.state, row.version, row.offers or [], row.is_held, row.held_by)


def carry_on(
    tx: Connection,
    patient_id: int,
    *,
    version: int,
    state: dict[str, Any] | None,
    offers: list[dict[str, Any]],
    now: datetime,
) -> None:
    """Store where the dialog stands after a turn. Raises Overtaken."""
    given = {"state": state, "offers": offers, "version": version + 1, "changed_at": now}
    changed = tx.execute(_CARRY_ON, {"whose": patient_id, "before": version, **given})
    if changed.rowcount != 1:
        raise Overtaken


def one_person_at_a_time(tx: Connection, patient_id: int) -> None:
    """Whoever takes over or writes by hand waits until a colleague who does so just now has done it."""
    one_after_another(tx, f"conversation {patient_id}")


def hold(tx: Connection, patient_id: int, *, user_id: int | None, now: datetime) -> None:
    """From now on a person answers: `user_id`, or whoever comes first."""
    _set_held(tx, patient_id, is_held=True, user_id=user_id, now=now)


def give_back(tx: Connection, patient_id: int, *, now: datetime) -> None:
    """The bot answers again."""
    _set_held(tx, patient_id, is_held=False, user_id=None, now=now)


def touch(tx: Connection, patient_id: int, now: datetime) -> None:
    """Something was said in it by hand."""
    tx.execute(update(conversations).where(conversations.c.patient_id == patient_id).values(changed_at=now))


def forgotten(tx: Connection, before: datetime, limit: int) -> list[int]:
    """Patients whose conversation somebody by name has, and whose last words have had no answer since `before`."""
    hers = turns.alias("hers")
    last = (
        select(func.max(hers.c.id))
        .where(hers.c.patient_id == conversations.c.patient_id, hers.c.kind == "text")
        .correlate(conversations)
        .scalar_subquery()
    )
    answered = (
        select(messages.c.id)
        .where(
            messages.c.patient_id == conversations.c.patient_id,
            messages.c.key == "by_hand",
            messages.c.created_at >= turns.c.received_at,
        )
        .correlate(conversations, turns)
    )
    rows = tx.execute(
        select(conversations.c.patient_id)
        .join(turns, turns.c.patient_id == conversations.c.patient_id)
        .where(
            turns.c.id == last,
            literal_column("conversations.is_held"),  # the words of the index
            conversations.c.held_by.is_not(None),
            conversations.c.changed_at <= before,
            turns.c.received_at <= before,
            ~answered.exists(),
        )
        .order_by(conversations.c.patient_id)
        .limit(limit)
    )
    return [row.patient_id for row in rows]


def _set_held(tx: Connection, patient_id: int, *, is_held: bool, user_id: int | None, now: datetime) -> None:
    tx.execute(
        update(conversations)
        .where(conversations.c.patient_id == patient_id)
        .values(is_held=is_held, held_by=user_id, changed_at=now)
    )
