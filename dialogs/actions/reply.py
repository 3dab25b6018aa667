"""What an action wants said and done, and how it is handed to Rasa."""

from dataclasses import dataclass, field
from typing import Any

from rasa_sdk.events import ActiveLoop, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from dialogs.actions.conversation import FORM

_UNTOUCHED = "untouched"


@dataclass
class Reply:
    """Says and effects in order, slots, and the question that is open afterwards."""

    messages: list[dict[str, Any]] = field(default_factory=list)
    slots: dict[str, Any] = field(default_factory=dict)
    question: str | None = _UNTOUCHED

    def say(self, key: str, **values: Any) -> "Reply":
        """Say the text `key` (contract.SAYS) with these values."""
        self.messages.append({"say": key, "values": values})
        return self

    def do(self, effect: str, **fields: Any) -> "Reply":
        """Ask the bot for an effect (contract.EFFECTS)."""
        self.messages.append({"do": effect, "fields": fields})
        return self

    def remember(self, **slots: Any) -> "Reply":
        """Set slots."""
        self.slots.update(slots)
        return self

    def ask(self, question: str) -> "Reply":
        """Leave this question open; the form asks it."""
        self.question = question
        return self

    def close(self) -> "Reply":
        """Leave no question open, and forget what belonged to it."""
        self.question = None
        return self.remember(draft=None, back_to=None, asked=None, times=None, set_aside=None)

    def as_events(self, dispatcher: CollectingDispatcher, *, in_form: bool = False) -> list[EventType]:
        """Hand the messages to Rasa and give the events; inside the form Rasa closes the loop itself."""
        for message in self.messages:
            dispatcher.utter_message(json_message=message)
        events = [SlotSet(name, value) for name, value in self.slots.items()]
        if self.question == _UNTOUCHED:
            return events
        loop = [] if in_form else [ActiveLoop(FORM if self.question else None)]
        return [*events, *loop, SlotSet("requested_slot", self.question)]
