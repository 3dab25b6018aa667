"""From the machine to a person and back."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from bot.domain.errors import Refused
from bot.domain.segments import count, normalise
from bot.store import conversations, handoffs, messages, patients, turns

ANSWER_WITHIN = timedelta(hours=24)  # a person's text counts as a reply that long after hers
BY_HAND_KEEPS = timedelta(days=2)
NOT_ANSWERED = "not_answered"


def take_over(tx: Connection, *, patient_id: int, user_id: int, now: datetime, instead_of: int | None = None) -> None:
    """A coordinator answers from now on; the bot is silent. Raises Refused when another one was faster.

    `instead_of` is whom she saw at it, and takes it over from.
    """
    conversations.one_person_at_a_time(tx, patient_id)
    holder = conversations.get(tx, patient_id).held_by
    if holder not in {None, user_id, instead_of}:
        raise Refused("taken_already")
    conversations.hold(tx, patient_id, user_id=user_id, now=now)
    handoffs.close_for(tx, patient_id, NOT_ANSWERED, user_id=user_id, now=now)


def take_back(tx: Connection, *, patient_id: int, now: datetime) -> None:
    """Whoever took it over did not answer in time: it waits for a person again, and the bot stays silent."""
    conversations.hold(tx, patient_id, user_id=None, now=now)
    handoffs.open_for(tx, patient_id, NOT_ANSWERED, now)


def give_back(tx: Connection, *, patient_id: int, user_id: int, now: datetime) -> None:  # noqa: ARG001 - audit
    """The bot answers again."""
    conversations.give_back(tx, patient_id, now=now)
    turns.hear_event(tx, patient_id, "given_back", {}, now)


def close(tx: Connection, *, handoff_id: int, user_id: int, now: datetime) -> None:
    """A person has dealt with this request."""
    handoffs.close(tx, handoff_id, user_id=user_id, now=now)


def reply(
    tx: Connection, *, patient_id: int, text: str, user_id: int, now: datetime, seen: tuple[int, int] | None = None
) -> int:
    """A text typed by a coordinator, on its way through the same mouth as all others; the message's id.

    `seen` is where the conversation ended when she began to write (`ended`). Raises Refused when a colleague has it,
    or when something was said since: two people never answer the same words.
    """
    conversations.one_person_at_a_time(tx, patient_id)
    if conversations.get(tx, patient_id).held_by not in {None, user_id}:
        raise Refused("taken_already")
    if seen is not None and seen != ended(tx, patient_id):
        raise Refused("said_meanwhile")
    patient = patients.get(tx, patient_id)
    wrote_at = turns.last_text_at(tx, patient_id)
    body = normalise(text)
    conversations.touch(tx, patient_id, now)
    return messages.queue(
        tx, patient_id=patient_id, e164=patient.e164, key="by_hand", language=patient.language, text=body,
        segments=count(body).segments, is_reply=wrote_at is not None and now - wrote_at < ANSWER_WITHIN,
        due_at=now, expires_at=now + BY_HAND_KEEPS, now=now,
    )  # fmt: skip


def ended(tx: Connection, patient_id: int) -> tuple[int, int]:
    """Where the conversation ends now: her last text, and the last one typed to her by a person."""
    return turns.last_text_id(tx, patient_id), messages.last_by_hand(tx, patient_id)


def offer(tx: Connection, *, patient_id: int, offers: list[dict[str, Any]], now: datetime) -> None:
    """A coordinator offers these group sessions (docs/dialog.md: an offer)."""
    turns.hear_event(tx, patient_id, "offer_made", {"offers": offers}, now)
