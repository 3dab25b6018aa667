"""Engagements, sites and group sessions, as coordinators set them up."""

from datetime import datetime

from sqlalchemy import Connection, func, select

from bot.store.rows import add
from bot.store.tables import engagements, group_sessions, phones, sites


def add_engagement(
    tx: Connection, *, name: str, purpose: str, keywords: dict[str, str], languages: list[str], now: datetime
) -> int:
    """A new engagement, open at once; `keywords` are its posters' words with their languages."""
    return add(
        tx, engagements, name=name, purpose=purpose, keywords=keywords, languages=languages, state="open",
        created_at=now, launched_at=now,
    )  # fmt: skip


def count_engagements(tx: Connection) -> int:
    """How many there are."""
    return tx.execute(select(func.count()).select_from(engagements)).scalar_one()


def add_session(  # noqa: PLR0913 - one argument a column
    tx: Connection,
    *,
    engagement_id: int,
    place: tuple[str, str],
    starts_at: datetime,
    ends_at: datetime,
    language: str,
    capacity: int,
    interpreters: tuple[str, ...] = (),
    facilitator: str = "",
    is_step_free: bool = True,
) -> int:
    """A new group session at a place (name, address), which is made if it is new; the session's id."""
    name, address = place
    site_id = tx.scalar(select(sites.c.id).where(sites.c.name == name))
    site_id = site_id or add(tx, sites, name=name, address=address, is_step_free=is_step_free)
    return add(
        tx, group_sessions, engagement_id=engagement_id, site_id=site_id, starts_at=starts_at, ends_at=ends_at,
        language=language, capacity=capacity, interpreters=list(interpreters), facilitator=facilitator,
    )  # fmt: skip


def all_numbers(tx: Connection) -> list[str]:
    """Every number on record."""
    return [row.e164 for row in tx.execute(select(phones.c.e164))]
