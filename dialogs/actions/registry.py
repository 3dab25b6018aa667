"""All actions, under the names the domain and the rules know them by."""

from collections.abc import Callable
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher

from dialogs.actions import digressions, events
from dialogs.actions.conversation import Conversation
from dialogs.actions.questions import (
    AskAnotherTime,
    AskChoice,
    AskInterest,
    AskReminder,
    AskTimesRight,
    ValidateQuestions,
)
from dialogs.actions.reply import Reply

Decision = Callable[[Conversation], Reply]

DECISIONS: tuple[Decision, ...] = (
    events.invited, events.joined, events.offers_found, events.offer_made, events.offers_none, events.seat_taken,
    events.offers_later, events.not_drawn, events.hold_lapsed, events.session_cancelled, events.missed,
    events.reminder_due, events.reminder_soon, events.follow_up_due, events.restarted, events.nothing,
    digressions.yes, digressions.no, digressions.maybe_later, digressions.answer_arranged,
    digressions.change_needs, digressions.availability, digressions.another_day,
    digressions.arrived, digressions.answer_bring, digressions.answer_steps,
    digressions.cannot_make_it, digressions.switch_language, digressions.ask_person,
    digressions.medical, digressions.danger, digressions.caregiver, digressions.repeat,
    digressions.stop, digressions.stop_unclear, digressions.wrong_number,
    digressions.not_understood, digressions.not_understood_again,
)  # fmt: skip


class Decide(Action):
    """A function from the conversation to a reply, as Rasa wants it: `yes` is `action_yes`."""

    def __init__(self, decision: Decision) -> None:
        """Wrap one."""
        self._decision = decision

    def name(self) -> str:
        """Give the name in the domain."""
        return f"action_{self._decision.__name__}"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: Any) -> list[EventType]:
        """Decide."""
        return self._decision(Conversation(tracker)).as_events(dispatcher)


def every_action() -> list[Action]:
    """Make one of each."""
    asked = [ValidateQuestions(), AskInterest(), AskTimesRight(), AskChoice(), AskReminder(), AskAnotherTime()]
    return [*asked, *map(Decide, DECISIONS)]


def executor() -> ActionExecutor:
    """Make the executor that runs them in this process."""
    runs = ActionExecutor()
    for action in every_action():
        runs.register_action(action)
    return runs
