"""Which of the group sessions she was offered: "2", "the first one", "the tuesday one", "none"."""

from collections import Counter
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from dialogs.understanding.reading.availability import read_windows
from dialogs.understanding.reading.dates import read_day
from dialogs.understanding.reading.said import Said
from dialogs.understanding.words import tokens

NONE_OF_THESE = 0
_REFUSES = frozenset({"no", "not", "negation", "cannot", "except"})
_MAY_ASK_FOR_IT = (
    "asks", "ordinals", "numbers", "one", "coming", "yes", "need", "arranged", "at", "to", "days", "groups", "parts",
    "relative", "month_names",
)  # fmt: skip


def read_choice(said: Said) -> int | None:
    """Give the group session's id, 0 for none of these, or None when it cannot be told.

    Who names a day or a time chooses by it alone: "the tuesday one" is no 1, and no Tuesday is no choice. Who says no
    to what she names ("the first doesn't suit"), or asks what it is like ("is the second far?"), has not chosen.
    """
    if said.choices((0,)) == [0] or said.has("nothing"):
        return NONE_OF_THESE
    if _refuses(said) or (said.asks() and not said.only(*_MAY_ASK_FOR_IT)):
        return None
    dated = read_day(said)
    if dated is not None:
        there = [offer for offer in said.offers if local_start(offer, said.timezone).date() == dated.day]
        return int(there[0]["id"]) if len(there) == 1 else None
    readers = (_by_day,) if said.has("days", "groups", "parts") else (_by_order, _by_number, _by_day, _by_place)
    for read in readers:
        offer = read(said)
        if offer is not None:
            return int(offer["id"])
    return None


def _refuses(said: Said) -> bool:
    """Tell that a word says no, unless it is the first and a number follows: "no. 2", "no, 2"."""
    spans = [span.meanings.keys() for span in said.spans]
    at = [index for index, meanings in enumerate(spans) if meanings & _REFUSES and "filler" not in meanings]
    return bool(at) and not (at == [0] and len(spans) > 1 and "numbers" in spans[1])


def _by_number(said: Said) -> dict[str, Any] | None:
    picked = said.choices(range(1, len(said.offers) + 1))
    return said.offers[picked[0] - 1] if picked and len(picked) == 1 else None


def _by_order(said: Said) -> dict[str, Any] | None:
    picked = set(said.values("ordinals"))
    if len(picked) != 1 or not said.offers:
        return None
    place = picked.pop()
    return said.offers[place - 1 if place > 0 else -1] if place <= len(said.offers) else None


def _by_day(said: Said) -> dict[str, Any] | None:
    """Find the only offer that lies in the days and times she names.

    A part of the day tells two offers apart, but does not accept the only one: "only evenings work for me".
    """
    if len(said.offers) == 1 and not said.has("days"):
        return None
    windows = read_windows(said) if not said.has("any", "except") else None
    fitting = [
        offer
        for offer in said.offers
        if any(_inside(local_start(offer, said.timezone), window) for window in windows or [])
    ]
    return fitting[0] if len(fitting) == 1 else None


def _by_place(said: Said) -> dict[str, Any] | None:
    """Find the only offer whose place shares a word with the text that no other offer's has."""
    places = [{word for word in tokens(offer["place"]) if len(word) > 3} for offer in said.offers]
    shared = Counter(word for words in places for word in words)
    typed = {word for span in said.spans for word in span.words}
    named = [
        offer
        for offer, words in zip(said.offers, places, strict=True)
        if any(shared[word] == 1 for word in words & typed)
    ]
    return named[0] if len(named) == 1 else None


def local_start(offer: dict[str, Any], timezone: str) -> datetime:
    """Give an offer's start in the patient's own time zone."""
    return datetime.fromisoformat(offer["starts"]).astimezone(ZoneInfo(timezone))


def _inside(start: datetime, window: dict[str, Any]) -> bool:
    clock = start.strftime("%H:%M")
    return start.weekday() in window["days"] and window["from"] <= clock < window["until"]
