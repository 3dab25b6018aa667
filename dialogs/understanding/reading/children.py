"""How many children, and how old: "2 kids 3 and 5", "dos niños de 3 y 5", "my son, 18 months"."""

from typing import Any

from dialogs.understanding.lexicon import Span
from dialogs.understanding.reading.said import Said

_MOST = 12  # a larger number is an age, a year or a phone number
_OLDEST = 17


def read_children(said: Said) -> dict[str, Any] | None:
    """Read `{"children": 2, "ages": "3, 5"}`; ages None when she did not say them."""
    if said.has("child", "children", "twins"):
        count, ages = _counted(said.spans)
    else:
        count, ages = _bare(said.spans)
    count = count if count is not None else (len(ages) or None)
    if count is None or not 0 < count <= _MOST:
        return None
    return {"children": count, "ages": ", ".join(ages) or None}


def checks_itself(said: Said) -> bool:
    """Tell whether the first number counts the others: "3 kds 4 6 n 9", whatever the word between them is."""
    told = [span.meanings for span in said.spans if "filler" not in span.meanings]
    count, *ages = [meanings["numbers"] for meanings in told if "numbers" in meanings] or [0]
    if not told or "numbers" not in told[0] or said.asks() or said.has("not", "place"):
        return False
    return count == len(ages) > 1 and all(0 <= age <= _OLDEST for age in ages)


def _counted(spans: tuple[Span, ...]) -> tuple[int | None, list[str]]:
    """Count by the words for children; every other number is an age."""
    count, ages, used = 0, [], set()
    for index, span in enumerate(spans):
        if "twins" in span.meanings:
            count += 2
        elif span.meanings.keys() & {"child", "children"}:
            before = _number_before(spans, index)
            plural = "children" in span.meanings
            count += spans[before].meanings["numbers"] if before is not None else int(not plural)
            used.add(before)
    ages = [_age(spans, i) for i, s in enumerate(spans) if i not in used and _may_be_age(s)]
    return count or None, ages


def _number_before(spans: tuple[Span, ...], index: int) -> int | None:
    """Find the number that counts the children named at `index`: "2 kids", "2 small kids"."""
    for back in (index - 1, index - 2):
        if back >= 0 and "numbers" in spans[back].meanings:
            return back
        if back >= 0 and spans[back].meanings.keys() & {"years", "months"}:
            return None  # "a 3 year old boy" is one boy, "a 6 month old baby" one baby
    return None


def _bare(spans: tuple[Span, ...]) -> tuple[int | None, list[str]]:
    """Read numbers alone: "2", "2, 3 and 5" (two children), "3 and 5" (two ages), "4 years old"."""
    places = [index for index, span in enumerate(spans) if "numbers" in span.meanings]
    numbers = [spans[index].meanings["numbers"] for index in places]
    if len(numbers) == 1 and not any(s.meanings.keys() & {"years", "months"} for s in spans):
        return numbers[0], []
    counted = len(numbers) > 1 and numbers[0] == len(numbers) - 1
    ages = [_age(spans, i) for i in places[int(counted) :] if _may_be_age(spans[i])]
    return (numbers[0] if counted else None), ages


def _may_be_age(span: Span) -> bool:
    return "numbers" in span.meanings and 0 <= span.meanings["numbers"] <= 24  # months


def _age(spans: tuple[Span, ...], index: int) -> str:
    """Give the age in years, or in months ("18 mo") when she said so."""
    after = spans[index + 1].meanings if index + 1 < len(spans) else {}
    number = spans[index].meanings["numbers"]
    return f"{number} mo" if "months" in after or number > _OLDEST else str(number)
