"""Trials: texts on their way to a coordinator's own phone, which belong to no patient (bot/service/trial.py)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from bot.store.tables import messages

KEY = "trial"


@dataclass(frozen=True, slots=True)
class Trial:
    """One that was asked for, and what became of it."""

    e164: str
    language: str
    state: str
    created_at: datetime


def since(tx: Connection, when: datetime) -> list[Trial]:
    """Those asked for since then, newest first."""
    rows = tx.execute(
        select(messages.c.e164, messages.c.language, messages.c.state, messages.c.created_at)
        .where(messages.c.patient_id.is_(None), messages.c.key == KEY, messages.c.created_at >= when)
        .order_by(messages.c.id.desc())
    )
    return [Trial(*row) for row in rows]
