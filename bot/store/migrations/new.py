"""Write a new revision: `python -m bot.store.migrations.new NAME`."""

import sys
import tempfile
from pathlib import Path

from alembic import command
from sqlalchemy import create_engine

from bot.store.migrations import config, upgrade


def main(name: str) -> None:
    """Compare tables.py with a fresh SQLite file brought up to date, and write the difference."""
    with tempfile.TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{Path(folder) / 'fresh.db'}")
        with engine.begin() as connection:
            upgrade(connection)
            command.revision(config(connection), message=name, autogenerate=True)


if __name__ == "__main__":
    main(sys.argv[1])
