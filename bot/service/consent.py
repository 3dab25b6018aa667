"""Consent moves by her words, by a coordinator who heard them, or by the carrier: always with the evidence."""

from datetime import datetime

from sqlalchemy import Connection

from bot.domain.consent import TEXTABLE
from bot.service import seating
from bot.store import consents, handoffs, messages, participations, patients


def withdraw(tx: Connection, *, patient_id: int, words: str, channel: str, by: str, now: datetime) -> None:
    """She wants no more texts: on record, and everything still waiting for her stays unsaid.

    STOP is about texts: a seat stays hers without reminders, and a person is asked to find out.
    """
    _move(tx, "withdraw", patient_id=patient_id, words=words, channel=channel, by=by, now=now)
    messages.suppress_queued(tx, patient_id, "withdrawn", now)
    if part := participations.latest(tx, patient_id):
        participations.move_if_can(tx, part.id, "say_no", now)
        if seating.silence(tx, part):
            handoffs.open_for(tx, patient_id, "stopped_with_seat", now)


def give_again(tx: Connection, *, patient_id: int, words: str, channel: str, by: str, now: datetime) -> None:
    """She wants texts again."""
    _move(tx, "give_again", patient_id=patient_id, words=words, channel=channel, by=by, now=now)


def give(tx: Connection, *, patient_id: int, words: str, channel: str, by: str, now: datetime) -> None:
    """Her first consent; where there is an answer already it is left alone, a "no" above all."""
    if _state(tx, patient_id) is None:
        _move(tx, "give", patient_id=patient_id, words=words, channel=channel, by=by, now=now)


def pause(tx: Connection, *, patient_id: int, words: str, by: str, now: datetime) -> None:
    """Nothing unsolicited until she or a person says otherwise."""
    if _state(tx, patient_id) in TEXTABLE:
        _move(tx, "pause", patient_id=patient_id, words=words, channel="sms", by=by, now=now)
    messages.suppress_queued(tx, patient_id, "paused", now)


def may_ask(tx: Connection, patient_id: int) -> bool:
    """Whether something unsolicited may be sent to her."""
    return _state(tx, patient_id) in TEXTABLE


def _state(tx: Connection, patient_id: int) -> str | None:
    return consents.state(tx, patient_id, patients.get(tx, patient_id).e164)


def _move(  # noqa: PLR0913 - the evidence
    tx: Connection, move: str, *, patient_id: int, words: str, channel: str, by: str, now: datetime
) -> None:
    e164 = patients.get(tx, patient_id).e164
    consents.append(tx, patient_id=patient_id, e164=e164, move=move, words=words, channel=channel, by=by, now=now)
