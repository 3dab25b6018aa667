"""What must be arranged for a seat, moved along its life by whoever arranges it (bot/domain/accommodation.py)."""

from datetime import datetime

from sqlalchemy import Connection, select, update

from bot.domain.accommodation import ACCOMMODATION
from bot.domain.errors import NotFound
from bot.store.tables import accommodations, seats


def move(tx: Connection, accommodation_id: int, name: str, *, owner: str, now: datetime) -> int:
    """Move it, and write down who did; the group session it is for. Raises NotFound, IllegalMove."""
    row = tx.execute(
        select(accommodations.c.state, accommodations.c.owner, seats.c.group_session_id)
        .join(seats, seats.c.id == accommodations.c.seat_id)
        .where(accommodations.c.id == accommodation_id)
    ).one_or_none()
    if row is None:
        raise NotFound(f"no accommodation {accommodation_id}")
    tx.execute(
        update(accommodations)
        .where(accommodations.c.id == accommodation_id)
        .values(state=ACCOMMODATION.move(row.state, name), owner=row.owner or owner, changed_at=now)
    )
    return int(row.group_session_id)
