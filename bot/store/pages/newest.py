"""Has anything happened? A few look-ups at the ends of the tables, cheap enough for twice a second."""

from typing import Any

from sqlalchemy import Connection, func, select

from bot.store.tables import audit, handoffs, messages, participations, tasks, turns, waves

_RECENT = 200  # a delivery report for a text older than this many others can wait for the next change


def stamp(tx: Connection) -> tuple[Any, ...]:
    """A value that differs when a text came, was answered, sent or delivered, or somebody did something here."""
    turn = tx.scalar(select(func.max(turns.c.id))) or 0
    message = tx.scalar(select(func.max(messages.c.id))) or 0
    return (
        turn,
        tx.scalar(select(func.max(turns.c.done_at)).where(turns.c.id > turn - _RECENT)),
        message,
        tx.scalar(select(func.max(messages.c.changed_at)).where(messages.c.id > message - _RECENT)),
        tx.scalar(select(func.max(participations.c.id))),
        tx.scalar(select(func.max(handoffs.c.id))),
        tx.scalar(select(func.max(audit.c.id))),
        tx.scalar(select(func.max(waves.c.id))),
        tuple(
            tx.execute(select(func.max(tasks.c.id), func.max(tasks.c.lease_until), func.max(tasks.c.ended_at))).one()
        ),
    )
