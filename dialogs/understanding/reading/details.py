"""Pick an answer out of a sentence, where the classifier's verdict leaves room for one.

The table says which verdicts may hide an answer to which question. A verdict that is not listed is a
digression: "is it free?" never becomes the place a ride starts from.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from dialogs.understanding.reading.about_her import age_in
from dialogs.understanding.reading.answers import STRICT
from dialogs.understanding.reading.availability import read_correction, read_windows
from dialogs.understanding.reading.children import read_children
from dialogs.understanding.reading.choice import NONE_OF_THESE, read_choice
from dialogs.understanding.reading.dates import read_day
from dialogs.understanding.reading.needs import language_named, read_mentioned, with_details
from dialogs.understanding.reading.said import Said

UNSURE = "nlu_fallback"
_DOUBTFUL = frozenset({UNSURE, "other", "detail", "cannot_make_it", "another_day"})
_OF_DAYS = frozenset({"needs", "choice", "reminder", "times_right"})
_MAY_BE_A_DOUBT = frozenset({UNSURE, "other", "no", "detail", "medical", "repeat", "cannot_make_it"})
_MAY_SETTLE = frozenset({
    UNSURE, "other", "detail", "need_transport", "need_childcare", "need_language", "question_bring",
})  # fmt: skip
_OF_WISHES = frozenset({None, "interest", "another_time"})
_NAMES_A_DAY = ("days", "groups", "relative")
_FEW = 4  # words; a language's name has no more
_MAY_FOLLOW = frozenset(
    {"detail", "choice", "availability", "another_day", "maybe_later", "cannot_make_it", "yes", UNSURE}
)
_NOT_ABOUT_THE_DAY = frozenset({
    "stop", "human", "wrong_number", "emergency", "medical", "language_switch", "cannot_make_it",
    "question_who", "question_why", "question_cost", "question_when", "question_where", "question_arranged",
    "question_food",
})  # fmt: skip

_BY_VERDICT: Mapping[str, Mapping[str, Any]] = MappingProxyType({
    "interest": {
        "yes": "yes", "no": "no", "maybe_later": "later", "cannot_make_it": "no", "availability": "yes",
        "need_childcare": "yes", "need_transport": "yes", "need_language": "yes", "need_access": "yes",
    },
    "needs": {"no": []},
    "times_right": {"yes": True, **dict.fromkeys(("no", "another_day", "cannot_make_it", "maybe_later"), False)},
    "stop_which": {"yes": "everything", "stop": "everything", "stop_unclear": "everything", "no": "go_on"},
    "age": dict.fromkeys(("no", "maybe_later"), "not_said"),
    "gender": dict.fromkeys(("no", "maybe_later"), "not_said"),
    "another_time": {
        "yes": "yes", "another_day": "yes", "availability": "yes", "no": "no", "cannot_make_it": "no",
        "maybe_later": "later",
    },
    "choice": dict.fromkeys(("no", "cannot_make_it", "another_day", "maybe_later"), NONE_OF_THESE),
    "reminder": {
        "yes": "kept", "no": "cannot_come", "cannot_make_it": "cannot_come",
        "another_day": "another_time", "maybe_later": "another_time", "availability": "another_time",
    },
})  # fmt: skip

Reader = Callable[[str, Said], Any]


def heard(verdict: str, said: Said, question: str | None) -> str:
    """Correct a verdict by what the plain words of the text leave no doubt about."""
    for correct in _CORRECTIONS:
        verdict = correct(verdict, said, question)
    return verdict


def _nothing_to_drop(verdict: str, said: Said, question: str | None) -> str:
    """Take nothing back from what she has not told yet: "yes, but i have no car"."""
    plain_yes = said.has("yes") and not said.has("no", "not", "negation")
    return "yes" if question == "interest" and verdict == "drop_need" and plain_yes else verdict


def _asked_for_days_already(verdict: str, said: Said, question: str | None) -> str:
    lost = question == "availability" and verdict == "another_day" and not read_windows(said)
    return UNSURE if lost else verdict


def _nobody_else(verdict: str, said: Said, _question: str | None) -> str:
    """Make nobody a daughter of "im here"."""
    return UNSURE if verdict == "caregiver" and len(said.spans) < _FEW - 1 else verdict


def _asks_what_is_arranged(verdict: str, said: Said, _question: str | None) -> str:
    """Hear "is my ride booked?" as a question, not as a need told."""
    asked = said.has("arranged") and said.asks() and not said.has("need")
    return "question_arranged" if asked and verdict.startswith("need_") else verdict


def _children_are_a_need(verdict: str, said: Said, _question: str | None) -> str:
    """Plan child care for children she counts, whoever else she asks to bring: "can I bring my 2 children and my sister"."""
    counted = said.has("numbers") and said.has("child", "children", "twins")
    return "need_childcare" if verdict == "question_bring" and counted else verdict


def _need_in_so_many_words(verdict: str, said: Said, question: str | None) -> str:
    """Hear a need in "I need …" or "3 kids" with no "not" in it, whatever else the text tells."""
    told = said.has("need") or (said.has("child", "children", "twins") and said.has("numbers"))
    if verdict not in {UNSURE, "other", "detail", "drop_need"} or not told or said.has("asks", "not", "negation"):
        return verdict
    needs = read_mentioned(said).needs if question != "children" else []
    return f"need_{needs[0]['kind']}" if needs else verdict


def _seen_to(verdict: str, said: Said, _question: str | None) -> str:
    """Take back what she needed and somebody else does now: "my brother drives me"."""
    somebody = said.has("others", "child", "children") and not said.has("asks")
    mentioned = read_mentioned(said) if said.needed and somebody else None
    settled = mentioned and mentioned.dropped and not mentioned.needs
    return "drop_need" if settled and verdict in _MAY_SETTLE else verdict


def _says_she_does_not_know(verdict: str, said: Said, question: str | None) -> str:
    """Hear "i don't know" where she is asked whether she wants to come, or nothing; it is no no."""
    doubtful = question in _OF_WISHES and (
        verdict in _MAY_BE_A_DOUBT or (verdict == "yes" and not said.has("yes", "coming"))
    )
    knows = said.has("asks", "no", "cannot", "needs") or not said.has("unsure")
    return "maybe_later" if doubtful and not knows else verdict


def _nothing_to_choose(verdict: str, said: Said, _question: str | None) -> str:
    """Hear when she could, where nothing was offered that she could choose."""
    return "availability" if verdict == "choice" and not said.offers and read_windows(said) else verdict


def _day_named(verdict: str, said: Said, question: str | None) -> str:
    """Hear when she could in a day named where she has one to choose or to keep."""
    plain = question == "choice" and verdict in {"yes", "choice"} and not said.has("asks", "no", "negation")
    not_offered = plain and read_choice(said) is None
    if question not in _OF_DAYS or not (verdict in _DOUBTFUL or not_offered) or said.has("cannot", "except", "not"):
        return verdict
    named = said.has(*_NAMES_A_DAY) or read_day(said) is not None
    return "availability" if named and read_windows(said) else verdict


_CORRECTIONS = (
    _nothing_to_drop, _asked_for_days_already, _nobody_else, _asks_what_is_arranged, _children_are_a_need,
    _need_in_so_many_words, _seen_to, _says_she_does_not_know, _nothing_to_choose, _day_named,
)  # fmt: skip


def leniently(question: str, verdict: str, said: Said) -> Any:
    """Give the answer this text holds under this verdict, or None."""
    if question == "interest" and verdict == "availability" and said.asks():
        return None  # "who is this? i can only do evenings" is no yes
    read = _FREE.get(question)
    answer = read(verdict, said) if read else None
    return _BY_VERDICT.get(question, {}).get(verdict) if answer is None else answer


def _needs(verdict: str, said: Said) -> list[dict[str, Any]] | None:
    mentioned = read_mentioned(said)
    if mentioned.dropped or not (verdict.startswith("need_") or verdict == "availability"):
        return None
    if verdict == "availability":  # "a ride, and evenings are best"; the times are kept for their turn
        return mentioned.needs or ([] if said.has("nothing") else None)
    return mentioned.needs or [with_details(verdict.removeprefix("need_"), said)]


def _children(verdict: str, said: Said) -> dict[str, Any] | None:
    named = said.has("child", "children", "twins")
    if said.has("not") or (said.has("place") and not named):
        return None  # "12 Queen St apt 4" is where she lives
    if not (named and verdict.startswith("need_")) and verdict not in {"detail", "choice", "yes", UNSURE}:
        return None
    return read_children(said)


def _ride_from(verdict: str, said: Said) -> str | None:
    strict = STRICT["ride_from"](said)
    if verdict == "detail" and not said.asks() and not said.has("not"):
        return strict or " ".join(said.text.split())[:160]
    return strict if verdict in {UNSURE, "choice", "need_transport"} else None


def _interpreter_language(verdict: str, said: Said) -> str | None:
    if verdict not in {"detail", "need_language", "language_switch", UNSURE} or said.asks():
        return None
    short = len(said.spans) <= _FEW and verdict in {"detail", UNSURE} and not said.has("digits", "yes", "no")
    return language_named(said) or (said.text.strip().title() if short else None)


def _access_help(verdict: str, said: Said) -> str | None:
    own = " ".join(said.text.split())[:160]
    if said.asks() or said.has("not"):
        return None
    if verdict in {"detail", "need_access"}:
        return own
    return own if verdict == UNSURE and "access" in said.values("needs") else None


def _availability(verdict: str, said: Said) -> list[dict[str, Any]] | None:
    windows = read_windows(said) if verdict in _MAY_FOLLOW else None
    return [] if windows is None and verdict == "availability" else windows


def _times_right(verdict: str, said: Said) -> dict[str, Any] | None:
    return read_correction(said) if verdict in _MAY_FOLLOW | {"no"} else None


def _age(verdict: str, said: Said) -> str | None:
    return age_in(said) if verdict in {UNSURE, "detail", "choice", "other", "yes"} else None


def _choice(verdict: str, said: Said) -> int | None:
    if verdict == "yes" and len(said.offers) == 1:
        return int(said.offers[0]["id"])
    return read_choice(said) if verdict in {"choice", "availability", "detail", "yes", UNSURE} else None


def _useful(verdict: str, said: Said) -> int | None:
    picked = said.choices(range(1, 6))
    calm = verdict in {UNSURE, "choice", "other", "thanks", "detail", "yes"}
    return picked[0] if calm and picked and len(picked) == 1 else None


def _words(verdict: str, said: Said) -> str | None:
    return None if verdict in _NOT_ABOUT_THE_DAY else said.text.strip()[:1600]


_FREE: Mapping[str, Reader] = MappingProxyType({
    "needs": _needs, "children": _children, "ride_from": _ride_from, "useful": _useful, "words": _words,
    "interpreter_language": _interpreter_language, "access_help": _access_help,
    "availability": _availability, "times_right": _times_right, "age": _age, "choice": _choice,
})  # fmt: skip
