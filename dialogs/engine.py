"""The pure turn: (state, what was said, context) → (state, says, effects). Nothing is kept between turns."""

import re
from pathlib import Path
from typing import Any

from dialogs.quiet import be_quiet
from dialogs.without_tensorflow import leave_out

be_quiet()
leave_out()

from rasa.core.agent import Agent  # noqa: E402 (only after Rasa's logs are shut and TensorFlow left out)
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage  # noqa: E402
from rasa.shared.core.trackers import DialogueStateTracker  # noqa: E402

from dialogs.asked import Asked  # noqa: E402
from dialogs.carried import Carried, InHand, in_hand, recalled, remembered  # noqa: E402
from dialogs.contract import EFFECTS, LABELS, SAYS  # noqa: E402
from dialogs.in_process import InProcess, check_schema_once  # noqa: E402
from dialogs.request import Turn  # noqa: E402
from dialogs.understanding.lexicon import read_all  # noqa: E402
from dialogs.understanding.reading.dates import read_time  # noqa: E402
from dialogs.understanding.reading.number import read_number  # noqa: E402

Answer = dict[str, Any]

# Verdicts that have another name outside; the others are labels themselves, or questions.
_LABEL_OF = {
    "medical": "question", "drop_need": "other", "detail": "other", "another_day": "cannot_make_it",
    "nlu_fallback": "other", "not_understood_again": "other",
}  # fmt: skip
_FORM = "questions"
_STOP_UNCLEAR = "stop_unclear"
_COMMAND = re.compile(r"/[a-z]+(_[a-z]+)+(\{.*)?", re.DOTALL)  # as Rasa's own testers write; no patient's words
_ANSWERED_BY_THE_BOT = "offers_wanted"  # the second pass of the same turn will say something


class TurnError(RuntimeError):
    """The turn failed: an action raised, Rasa lost its way, or nothing was said to a patient's text."""


class Engine:
    """A trained assistant, ready for turns of any conversation, many at a time."""

    def __init__(self, model: Path) -> None:
        """Load the model; takes seconds."""
        check_schema_once()
        read_all()
        self._agent = Agent.load(str(model), action_endpoint=InProcess())
        processor = self._agent.processor
        if processor is None:
            problem = f"{model} cannot be loaded; run python -m dialogs.train"
            raise TurnError(problem)
        processor.tracker_store = Carried(processor.domain)
        processor.on_circuit_break = _note_circuit_break
        self._processor = processor

    @property
    def questions(self) -> tuple[str, ...]:
        """The questions that may be open."""
        return tuple(self._processor.domain.required_slots_for_form(_FORM))

    async def turn(self, turn: Turn) -> Answer:
        """Take one turn. The same turn gives the same answer; TurnError when there is none."""
        hand, out = InHand(turn.state), CollectingOutputChannel()
        in_hand.set(hand)
        await self._processor.handle_message(_message(turn, out))
        if hand.faults:
            problem = "an action failed"
            raise TurnError(problem) from hand.faults[0]
        return _answer(turn, hand.tracker, [message["custom"] for message in out.messages])

    async def understand(self, asked: Asked) -> Answer:
        """Say what is understood of a text, outside any conversation."""
        state = {"slots": {"requested_slot": asked.question}, "active_loop": _FORM} if asked.question else {}
        domain = self._processor.domain
        tracker = DialogueStateTracker.from_events("asked", list(recalled(state, domain)), slots=domain.slots)
        message = UserMessage(_harmless(asked.text), metadata={"context": asked.context})
        return _understanding(asked, await self._processor.parse_message(message, tracker))


def _message(turn: Turn, out: CollectingOutputChannel) -> UserMessage:
    """Make Rasa's message; a patient's text can neither command Rasa ("/restart") nor pose as an event."""
    metadata = {"context": turn.context, "event": turn.event}
    if turn.event is None:
        return UserMessage(_harmless(turn.text or ""), out, turn.conversation, metadata=metadata)
    intent = {"name": _intent_of(turn.event), "confidence": 1.0}
    parsed = {"text": "", "intent": intent, "entities": []}
    return UserMessage("", out, turn.conversation, parse_data=parsed, metadata=metadata)


def _intent_of(event: dict[str, Any]) -> str:
    """Give the intent that the rules know an event by; a reminder that asks nothing has its own."""
    soon = event["event"] == "reminder_due" and event.get("soon")
    return "event_reminder_soon" if soon else f"event_{event['event']}"


def _harmless(text: str) -> str:
    written = text.strip()
    return "?" if _COMMAND.fullmatch(written) else written.lstrip("/").strip()


def _understanding(asked: Asked, parsed: dict[str, Any]) -> Answer:
    verdict, told = parsed["intent"], parsed.get("told_language") or {}
    language = told.get("name")
    heard = parsed.get("heard") or verdict["name"]  # "choice" means something even where nothing was offered
    return {
        "label": heard if heard == _STOP_UNCLEAR else label_of(heard),
        "confidence": verdict["confidence"],
        "language": language,
        "language_confidence": told.get("confidence", 0.0),
        "number": read_number(asked.text, asked.language or language),
        "windows": (parsed.get("reading") or {}).get("windows"),
        "time": read_time(asked.text, asked.language or language or "en", asked.ref) if asked.ref else None,
    }


def _answer(turn: Turn, tracker: DialogueStateTracker | None, messages: list[dict[str, Any]]) -> Answer:
    if tracker is None:
        problem = "Rasa did not finish the turn"
        raise TurnError(problem)
    says = [_say(message) for message in messages if "say" in message]
    does = [_do(message) for message in messages if "do" in message]
    waits = any(effect["effect"] == _ANSWERED_BY_THE_BOT for effect in does)
    if turn.event is None and not says and not waits:
        problem = "nothing was said to a patient's text"
        raise TurnError(problem)
    understood = _understood(tracker) if turn.event is None else None
    return {"state": remembered(tracker), "says": says, "does": does, "understood": understood}


def _say(message: dict[str, Any]) -> dict[str, Any]:
    """Hold a say to the contract: a known key, with all its values and no others."""
    key, values = message["say"], message.get("values", {})
    if set(SAYS.get(key, ("unknown",))) != set(values):
        problem = f"the say {key} does not hold to dialogs/contract.py"
        raise TurnError(problem)
    return {"key": key, "values": values}


def _do(message: dict[str, Any]) -> dict[str, Any]:
    """Hold an effect to the contract: a known name, with all its fields and no others."""
    effect, fields = message["do"], message["fields"]
    if set(EFFECTS.get(effect, ("unknown",))) != set(fields):
        problem = f"the effect {effect} does not hold to dialogs/contract.py"
        raise TurnError(problem)
    return {"effect": effect, **fields}


def _understood(tracker: DialogueStateTracker) -> dict[str, Any]:
    message = tracker.latest_message
    parsed: dict[str, Any] = dict(message.parse_data) if message else {}
    intent = parsed["intent"]
    return {
        "label": label_of(intent["name"]),
        "language": parsed.get("language"),
        "confidence": intent["confidence"],
    }


def label_of(verdict: str) -> str:
    """Give the contract's label for a verdict of the understanding."""
    label = "question" if verdict.startswith("question_") else _LABEL_OF.get(verdict, verdict)
    return label if label in LABELS else "other"


def _note_circuit_break(*_args: Any) -> None:
    """Turn Rasa's endless loop of actions into an error of the turn."""
    in_hand.get().faults.append(TurnError("Rasa predicted actions without end"))
