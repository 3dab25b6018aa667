"""Who did what at the console, and who looked at whom. Append-only."""

from datetime import datetime

from sqlalchemy import Connection

from bot.store.rows import add
from bot.store.tables import audit


def note(tx: Connection, *, user_id: int | None, action: str, about: str = "", now: datetime) -> None:
    """Write one line. `about` names a row ("patient 12"), never a person, a number or her words."""
    add(tx, audit, user_id=user_id, action=action, about=about, at=now)
