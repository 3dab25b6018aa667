"""Invitations and follow-ups between the clock and the phone: how many wait there, and taking them back."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Select, case, func, literal_column, null, select, update

from bot.domain.message import MESSAGE, WENT_OUT
from bot.domain.participation import PARTICIPATION
from bot.store.tables import messages, participations, turns
from bot.store.turns import DONE

KEYS = ("invite", "invite_again", "invite_last")
_QUEUED: ColumnElement[str] = literal_column(
    "'queued'"
)  # not a parameter: SQLite would not use the index of open messages
_OPEN: ColumnElement[bool] = literal_column("state IN ('queued', 'sending', 'unknown_outcome')")


def waiting(tx: Connection, now: datetime) -> int:
    """How many are on their way: not said yet, or said and not sent although they might go now."""
    unsaid = select(func.count()).where(turns.c.state != DONE, turns.c.event == "invited")
    unsent = (
        select(func.count())
        .select_from(messages)
        .where(_OPEN, messages.c.state == _QUEUED, ~messages.c.is_reply, messages.c.due_at <= now)
    )
    return (tx.scalar(unsaid) or 0) + (tx.scalar(unsent) or 0)


def take_back(tx: Connection, engagement_id: int, now: datetime) -> int:
    """What was not sent yet stays unsaid, and those it was for wait in their wave again; how many. Done twice it finds none.

    One that is being said or sent at this moment goes.
    """
    invited = select(participations.c.patient_id).where(
        participations.c.engagement_id == engagement_id, participations.c.state == "invited"
    )
    ids = {*_drop_turns(tx, invited, now), *_drop_messages(tx, invited, now)}
    if ids:
        _undo(tx, engagement_id, ids, now)
    return len(ids)


def _drop_turns(tx: Connection, invited: Select[tuple[int]], now: datetime) -> list[int]:
    dropped = (
        update(turns)
        .where(
            turns.c.state != DONE, turns.c.state == "waiting", turns.c.event == "invited",
            turns.c.patient_id.in_(invited),
        )
        .values(state="done", done_at=now)
        .returning(turns.c.patient_id)
    )  # fmt: skip
    return [one for one in tx.scalars(dropped) if one is not None]


def _drop_messages(tx: Connection, invited: Select[tuple[int]], now: datetime) -> list[int]:
    dropped = (
        update(messages)
        .where(_OPEN, messages.c.state == _QUEUED, messages.c.key.in_(KEYS), messages.c.patient_id.in_(invited))
        .values(state=MESSAGE.move("queued", "suppress"), why="paused", changed_at=now)
        .returning(messages.c.patient_id)
    )
    return list(tx.scalars(dropped))


def _undo(tx: Connection, engagement_id: int, patient_ids: set[int], now: datetime) -> None:
    first = participations.c.times_asked <= 1
    back = PARTICIPATION.move("invited", "take_back")
    heard = (
        select(func.max(messages.c.created_at))
        .where(
            messages.c.patient_id == participations.c.patient_id, messages.c.key.in_(KEYS),
            messages.c.state.in_(WENT_OUT),
        )
        .scalar_subquery()
    )  # fmt: skip
    tx.execute(
        update(participations)
        .where(participations.c.engagement_id == engagement_id, participations.c.patient_id.in_(patient_ids))
        .values(
            state=case((first, back), else_=participations.c.state),
            times_asked=case((participations.c.times_asked > 0, participations.c.times_asked - 1), else_=0),
            asked_at=case((first, null()), else_=heard),
            changed_at=now,
        )
    )
