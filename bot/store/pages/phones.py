"""The simulated phones: what stands on one phone's screen, and which phones there are."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, or_, select

from bot.domain.message import WENT_OUT
from bot.store.tables import messages, phones, turns

SHOWN = 60


@dataclass(frozen=True, slots=True)
class Bubble:
    """One text on the screen: hers, or ours once it has reached the phone."""

    is_hers: bool
    at: datetime
    words: str


def screen(tx: Connection, e164: str) -> list[Bubble]:
    """The last texts of this phone, oldest first."""
    owners = [*tx.scalars(select(phones.c.patient_id).where(phones.c.e164 == e164))]  # by whom there is an index
    hers = tx.execute(
        select(turns.c.received_at, turns.c.body)
        .where(turns.c.e164 == e164, _whose(turns.c.patient_id, owners), turns.c.kind == "text")
        .order_by(turns.c.id.desc())
        .limit(SHOWN)
    ).all()
    ours = tx.execute(
        select(messages.c.sent_at, messages.c.text)
        .where(messages.c.e164 == e164, _whose(messages.c.patient_id, owners), messages.c.state.in_(WENT_OUT))
        .order_by(messages.c.id.desc())
        .limit(SHOWN)
    ).all()
    bubbles = [Bubble(is_hers=True, at=row[0], words=row[1]) for row in hers]
    bubbles += [Bubble(is_hers=False, at=row[0], words=row[1]) for row in ours if row[0]]
    return sorted(bubbles, key=lambda one: (one.at, not one.is_hers))[-SHOWN:]


def _whose(column: ColumnElement[int | None], owners: list[int]) -> ColumnElement[bool]:
    """Of somebody who has this number, or not yet of anybody."""
    return or_(column.in_(owners), column.is_(None))
