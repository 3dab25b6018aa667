"""One reader for each question: the answer it finds, in the form the actions take, or None."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from dialogs.understanding.reading.about_her import read_age, read_gender
from dialogs.understanding.reading.availability import read_correction, read_menu, read_windows
from dialogs.understanding.reading.children import checks_itself, read_children
from dialogs.understanding.reading.choice import read_choice
from dialogs.understanding.reading.needs import (
    MENU,
    NOTHING_NEEDED,
    language_named,
    origin_of,
    read_mentioned,
    with_details,
)
from dialogs.understanding.reading.said import Said

Reader = Callable[[Said], Any]
_LONGEST_DETAIL = 160  # characters of her own words that a coordinator is shown
_NEED_WORDS = (
    "needs",
    "helped",
    "need",
    "but",
    "child",
    "children",
    "twins",
    "numbers",
    "years",
    "months",
    "one",
    "languages",
    "to",
)
SMALL_TALK = ("greet", "goodbye", "other")  # "how are you", "sleep well", "what a day"
_CALENDAR = ("relative", "month_names", "this", "oclock", "at")
_TIME_WORDS = (
    "days",
    "groups",
    "parts",
    "any",
    "after",
    "before",
    "between",
    "to",
    "noon",
    "am",
    "pm",
    "except",
    "follows",
    "but",
    "numbers",
    *_CALENDAR,
    "or",
    "yes",
    "coming",
)


def _interest(said: Said) -> str | None:
    picked = said.choices((1, 2))
    if picked and len(picked) == 1 and said.only("numbers"):
        return "yes" if picked == [1] else "no"
    if _agrees(said, "coming", *_NEED_WORDS):
        told = said.has("numbers", "languages")
        return "yes" if not told or read_mentioned(said) else None
    if said.only("no", "cannot") and said.has("cannot"):
        return "no"
    return _refused_or_later(said)


def _agrees(said: Said, *beside: str) -> bool:
    """Tell a plain yes; a word that is a no in one language and nothing in another makes it doubtful ("ñ concordo")."""
    agreeing = {"coming", "any"} & {*beside}
    return said.only("yes", *beside) and said.has("yes", *agreeing) and not said.has("no") and not said.forbids()


def _refused_or_later(said: Said) -> str | None:
    if said.only("later", "no", "yes", "but") and said.has("later"):
        return "later"
    return "no" if said.only("no", "nothing") and said.has("no") else None  # "nah, i'm good"


def _needs(said: Said) -> list[dict[str, Any]] | None:
    picked = said.choices((*MENU, NOTHING_NEEDED)) if said.only("numbers") else None
    if picked is not None:
        return [with_details(MENU[number], said) for number in picked if number in MENU]
    if said.only("nothing", "no") and said.has("nothing", "no"):
        return []
    mentioned = read_mentioned(said) if said.only(*_NEED_WORDS, "yes", "from", "place") else None
    return mentioned.needs or None if mentioned and not mentioned.dropped else None


def _children(said: Said) -> dict[str, Any] | None:
    words = ("numbers", "child", "children", "twins", "years", "months", "one", "need", "to", "parts")
    return read_children(said) if said.only(*words) or checks_itself(said) else None


def _ride_from(said: Said) -> str | None:
    if said.asks() or said.has("not", "child", "children", "cannot", "another"):
        return None
    # "12 King" or more, but no bare numbers: "3 n 5" are two ages
    addressed = said.has("digits") and len(said.spans) > 2 and not said.only("numbers", "no", "to")
    return (origin_of(said) or _own_words(said)) if said.has("place", "from") or addressed else None


def _interpreter_language(said: Said) -> str | None:
    known = said.only("languages", "yes", "need", "needs")
    return language_named(said) if known else None


def _access_help(said: Said) -> str | None:
    if said.asks() or said.has("not"):
        return None
    return _own_words(said) if "access" in said.values("needs") else None


def _availability(said: Said) -> list[dict[str, Any]] | None:
    if said.only("numbers"):
        return read_menu(said)
    return read_windows(said) if said.only(*_TIME_WORDS) else None


def _times_right(said: Said) -> bool | dict[str, Any] | None:
    """Read yes, no, or what she says instead: "no, thursday", "but not mondays"."""
    picked = said.choices((1, 2)) if said.only("numbers") else None
    if picked is not None:
        return picked == [1] if len(picked) == 1 else None
    if _agrees(said, "coming"):
        return True
    if said.only("no", "negation", "cannot", "another") and said.has("no", "cannot", "another"):
        return False
    return read_correction(said) if said.only(*_TIME_WORDS, "no", "not", "cannot", "another") else None


def _stop_which(said: Said) -> str | None:
    """Read which texts should stop; a yes to "should we stop?" is everything, a no is nothing."""
    picked = said.choices((1, 2)) if said.only("numbers") else None
    if picked is not None:
        return ("this", "everything")[picked[0] - 1] if len(picked) == 1 else None
    if _agrees(said, "any", "but"):
        return "everything"
    if said.only("this", "but", "one") and said.has("this"):
        return "this"
    return "go_on" if said.only("no") and said.has("no") else None


def _choice(said: Said) -> int | None:
    words = ("numbers", "ordinals", "nothing", "no", "yes", "one", "coming", "days", "parts", "need", *_CALENDAR)
    if said.only("no") and said.has("no"):
        return 0
    if _agrees(said, "coming"):
        return int(said.offers[0]["id"]) if len(said.offers) == 1 else None
    return read_choice(said) if said.only(*words) else None


def _reminder(said: Said) -> str | None:
    picked = said.choices((1, 2, 3)) if said.only("numbers") else None
    if picked is not None:
        return ("kept", "another_time", "cannot_come")[picked[0] - 1] if len(picked) == 1 else None
    if said.only("another", "later", "no", "cannot", "but", "need") and said.has("another", "later"):
        return "another_time"
    if said.only("cannot", "no") and said.has("cannot", "no"):
        return "cannot_come"
    return "kept" if _agrees(said, "coming") else None


def _age(said: Said) -> str | None:
    return read_age(said) if not said.asks() else None


def _another_time(said: Said) -> str | None:
    """Read yes, no or later, to another time."""
    return "yes" if said.only("another", "yes") and said.has("another") else _interest(said)


def _useful(said: Said) -> int | None:
    picked = said.choices(range(1, 6)) if said.only("numbers") else None
    if picked is not None:
        return _rated(said, picked)
    named = set(said.values("useful")) if said.only("useful", "yes") else set()
    return int(named.pop()) if len(named) == 1 else None


def _rated(said: Said, picked: list[int]) -> int | None:
    """Read one number, or the first of "4/5"."""
    out_of_five = said.values("numbers")[1:] == [5]
    if len(picked) == 1 or out_of_five:
        return int(said.values("numbers")[0])
    return None


def _own_words(said: Said) -> str:
    return " ".join(said.text.split())[:_LONGEST_DETAIL]


STRICT: Mapping[str, Reader] = MappingProxyType({
    "interest": _interest, "needs": _needs, "children": _children, "ride_from": _ride_from,
    "interpreter_language": _interpreter_language, "access_help": _access_help,
    "availability": _availability, "times_right": _times_right, "stop_which": _stop_which, "age": _age,
    "gender": read_gender, "choice": _choice, "reminder": _reminder, "another_time": _another_time, "useful": _useful,
})  # fmt: skip


def plainly(said: Said) -> str | None:
    """Give the verdict on a text of which every word is explained, though it answers no open question."""
    mentioned = read_mentioned(said) if said.only(*_NEED_WORDS, "not", "no", "yes", "from", "place") else None
    if mentioned and said.has("languages") and "access" in said.values("needs"):
        return None  # "english please, I can't read Tamil" may be about the texts
    if mentioned:
        return f"need_{mentioned.needs[0]['kind']}" if mentioned.needs else "drop_need"
    if _agrees(said):
        return "yes"
    if said.seat and said.only("cannot", "no") and said.has("cannot"):
        return "cannot_make_it"
    refused = {"later": "maybe_later", "no": "no"}.get(_refused_or_later(said) or "")
    return refused or next((kind for kind in SMALL_TALK if said.has(kind) and said.only(kind)), None)


def strictly(question: str, said: Said) -> Any:
    """Read a text of which every word is explained; None leaves it to the classifier."""
    read = STRICT.get(question)
    return read(said) if read else None
