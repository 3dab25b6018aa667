"""What a text really meant, as a person filed it. A filed label teaches nothing until an admin has reviewed it."""

from datetime import datetime

from sqlalchemy import Connection, delete, insert, update

from bot.domain.errors import NotFound
from bot.store.tables import corrections


def file(tx: Connection, *, turn_id: int, label: str, user_id: int, now: datetime) -> None:
    """File a label, in place of one filed before; whatever was reviewed must be reviewed again."""
    withdraw(tx, turn_id)
    tx.execute(insert(corrections).values(turn_id=turn_id, label=label, user_id=user_id, at=now))


def withdraw(tx: Connection, turn_id: int) -> None:
    """Take a filed label back."""
    tx.execute(delete(corrections).where(corrections.c.turn_id == turn_id))


def review(tx: Connection, turn_id: int, *, user_id: int, now: datetime) -> None:
    """An admin agrees: it may be learnt from. Raises NotFound."""
    done = tx.execute(
        update(corrections).where(corrections.c.turn_id == turn_id).values(reviewed_by=user_id, reviewed_at=now)
    )
    if done.rowcount != 1:
        raise NotFound(f"nothing is filed for turn {turn_id}")
