"""A list that somebody looked at and never stored does not stay in the database."""

from datetime import datetime

from sqlalchemy import Connection

from bot.store import uploads
from scheduler.jobs import Counts


def run(tx: Connection, now: datetime) -> Counts:
    """Erase what is older than an hour; done again it finds nothing."""
    erased = uploads.forget_old(tx, now)
    return Counts(uploads_erased=erased) if erased else Counts()
