"""The two Rasa components around the classifier: answers before it, details and doubt after it.

Both see the tracker, so they know which question is open. What they read travels in the message as
`reading`, and the actions act on that alone: no action looks at a patient's words again.
"""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.training_data.message import Message

from dialogs.contract import DEMOGRAPHICS
from dialogs.understanding.reading.answers import SMALL_TALK, plainly, strictly
from dialogs.understanding.reading.asides import aside, beside, plain_aside
from dialogs.understanding.reading.availability import picked_from_menu, read_windows
from dialogs.understanding.reading.choice import read_choice
from dialogs.understanding.reading.details import UNSURE, heard, leniently
from dialogs.understanding.reading.free_dates import get_ready
from dialogs.understanding.reading.leading import led
from dialogs.understanding.reading.needs import MENU, read_mentioned, with_details
from dialogs.understanding.reading.said import Said

UNSURE_AGAIN = "not_understood_again"
# Verdicts that mean something only as the answer to a question.
_ONLY_ANSWERS = frozenset({"choice", "detail", "other"})
_ONLY_ANSWERS_WHEN_ASKED = frozenset({"yes", "no"})
# Verdicts that nets of their own decide (classifier.py).
_NET_OF = {"stop": "stop", "stop_unclear": "stop", "emergency": "emergency"}
_WANTS_PEACE = frozenset({"stop", "human"})  # "don't call me" is heard as a person, and wants none
_WANTED_TOO = 0.35  # share of a runner-up that is meant besides the first
# What gives way to a choice, where one of the offers is named: "2 lock it in", "the first is done then".
_GIVE_WAY = frozenset({"other", "yes", "already_done", "wrong_number", "availability"})
# Words beside which a yes must be surer: "not", and those that ask.
_BESIDE_A_YES = ("negation", "no", "not", "asks")
_VERDICT_ON = {"yes": "yes", "no": "no", "later": "maybe_later"}
# Verdicts on a text without a word the lexicon knows that must be surer: it may be a cat on the keyboard.
_DOUBTED = frozenset({*_VERDICT_ON.values(), *SMALL_TALK, *(f"need_{kind}" for kind in MENU.values())})
_VERDICT_ON_TIMES = {"True": "yes", "False": "no"}
_VERDICT_ON_REMINDER = {"kept": "yes", "another_time": "another_day", "cannot_come": "cannot_make_it"}


class _Component(GraphComponent):
    def __init__(self, config: dict[str, Any]) -> None:
        self._config = {**self.get_default_config(), **config}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "_Component":
        """Make one (Rasa's signature)."""
        del model_storage, resource, execution_context
        return cls(config)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class AnswerReader(_Component):
    """Read structured answers; what it reads is certain, and the classifier leaves it alone."""

    def __init__(self, config: dict[str, Any]) -> None:
        """Get the reader of dates ready, so that no patient waits for it."""
        super().__init__(config)
        get_ready()

    def process(self, messages: list[Message], tracker: DialogueStateTracker) -> list[Message]:
        """Set intent and reading of each text that answers the open question word for word."""
        question = open_question(tracker)
        for message in messages:
            said = said_in(message, tracker)
            answer = strictly(question, said) if question else None
            if answer is not None:
                _set_reading(message, said, question, answer)
                _set_intent(message, verdict_on(question, answer), 1.0)
            elif plain := plain_aside(said) or plainly(said):
                _set_intent(message, plain, 1.0)
        return messages


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class DetailReader(_Component):
    """Find the answer in a free text, and call what is neither answer nor digression not understood."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Confidence that a verdict needs to be believed, `unsure` unless named; and to tell a language.

        Asked for her own words, she may say anything: only an opt-out or a wrong number is believed as easily.
        `stop` and `danger` are for the nets that look for nothing else; from `stop_unclear` on she is asked what she
        means, unless another verdict is `sure`; a text that speaks of a booking, or of how many texts, or that sounds more
        like something else ("the power stopped, so annoying"), must be surer.
        Of a text without a known word an answer needs `nothing_known`, a greeting `small_talk`.
        """
        return {
            "unsure": 0.25, "needed": {}, "own_words": 0.7, "sure": 0.6, "language": 0.8,
            "stop": 0.6, "stop_unclear": 0.3, "stop_beside_booking": 0.9, "stop_beside_less": 0.97, "stop_beside_many": 0.9,
            "stop_beside_other": 0.9,
            "danger": 0.5,
            "yes_beside_not": 1.0, "nothing_known": 0.6, "small_talk": 0.6,
        }  # fmt: skip

    def process(self, messages: list[Message], tracker: DialogueStateTracker) -> list[Message]:
        """Settle intent and reading of each text."""
        for message in messages:
            self._settle(message, tracker)
        return messages

    def _settle(self, message: Message, tracker: DialogueStateTracker) -> None:
        question, said = open_question(tracker), said_in(message, tracker)
        if message.get("reading") is None:
            verdict = heard(self._believed(message, said, question), said, question)
            message.set("heard", _as_told(verdict, said), add_to_output=True)
            answer = leniently(question, verdict, said) if question else None
            verdict, answer = beside(verdict, answer, said, question)
            _set_reading(message, said, question if answer is not None else None, answer)
            message.get("reading")["aside"] = aside(verdict, said, question)
            self._rename(message, _settled(verdict, question, answer), tracker)
        self._tell_language(message, said)

    def _believed(self, message: Message, said: Said, question: str | None) -> str:
        """Believe the classifier only as far as its confidence goes, and no yes with a "not" or a question in it."""
        intent = message.get("intent") or {"name": UNSURE, "confidence": 0.0}
        if intent["confidence"] == 1.0:  # read word for word
            return str(intent["name"])
        if not said.has_words() or said.has_only_digits():
            return UNSURE
        if grave := self._grave(message, said):
            return _confident(message, grave, (message.get("chances") or {})[_NET_OF.get(grave, "stop")])
        name, confidence = self._chosen(message, said, question) or _likeliest_other(message)
        needed = self._config["needed"].get(name, self._config["unsure"])
        if question == "words" and name != "wrong_number":
            needed = max(needed, self._config["own_words"])
        verdict = name if confidence >= needed and not self._is_doubtful(name, confidence, said) else UNSURE
        verdict = led(verdict, said, question, is_sure=confidence >= self._config["sure"])
        return _confident(message, verdict, confidence)

    def _chosen(self, message: Message, said: Said, question: str | None) -> tuple[str, float] | None:
        """Believe a lesser guess, where she is asked which of the offers and names one by its number or order."""
        if question != "choice" or _likeliest_other(message)[0] not in _GIVE_WAY:
            return None
        guesses = {guess["name"]: guess["confidence"] for guess in message.get("intent_ranking") or ()}
        chance = guesses.get("choice", 0.0)
        named = said.has("numbers", "ordinals") and read_choice(said)
        return ("choice", chance) if named and chance >= self._config["unsure"] else None

    def _is_doubtful(self, name: str, confidence: float, said: Said) -> bool:
        """Doubt a yes beside a "not" or a question, and any answer without a word that means something, unless it is sure."""
        if name == "yes" and said.has(*_BESIDE_A_YES):
            return confidence < self._config["yes_beside_not"]
        if name not in _DOUBTED or not all(span.meanings.keys() <= {"filler"} for span in said.spans):
            return False
        needed = self._config["small_talk" if name in SMALL_TALK else "nothing_known"]
        return confidence < needed or said.is_mashed()

    def _grave(self, message: Message, said: Said) -> str | None:
        """Tell danger, or an opt-out, by the nets that look for nothing else; danger first."""
        chances = message.get("chances") or dict.fromkeys(_NET_OF.values(), 0.0)
        if chances["emergency"] >= self._config["danger"]:
            return "emergency"
        books = said.has("booking", "days")
        if chances["stop"] >= self._config["stop_unclear"] and said.has("less"):  # for a person; no opt-out
            return "human" if chances["stop"] < self._config["stop_beside_less"] else "stop_unclear"
        if chances["stop"] >= self._config["stop_unclear"] and said.has("many") and not books:  # may be enough if asked
            return "stop_unclear" if chances["stop"] < self._config["stop_beside_many"] else "stop"
        elsewhere = (message.get("intent") or {}).get("name") not in _WANTS_PEACE
        needed = "stop_beside_booking" if books else "stop_beside_other" if elsewhere else "stop"
        if chances["stop"] >= self._config[needed]:
            return "stop"
        clear = books or _likeliest_other(message)[1] >= self._config["sure"]
        return "stop_unclear" if chances["stop"] >= self._config["stop_unclear"] and not clear else None

    def _rename(self, message: Message, verdict: str, tracker: DialogueStateTracker) -> None:
        if verdict == UNSURE and tracker.get_slot("missed") and open_question(tracker) not in DEMOGRAPHICS:
            verdict = UNSURE_AGAIN
        _set_intent(message, verdict, (message.get("intent") or {}).get("confidence", 0.0))

    def _tell_language(self, message: Message, said: Said) -> None:
        """Keep the language only when it can be told: a sure verdict on more than two words."""
        told = message.get("told_language") or {"confidence": 0.0}
        sure = told["confidence"] >= self._config["language"] and len(said.spans) > 2
        message.set("language", told["name"] if sure else None, add_to_output=True)


def open_question(tracker: DialogueStateTracker) -> str | None:
    """Give the question that is open."""
    return tracker.get_slot("requested_slot") if tracker.active_loop_name else None


def said_in(message: Message, tracker: DialogueStateTracker) -> Said:
    """Make what was said from a message, the context that came with it, and what she told before."""
    context = (message.get("metadata") or {}).get("context") or {}
    return Said(
        text=message.get("text") or "",
        language=context.get("language") or "en",
        offers=tuple(context.get("offers") or ()),
        seat=context.get("seat"),
        needed=_needed(context, tracker),
        timezone=context.get("timezone") or "UTC",
        now=_local(context.get("now"), context.get("timezone") or "UTC"),
    )


def _needed(context: dict[str, Any], tracker: DialogueStateTracker) -> frozenset[str]:
    """Give the kinds of needs on record and of those being asked about; a broken state is for the actions to refuse."""
    draft = tracker.get_slot("draft")
    told = [*(context.get("needs") or ()), *(draft if isinstance(draft, list) else ())]
    return frozenset(need["kind"] for need in told)


def _local(now: str | None, timezone: str) -> datetime | None:
    return datetime.fromisoformat(now).astimezone(ZoneInfo(timezone)) if now else None


def verdict_on(question: str, answer: Any) -> str:
    """Name what a structured answer means, as the classifier would have."""
    if question in {"interest", "another_time"}:
        return _VERDICT_ON[answer]
    if question == "reminder":
        return _VERDICT_ON_REMINDER[answer]
    if question == "times_right":
        return _VERDICT_ON_TIMES.get(str(answer), "availability")
    if question == "needs":
        return f"need_{answer[0]['kind']}" if len(answer) == 1 else ("choice" if answer else "no")
    return {"availability": "availability", "choice": "choice", "useful": "choice"}.get(question, "detail")


def _settled(verdict: str, question: str | None, answer: Any) -> str:
    if answer is not None:
        return "detail" if verdict == UNSURE else verdict
    lost = verdict in _ONLY_ANSWERS or (question and verdict in _ONLY_ANSWERS_WHEN_ASKED)
    return UNSURE if lost else verdict


def _as_told(verdict: str, said: Said) -> str:
    """Name for the one who measures what she said: an ailment only told asks nothing, though it gets the same reply."""
    return "other" if verdict == "medical" and not said.asks() else verdict


def _set_reading(message: Message, said: Said, question: str | None, answer: Any) -> None:
    mentioned = read_mentioned(said)
    reading = {
        "question": question,
        "answer": answer,
        "needs": mentioned.needs,
        "dropped": mentioned.dropped,
        "windows": read_windows(said),
        "by_menu": picked_from_menu(said),
        "languages": said.values("languages"),
    }
    message.set("reading", reading, add_to_output=True)
    _add_implied_need(message, said, reading)


def _add_implied_need(message: Message, said: Said, reading: dict[str, Any]) -> None:
    """Add the need the classifier heard when no word of the lexicon names one."""
    verdict = str((message.get("intent") or {}).get("name"))
    if verdict.startswith("need_") and not reading["needs"] and not reading["dropped"]:
        reading["needs"] = [with_details(verdict.removeprefix("need_"), said)]


def _likeliest_other(message: Message) -> tuple[str, float]:
    """Give the best of the intents that have no net of their own; who asks something and wants a person, wants a person."""
    guesses = [(str(guess["name"]), float(guess["confidence"])) for guess in message.get("intent_ranking") or ()]
    first, second, *_ = [*(guess for guess in guesses if guess[0] not in _NET_OF), *[(UNSURE, 0.0)] * 2]
    wants_both = first[0].startswith("question_") and second[0] == "human" and second[1] >= _WANTED_TOO
    return second if wants_both else first


def _confident(message: Message, name: str, confidence: float) -> str:
    """Note how sure the verdict is, and give it."""
    _set_intent(message, (message.get("intent") or {"name": name})["name"], confidence)
    return name


def _set_intent(message: Message, name: str, confidence: float) -> None:
    message.set("intent", {"name": name, "confidence": confidence}, add_to_output=True)
