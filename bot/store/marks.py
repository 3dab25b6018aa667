"""Single facts that outlive a restart, by name."""

from sqlalchemy import Connection, delete, insert, select

from bot.store.tables import marks


def read(tx: Connection, name: str) -> str | None:
    """The fact, or None when it was never set."""
    value: str | None = tx.scalar(select(marks.c.value).where(marks.c.name == name))
    return value


def write(tx: Connection, name: str, value: str) -> None:
    """Set the fact."""
    tx.execute(delete(marks).where(marks.c.name == name))
    tx.execute(insert(marks).values(name=name, value=value))
