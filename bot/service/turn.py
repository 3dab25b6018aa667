"""One patient, one turn: the file to read first.

    hear      who it is, where the dialog stands, what was said            (read)
    guard     STOP, START, HELP, danger, a poster's word: decided before any model sees the text
    ask       the dialogs: a pure function, so it may be repeated          (HTTP, no transaction open)
    do, say   effects, texts, the dialog's new state, "turn done"          (ONE transaction)

An effect may need the dialogs to speak again (the last seat has gone): the transaction is undone, the dialogs hear
it as an event, and everything is committed afterwards, once. A crash at any instant leaves the turn to be repeated.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import Connection

from bot.dialogs import Answer, Context, Dialogs, DialogsFailed, Offer, PersonAsked, Question, Say
from bot.domain.clock import Now
from bot.domain.segments import count
from bot.service import seating
from bot.service.effects import Another, apply
from bot.service.guards import Guards, Line, Plan
from bot.service.hearing import Heard, hear
from bot.store import conversations, messages, participations, patients, turns
from bot.store.database import Database
from bot.store.turns import Lease
from bot.texts import Texts

log = structlog.get_logger()

REPLY_KEEPS = timedelta(hours=24)
UNSOLICITED_KEEPS = timedelta(days=3)
MOST_PASSES = 4
MOST_FAILURES = 3
_SAID_DESPITE_STOP = frozenset({"stop_asked", "number_was_wrong", "danger_heard"})


@dataclass(frozen=True, slots=True)
class Desk:
    """What a turn needs to be taken. `zone` is the clinic's."""

    database: Database
    dialogs: Dialogs
    texts: Texts
    guards: Guards
    now: Now
    zone: ZoneInfo


async def take(desk: Desk, lease: Lease) -> None:
    """Take one turn, whole. Raises DialogsDown (put it back), LeaseLost or Overtaken (somebody else has it)."""
    now = desk.now()
    heard = await desk.database.read(lambda tx: hear(tx, lease, clinic_zone=desk.zone, now=now))
    plan = _drop_if_stale(heard, desk.guards.plan(heard))
    for _ in range(MOST_PASSES):
        plan = await _ask(desk, heard, plan)
        try:
            await desk.database.write(lambda tx, plan=plan: _commit(tx, desk, heard, plan))  # type: ignore[misc]
        except Another as another:
            plan = _once_more(plan, another)
        else:
            log.info("turn done", turn=lease.turns[0].id, patient=heard.patient.id, said=len(plan.lines))
            return
    await give_up(desk, lease)


async def give_up(desk: Desk, lease: Lease) -> None:
    """End a turn that cannot be taken: a person is asked, and she is told so."""
    now = desk.now()
    heard = await desk.database.read(lambda tx: hear(tx, lease, clinic_zone=desk.zone, now=now))
    plan = _to_person(heard, "machine_failed")
    await desk.database.write(lambda tx: _commit(tx, desk, heard, plan))


def _drop_if_stale(heard: Heard, plan: Plan) -> Plan:
    """A reminder whose hour has passed, while nobody could take it, is not said late."""
    expires_at = heard.lease.turns[0].payload.get("_expires_at")
    if expires_at and datetime.fromisoformat(expires_at) <= heard.now:
        return replace(plan, ask=None)
    return plan


async def _ask(desk: Desk, heard: Heard, plan: Plan) -> Plan:
    """Let the dialogs speak to `plan.ask`, if there is something to ask."""
    if plan.ask is None:
        return plan
    try:
        answer = await desk.dialogs.turn(_question(desk, heard, plan))
    except DialogsFailed as error:
        if heard.lease.attempts < MOST_FAILURES:
            raise
        log.error("the dialogs failed", turn=heard.lease.turns[0].id, error=str(error))  # noqa: TRY400 - no traceback: it may hold her words
        return _to_person(heard, "machine_failed")
    return _extend(plan, answer)


def _extend(plan: Plan, answer: Answer) -> Plan:
    return replace(
        plan,
        ask=None,
        lines=(*plan.lines, *(_line(say, answer) for say in answer.says)),
        does=(*plan.does, *answer.does),
        state=answer.state,
        understood=answer.understood or plan.understood,
    )


def _line(say: Say, answer: Answer) -> Line:
    """The one confirmation of a "leave me alone" in her own words goes although she has stopped; so does help."""
    goes = any(effect.effect in _SAID_DESPITE_STOP for effect in answer.does)
    return Line(say, despite_stop=goes)


def _once_more(plan: Plan, another: Another) -> Plan:
    """The plan for the next pass: without the effect that asked for it, and without what is not true now."""
    asked = "offers_wanted" if another.keep else "seat_chosen"
    return replace(
        plan,
        ask=another.event,
        lines=plan.lines if another.keep else (),
        does=tuple(effect for effect in plan.does if getattr(effect, "effect", "") != asked),
    )


def _to_person(heard: Heard, why: str) -> Plan:
    lines = (Line(Say(key="human_coming")),) if heard.is_text else ()
    does = (PersonAsked(effect="person_asked", why=why),)
    return Plan(lines=lines, does=does, state=heard.conversation.state)


def _question(desk: Desk, heard: Heard, plan: Plan) -> Question:
    return Question(
        conversation=f"c_{heard.patient.id}",
        state=plan.state,
        said=plan.ask or {},
        context=Context(
            language=_language(heard, plan),
            languages=list(desk.texts.languages),
            now=heard.now.astimezone(heard.zone).isoformat(),
            timezone=heard.zone.key,
            participation=heard.participation.state if heard.participation else None,
            needs=heard.needs,
            asks=heard.asks,
            offers=_shown(heard, _offers(plan) or heard.conversation.offers),
            seat=heard.seat,
        ),
    )


def _shown(heard: Heard, offers: list[dict[str, Any]]) -> list[Offer]:
    """The offers she saw, with what would be arranged for her now: she may have told us more since."""
    arranged = [need["kind"] for need in heard.needs]
    return [Offer.model_validate({**offer, "arranged": arranged}) for offer in offers]


def _language(heard: Heard, plan: Plan) -> str:
    for effect in plan.does:
        if getattr(effect, "effect", "") == "language_set":
            return str(effect.language)  # type: ignore[union-attr]
    return heard.patient.language


def _offers(plan: Plan) -> list[dict[str, Any]]:
    """What this turn offers, if anything: the last word counts."""
    offered = [line.say.values["offers"] for line in plan.lines if line.say.key == "offer"]
    return list(offered[-1]) if offered else []


def _commit(tx: Connection, desk: Desk, heard: Heard, plan: Plan) -> None:
    """Everything at once, or nothing. Raises Another, LeaseLost, Overtaken."""
    understood = plan.understood.model_dump() if plan.understood else None
    turns.finish(tx, heard.lease, understood, heard.now)
    for effect in plan.does:
        apply(tx, heard.case, effect)
    _carry_on(tx, heard, plan)
    for line in plan.lines:
        _say(tx, desk, heard, line)


def _carry_on(tx: Connection, heard: Heard, plan: Plan) -> None:
    offered = _offers(plan)
    conversations.carry_on(
        tx, heard.patient.id, version=heard.conversation.version, state=plan.state,
        offers=offered or heard.conversation.offers, now=heard.now,
    )  # fmt: skip
    waits = any(line.say.key == "waiting" for line in plan.lines)
    if (offered or waits) and (part := participations.latest(tx, heard.patient.id)):
        if waits:
            seating.wait(tx, part, heard.now)
        else:
            participations.move_if_can(tx, part.id, "offer", heard.now)


def _say(tx: Connection, desk: Desk, heard: Heard, line: Line) -> None:
    """Put one text on its way, in the language she reads after this turn."""
    patient = patients.get(tx, heard.patient.id)
    language = line.language or patient.language
    text = desk.texts.render(line.say.key, line.say.values, language, heard.zone)
    first = heard.lease.turns[0]
    keeps = REPLY_KEEPS if heard.is_text else UNSOLICITED_KEEPS
    expires = first.payload.get("_expires_at")
    messages.queue(
        tx, patient_id=patient.id, e164=heard.lease.e164, key=line.say.key, language=language, text=text,
        segments=count(text).segments, is_reply=heard.is_text or bool(first.payload.get("_at_once")), due_at=heard.now,
        expires_at=datetime.fromisoformat(expires) if expires else heard.now + keeps, now=heard.now,
        turn_id=first.id, seat_id=first.payload.get("_seat_id"), despite_stop=line.despite_stop,
        suppressed=line.suppressed,
    )  # fmt: skip
