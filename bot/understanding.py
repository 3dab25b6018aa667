"""`convivial understand`: measure on labelled texts what the guard words and the dialogs understand together."""

import sys
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from bot.dialogs import Dialogs
from bot.dialogs_process import dialogs_beside
from bot.domain.errors import BadInput
from bot.domain.guardwords import Guard, GuardWords
from bot.domain.labelled import Judged, Kind, Report, Row, judge, read_row, report
from bot.settings import Settings
from bot.words import read_words

_AT_ONCE = 20  # texts of one request; a bar that moves, and no request near its time-out
_CONFUSIONS = 15
_LABEL_OF = {Guard.STOP: "stop", Guard.START: "yes", Guard.HELP: "question", Guard.DANGER: "emergency"}
# Collections name a language without its script or by a general code; what she reads is then the commoner.
_READS = {"zh": "zh_Hans", "und": None}


async def measure(settings: Settings, root: Path, file: Path) -> list[Judged]:
    """Judge every row of a file. Raises BadInput for a file that cannot be read."""
    rows = _read(file)
    words = GuardWords({code: told.lists for code, told in read_words(root / "locales").items()})
    names = {str(row.label) for row in rows}
    judged = []
    async with dialogs_beside(settings, root) as dialogs:
        with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as progress:
            bar = progress.add_task("Understanding", total=len(rows))
            async for row, understood in _understood(dialogs, words, rows):
                judged.append(judge(row, understood, names))
                progress.advance(bar)
    return judged


def _read(file: Path) -> list[Row]:
    try:
        lines = file.read_text("utf-8").splitlines()
    except FileNotFoundError:
        raise BadInput(f"{file} is not there; give the path of a file with one JSON object a line") from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{file} cannot be read as UTF-8 text ({type(error).__name__})") from None
    try:
        rows = [read_row(number, line) for number, line in enumerate(lines, 1) if line.strip()]
    except BadInput as error:
        raise BadInput(f"{file}, {error}") from None
    if not rows:
        raise BadInput(f'{file} is empty; write one {{"text": …, "lang": …, "label": …}} a line')
    return rows


async def _understood(
    dialogs: Dialogs, words: GuardWords, rows: list[Row]
) -> AsyncIterator[tuple[Row, dict[str, Any]]]:
    """As in a turn: the guard words first, then the dialogs."""
    for start in range(0, len(rows), _AT_ONCE):
        some = rows[start : start + _AT_ONCE]
        for row, answer in zip(some, await dialogs.understand([_asked(row) for row in some]), strict=True):
            guarded = words.find(row.text) if row.kind is Kind.LABEL else None
            yield row, answer | ({"label": _LABEL_OF[guarded.guard], "confidence": 1.0} if guarded else {})


def _asked(row: Row) -> dict[str, Any]:
    """What is sent. Whoever measures how well the language is told must not tell it."""
    asked = {name: row.told[name] for name in ("question", "ref", "offers", "timezone") if name in row.told}
    language = _READS.get(row.language or "und", row.language) if row.kind is not Kind.LANGUAGE else None
    return {"text": row.text, "lang": language, **asked}


def as_json(judged: list[Judged], *, errors: bool) -> dict[str, Any]:
    """The measurement for other programs."""
    counted = report(judged)
    told: dict[str, Any] = {
        "rows": counted.rows, "scored": counted.scored, "right": counted.right, "accuracy": counted.accuracy,
        "labels": counted.by_label, "languages": counted.by_language, "confusions": counted.confusions,
    }  # fmt: skip
    return told | ({"errors": [_error(one) for one in _wrong(judged)]} if errors else {})


def print_tables(judged: list[Judged], *, errors: bool) -> None:
    """The measurement for people."""
    counted, console = report(judged), Console()
    console.print(f"{counted.right} of {counted.scored} right: {_percent(counted.accuracy)}{_aside(counted)}")
    console.print(_table("", counted.by_label))
    console.print(_table("language", counted.by_language))
    for one in counted.confusions[:_CONFUSIONS]:
        console.print(f"  {one['rows']:>4}  {one['wanted']} understood as {one['got']}", highlight=False)
    if errors:
        for wrong in map(_error, _wrong(judged)):
            seen = f"line {wrong['line']}: {wrong['text']!r}"
            console.print(f"{seen}  wanted {wrong['wanted']}, got {wrong['got']}", highlight=False, markup=False)


def _aside(counted: Report) -> str:
    left = counted.rows - counted.scored
    return f" ({left} ambiguous rows are not scored)" if left else ""


def _table(head: str, groups: dict[str, dict[str, Any]]) -> Table:
    columns = list(next(iter(groups.values()), {}))
    table = Table(head, *columns)
    for name, told in groups.items():
        table.add_row(name, *(_cell(told[column]) for column in columns))
    return table


def _cell(value: object) -> str:
    return str(value) if isinstance(value, int) else _percent(value)


def _percent(share: object) -> str:
    return f"{share:.1%}" if isinstance(share, float) else "–"


def _wrong(judged: Iterable[Judged]) -> list[Judged]:
    return [one for one in judged if one.row.is_scored and not one.is_right]


def _error(one: Judged) -> dict[str, Any]:
    wanted = one.row.told["expected"] if one.row.kind is Kind.TIME else one.row.label
    return {
        "line": one.row.line, "text": one.row.text, "lang": one.row.language,
        "wanted": wanted, "got": one.got, "confidence": one.confidence,
    }  # fmt: skip
