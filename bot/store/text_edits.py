"""Texts as people changed or read them at the console: append-only, the newest row of a key and language counts."""

from datetime import datetime

from sqlalchemy import Connection, func, select

from bot.domain.edits import Edit
from bot.store.rows import add
from bot.store.tables import text_edits, users


def keep(tx: Connection, edit: Edit, *, user_id: int, now: datetime) -> int:
    """Write an edit down; its row's id."""
    return add(
        tx, text_edits, language=edit.language, key=edit.key, forms=None if edit.forms is None else [*edit.forms],
        source_hash=edit.source_hash, is_reviewed=edit.is_reviewed, user_id=user_id, at=now,
    )  # fmt: skip


def newest(tx: Connection) -> list[Edit]:
    """What counts of each key and language."""
    last = select(func.max(text_edits.c.id)).group_by(text_edits.c.language, text_edits.c.key)
    rows = tx.execute(
        select(text_edits, users.c.name, users.c.email)
        .join(users, users.c.id == text_edits.c.user_id)
        .where(text_edits.c.id.in_(last))
        .order_by(text_edits.c.language, text_edits.c.key)
    )
    return [
        Edit(
            row.language, row.key, None if row.forms is None else tuple(row.forms), row.source_hash, row.is_reviewed,
            row.name or row.email, row.at,
        )
        for row in rows
    ]  # fmt: skip


def version(tx: Connection) -> int:
    """Grows with every edit: whoever has an older one reads anew."""
    return tx.scalar(select(func.max(text_edits.c.id))) or 0
