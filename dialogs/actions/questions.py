"""The form: take the answer to the open question, or leave the text to the rules; and ask questions."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActionExecutionRejected, EventType
from rasa_sdk.executor import CollectingDispatcher

from dialogs.actions.answers import ANSWERS
from dialogs.actions.conversation import FORM, Conversation
from dialogs.actions.digressions import answer_bring
from dialogs.actions.events import nothing_fits, with_ride
from dialogs.actions.reply import Reply


class ValidateQuestions(Action):
    """Rasa runs this whenever the form does: on each text while a question is open, and to ask."""

    def name(self) -> str:
        """Give the name by which Rasa finds a form's validation."""
        return f"validate_{FORM}"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: Any) -> list[EventType]:
        """Pick the next question, or reject what does not answer the open one."""
        talk = Conversation(tracker)
        if talk.came_back:
            return _ask_again(talk).as_events(dispatcher, in_form=True)
        if talk.question is None or talk.reading.get("question") != talk.question:
            return [ActionExecutionRejected(FORM)]
        reply = ANSWERS[talk.question](talk, talk.reading["answer"])
        if talk.reading.get("aside") == "question_bring":  # "yes, and can I bring my sister?"
            reply.messages[:0] = answer_bring(talk).messages
        return reply.remember(missed=False).as_events(dispatcher, in_form=True)


def _ask_again(talk: Conversation) -> Reply:
    """Ask the question that is open now; an offer of nothing is no question."""
    if talk.question == "choice" and not talk.offers:
        return nothing_fits(Reply())
    return Reply(question=talk.question)


class AskInterest(Action):
    """The invitation the first time, a short question afterwards."""

    def name(self) -> str:
        """Give the name by which the form finds its question."""
        return "action_ask_interest"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: Any) -> list[EventType]:
        """Ask."""
        talk = Conversation(tracker)
        if talk.verdict != "event_invited":
            return Reply().say("ask_interest").as_events(dispatcher)
        again = talk.event.get("again")
        reply = Reply().say("invite_again" if again == 1 else "invite_last") if again else Reply().say("invite")
        return reply.as_events(dispatcher)


class AskTimesRight(Action):
    """The times she told, said back."""

    def name(self) -> str:
        """Give the name by which the form finds its question."""
        return "action_ask_times_right"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: Any) -> list[EventType]:
        """Ask."""
        told = Conversation(tracker).times or {}
        return Reply().say("ask_times_right", windows=told["windows"]).as_events(dispatcher)


class AskChoice(Action):
    """The group sessions to choose from."""

    def name(self) -> str:
        """Give the name by which the form finds its question."""
        return "action_ask_choice"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: Any) -> list[EventType]:
        """Ask."""
        return Reply().say("offer", offers=Conversation(tracker).offers).as_events(dispatcher)


class AskReminder(Action):
    """The reminder the first time, a short question afterwards."""

    def name(self) -> str:
        """Give the name by which the form finds its question."""
        return "action_ask_reminder"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: Any) -> list[EventType]:
        """Ask."""
        talk, reply = Conversation(tracker), Reply()
        if talk.verdict == "event_reminder_due":
            values = {name: talk.event[name] for name in ("starts", "place", "days_before")}
            return with_ride(talk, reply.say("reminder", **values)).as_events(dispatcher)
        return reply.say("ask_reminder", starts=talk.reminded_of.get("starts")).as_events(dispatcher)


class AskAnotherTime(Action):
    """A kind word to who did not come the first time, a short question afterwards."""

    def name(self) -> str:
        """Give the name by which the form finds its question."""
        return "action_ask_another_time"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: Any) -> list[EventType]:
        """Ask."""
        first = Conversation(tracker).verdict == "event_missed"
        return Reply().say("missed_you" if first else "ask_another_time").as_events(dispatcher)
