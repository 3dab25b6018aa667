"""The number a text says, 0 to 100: digits of any script, words, and what comes first, second, third.

The words stand in understanding/numbers/, one file a language; what is regular (tens and units) is put together
here. The words of the language she reads are tried first, then those of all others, for patients mix them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path

import yaml

from dialogs.understanding.words import tokens

FOLDER = Path(__file__).parents[1] / "numbers"
Phrase = tuple[str, ...]

_AND = frozenset({"and", "y", "e", "et", "و", "at", "iyo", "и", "і", "und", "t"})
# "One" is also an article in these words: another number of the text outweighs it.
_ARTICLES = frozenset(
    {
        "a",
        "an",
        "un",
        "une",
        "una",
        "uno",
        "um",
        "uma",
        "one",
        "ek",
        "ایک",
        "एक",
        "en",
        "yon",
        "isang",
        "ஒரு",
        "یک",
        "hal",
    }
)
# What a number may be glued to: "الثالث", "ikalima", "세명", "第".
_BEFORE = ("وال", "ال", "و", "ب", "ل", "ika", "pang", "第", "제")
_AFTER = (
    "번째", "이에요", "예요", "입니다", "개", "명", "번", "시", "살", "째", "이요", "요", "주", "일", "월", "층", "등", "에", "은", "는", "이", "가", "을", "를",
    "টি", "টা", "জন", "ম", "ই", "वा", "वां", "वी", "वीं", "वे", "वें", "ਵਾਂ", "ਵੀਂ", "ng", "م", "مین", "تا", "وم",
)  # fmt: skip
_DOZENS = frozenset(
    {
        "dozen",
        "dozens",
        "douzaine",
        "douzaines",
        "docena",
        "docenas",
        "duzia",
        "duzias",
        "дюжин",
        "дюжины",
        "打",
        "दर्जन",
    }
)
_DOZEN = 12
# Words for ten that count tens ("hai chục", "三拾") and take units ("십하나", "décimo sétimo").
_TENS = frozenset(
    {"十", "拾", "chục", "chuc", "십", "열", "decimo", "decima", "decimos", "decimas", "десяток", "десятка", "десятки"}
)
_HUNDRED = 100


@dataclass(frozen=True)
class _Number:
    """A number where it stands: tokens `start` up to `end`."""

    value: int
    start: int
    end: int
    is_article: bool = False


def read_number(text: str, language: str | None = None) -> int | None:
    """Give the first number of a text, or None; an article ("a", "un") only when there is no other."""
    words = tokens(text)
    for table in filter(None, (_of(language), _everywhere())):
        found = _joined(_found(words, table), words)
        if found:
            return next((one.value for one in found if not one.is_article), found[0].value)
    return None


def _found(words: Phrase, table: Mapping[Phrase, int]) -> list[_Number]:
    """Find all numbers, the longest phrase first."""
    found, start = [], 0
    while start < len(words):
        number = _at(words, start, table)
        if number:
            found.append(number)
        start = number.end if number else start + 1
    return found


def _at(words: Phrase, start: int, table: Mapping[Phrase, int]) -> _Number | None:
    if words[start].isdigit():
        return _Number(int(words[start][:9]), start, start + 1)
    for length in range(min(6, len(words) - start), 0, -1):
        phrase = words[start : start + length]
        value = table.get(phrase, table.get(tuple(map(_bare, phrase))))
        if value is not None:
            article = length == 1 and words[start] in _ARTICLES
            return _Number(value, start, start + length, article)
    value = _unglued(words[start], table)
    return None if value is None else _Number(value, start, start + 1)


def _bare(word: str) -> str:
    """Take the Arabic article off."""
    return word.removeprefix("و").removeprefix("ال") if len(word) > 4 else word


def _unglued(word: str, table: Mapping[Phrase, int], *, again: bool = True) -> int | None:
    """Read a number that is written together with an article, a counter, an ending, or two of them."""
    shorter = [word.removeprefix(before) for before in _BEFORE if word.startswith(before)]
    shorter += [word.removesuffix(after) for after in _AFTER if word.endswith(after)]
    for rest in filter(None, shorter):
        value = table.get((rest,))
        if value is None and again:
            value = _unglued(rest, table, again=False)
        if value is not None:
            return value
    return None


def _joined(found: list[_Number], words: Phrase) -> list[_Number]:
    """Put together what stands side by side: "twenty five", "خمسة وعشرون", "oh five", "3 dozen"."""
    joined: list[_Number] = []
    for number in found:
        one = _in_dozens(number, words)
        if joined and _next_to(joined[-1], one, words):
            value = _together(joined[-1], one, words)
            if value is not None:
                joined[-1] = _Number(value, joined[-1].start, one.end)
                continue
        joined.append(one)
    return joined


def _next_to(left: _Number, right: _Number, words: Phrase) -> bool:
    between = words[left.end : right.start]
    return not between or (len(between) == 1 and between[0] in _AND)


def _together(one: _Number, next_one: _Number, words: Phrase) -> int | None:
    """Add tens and units, count tens; read a zero before a digit as nothing."""
    left, right = one.value, next_one.value
    for tens, unit in ((left, right), (right, left)):
        if 20 <= tens < _HUNDRED and tens % 10 == 0 and 0 < unit < 10:
            return tens + unit
    if left in {60, 80} and 10 <= right < 20:  # "soixante onze"
        return left + right
    if 1 < left < 10 and right == 10 and words[next_one.start] in _TENS:
        return left * 10
    if left == 10 and 0 < right < 10 and words[one.end - 1] in _TENS:
        return left + right
    return right if left == 0 and right < 10 else None


def _in_dozens(number: _Number, words: Phrase) -> _Number:
    after = words[number.end : number.end + 1]
    if after and after[0] in _DOZENS:
        return _Number(number.value * _DOZEN, number.start, number.end + 1)
    return number


@cache
def _of(language: str | None) -> Mapping[Phrase, int]:
    """Read a language's phrases, also without the spaces between their words."""
    file = FOLDER / f"{language}.yml"
    if language is None or not file.exists():
        return {}
    table: dict[Phrase, int] = {}
    for by_value in yaml.load(file.read_text("utf-8"), Loader=yaml.CBaseLoader).values():  # noqa: S506 (strings only)
        for value, phrases in by_value.items():
            for phrase in map(tokens, phrases):
                table.setdefault(phrase, int(value))
                table.setdefault(("".join(phrase),), int(value))
    return table | {phrase: value for phrase, value in _run_together(table) if phrase not in table}


def _run_together(table: Mapping[Phrase, int]) -> Iterator[tuple[Phrase, int]]:
    """Write tens and units as one word: "thirtyfirst", "이십하나"."""
    single = {phrase[0]: value for phrase, value in table.items() if len(phrase) == 1}
    tens = {word: value for word, value in single.items() if 20 <= value < _HUNDRED and value % 10 == 0}
    tens |= dict.fromkeys(single.keys() & _TENS, 10)
    units = {word: value for word, value in single.items() if 0 < value < 10}
    for (first, ten), (last, unit) in product(tens.items(), units.items()):
        yield (first + last,), ten + unit


@cache
def _everywhere() -> Mapping[Phrase, int]:
    """Merge all languages; the first in the alphabet has what two of them share."""
    table: dict[Phrase, int] = {}
    for file in sorted(FOLDER.glob("*.yml")):
        table = {**_of(file.stem), **table}
    return table
