"""Consent moves by her words, by a coordinator who heard them, or by the carrier: always with the evidence."""

from datetime import datetime

from sqlalchemy import Connection

from bot.domain.consent import DOUBT, TEXTABLE
from bot.service import seating
from bot.store import consents, handoffs, messages, participations, patients
from bot.store.participations import Participation


def withdraw(tx: Connection, *, patient_id: int, words: str, channel: str, by: str, now: datetime) -> None:
    """She wants no more texts: on record, and everything still waiting for her stays unsaid.

    STOP is about texts: a seat stays hers without reminders, and a person is asked to find out.
    """
    _move(tx, "withdraw", patient_id=patient_id, words=words, channel=channel, by=by, now=now)
    messages.suppress_queued(tx, patient_id, "withdrawn", now)
    if part := participations.latest(tx, patient_id):
        leave(tx, part, now)


def leave(tx: Connection, participation: Participation, now: datetime) -> None:
    """She wants to hear no more about this engagement; a seat stays hers, and a person finds out about it."""
    participations.move_if_can(tx, participation.id, "say_no", now)
    if seating.silence(tx, participation, now):
        handoffs.open_for(tx, participation.patient_id, "stopped_with_seat", now)


def doubt(tx: Connection, *, patient_id: int, words: str, now: datetime) -> None:
    """She may want no more texts: nothing unsolicited until she says which, and after a day of silence none."""
    if _state(tx, patient_id) != "withdrawn" and _before_doubt(tx, patient_id) is None:
        _move(tx, "pause", patient_id=patient_id, words=words, channel="sms", by=DOUBT, now=now)


def settle_doubt(tx: Connection, *, patient_id: int, words: str, now: datetime) -> None:
    """She did not want all texts to stop: consent is what it was before we asked."""
    before = _before_doubt(tx, patient_id)
    if before is not None:
        move = "give_again" if before in TEXTABLE else "pause"
        _move(tx, move, patient_id=patient_id, words=words, channel="sms", by="patient", now=now)


def give_again(tx: Connection, *, patient_id: int, words: str, channel: str, by: str, now: datetime) -> None:
    """She wants texts again."""
    _move(tx, "give_again", patient_id=patient_id, words=words, channel=channel, by=by, now=now)


def give(tx: Connection, *, patient_id: int, words: str, channel: str, by: str, now: datetime) -> None:
    """Her first consent; where there is an answer already it is left alone, a "no" above all."""
    if _state(tx, patient_id) is None:
        _move(tx, "give", patient_id=patient_id, words=words, channel=channel, by=by, now=now)


def pause(tx: Connection, *, patient_id: int, words: str, by: str, now: datetime) -> None:
    """Nothing unsolicited until she or a person says otherwise."""
    if _state(tx, patient_id) in {*TEXTABLE, "paused"}:
        _move(tx, "pause", patient_id=patient_id, words=words, channel="sms", by=by, now=now)
    messages.suppress_queued(tx, patient_id, "paused", now)


def may_ask(tx: Connection, patient_id: int) -> bool:
    """Whether something unsolicited may be sent to her."""
    return _state(tx, patient_id) in TEXTABLE


def is_in_doubt(tx: Connection, patient_id: int) -> bool:
    """Whether we have asked what should stop, and wait."""
    return _before_doubt(tx, patient_id) is not None


def _before_doubt(tx: Connection, patient_id: int) -> str | None:
    return consents.before_doubt(tx, patient_id, patients.get(tx, patient_id).e164)


def _state(tx: Connection, patient_id: int) -> str | None:
    return consents.state(tx, patient_id, patients.get(tx, patient_id).e164)


def _move(  # noqa: PLR0913 - the evidence
    tx: Connection, move: str, *, patient_id: int, words: str, channel: str, by: str, now: datetime
) -> None:
    e164 = patients.get(tx, patient_id).e164
    consents.append(tx, patient_id=patient_id, e164=e164, move=move, words=words, channel=channel, by=by, now=now)
