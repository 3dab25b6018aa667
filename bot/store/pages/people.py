"""A person in one line, as most pages show her: who she is, where she stands, what she needs, where she sits."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from bot.domain.seat import LIVE
from bot.store.erasures import ERASED
from bot.store.tables import (
    conversations,
    group_sessions,
    handoffs,
    needs,
    participations,
    patients,
    phones,
    seats,
    sites,
    turns,
    users,
)  # fmt: skip
from bot.store.turns import DONE


@dataclass(frozen=True, slots=True)
class Place:
    """The seat she has: of which group session, and how sure it is."""

    group_session_id: int
    state: str
    starts_at: datetime
    place: str


@dataclass(frozen=True, slots=True)
class Person:
    """One patient in one line. `state` is her latest participation's, None when she has none."""

    id: int
    name: str
    e164: str
    language: str
    state: str | None
    engagement_id: int | None
    changed_at: datetime
    is_held: bool
    needs: tuple[dict[str, Any], ...] = ()
    seat: Place | None = None
    words: str = ""
    wrote_at: datetime | None = None
    open_handoffs: tuple[str, ...] = ()
    participation_id: int | None = field(default=None)
    held_by: str = ""

    @property
    def active_at(self) -> datetime:
        """When something last happened to her."""
        return max(self.changed_at, self.wrote_at) if self.wrote_at else self.changed_at


def lines(tx: Connection, patient_ids: Sequence[int]) -> list[Person]:
    """These people, in the order given, without those who were erased. Nine queries, however many they are."""
    rows = tx.execute(
        select(
            patients.c.id,
            patients.c.name,
            patients.c.language,
            conversations.c.is_held,
            patients.c.created_at,
            func.coalesce(func.nullif(users.c.name, ""), users.c.email, "").label("held_by"),
        )
        .join(conversations, conversations.c.patient_id == patients.c.id)
        .outerjoin(users, users.c.id == conversations.c.held_by)
        .where(patients.c.id.in_(patient_ids), patients.c.source != ERASED)
    ).all()
    found = {row.id: row for row in rows}
    wanted = [patient_id for patient_id in patient_ids if patient_id in found]
    standing = _standing(tx, wanted)
    numbers = _numbers(tx, wanted)
    words = _last_words(tx, wanted)
    asked = _open_handoffs(tx, wanted)
    part_ids = [part.id for part in standing.values()]
    needed, seated = _needs(tx, part_ids), _seats(tx, part_ids)
    return [
        _person(found[one], standing.get(one), numbers.get(one, ""), words.get(one), asked.get(one, ()), needed, seated)
        for one in wanted
    ]


def _person(  # noqa: PLR0913 - one argument for each query
    row: Any,
    part: Any,
    e164: str,
    said: tuple[str, datetime] | None,
    asked: Sequence[str],
    needed: dict[int, list[dict[str, Any]]],
    seated: dict[int, Place],
) -> Person:
    return Person(
        id=row.id,
        name=row.name,
        e164=e164,
        language=row.language,
        state=part.state if part else None,
        engagement_id=part.engagement_id if part else None,
        participation_id=part.id if part else None,
        changed_at=part.changed_at if part else row.created_at,
        is_held=row.is_held,
        needs=tuple(needed.get(part.id, ())) if part else (),
        seat=seated.get(part.id) if part else None,
        words=said[0] if said else "",
        wrote_at=said[1] if said else None,
        open_handoffs=tuple(asked),
        held_by=row.held_by,
    )


def _standing(tx: Connection, patient_ids: Sequence[int]) -> dict[int, Any]:
    rows = tx.execute(
        select(participations)
        .where(participations.c.patient_id.in_(patient_ids))
        .order_by(participations.c.state != "drawn", participations.c.changed_at, participations.c.id)
    )
    return {row.patient_id: row for row in rows}


def _numbers(tx: Connection, patient_ids: Sequence[int]) -> dict[int, str]:
    rows = tx.execute(
        select(phones.c.patient_id, phones.c.e164)
        .where(phones.c.patient_id.in_(patient_ids))
        .order_by(phones.c.is_current, phones.c.id)
    )
    return {row.patient_id: row.e164 for row in rows}


def _last_words(tx: Connection, patient_ids: Sequence[int]) -> dict[int, tuple[str, datetime]]:
    newest = (
        select(func.max(turns.c.id))
        .where(turns.c.patient_id.in_(patient_ids), turns.c.kind == "text")
        .group_by(turns.c.patient_id)
    )
    waiting = (  # the patient of a text is written down when its turn is taken
        select(func.max(turns.c.id))
        .where(turns.c.state != DONE, turns.c.kind == "text", turns.c.patient_id.is_(None))
        .group_by(turns.c.e164)
    )
    ids = [*tx.execute(newest).scalars(), *tx.execute(waiting).scalars()]  # in one query PostgreSQL reads every text
    by_number = {number: one for one, number in _numbers(tx, patient_ids).items()}
    rows = tx.execute(
        select(turns.c.patient_id, turns.c.e164, turns.c.body, turns.c.received_at)
        .where(turns.c.id.in_(ids))
        .order_by(turns.c.id)
    )
    return {row.patient_id or by_number.get(row.e164, 0): (row.body, row.received_at) for row in rows}


def _open_handoffs(tx: Connection, patient_ids: Sequence[int]) -> dict[int, list[str]]:
    rows = tx.execute(
        select(handoffs.c.patient_id, handoffs.c.why)
        .where(handoffs.c.patient_id.in_(patient_ids), handoffs.c.closed_at.is_(None))
        .order_by(handoffs.c.id)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        found[row.patient_id].append(row.why)
    return found


def _needs(tx: Connection, participation_ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    rows = tx.execute(
        select(needs.c.participation_id, needs.c.kind, needs.c.details)
        .where(needs.c.participation_id.in_(participation_ids), needs.c.withdrawn_at.is_(None))
        .order_by(needs.c.id)
    )
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row.participation_id].append({"kind": row.kind, **(row.details or {})})
    return found


def _seats(tx: Connection, participation_ids: Sequence[int]) -> dict[int, Place]:
    rows = tx.execute(
        select(
            seats.c.participation_id, seats.c.group_session_id, seats.c.state, group_sessions.c.starts_at, sites.c.name
        )
        .join(group_sessions, group_sessions.c.id == seats.c.group_session_id)
        .join(sites, sites.c.id == group_sessions.c.site_id)
        .where(seats.c.participation_id.in_(participation_ids), seats.c.state.in_([*LIVE, "attended", "missed"]))
        .order_by(seats.c.id)
    )
    return {row.participation_id: Place(*row[1:]) for row in rows}


def seat_ids(tx: Connection, participation_id: int | None) -> list[int]:
    """The live seat of a participation, as a list of none or one."""
    return [
        *tx.execute(
            select(seats.c.id).where(seats.c.participation_id == participation_id, seats.c.state.in_(LIVE))
        ).scalars()
    ]
