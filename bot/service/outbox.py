"""The mouth: may we still send this, now, to this person? → pace → send → record.

Consent, quiet hours, caps, staleness and retries exist here and nowhere else. A message is claimed and committed
before the carrier is asked, one in flight a patient; what is left unknown is looked up before any second attempt.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import Connection

from bot.domain import hours
from bot.domain.clock import Now
from bot.domain.consent import TEXTABLE
from bot.service import consent, delivery
from bot.service.bell import POLL_S, Bell
from bot.service.delivery import LONGEST_WAIT, MOST_TRIES, Outcome
from bot.service.loops import carry_on
from bot.service.pace import Pace
from bot.sms import Carrier, CarrierError, Outgoing
from bot.store import consents, messages, patients, seats
from bot.store.database import Database
from bot.store.messages import Message

log = structlog.get_logger()

AT_ONCE = 32
WEEK = timedelta(days=7)
LOOK_UP_EVERY_S = 5.0
STALE_AFTER = timedelta(seconds=5)
LOOK_UP_AFTER = timedelta(seconds=15)  # more than STALE_AFTER and the carrier's time-out together
SHOWS_AFTER = timedelta(seconds=5)  # the carrier may list a message later than it took it
IN_DOUBT = timedelta(hours=1)  # how often to look whether she has said what should stop
CLOCK_SKEW = timedelta(seconds=5)
OFFERING = frozenset({"offer_held", "offer", "offer_one"})
"""What offers a kept seat: true only until she has answered, even if she did so before it left."""


@dataclass(frozen=True, slots=True)
class Mouth:
    """What sending needs. `zone` is the clinic's; caps count unsolicited messages a patient."""

    database: Database
    carrier: Carrier
    now: Now
    zone: ZoneInfo
    pace: Pace
    random: Random
    per_day: int
    per_week: int


class Speaker:
    """Two loops: up to AT_ONCE messages side by side, one a patient; and a look at what was lost.

    `alone`: no other process sends, so what was being sent before now was dropped by a crash.
    """

    def __init__(self, mouth: Mouth, bell: Bell, *, alone: bool = False) -> None:
        self._mouth = mouth
        self._bell = bell
        self._alone_since = mouth.now() if alone else None
        self._at_work: set[asyncio.Task[None]] = set()

    async def speak(self) -> None:
        """Until cancelled. What is in flight then is finished first."""
        try:
            await carry_on(self._speak)
        finally:
            await asyncio.gather(*self._at_work, return_exceptions=True)

    async def reconcile(self) -> None:
        """Until cancelled. Beside `speak`, for a carrier that answers slowly must not keep the others waiting."""
        await carry_on(self._reconcile)

    async def _speak(self) -> None:
        if not await self.send_due():
            await self._bell.wait(POLL_S)

    async def _reconcile(self) -> None:
        if await look_up_lost(self._mouth, alone_since=self._alone_since):
            self._bell.ring()
        await asyncio.sleep(LOOK_UP_EVERY_S)

    async def send_due(self) -> bool:
        """Claim what may go now and start sending it; whether there was any."""
        free = min(AT_ONCE - len(self._at_work), self._mouth.pace.room())
        if free < 1 or self._mouth.pace.is_halted():
            return False
        due = await self._mouth.database.write(lambda tx: _claim(tx, self._mouth, free))
        for message in due.claimed:
            task = asyncio.create_task(self._send(message))
            self._at_work.add(task)
            task.add_done_callback(self._done)
        return due.looked_at > 0

    def _done(self, task: asyncio.Task[None]) -> None:
        """Only now is its place free: who is woken before would find none, and sleep until the next poll."""
        self._at_work.discard(task)
        self._bell.ring()

    async def finish(self) -> None:
        """Wait for what is in flight (tests and the end of a batch)."""
        await asyncio.gather(*self._at_work)

    async def _send(self, message: Message) -> None:
        try:
            await _send(self._mouth, message)
        except Exception as error:  # noqa: BLE001 - one message must not end the loop; it is looked up later
            log.error("sending failed", message=message.id, error=type(error).__name__)  # noqa: TRY400


async def look_up_lost(mouth: Mouth, *, alone_since: datetime | None = None) -> int:
    """Settle messages whose outcome is unknown; how many there were. `alone_since`: nobody else sends since then."""
    now = mouth.now()
    before = now - LOOK_UP_AFTER
    if alone_since is not None:
        before = max(before, min(alone_since, now - SHOWS_AFTER))
    lost = await mouth.database.write(lambda tx: _lose(tx, before, now))
    for message in lost:
        await _look_up(mouth, message)
    return len(lost)


@dataclass(frozen=True, slots=True)
class _Due:
    claimed: list[Message]
    looked_at: int


def _claim(tx: Connection, mouth: Mouth, limit: int) -> _Due:
    now, room = mouth.now(), mouth.pace.room()
    due = messages.next_due(tx, now, limit)
    claimed: list[Message] = []
    for message in due:
        if sum(one.segments for one in claimed) >= room:
            break
        if _may_go(tx, mouth, message, now) and messages.move(tx, message, "claim", now, claimed_at=now):
            current = messages.get(tx, message.id)
            claimed += [current] if current else []
    return _Due(claimed, len(due))


def _may_go(tx: Connection, mouth: Mouth, message: Message, now: datetime) -> bool:
    """Read again what makes the message right; drop or postpone it where it is not."""
    if message.expires_at <= now:
        messages.move(tx, message, "expire", now, why="too_late")
        return False
    unasked = None if message.is_reply else message.patient_id
    if unasked is not None and consent.is_in_doubt(tx, unasked):
        _wait(tx, message, now + IN_DOUBT, now)
        return False
    if why := _wrong_now(tx, message):
        messages.move(tx, message, "suppress", now, why=why)
        return False
    earliest = now if unasked is None else _earliest(tx, mouth, message, unasked, now)
    if earliest > now:
        _wait(tx, message, earliest, now)
    return earliest <= now


def _wrong_now(tx: Connection, message: Message) -> str | None:
    """Why this message must not go at all, if so."""
    stands = consents.state(tx, message.patient_id, message.e164)
    if stands == "withdrawn" and not message.despite_stop:
        return "withdrawn"
    if not message.is_reply and stands not in TEXTABLE:
        return "no_consent"
    return None if message.seat_id is None else _untrue(message.key, seats.state_of(tx, message.seat_id))


def _untrue(key: str, seat: str | None) -> str | None:
    """Why this text is not true of a seat that stands so."""
    if seat in {None, "released"}:
        return "seat_gone"
    return "answered" if key in OFFERING and seat != "held" else None


def _earliest(tx: Connection, mouth: Mouth, message: Message, patient_id: int, now: datetime) -> datetime:
    """When an unsolicited message may go: her hours, at most so many a day and a week."""
    zone = patients.get(tx, patient_id).zone(mouth.zone)
    week = messages.unsolicited_times(tx, message, now - WEEK)
    if len(week) >= mouth.per_week:
        return hours.next_open(week[-mouth.per_week] + WEEK, zone)
    today = [at for at in week if at >= hours.day_start(now, zone)]
    if len(today) >= mouth.per_day:
        return hours.next_open(hours.day_start(now, zone) + timedelta(days=1, hours=9), zone)
    return hours.next_open(now, zone)


def _wait(tx: Connection, message: Message, until: datetime, now: datetime) -> None:
    """Postpone; a message that will not be true by then is dropped now."""
    if until >= message.expires_at:
        messages.move(tx, message, "expire", now, why="not_in_her_hours")
    else:
        messages.postpone(tx, message, until, now)


async def _send(mouth: Mouth, message: Message) -> None:
    await mouth.pace.wait(message.segments)
    if message.claimed_at is None or mouth.now() - message.claimed_at > STALE_AFTER:
        return  # this process was held up: another one may look the message up and send it meanwhile
    try:
        sent = await mouth.carrier.send(Outgoing(message.id, message.e164, message.text))
    except CarrierError as error:
        outcome = Outcome.of_error(error)
        log.warning("not sent", message=message.id, code=error.code, what=outcome.what)
    else:
        outcome = Outcome("sent", sid=sent.sid)
    again_at = mouth.now() + _back_off(mouth.random, message.attempts, outcome.retry_after_s)
    await mouth.database.write(lambda tx: delivery.settle(tx, message, outcome, again_at=again_at, now=mouth.now()))
    if outcome.what == "halt":
        mouth.pace.halt()


def _back_off(random: Random, attempts: int, retry_after_s: float | None) -> timedelta:
    """0.1 s × 2^n ± 10 %, at most 30 s, and never sooner than the carrier asked."""
    seconds = min(0.1 * 2**attempts * random.uniform(0.9, 1.1), LONGEST_WAIT.total_seconds())
    return timedelta(seconds=max(seconds, retry_after_s or 0))


def _lose(tx: Connection, before: datetime, now: datetime) -> list[Message]:
    lost = messages.lost(tx, before, AT_ONCE)
    for message in lost:
        messages.move(tx, message, "lose", now)
    return [current for message in lost if (current := messages.get(tx, message.id))]


async def _look_up(mouth: Mouth, message: Message) -> None:
    """Ask the carrier whether it has the message; only when it has not is the message sent again."""
    since = (message.claimed_at or mouth.now()) - CLOCK_SKEW
    known = await mouth.database.read(lambda tx: messages.known_sids(tx, message.e164))
    try:
        found = await mouth.carrier.find(message.e164, message.text, since, but_not=known)
    except CarrierError as error:
        log.warning("could not look up a message", message=message.id, code=error.code)
        return
    tries_left = message.attempts < MOST_TRIES
    outcome = Outcome("sent", sid=found.sid) if found else Outcome("again" if tries_left else "failed")
    await mouth.database.write(lambda tx: delivery.settle(tx, message, outcome, again_at=mouth.now(), now=mouth.now()))
