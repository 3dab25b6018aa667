"""The request of `POST /turn`, checked: everything after this may rely on its shape."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from dialogs.contract import DEMOGRAPHICS, EVENTS

_FIELDS = ("conversation", "state", "said", "context")
_LONGEST_TEXT = 10_000  # six times Twilio's longest message; longer is a mistake, not a text
_OFFER = {"id": int, "starts": str, "place": str}
_NEED_KINDS = ("childcare", "transport", "language", "access")


class BadRequestError(ValueError):
    """The request is not what docs/dialog.md says; the message says what, where and what to do."""


@dataclass(frozen=True)
class Turn:
    """One thing said in one conversation."""

    conversation: str
    state: dict[str, Any]
    text: str | None
    event: dict[str, Any] | None
    context: dict[str, Any] = field(default_factory=dict)


def check(body: Any) -> Turn:
    """Make a Turn of a request's JSON, or raise BadRequestError. No message quotes a patient."""
    _must(isinstance(body, dict), "the request is not a JSON object; send one")
    unknown = sorted(set(body) - set(_FIELDS))
    _must(not unknown, f"unknown field {unknown[:1]} in the request; leave it out")
    conversation = body.get("conversation")
    _must(isinstance(conversation, str) and conversation, "conversation is missing; send its id as a string")
    text, event = _said(body.get("said"))
    return Turn(conversation, _state(body.get("state")), text, event, check_context(body.get("context")))


def _must(condition: object, problem: str) -> None:
    if not condition:
        raise BadRequestError(problem)


def _said(said: Any) -> tuple[str | None, dict[str, Any] | None]:
    _must(isinstance(said, dict), 'said is missing; send {"text": …} or {"event": …}')
    _must(("text" in said) != ("event" in said), "said needs either text or event; send one of them")
    if "text" in said:
        return check_text(said["text"], "said.text"), None
    return None, _event(said)


def check_text(text: Any, where: str) -> str:
    """Give what she wrote, or raise BadRequestError."""
    _must(isinstance(text, str), f"{where} is not a string; send what she wrote")
    _must(len(text) <= _LONGEST_TEXT, f"{where} is longer than {_LONGEST_TEXT} characters; cut it")
    return str(text)


def _event(said: dict[str, Any]) -> dict[str, Any]:
    name = said["event"]
    known = isinstance(name, str) and name in EVENTS
    _must(known, "said.event is not an event of dialogs/contract.py; use one of EVENTS")
    missing = [field for field in EVENTS[name] if field not in said]
    _must(not missing, f"said.{missing[:1]} is missing; the event {name} carries {EVENTS[name]}")
    if "offers" in said:
        _offers(said["offers"], "said.offers")
    for name, wanted, is_good in _OPTIONAL:
        _must(said.get(name) is None or is_good(said[name]), f"said.{name} is not {wanted}; send that, or nothing")
    return said


def _is_instant(value: Any) -> bool:
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except (TypeError, ValueError):
        return False


def _is_date(value: Any) -> bool:
    try:
        return bool(date.fromisoformat(value))
    except (TypeError, ValueError):
        return False


def _is_ride(value: Any) -> bool:
    known = isinstance(value, dict) and isinstance(value.get("door"), str) and value["door"].strip()
    return bool(known) and _is_instant(value.get("pickup_at"))


_OPTIONAL: tuple[tuple[str, str, Callable[[Any], bool]], ...] = (
    ("again", "1 or 2", lambda value: value in (1, 2) and not isinstance(value, bool)),
    ("until", "an ISO 8601 time with its offset", _is_instant),
    ("by", "an ISO 8601 date", _is_date),
    ("soon", "true or false", lambda value: isinstance(value, bool)),
    ("ride", "an object of pickup_at, with its offset, and door", _is_ride),
)


def _state(state: Any) -> dict[str, Any]:
    if state is None:
        return {}
    good = isinstance(state, dict) and isinstance(state.get("slots"), dict)
    _must(good, "state is not what an earlier answer gave; send that, or null")
    return dict(state)


def check_context(context: Any) -> dict[str, Any]:
    """Give what the bot knows about her, or raise BadRequestError."""
    _must(isinstance(context, dict), "context is missing; send an object, see docs/dialog.md")
    languages = context.get("languages") or []
    _must(isinstance(context.get("language"), str), "context.language is missing; send what she reads, like es")
    _must(isinstance(languages, list), "context.languages is not a list; send the languages we have")
    _timezone(context.get("timezone"))
    _offers(context.get("offers") or [], "context.offers")
    _needs(context.get("needs") or [])
    asks = context.get("asks") or []
    known = isinstance(asks, list) and all(one in DEMOGRAPHICS for one in asks)
    _must(known, f"context.asks is not a list of {', '.join(DEMOGRAPHICS)}; send those she has not answered")
    seat = context.get("seat")
    _must(seat is None or isinstance(seat, dict), "context.seat is neither null nor an object; send one of these")
    return context


def _needs(needs: Any) -> None:
    good = isinstance(needs, list) and all(isinstance(need, dict) and need.get("kind") in _NEED_KINDS for need in needs)
    _must(good, "context.needs is not a list of needs; send them as needs_recorded gave them")


def _offers(offers: Any, where: str) -> None:
    good = isinstance(offers, list) and all(
        isinstance(offer, dict) and all(isinstance(offer.get(name), kind) for name, kind in _OFFER.items())
        for offer in offers
    )
    _must(good, f"{where} is not a list of offers; each needs id, starts and place")
    for offer in offers:
        _instant(offer["starts"], where)


def _instant(value: str, where: str) -> None:
    _must(_is_instant(value), f"{where}: starts is not an ISO 8601 time with its offset; send one")


def _timezone(name: Any) -> None:
    try:
        ZoneInfo(name or "UTC")
    except (KeyError, ValueError, TypeError, OSError) as error:
        problem = "context.timezone is not a zone of the IANA database; send one like America/Toronto"
        raise BadRequestError(problem) from error
