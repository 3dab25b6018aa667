"""Labelled texts: what a row of a measuring file asks for, and how well a whole file was answered.

A row is `{"text": …, "lang": …, "label": …}`. The label says what is measured: one of our own labels or a collection's
name for it (`_MEANS`), an integer (the number the text says), a language's code, or, with `expected`, a time.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.domain.errors import BadInput

LABELS = (
    "yes", "no", "maybe_later", "stop", "wrong_number", "human", "question", "need_childcare",
    "need_transport", "need_language", "need_access", "availability", "choice", "language_switch",
    "already_done", "cannot_make_it", "thanks", "emergency", "other",
)  # fmt: skip
_CODE = re.compile(r"[a-z]{2,3}(_[A-Z][a-z]{3})?")  # a language, perhaps with its script
UNSCORED = "ambiguous"
_ANSWERS = frozenset({"yes", "no", "maybe_later"})
# A collection's name for a label → our labels that are right for it.
_MEANS: Mapping[str, frozenset[str]] = {
    **{label: frozenset({label}) for label in LABELS},
    "maybe": frozenset({"maybe_later"}),
    "optout": frozenset({"stop"}),
    "crisis": frozenset({"emergency"}),
    "need_disability": frozenset({"need_access"}),
    **dict.fromkeys(("who_is_this", "why", "cost", "when", "where"), frozenset({"question"})),
    **dict.fromkeys(("greet", "bye", "are_you_a_bot", "repeat", "caregiver"), frozenset({"other", "question"})),
    UNSCORED: frozenset(),
    "oos": frozenset(LABELS) - _ANSWERS,
    "not_optout": frozenset(LABELS) - {"stop"},
    "not_crisis": frozenset(LABELS) - {"emergency"},
}


class Kind(StrEnum):
    """What a row measures."""

    LABEL = "label"
    NUMBER = "number"
    LANGUAGE = "language"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled text. `line` is where it stands in the file, counted from 1."""

    line: int
    text: str
    language: str | None
    label: str | int
    kind: Kind
    told: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_scored(self) -> bool:
        """Whether there is a right answer."""
        return self.label != UNSCORED


@dataclass(frozen=True, slots=True)
class Judged:
    """A row and what was understood: `got` under the file's own names for labels."""

    row: Row
    got: str
    is_right: bool
    confidence: float


def read_row(line: int, written: str) -> Row:
    """A row of the file. Raises BadInput, which says what is wrong with it."""
    try:
        told = json.loads(written)
    except ValueError:
        raise BadInput(f'line {line}: this is no JSON; write {{"text": …, "lang": …, "label": …}}') from None
    if not isinstance(told, dict) or not isinstance(told.get("text"), str):
        raise BadInput(f'line {line}: "text" is missing, the words to be understood')
    language = told.get("lang")
    if not (language is None or isinstance(language, str)):
        raise BadInput(f'line {line}: "lang" must be a code such as "es", or be left out')
    label = told.get("label")
    if isinstance(label, bool) or not isinstance(label, str | int):
        raise BadInput(f'line {line}: "label" is missing; one of {", ".join(LABELS)}, a number or a language\'s code')
    return Row(line, told["text"], language, label, _kind(line, label, told), told)


def _kind(line: int, label: str | int, told: Mapping[str, Any]) -> Kind:
    if "expected" in told:
        return Kind.TIME
    if isinstance(label, int) or label.isdecimal():
        return Kind.NUMBER
    if label in _MEANS:
        return Kind.LABEL
    if _CODE.fullmatch(label):
        return Kind.LANGUAGE
    raise BadInput(
        f"line {line}: nobody knows the label {label!r}; write one of {', '.join(_MEANS)}, a number or a code"
    )


def judge(row: Row, understood: Mapping[str, Any], names: Iterable[str]) -> Judged:
    """Whether what was understood is right; `names` are the labels of the file."""
    got, is_right = _JUDGES[row.kind](row, understood, names)
    return Judged(row, got, is_right, float(understood.get("confidence") or 0.0))


def _judge_label(row: Row, understood: Mapping[str, Any], names: Iterable[str]) -> tuple[str, bool]:
    label = str(understood["label"])
    is_right = _means(row.label, label)
    return (str(row.label) if is_right else _name_for(label, names)), is_right


def _judge_number(row: Row, understood: Mapping[str, Any], _names: Iterable[str]) -> tuple[str, bool]:
    got = understood.get("number")
    return str(got), got is not None and got in {int(row.label), *row.told.get("also", ())}


def _judge_language(row: Row, understood: Mapping[str, Any], _names: Iterable[str]) -> tuple[str, bool]:
    """A file that says zh does not ask which characters."""
    got = str(understood.get("language"))
    right = {str(row.label), *row.told.get("also_valid", ())}
    general = got.split("_", 1)[0]
    return (general if general in right else got), bool({got, general} & right)


def _judge_time(row: Row, understood: Mapping[str, Any], _names: Iterable[str]) -> tuple[str, bool]:
    """Right when it starts as one of the expected times does; a bare clock time is right on any day."""
    got = str((understood.get("time") or {}).get("start"))
    starts = {str(one["start"])[:16] for one in row.told["expected"] if "start" in one}
    clocks = {str(one["time"])[:5] for one in row.told["expected"] if "time" in one and "start" not in one}
    return got, got[:16] in starts or got[11:16] in clocks


_JUDGES: Mapping[Kind, Callable[[Row, Mapping[str, Any], Iterable[str]], tuple[str, bool]]] = {
    Kind.LABEL: _judge_label, Kind.NUMBER: _judge_number, Kind.LANGUAGE: _judge_language, Kind.TIME: _judge_time,
}  # fmt: skip


def _means(name: str | int, label: str) -> bool:
    """Whether `label` is right for a row that the file calls `name`. A doubtful stop is no stop yet."""
    return label in _MEANS[str(name)] or (label not in LABELS and "other" in _MEANS[str(name)])


def _name_for(label: str, names: Iterable[str]) -> str:
    """The file's own name for one of our labels, if just one means it."""
    fitting = [name for name in names if _means(name, label)]
    return fitting[0] if len(fitting) == 1 else label


@dataclass(frozen=True, slots=True)
class Report:
    """How well a file was answered. Shares are between 0 and 1, None where nothing can be divided."""

    rows: int
    scored: int
    right: int
    by_label: dict[str, dict[str, Any]]
    by_language: dict[str, dict[str, Any]]
    confusions: list[dict[str, Any]]

    @property
    def accuracy(self) -> float | None:
        """Right answers among the scored rows."""
        return _share(self.right, self.scored)


def report(judged: list[Judged]) -> Report:
    """Count what was answered. Numbers, languages and times are counted by `kind` or language, not by value."""
    scored = [one for one in judged if one.row.is_scored]
    labels = [one for one in scored if one.row.kind is Kind.LABEL]
    confusions = Counter((str(one.row.label), one.got) for one in scored if not one.is_right)
    return Report(
        rows=len(judged),
        scored=len(scored),
        right=sum(one.is_right for one in scored),
        by_label=_by_label(labels) if labels else _grouped(scored, _part),
        by_language=_grouped(scored, lambda one: one.row.language or "unknown"),
        confusions=[{"wanted": w, "got": g, "rows": n} for (w, g), n in confusions.most_common()],
    )


def _by_label(judged: list[Judged]) -> dict[str, dict[str, Any]]:
    wanted, got, right = (
        Counter(str(one.row.label) for one in judged),
        Counter(one.got for one in judged),
        Counter[str](),
    )
    right.update(str(one.row.label) for one in judged if one.is_right)
    return {
        name: {
            "rows": wanted[name],
            "right": right[name],
            "recall": _share(right[name], wanted[name]),
            "precision": _share(right[name], got[name]),
        }
        for name in sorted(wanted)
    }


def _part(one: Judged) -> str:
    """What part of its collection a row belongs to: cardinal or ordinal, sentence or reply, short or long."""
    part = str(one.row.told.get("kind") or one.row.told.get("subset") or one.row.label)
    short = one.row.kind is Kind.LANGUAGE and len(one.row.text) < 30
    return f"{part}, under 30 characters" if short else part


def _grouped(judged: list[Judged], key: Callable[[Judged], str]) -> dict[str, dict[str, Any]]:
    rows, right = Counter(map(key, judged)), Counter(key(one) for one in judged if one.is_right)
    return {
        name: {"rows": rows[name], "right": right[name], "accuracy": _share(right[name], rows[name])}
        for name in sorted(rows)
    }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
