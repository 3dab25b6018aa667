"""From the machine to a person and back."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from bot.domain.segments import count, normalise
from bot.store import conversations, handoffs, messages, patients, turns

ANSWER_WITHIN = timedelta(hours=24)  # a person's text counts as a reply that long after hers
BY_HAND_KEEPS = timedelta(days=2)


def take_over(tx: Connection, *, patient_id: int, user_id: int, now: datetime) -> None:
    """A coordinator answers from now on; the bot is silent."""
    conversations.hold(tx, patient_id, user_id=user_id, now=now)


def give_back(tx: Connection, *, patient_id: int, user_id: int, now: datetime) -> None:  # noqa: ARG001 - audit
    """The bot answers again."""
    conversations.give_back(tx, patient_id, now=now)
    turns.hear_event(tx, patient_id, "given_back", {}, now)


def close(tx: Connection, *, handoff_id: int, user_id: int, now: datetime) -> None:
    """A person has dealt with this request."""
    handoffs.close(tx, handoff_id, user_id=user_id, now=now)


def reply(tx: Connection, *, patient_id: int, text: str, user_id: int, now: datetime) -> int:  # noqa: ARG001
    """A text typed by a coordinator, on its way through the same mouth as all others; the message's id."""
    patient = patients.get(tx, patient_id)
    wrote_at = turns.last_text_at(tx, patient_id)
    body = normalise(text)
    return messages.queue(
        tx, patient_id=patient_id, e164=patient.e164, key="by_hand", language=patient.language, text=body,
        segments=count(body).segments, is_reply=wrote_at is not None and now - wrote_at < ANSWER_WITHIN,
        due_at=now, expires_at=now + BY_HAND_KEEPS, now=now,
    )  # fmt: skip


def offer(tx: Connection, *, patient_id: int, offers: list[dict[str, Any]], now: datetime) -> None:
    """A coordinator offers these group sessions (docs/dialog.md: an offer)."""
    turns.hear_event(tx, patient_id, "offer_made", {"offers": offers}, now)
