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


def arrange_ride(
    tx: Connection, accommodation_id: int, *, pickup_at: datetime, door: str, owner: str, now: datetime
) -> int:
    """Write down when and where she is picked up; the group session it is for. She hears it with the last reminder.

    Raises NotFound, and IllegalMove when she was told already: then a person tells her.
    """
    row = tx.execute(
        select(accommodations.c.state, accommodations.c.owner, seats.c.group_session_id)
        .join(seats, seats.c.id == accommodations.c.seat_id)
        .where(accommodations.c.id == accommodation_id, accommodations.c.kind == "transport")
    ).one_or_none()
    if row is None:
        raise NotFound(f"no ride {accommodation_id}")
    state = row.state if row.state == "arranged" else ACCOMMODATION.move(row.state, "arrange")
    tx.execute(
        update(accommodations)
        .where(accommodations.c.id == accommodation_id)
        .values(
            state=state, owner=row.owner or owner, changed_at=now,
            arranged={"pickup_at": pickup_at.isoformat(), "door": door},
        )
    )  # fmt: skip
    return int(row.group_session_id)


def tell_ride(tx: Connection, seat_id: int, now: datetime) -> dict[str, str] | None:
    """The ride arranged for this seat, which she is told now; None where none is."""
    row = tx.execute(
        select(accommodations.c.id, accommodations.c.state, accommodations.c.arranged).where(
            accommodations.c.seat_id == seat_id, accommodations.c.kind == "transport",
            accommodations.c.state.in_(("arranged", "told")),
        )
    ).first()  # fmt: skip
    if row is None or not (row.arranged or {}).get("pickup_at"):
        return None
    if row.state == "arranged":
        tx.execute(
            update(accommodations)
            .where(accommodations.c.id == row.id)
            .values(state=ACCOMMODATION.move(row.state, "tell"), changed_at=now)
        )
    return {"pickup_at": row.arranged["pickup_at"], "door": row.arranged["door"]}
