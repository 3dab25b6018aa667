"""What became of a message: the carrier's answer to our POST, and its reports afterwards."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection

from bot.domain.message import MESSAGE, UNSETTLED
from bot.service import consent
from bot.sms import CarrierError
from bot.sms.codes import Verdict, verdict_of
from bot.store import handoffs, messages, participations, patients
from bot.store.messages import Message

log = structlog.get_logger()

MOST_TRIES = 5
LONGEST_WAIT = timedelta(seconds=30)
AGAIN_AFTER = (timedelta(hours=1), timedelta(hours=6))  # the phone is off: twice more, if it is still useful


@dataclass(frozen=True, slots=True)
class Outcome:
    """sent | again | unknown | failed | stopped | unusable | halt, with the carrier's id or code."""

    what: str
    sid: str | None = None
    code: int | None = None
    retry_after_s: float | None = None

    @classmethod
    def of_error(cls, error: CarrierError) -> "Outcome":
        """The error's policy as an outcome."""
        flags = {
            "unknown": error.unknown,
            "stopped": error.stopped,
            "unusable": error.unusable,
            "halt": error.halts,
            "again": error.retryable,
        }
        what = next((name for name, holds in flags.items() if holds), "failed")
        return cls(what, code=error.code, retry_after_s=error.retry_after_s)


def settle(tx: Connection, message: Message, outcome: Outcome, *, again_at: datetime, now: datetime) -> None:
    """Record what the carrier answered. A report that came meanwhile has the last word.

    So has another process that looked the message up and sent it again: an answer to an earlier claim changes nothing.
    """
    current = messages.get(tx, message.id)
    if current is None or current.state not in UNSETTLED or current.claimed_at != message.claimed_at:
        return
    tries = current.attempts + 1
    match outcome.what:
        case "sent":
            messages.move(tx, current, "record", now, sid=outcome.sid, sent_at=now, attempts=tries)
        case "unknown":
            messages.move(tx, current, "lose", now, code=outcome.code)
        case "again" if tries < MOST_TRIES or outcome.code is None:
            messages.move(tx, current, "requeue", now, due_at=again_at, attempts=min(tries, MOST_TRIES))
        case "halt":  # not this message's fault: it waits until a person has looked
            messages.move(tx, current, "requeue", now, due_at=again_at, code=outcome.code)
        case _:
            messages.move(tx, current, "fail", now, code=outcome.code, why=outcome.what, attempts=tries)
            _draw_conclusions(tx, current, outcome.what, now)


def _draw_conclusions(tx: Connection, message: Message, what: str, now: datetime) -> None:
    """What a failure says about the patient's number, and who must know. A trial's says nothing: it is nobody's."""
    whose = message.patient_id
    if whose is None:
        return
    if what == "stopped":
        consent.withdraw(tx, patient_id=whose, words="", channel="carrier", by="carrier", now=now)
    if what in {"unusable", "unreachable"}:
        patients.mark_unusable(tx, message.e164)
        messages.suppress_queued(tx, whose, "number_unusable", now)
        handoffs.open_for(tx, whose, "number_unusable", now)
        if part := participations.latest(tx, whose):
            participations.move_if_can(tx, part.id, "lose_touch", now)
    if what in {"failed", "blocked"}:
        handoffs.open_for(tx, whose, "message_failed", now)


_MOVES = {"delivered": "deliver", "read": "deliver", "undelivered": "undeliver", "failed": "fail"}


def report(
    tx: Connection, *, outbox_id: int | None, sid: str, status: str, code: int | None, now: datetime
) -> str | None:
    """Take in a status callback; what it was about, for the log: None when it is none of our messages.

    Callbacks come unordered and twice; a state that is an end is not left. Our id heals a row whose answer was lost.
    """
    message = messages.find_by_sid(tx, sid) or (messages.get(tx, outbox_id) if outbox_id else None)
    if message is None or (message.sid is not None and message.sid != sid):
        return None
    if message.sid is None and MESSAGE.can(message.state, "record"):
        messages.move(tx, message, "record", now, sid=sid, sent_at=now, attempts=message.attempts + 1)
        message = messages.get(tx, message.id) or message
    move = _MOVES.get(status)
    if move is None or not MESSAGE.can(message.state, move):
        return "noted"
    messages.move(tx, message, move, now, code=code)
    if move != "deliver":
        _undelivered(tx, message, verdict_of(code), now)
    return move


def _undelivered(tx: Connection, message: Message, verdict: Verdict, now: datetime) -> None:
    again = {Verdict.AGAIN_LATER: len(AGAIN_AFTER), Verdict.ONCE_MORE: 1}.get(verdict, 0)
    if message.attempts <= again:
        _again(tx, message, now + AGAIN_AFTER[message.attempts - 1], now)
        return
    what = {
        Verdict.UNREACHABLE: "unreachable",
        Verdict.AGAIN_LATER: "unreachable",
        Verdict.OPTED_OUT: "stopped",
    }.get(verdict, "blocked")
    _draw_conclusions(tx, message, what, now)


def _again(tx: Connection, message: Message, due_at: datetime, now: datetime) -> None:
    current = messages.get(tx, message.id)
    if current and MESSAGE.can(current.state, "requeue") and due_at < message.expires_at:
        messages.move(tx, current, "requeue", now, due_at=due_at, sid=None)
