"""Alembic, driven from code: `upgrade(connection)` brings the tables up to date on either engine.

A new revision: `make migration name=add_waves` (compares tables.py with an up-to-date SQLite file), then read it.
"""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

_HERE = Path(__file__).parent


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration; no .ini file, no logging of its own."""
    settings = Config(attributes={"connection": connection})
    settings.set_main_option("script_location", str(_HERE))
    return settings


def upgrade(connection: Connection) -> None:
    """Apply every revision that is missing; at most starts none is, and Alembic's machinery can rest."""
    if MigrationContext.configure(connection).get_current_heads() != _newest():
        command.upgrade(config(connection), "head")


@cache
def _newest() -> tuple[str, ...]:
    return tuple(ScriptDirectory.from_config(config()).get_heads())
