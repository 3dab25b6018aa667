"""A conversation carried in and out: the few facts Rasa's rules and form need, instead of its events.

RulePolicy with `restrict_rules` looks back one user turn, so the slots that are not default, the active
loop and the paused flag are all there is to know: some 200 bytes where an event log grows for ever.
"""

from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, REQUESTED_SLOT
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, ConversationPaused, Event, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

State = dict[str, Any]


@dataclass
class InHand:
    """The conversation of the turn that runs in this task, and what went wrong in it."""

    state: State
    tracker: DialogueStateTracker | None = None
    faults: list[BaseException] = field(default_factory=list)


in_hand: ContextVar[InHand] = ContextVar("in_hand")


class Carried(TrackerStore):
    """Rasa's tracker store, holding the conversation in hand and no other."""

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Rebuild the tracker from the state that came with the request."""
        tracker = DialogueStateTracker.from_events(
            sender_id, list(recalled(in_hand.get().state, self.domain)), slots=self.domain.slots
        )
        tracker.update(ActionExecuted(ACTION_LISTEN_NAME))
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Hand the tracker back to the turn."""
        in_hand.get().tracker = tracker

    async def keys(self) -> Iterable[str]:
        """Know of no conversation."""
        return []


def recalled(state: State, domain: Domain) -> Iterable[Event]:
    """Give the events that bring a fresh tracker into this state.

    A slot or question that an older model knew and this one does not is forgotten, so that a new
    version takes over conversations that are under way.
    """
    known = {slot.name for slot in domain.slots}
    slots = {name: value for name, value in state.get("slots", {}).items() if name in known}
    loop, question = state.get("active_loop"), slots.get(REQUESTED_SLOT)
    if loop in domain.form_names and question in domain.required_slots_for_form(loop):
        yield ActiveLoop(loop)
    else:
        slots.pop(REQUESTED_SLOT, None)
    for name, value in slots.items():
        yield SlotSet(name, value)
    if state.get("paused"):
        yield ConversationPaused()


def remembered(tracker: DialogueStateTracker) -> State:
    """Give the state to carry: what `recalled` cannot guess."""
    slots = {name: slot.value for name, slot in tracker.slots.items() if slot.value != slot.initial_value}
    state: State = {"slots": slots}
    if tracker.active_loop_name:
        state["active_loop"] = tracker.active_loop_name
    if tracker.is_paused():
        state["paused"] = True
    return state
