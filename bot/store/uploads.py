"""Lists a coordinator has uploaded and not stored yet: rows, so that whichever process is asked next finds them.

For whoever uploaded them only, and for an hour at most: a patient list that nobody stored is not ours to keep.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from bot.store.tables import uploads

AT_ONCE = 4
LASTS = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Upload:
    """One file; `told` says which of its columns is what, where a person said so."""

    name: str
    content: bytes
    user_id: int
    at: datetime
    told: Mapping[str, str] = field(default_factory=dict)


def keep(tx: Connection, key: str, upload: Upload) -> None:
    """Remember it under a key that nobody can guess; of one person's the oldest goes when there is one too many."""
    forget(tx, key, upload.user_id)
    tx.execute(
        insert(uploads).values(
            key=key, user_id=upload.user_id, file_name=upload.name, content=upload.content, told={**upload.told},
            at=upload.at,
        )
    )  # fmt: skip
    hers = select(uploads.c.key).where(uploads.c.user_id == upload.user_id).order_by(uploads.c.at.desc())
    for key_of_old in tx.scalars(hers.offset(AT_ONCE)).all():
        forget(tx, key_of_old, upload.user_id)


def find(tx: Connection, key: str, user_id: int, now: datetime) -> Upload | None:
    """The file, if it is still there and hers."""
    row = tx.execute(
        select(uploads).where(uploads.c.key == key, uploads.c.user_id == user_id, uploads.c.at >= now - LASTS)
    ).one_or_none()
    return None if row is None else Upload(row.file_name, row.content, row.user_id, row.at, row.told or {})


def forget(tx: Connection, key: str, user_id: int) -> bool:
    """It is about to be stored, or no longer wanted; whether it was there."""
    return tx.execute(delete(uploads).where(uploads.c.key == key, uploads.c.user_id == user_id)).rowcount == 1


def forget_old(tx: Connection, now: datetime) -> int:
    """Whatever nobody stored in time is erased; how many."""
    return tx.execute(delete(uploads).where(uploads.c.at < now - LASTS)).rowcount
