"""What must never happen to a patient, looked for in what the phones received and what the house wrote down."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.domain import hours
from bot.sms.simulated import Message
from bot.sms.simulated.record import INBOUND
from bot.store.pages import rehearsal
from bot.store.pages.rehearsal import Out

MOST_SEGMENTS = 2
STOPS = ("STOP",)  # the word our characters use


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule that was broken, how often, and where to look first (a message's or a turn's number)."""

    rule: str
    times: int
    first: int


def judge(tx: Connection, heard: list[Message], zone: ZoneInfo) -> list[Fault]:
    """All faults; `heard` is the phone network's record, in order."""
    out = rehearsal.sent(tx)
    broken = {
        "a text was left without an answer": rehearsal.unanswered(tx),
        "a text was longer than two segments": [one.id for one in out if one.segments > MOST_SEGMENTS],
        "an unasked text came at night": [one.id for one in out if not one.is_reply and _at_night(one.sent_at, zone)],
        "a text came after STOP": list(_after_stop(tx, out)),
        "a phone got a text that we do not know of, or twice": list(_too_many(heard, out)),
    }
    return [Fault(rule, len(ids), ids[0]) for rule, ids in broken.items() if ids]


def _at_night(at: datetime, zone: ZoneInfo) -> bool:
    return not hours.is_open(at, zone)


def _after_stop(tx: Connection, out: list[Out]) -> Iterator[int]:
    """What set out after a phone had said STOP, but for the one answer to it."""
    stopped = rehearsal.stops(tx, STOPS)
    for one in out:
        at = stopped.get(one.e164)
        if at is not None and one.claimed_at > at and not one.despite_stop:
            yield one.id


def _too_many(heard: list[Message], out: list[Out]) -> Iterator[int]:
    at_phones = Counter(one.to for one in heard if one.direction != INBOUND)
    ours = Counter(one.e164 for one in out)
    for e164, count in at_phones.items():
        if count > ours[e164]:
            yield next((one.id for one in out if one.e164 == e164), 0)
