"""What every table is made of. Times are aware UTC; states are the lives' words."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Column, DateTime, Dialect, ForeignKey, Integer, MetaData, String, TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC in, aware UTC out, on a database that keeps zones and on one that does not."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive time: it would be read as another one later."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored; give aware UTC")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give SQLite's naive times their zone back."""
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value


def key() -> Column[int]:
    """Give `id`."""
    return Column("id", Integer, primary_key=True, autoincrement=True)


def moment(name: str = "at", *, nullable: bool = False) -> Column[datetime]:
    """Give an instant."""
    return Column(name, UtcDateTime, nullable=nullable)


def to(table: str, name: str | None = None, *, nullable: bool = False) -> Column[int]:
    """Point to another table. Their names are plural nouns; the column is the noun: patients.id -> patient_id."""
    column = name or f"{table.removesuffix('s')}_id"
    return Column(column, Integer, ForeignKey(f"{table}.id"), nullable=nullable, index=True)


def word(name: str, *, nullable: bool = False, index: bool = False, default: str | None = None) -> Column[str]:
    """Give one word of a known few."""
    return Column(name, String(64), nullable=nullable, index=index, server_default=default)


def json(name: str) -> Column[Any]:
    """Give plain values."""
    return Column(name, JSON, nullable=True)
