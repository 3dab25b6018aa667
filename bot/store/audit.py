"""Who did what at the console, and who looked at whom. Append-only."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from bot.store.rows import add
from bot.store.tables import audit, users

PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """Who did what, to which row, and when. `who` is empty when the machine did it."""

    id: int
    at: datetime
    who: str
    action: str
    about: str


@dataclass(frozen=True, slots=True)
class Search:
    """What was asked for; None or "" is anything. `before`: ids below this one."""

    user_id: int | None = None
    action: str = ""
    about: str = ""
    before: int | None = None


def note(tx: Connection, *, user_id: int | None, action: str, about: str = "", now: datetime) -> None:
    """Write one line. `about` names a row ("patient 12"), never a person, a number or her words."""
    add(tx, audit, user_id=user_id, action=action, about=about, at=now)


def find(tx: Connection, search: Search) -> tuple[list[Line], int | None]:
    """One page, newest first, and where the next one starts (None: this is the last)."""
    query = (
        select(audit.c.id, audit.c.at, users.c.name, users.c.email, audit.c.action, audit.c.about)
        .outerjoin(users, users.c.id == audit.c.user_id)
        .order_by(audit.c.id.desc())
        .limit(PAGE + 1)
    )
    wanted = {audit.c.user_id: search.user_id, audit.c.action: search.action, audit.c.about: search.about}
    for column, value in wanted.items():
        if value:
            query = query.where(column == value)
    if search.before is not None:
        query = query.where(audit.c.id < search.before)
    rows = tx.execute(query).all()
    lines = [Line(row.id, row.at, row.name or row.email or "", row.action, row.about) for row in rows[:PAGE]]
    return lines, lines[-1].id if len(rows) > PAGE else None


def actions(tx: Connection) -> list[str]:
    """Every kind of action there is a line of."""
    return [*tx.execute(select(audit.c.action).distinct().order_by(audit.c.action)).scalars()]
