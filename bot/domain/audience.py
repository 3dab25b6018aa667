"""Whom an engagement is for: rules over the clinic's list as plain values, and how those people are told apart.

A stratum is one cell of the features an engagement is split by: "language:es|age:50_69"; "all" where it is not split.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from bot.domain.errors import BadInput

EVERYBODY = "all"
BETWEEN = "|"
FEATURES = ("language", "area", "age")
SOURCES = ("import", "poster", "unknown")
BANDS = {"under_30": (0, 29), "30_49": (30, 49), "50_69": (50, 69), "70_over": (70, 200)}
OLDEST = 120
_LONGEST = 64
_NOBODYS = "zxx"  # ISO 639 for no language at all: a rule without languages would let everybody in
_MOST = 50


@dataclass(frozen=True, slots=True)
class Audience:
    """Everybody for whom all of these hold; what is empty or None excludes nobody. Ages are whole years, inclusive.

    `areas` are beginnings of neighbourhoods or postal codes; one of `tags` is enough, one of `without_tags` too much.
    """

    from_age: int | None = None
    to_age: int | None = None
    languages: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    without_tags: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    split: tuple[str, ...] = ()

    @classmethod
    def parse(cls, given: Mapping[str, Any] | None) -> "Audience":
        """Rules as they are stored, or as a form gives them. Raises BadInput, which names all that is wrong."""
        told = dict(given or {})
        faults: list[str] = []
        ages: dict[str, Any] = {name: _age(name, told.pop(name, None), faults) for name in ("from_age", "to_age")}
        lists: dict[str, Any] = {name: _words(name, told.pop(name, ()), faults) for name in _LISTS}
        faults += [f"{name!r} is no rule; the rules are {', '.join(cls.__dataclass_fields__)}" for name in told]
        audience = cls(**ages, **lists)
        faults += audience._contradictions()
        if faults:
            raise BadInput("; ".join(faults))
        return audience

    def plain(self) -> dict[str, Any]:
        """As they are stored."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}

    def within(self, languages: Sequence[str]) -> "Audience":
        """Those of them who read one of these; where none is chosen yet, all of them."""
        if not languages:
            return self
        both = tuple(one for one in languages if one in (self.languages or languages))
        return replace(self, languages=both or (_NOBODYS,))

    def _contradictions(self) -> Iterable[str]:
        if self.from_age is not None and self.to_age is not None and self.from_age > self.to_age:
            yield f"from {self.from_age} to {self.to_age} years is nobody; swap the two"
        for source in set(self.sources) - set(SOURCES):
            yield f"{source!r} is no source; choose from {', '.join(SOURCES)}"
        for feature in set(self.split) - set(FEATURES):
            yield f"one cannot split by {feature!r}; choose from {', '.join(FEATURES)}"
        for tag in sorted({_folded(tag) for tag in self.tags} & {_folded(tag) for tag in self.without_tags}):
            yield f"the list {tag!r} is both wanted and excluded; take it out of one"
        if "area" in self.split and not self.areas:
            yield "to tell areas apart, name them"


_LISTS = ("languages", "areas", "tags", "without_tags", "sources", "split")


def stratum(cells: Mapping[str, str]) -> str:
    """The name of a cell, its features in a fixed order."""
    return BETWEEN.join(f"{feature}:{cells[feature]}" for feature in FEATURES if feature in cells) or EVERYBODY


def cells(name: str) -> dict[str, str]:
    """The features of a stratum by its name; none for everybody."""
    return {} if name == EVERYBODY else dict(part.split(":", 1) for part in name.split(BETWEEN))


def wanted_by(targets: Mapping[str, int], feature: str) -> dict[str, int]:
    """How many are wanted of each group of one feature, whatever else the strata (stratum → people) are told apart by."""
    wanted: Counter[str] = Counter()
    for name, people in targets.items():
        if (group := cells(name).get(feature)) is not None:
            wanted[group] += people
    return dict(wanted)


def _age(name: str, given: Any, faults: list[str]) -> int | None:
    if given in {None, ""}:
        return None
    text = str(given).strip()
    if not (text.isascii() and text.isdigit() and int(text) <= OLDEST):
        faults.append(f"{name.replace('_', ' ')}: {text!r} is no age in whole years from 0 to {OLDEST}")
        return None
    return int(text)


def _words(name: str, given: Any, faults: list[str]) -> tuple[str, ...]:
    """A list, or words with commas or line breaks between them; each once."""
    parts = given.replace("\n", ",").replace(";", ",").split(",") if isinstance(given, str) else given or ()
    words = tuple(dict.fromkeys(" ".join(str(part).split()) for part in parts if str(part).strip()))
    called = name.replace("_", " ")
    if len(words) > _MOST:
        faults.append(f"{called}: {len(words)} are too many; the most is {_MOST}")
    faults += [f"{called}: {word[:20]!r}… is too long" for word in words if len(word) > _LONGEST]
    if name == "areas":
        faults += [f"areas: {word!r} may not hold : or |" for word in words if {":", BETWEEN} & set(word)]
    return words


def _folded(tag: str) -> str:
    return tag.casefold()
