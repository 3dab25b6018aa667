"""Insert a row and learn its id; insert a row unless it is there already. The same words on both engines."""

from typing import Any

from sqlalchemy import Connection, Table, insert
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.database import is_postgres


def add(tx: Connection, table: Table, **values: Any) -> int:
    """Insert one row; its id."""
    result = tx.execute(insert(table).values(**values))
    key = result.inserted_primary_key
    assert key is not None
    return int(key[0])


def add_once(tx: Connection, table: Table, **values: Any) -> bool:
    """Insert one row unless a unique value of it is there already; whether it was inserted."""
    dialect = postgresql if is_postgres(tx) else sqlite
    return tx.execute(dialect.insert(table).values(**values).on_conflict_do_nothing()).rowcount == 1
