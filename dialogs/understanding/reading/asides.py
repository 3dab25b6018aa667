"""What she says beside the open question that only words can tell: "I'm here", "can my sister come?", "is there a ramp?".

No aside stands over a stop, a danger, a cancellation or a call for a person, nor over a plain answer to the open question.
"""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from dialogs.understanding.reading.said import Said

ARRIVED, BRING, STEPS = "arrived", "question_bring", "question_steps"
_STANDS = frozenset({
    "stop", "stop_unclear", "emergency", "medical", "human", "wrong_number", "cannot_make_it", "language_switch",
    "drop_need",
})  # fmt: skip
# Role, verdict, and the roles that may stand beside it.
_IN_SO_MANY_WORDS = (
    ("wrong_number", "wrong_number", ("no",)), ("done", "already_done", ("yes",)), ("here", "already_done", ()),
)  # fmt: skip
_IN_HER_WORDS = frozenset({"words", "stop_which"})
_ABOUT_ACCESS = frozenset({"needs", "access_help"})
_OF_A_REFUSAL = ("cannot", "no", "not", "negation", "another", "later")


def plain_aside(said: Said) -> str | None:
    """Tell what stands in so many words in a text that says nothing else: "wrong number", "already signed up", "I'm here".

    On another day than that of her seat a person asks her where she is.
    """
    if said.only("here", "yes", "coming") and _is_there(said):
        return ARRIVED
    told = (verdict for role, verdict, beside in _IN_SO_MANY_WORDS if said.has(role) and said.only(role, *beside))
    return next(told, None)


def beside(verdict: str, answer: Any, said: Said, question: str | None) -> tuple[str, Any]:
    """Give verdict and answer, unless the text is an aside: then that, and no answer to the open question."""
    told = aside(verdict, said, question)
    if told is None or (answer is not None and said.has("yes", "no", "coming") and told != ARRIVED):
        return verdict, answer
    return told, None


def aside(verdict: str, said: Said, question: str | None) -> str | None:
    """Tell which aside this text holds, if it may."""
    if verdict == "medical" and _brings(said) and question not in _IN_HER_WORDS:
        return BRING  # both go to a person, and the words are plainer than the model
    if verdict in _STANDS or question in _IN_HER_WORDS or said.has("another", "cannot"):
        return None
    if _is_there(said):
        return ARRIVED
    if _brings(said):
        return BRING
    return STEPS if _asks_about_steps(said) and question not in _ABOUT_ACCESS else None


def _is_there(said: Said) -> bool:
    """On the day of her seat only, and not "are you here?" nor "je suis là fille de …"."""
    if not said.has("here") or said.has("asks", "others", "child", *_OF_A_REFUSAL) or not said.seat or said.now is None:
        return False
    starts = datetime.fromisoformat(said.seat["starts"]).astimezone(ZoneInfo(said.timezone))
    return starts.date() == said.now.date()


def _brings(said: Said) -> bool:
    """Somebody else, who is no child of hers: children are a need."""
    return said.has("bring") and said.has("others") and not said.has("child", "children", "twins", "needs", "cannot")


def _asks_about_steps(said: Said) -> bool:
    """About a place she knows: that of her seat, or those she was offered."""
    places = [said.seat] if said.seat else list(said.offers)
    known = bool(places) and all("step_free" in place for place in places)
    return known and said.has("steps") and said.has("asks") and not said.has("need", "not", "cannot")
