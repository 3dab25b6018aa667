"""What she needs in order to come, and what she needs no longer."""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

import regex

from dialogs.understanding.lexicon import Span, lexicon_for
from dialogs.understanding.reading.children import read_children
from dialogs.understanding.reading.said import Said
from dialogs.understanding.words import written

MENU = {1: "childcare", 2: "transport", 3: "language", 4: "access"}
NOTHING_NEEDED = 5
_BY_OTHERS = frozenset({"childcare", "transport"})
_NO_HELP = ("need", "not", "negation", "cannot")  # beside these, somebody named helps nobody
_DETAIL = {"childcare": ("children", "ages"), "transport": ("from",), "language": ("language",), "access": ("help",)}


@dataclass
class Mentioned:
    """Needs told of in one text, with the details given at once, and kinds taken back."""

    needs: list[dict[str, Any]] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        """Tell whether there is any."""
        return bool(self.needs or self.dropped)


def need(kind: str, **details: Any) -> dict[str, Any]:
    """Make a need in the contract's form, with every detail it may have."""
    return {"kind": kind, **{name: details.get(name) for name in _DETAIL[kind]}}


def read_mentioned(said: Said) -> Mentioned:
    """Read the needs named by words; after "I don't need", until "but" or "I need", they are dropped.

    Where that stands behind ("مترجم نمی‌خواهم"), those named since the last "but" or "I need" are dropped, and some words
    stand on either side ("машини не треба", "не треба машини").
    What somebody else sees to is no need: "my sister can watch the kids", "me lleva mi hijo". If it was one, it is none
    any more.
    """
    mentioned, refused, seen_to, since = Mentioned(), False, False, 0
    for span in said.spans:
        seen_to = _is_seen_to(span, seen_to)
        if {"not", "follows"} <= span.meanings.keys() and len(mentioned.needs) > since:
            _take_back(mentioned, since)
        elif "not" in span.meanings:
            refused = True
        elif span.meanings.keys() & {"need", "but"}:
            refused, since = False, len(mentioned.needs)
        if kind := span.meanings.get("needs") or span.meanings.get("helped"):
            by_others = (seen_to and kind in _BY_OTHERS) or ("helped" in span.meanings and _is_helped(said, kind))
            if not by_others or kind in said.needed:
                _note(mentioned, kind, refused=refused or by_others)
    for kind in _implied(said, mentioned) if not mentioned.dropped else ():
        _note(mentioned, kind, refused=False)
    mentioned.needs = [with_details(one["kind"], said) for one in mentioned.needs]
    return mentioned


def with_details(kind: str, said: Said) -> dict[str, Any]:
    """Make a need with whatever details the same text gives."""
    if kind == "childcare" and said.has("child", "children", "twins"):
        return need(kind, **(read_children(said) or {}))
    if kind == "transport":
        return need(kind, **{"from": origin_of(said)})
    if kind == "language":
        return need(kind, language=language_named(said))
    return need(kind, help=_access_words(said)) if kind == "access" else need(kind)


def origin_of(said: Said) -> str | None:
    """Take what follows "from", "chez", "desde" … when a need for a ride is told with it."""
    found = _after_from(said.language).search(said.text)
    place = found[1].strip(" .,;!") if found else ""
    return place if _is_place(place, said.language) else None


@cache
def _after_from(language: str) -> regex.Pattern[str]:
    phrases = (phrase for phrase, meanings in lexicon_for(language).phrases.items() if "from" in meanings)
    words = "|".join(r"\W+".join(map(regex.escape, phrase)) for phrase in sorted(phrases, key=len, reverse=True))
    return regex.compile(rf"(?i)\b(?:{words})\s+(.{{4,120}})")


def language_named(said: Said) -> str | None:
    """Give the language she names, in her own word for it."""
    names = [written(span.words) for span in said.spans if "languages" in span.meanings]
    return names[-1].title() if names else None


def _is_place(text: str, language: str) -> bool:
    words = Said(text, language)
    return bool(text) and (words.has("place") or words.has("digits")) and not words.has("child", "children")


def _implied(said: Said, mentioned: Mentioned) -> list[str]:
    """Children with a number are a need for child care, whether she says "babysitter" or not."""
    counted = said.has("twins") or (said.has("child", "children") and said.has("numbers"))
    named = any(one["kind"] == "childcare" for one in mentioned.needs)
    return ["childcare"] if counted and not named and not said.has("others") else []


def _take_back(mentioned: Mentioned, since: int) -> None:
    """Drop the needs named last."""
    last = [one["kind"] for one in mentioned.needs[since:]]
    del mentioned.needs[since:]
    mentioned.dropped.extend(kind for kind in last if kind not in mentioned.dropped)


def _is_seen_to(span: Span, before: bool) -> bool:  # noqa: FBT001 - the same, one word earlier
    """Tell whether these words are about somebody who helps her: from "my sister" until "I need", "but" or a "not"."""
    if span.meanings.keys() & {*_NO_HELP, "but"}:
        return False
    return before or "others" in span.meanings


def _is_helped(said: Said, kind: str) -> bool:
    """Tell whether it is somebody she names who drives her, translates for her, or watches her children (they do not)."""
    somebody = ("others",) if kind == "childcare" else ("others", "child", "children")
    return said.has(*somebody) and not said.has(*_NO_HELP, "asks")


def _access_words(said: Said) -> str | None:
    """Say what helps her in her own words: all of a short text, the matching words of a long one."""
    named = [written(span.words) for span in said.spans if span.meanings.get("needs") == "access"]
    alone = set(said.values("needs")) == {"access"}
    return said.text.strip()[:160] if alone and not said.has("yes") else ", ".join(named) or None


def _note(mentioned: Mentioned, kind: str, *, refused: bool) -> None:
    if refused and kind not in mentioned.dropped:
        mentioned.dropped.append(kind)
    elif not refused and all(one["kind"] != kind for one in mentioned.needs):
        mentioned.needs.append({"kind": kind})
