"""Engagements as coordinators make them: what for, for whom, what is offered, how many are wanted."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from bot.domain.audience import Audience
from bot.domain.engagement import ENGAGEMENT
from bot.domain.errors import NotFound
from bot.store.rows import add
from bot.store.tables import engagements


@dataclass(frozen=True, slots=True)
class Engagement:
    """One engagement. `rules` are whom it is for (bot/domain/audience.py); `targets` how many should say yes, by stratum."""

    id: int
    name: str
    purpose: str
    state: str
    languages: list[str]
    keywords: dict[str, str]
    rules: dict[str, Any]
    offered: list[str]
    targets: dict[str, int]
    asks: list[str]
    seed: str | None
    created_at: datetime
    launched_at: datetime | None

    @property
    def audience(self) -> Audience:
        """Whom it is for, and can be held for: nobody is asked in a language that was not looked at before the launch."""
        return Audience.parse(self.rules).within(self.languages)


_COLUMNS = tuple(engagements.c[name] for name in Engagement.__dataclass_fields__)


def _read(row: Row[Any]) -> Engagement:
    given = row._asdict()
    targets = {one["group"]: int(one["people"]) for one in given["targets"] or ()}
    lists = {name: given[name] or [] for name in ("languages", "offered", "asks")}
    return Engagement(
        **{**given, **lists, "targets": targets, "rules": given["rules"] or {}, "keywords": given["keywords"] or {}}
    )


def add_draft(tx: Connection, *, name: str, now: datetime) -> int:
    """A new one, not open yet; its id."""
    empty: list[str] = []
    return add(
        tx, engagements, name=name, purpose="", state=ENGAGEMENT.start, created_at=now, keywords={}, rules={},
        languages=empty, offered=empty, targets=empty, asks=empty,
    )  # fmt: skip


def get(tx: Connection, engagement_id: int) -> Engagement:
    """One engagement. Raises NotFound."""
    row = tx.execute(select(*_COLUMNS).where(engagements.c.id == engagement_id)).one_or_none()
    if row is None:
        raise NotFound(f"no engagement {engagement_id}")
    return _read(row)


def every(tx: Connection) -> list[Engagement]:
    """All of them, newest first."""
    return [_read(row) for row in tx.execute(select(*_COLUMNS).order_by(engagements.c.id.desc()))]


def change(tx: Connection, engagement_id: int, **values: Any) -> None:
    """Write down what a coordinator decided; `targets` as stratum → people."""
    if "targets" in values:
        values["targets"] = [{"group": name, "people": people} for name, people in values["targets"].items()]
    tx.execute(update(engagements).where(engagements.c.id == engagement_id).values(**values))


def move(tx: Connection, engagement_id: int, name: str, **values: Any) -> str:
    """Move it along its life; where it stands then. Raises IllegalMove."""
    state = ENGAGEMENT.move(get(tx, engagement_id).state, name)
    tx.execute(update(engagements).where(engagements.c.id == engagement_id).values(state=state, **values))
    return state
