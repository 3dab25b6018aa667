"""What an action may know: the open question, what was read, what happened, and the context."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from rasa_sdk import Tracker

FORM = "questions"
ANY_TIME = [{"days": [0, 1, 2, 3, 4, 5, 6], "from": "00:00", "until": "24:00"}]
NOT_ENGAGED = (None, "drawn", "invited", "declined", "lapsed", "cancelled", "unreachable")


@dataclass(frozen=True)
class Conversation:
    """A reading glass over Rasa's tracker; changes nothing."""

    tracker: Tracker

    @cached_property
    def said(self) -> dict[str, Any]:
        """The last thing said, as Rasa keeps it: a text that was parsed, or an event."""
        return next(event for event in reversed(self.tracker.events) if event["event"] == "user")

    @property
    def text(self) -> str:
        """Her own words."""
        return str(self.said["text"] or "")

    @property
    def reading(self) -> dict[str, Any]:
        """What understanding/ read; empty for an event."""
        return dict(self.said["parse_data"].get("reading") or {})

    @property
    def verdict(self) -> str:
        """The intent."""
        return str(self.said["parse_data"]["intent"]["name"])

    @property
    def told_language(self) -> str | None:
        """The language of the text, when it could be told."""
        return self.said["parse_data"].get("language")

    @property
    def likely_language(self) -> str | None:
        """The likeliest language of the text, sure or not."""
        return (self.said["parse_data"].get("told_language") or {}).get("name")

    @property
    def context(self) -> dict[str, Any]:
        """What the bot sent along."""
        return dict((self.said.get("metadata") or {}).get("context") or {})

    @property
    def event(self) -> dict[str, Any]:
        """What happened, if it was not a text; empty otherwise."""
        return dict((self.said.get("metadata") or {}).get("event") or {})

    @property
    def question(self) -> str | None:
        """The open question."""
        return self.tracker.get_slot("requested_slot") if self.tracker.active_loop_name else None

    @property
    def offers(self) -> list[dict[str, Any]]:
        """The group sessions offered now: those of the event, or those she saw last."""
        return list(self.event.get("offers") or self.context.get("offers") or [])

    @property
    def seat(self) -> dict[str, Any] | None:
        """Her seat, or None."""
        return self.context.get("seat")

    @property
    def draft(self) -> list[dict[str, Any]] | None:
        """The needs being gathered, or None."""
        return self.tracker.get_slot("draft")

    @property
    def asked(self) -> list[str]:
        """The questions asked about the needs being gathered."""
        return list(self.tracker.get_slot("asked") or [])

    @property
    def needs(self) -> list[dict[str, Any]]:
        """Her needs as far as they are known: being gathered, or recorded."""
        return list(self.draft if self.draft is not None else self.context.get("needs") or [])

    @property
    def asks(self) -> list[str]:
        """The questions about her that were not answered yet."""
        return list(self.context.get("asks") or [])

    @property
    def times(self) -> dict[str, Any] | None:
        """Times she told in her own words that wait for her yes: windows, words."""
        return self.tracker.get_slot("times")

    @property
    def told_times(self) -> list[dict[str, Any]] | None:
        """The times this text names; "any" alone names none."""
        windows = self.reading.get("windows")
        return None if not windows or windows == ANY_TIME else list(windows)

    @property
    def engaged(self) -> bool:
        """Whether she has said yes to the invitation and not taken it back."""
        return self.context.get("participation") not in NOT_ENGAGED

    @property
    def reminded_of(self) -> dict[str, Any]:
        """When and where the seat is that the open reminder is about."""
        return dict(self.tracker.get_slot("reminded_of") or self.seat or {})

    @property
    def came_back(self) -> bool:
        """Whether the form runs again after another action of this turn, only to ask."""
        last = next(i for i, e in enumerate(reversed(self.tracker.events)) if e["event"] == "user")
        since = self.tracker.events[len(self.tracker.events) - last :]
        return any(event["event"] == "action" and event["name"] != FORM for event in since)
