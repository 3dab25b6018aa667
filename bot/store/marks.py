"""Single facts that outlive a restart, by name."""

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.database import is_postgres
from bot.store.tables import marks


def read(tx: Connection, name: str) -> str | None:
    """The fact, or None when it was never set."""
    value: str | None = tx.scalar(select(marks.c.value).where(marks.c.name == name))
    return value


def write(tx: Connection, name: str, value: str) -> None:
    """Set the fact."""
    dialect = postgresql if is_postgres(tx) else sqlite
    row = dialect.insert(marks).values(name=name, value=value)
    tx.execute(row.on_conflict_do_update(index_elements=[marks.c.name], set_={"value": value}))


def forget(tx: Connection, name: str) -> None:
    """It holds no more."""
    tx.execute(delete(marks).where(marks.c.name == name))
