"""Insert a row and learn its id; insert a row unless it is there already. The same words on both engines.

Here and beside the functions that every text passes, a statement is built once, with parameters by name: to build
it anew takes SQLAlchemy longer than SQLite takes to run it.
"""

from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Insert, Table, TextClause, bindparam, func, insert, text


def add(tx: Connection, table: Table, **values: Any) -> int:
    """Insert one row; its id."""
    result = tx.execute(_insert(table), values)
    key = result.inserted_primary_key
    assert key is not None
    return int(key[0])


def add_once(tx: Connection, table: Table, **values: Any) -> bool:
    """Insert one row unless a unique value of it is there already; whether it was inserted."""
    return tx.execute(_insert_once(table, tuple(values)), values).rowcount == 1


def holds(tx: Connection, column: ColumnElement[str], words: str) -> ColumnElement[bool]:
    """Whether a text holds these words, whatever their capitals. SQLite's LIKE knows no capitals and needs no help.

    PostgreSQL's ILIKE takes eight times as long as making both small.
    """
    if tx.dialect.name == "postgresql":
        return func.lower(column).contains(words.lower(), autoescape=True)
    return column.contains(words, autoescape=True)


@lru_cache
def _insert(table: Table) -> Insert:
    return insert(table)


@lru_cache
def _insert_once(table: Table, names: tuple[str, ...]) -> TextClause:
    """Written out, for SQLAlchemy compiles its own ON CONFLICT anew each time: longer than all else a webhook does."""
    columns, places = ", ".join(names), ", ".join(f":{name}" for name in names)
    statement = f"INSERT INTO {table.name} ({columns}) VALUES ({places}) ON CONFLICT DO NOTHING"  # noqa: S608 - our names
    return text(statement).bindparams(*(bindparam(name, type_=table.c[name].type) for name in names))
