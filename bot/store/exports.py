"""Rows for other programs: one query a kind, columns that stay (docs/exports.md)."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select

from bot.store import text_edits
from bot.store.erasures import ERASED
from bot.store.tables import (
    accommodations,
    audit,
    corrections,
    draws,
    feedback,
    group_sessions,
    messages,
    needs,
    participations,
    patients,
    phones,
    seats,
    sites,
    turns,
    users,
)  # fmt: skip

Row = dict[str, Any]

_PHONE = (
    select(phones.c.e164)
    .where(phones.c.patient_id == patients.c.id)
    .order_by(phones.c.is_current.desc(), phones.c.id.desc())
    .limit(1)
    .scalar_subquery()
)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


def _rows(tx: Connection, query: Select[Any]) -> Iterator[Row]:
    for row in tx.execute(query):
        yield {name: _plain(value) for name, value in row._mapping.items()}  # noqa: SLF001 - SQLAlchemy's public name


def _patients(tx: Connection) -> Iterator[Row]:
    return _rows(
        tx,
        select(
            patients.c.id, patients.c.name, _PHONE.label("phone"), patients.c.language, patients.c.timezone,
            patients.c.area, patients.c.birth_year, patients.c.tags, patients.c.source, patients.c.created_at,
        )
        .where(patients.c.source != ERASED)
        .order_by(patients.c.id),
    )  # fmt: skip


def _participations(tx: Connection) -> Iterator[Row]:
    return _rows(
        tx,
        select(
            participations.c.id, participations.c.patient_id, _PHONE.label("phone"), patients.c.language,
            participations.c.engagement_id, participations.c.state, participations.c.windows,
            participations.c.availability_words, participations.c.created_at, participations.c.changed_at,
        )
        .join(patients, patients.c.id == participations.c.patient_id)
        .order_by(participations.c.id),
    )  # fmt: skip


def _needs(tx: Connection) -> Iterator[Row]:
    return _rows(
        tx,
        select(
            needs.c.id, needs.c.participation_id, participations.c.patient_id, _PHONE.label("phone"),
            needs.c.kind, needs.c.details, needs.c.said_at, needs.c.withdrawn_at,
        )
        .join(participations, participations.c.id == needs.c.participation_id)
        .join(patients, patients.c.id == participations.c.patient_id)
        .order_by(needs.c.id),
    )  # fmt: skip


def _seats(tx: Connection) -> Iterator[Row]:
    return _rows(
        tx,
        select(
            seats.c.id, participations.c.patient_id, _PHONE.label("phone"), seats.c.participation_id,
            seats.c.group_session_id, group_sessions.c.starts_at, sites.c.name.label("place"), seats.c.state,
            seats.c.released_why, seats.c.kept_at, seats.c.created_at, seats.c.changed_at,
        )
        .join(participations, participations.c.id == seats.c.participation_id)
        .join(patients, patients.c.id == participations.c.patient_id)
        .join(group_sessions, group_sessions.c.id == seats.c.group_session_id)
        .join(sites, sites.c.id == group_sessions.c.site_id)
        .order_by(seats.c.id),
    )  # fmt: skip


def _accommodations(tx: Connection) -> Iterator[Row]:
    return _rows(
        tx,
        select(
            accommodations.c.id, accommodations.c.seat_id, participations.c.patient_id, accommodations.c.kind,
            accommodations.c.details, accommodations.c.state, accommodations.c.owner,
            accommodations.c.deadline, accommodations.c.cost, accommodations.c.changed_at,
        )
        .join(seats, seats.c.id == accommodations.c.seat_id)
        .join(participations, participations.c.id == seats.c.participation_id)
        .order_by(accommodations.c.id),
    )  # fmt: skip


def _feedback(tx: Connection) -> Iterator[Row]:
    return _rows(
        tx,
        select(
            feedback.c.id, feedback.c.participation_id, feedback.c.question, feedback.c.answer, feedback.c.at
        ).order_by(feedback.c.id),
    )


def _audit(tx: Connection) -> Iterator[Row]:
    return _rows(
        tx,
        select(audit.c.id, audit.c.at, users.c.email.label("who"), audit.c.action, audit.c.about)
        .outerjoin(users, users.c.id == audit.c.user_id)
        .order_by(audit.c.id),
    )


def _funnel(tx: Connection) -> Iterator[Row]:
    return _rows(
        tx,
        select(
            participations.c.engagement_id, patients.c.language, participations.c.state,
            func.count().label("patients"),
        )
        .join(patients, patients.c.id == participations.c.patient_id)
        .group_by(participations.c.engagement_id, patients.c.language, participations.c.state)
        .order_by(participations.c.engagement_id, patients.c.language, participations.c.state),
    )  # fmt: skip


def _messages(tx: Connection) -> Iterator[Row]:
    """Both directions, by time. Within one moment what came in stands before what went out."""
    inbound = select(turns, patients.c.language).outerjoin(patients, patients.c.id == turns.c.patient_id)
    came = (_came(row) for row in tx.execute(inbound.where(turns.c.kind == "text")))
    went = (_went(row) for row in tx.execute(select(messages).where(messages.c.key.is_not(None))))
    yield from sorted([*came, *went], key=lambda row: (row["at"], row["direction"], row["id"]))


def _came(row: Any) -> Row:
    understood = (row.understood or {}).get("label")
    status = {"waiting": "waiting", "taken": "waiting", "done": "answered"}[row.state]
    return {
        "id": f"in-{row.id:08d}", "at": _plain(row.received_at), "direction": "in", "phone": row.e164,
        "language": row.language, "key": None, "text": row.body, "understood": understood, "status": status,
        "why": None,
    }  # fmt: skip


def _went(row: Any) -> Row:
    why = row.why or (f"carrier code {row.code}" if row.code else None)
    return {
        "id": f"out-{row.id:08d}", "at": _plain(row.sent_at or row.created_at), "direction": "out",
        "phone": row.e164, "language": row.language, "key": row.key, "text": row.text, "understood": None,
        "status": row.state, "why": why,
    }  # fmt: skip


_LONG_NUMBER = re.compile(r"\d[\d\s().+-]{4,}\d")


def _corrections(tx: Connection) -> Iterator[Row]:
    """Only what was reviewed, without long numbers: these leave the clinic as examples."""
    filed_by, agreed = users.alias(), users.alias()
    rows = tx.execute(
        select(
            corrections.c.id, corrections.c.at, patients.c.language, turns.c.body, turns.c.understood,
            corrections.c.label, filed_by.c.email, agreed.c.email.label("reviewed_by"),
        )
        .join(turns, turns.c.id == corrections.c.turn_id)
        .join(patients, patients.c.id == turns.c.patient_id)
        .join(filed_by, filed_by.c.id == corrections.c.user_id)
        .join(agreed, agreed.c.id == corrections.c.reviewed_by)
        .order_by(corrections.c.id)
    )  # fmt: skip
    for row in rows:
        understood = row.understood or {}
        yield {
            "id": row.id, "at": _plain(row.at), "lang": understood.get("language") or row.language,
            "text": _LONG_NUMBER.sub("#", row.body), "label": row.label, "understood": understood.get("label"),
            "filed_by": row.email, "reviewed_by": row.reviewed_by,
        }  # fmt: skip


def _draws(tx: Connection) -> Iterator[Row]:
    """Everything that a draw can be repeated from. The seed is secret until it was held."""
    for row in _rows(tx, select(draws).order_by(draws.c.id)):
        yield {
            "id": row["id"], "engagement_id": row["engagement_id"], "commitment": row["commitment"],
            "pool_hash": row["pool_hash"], "places": row["places"], "quotas": row["quotas"], "pool": row["pool"],
            "committed_at": row["committed_at"], "public": row["public"], "drawn_at": row["drawn_at"],
            "seed": row["seed"] if row["drawn_at"] else None, "record": row["record"],
        }  # fmt: skip


def _texts(tx: Connection) -> Iterator[Row]:
    """What counts of each text that somebody changed or read; `convivial export texts --into locales` writes the files."""
    for edit in text_edits.newest(tx):
        yield {
            "language": edit.language, "key": edit.key, "forms": None if edit.forms is None else [*edit.forms],
            "source_hash": edit.source_hash, "is_reviewed": edit.is_reviewed, "by": edit.by, "at": _plain(edit.at),
        }  # fmt: skip


KINDS: dict[str, Callable[[Connection], Iterator[Row]]] = {
    "patients": _patients,
    "participations": _participations,
    "needs": _needs,
    "seats": _seats,
    "messages": _messages,
    "accommodations": _accommodations,
    "feedback": _feedback,
    "corrections": _corrections,
    "funnel": _funnel,
    "audit": _audit,
    "draws": _draws,
    "texts": _texts,
}


def export(tx: Connection, kind: str) -> list[Row]:
    """All rows of a kind (KINDS)."""
    return list(KINDS[kind](tx))
