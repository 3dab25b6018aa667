"""What a plain yes or no before the first comma decides: "yes, tomorrow evening", "no, it's my wife who comes"."""

from dataclasses import replace

import regex

from dialogs.understanding.reading.answers import SMALL_TALK, plainly
from dialogs.understanding.reading.asides import BRING
from dialogs.understanding.reading.details import UNSURE
from dialogs.understanding.reading.said import Said

_QUESTIONS = frozenset({None, "interest", "reminder"})  # None: none is open
# Verdicts on the whole text that it decides over: always, where nothing was asked, and if they are not sure.
_ALWAYS = frozenset({UNSURE, "other", "detail", "choice", BRING})
_UNASKED = frozenset({"availability", "already_done", "another_day", "cannot_make_it"})
_WEAK = frozenset({"yes", "no", "maybe_later", "already_done", "caregiver", "thanks", "greet", "repeat"})
_CLAUSES = regex.compile(r"^\s*(.{1,20}?)\s*(?:[,;:.!…،؛۔。，！；]| - )[\s\p{P}]*(\S.*)", regex.DOTALL)


def led(verdict: str, said: Said, question: str | None, *, is_sure: bool) -> str:
    """Give the verdict, or the plain yes or no it gives way to; `is_sure`: how sure the verdict is."""
    over = _ALWAYS | (frozenset() if is_sure else _WEAK) | (_UNASKED if question is None else frozenset())
    leads = question in _QUESTIONS and verdict in over
    return (leads and _first(said)) or verdict


def _first(said: Said) -> str | None:
    """Tell a plain yes or no before the first comma, unless a plain answer follows that says the contrary."""
    clauses = _CLAUSES.match(said.text)
    if not clauses:
        return None
    verdict, rest = (plainly(replace(said, text=clause, is_whole=" " in clause)) for clause in clauses.groups())
    # "yes, but actually, no"
    changed_her_mind = verdict == "yes" and said.has("but") and "no" in said.spans[-1].meanings
    stands = rest in {None, verdict, *SMALL_TALK} and not changed_her_mind
    return verdict if verdict in {"yes", "no"} and stands else None
