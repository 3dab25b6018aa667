"""The sheet at the door of a group session, in large print: who is expected, in which language, what was arranged, where to sign.

It lies open on a table, so it says no number, no address and nothing about health.
"""

from collections.abc import Sequence
from datetime import datetime

from bot.paper.said import Expected, Heads
from bot.paper.sheet import MARGIN, Sheet

WIDTH, HEIGHT = 297.0, 210.0
ROW, TOP, HEAD = 21.0, 42.0, 9.0
EXTRA = 3
"""Empty lines for whoever comes unexpected."""

_COLUMNS = (
    10.0,
    88.0,
    92.0,
    77.0,
)  # number, name, language and what was arranged, signature: the width between margins
_ROWS_A_PAGE = int((HEIGHT - MARGIN - TOP - HEAD) // ROW)


def sign_in(people: Sequence[Expected], heads: Heads, now: datetime) -> bytes:
    """The PDF: as many pages as it takes, with empty lines at the end."""
    sheet = Sheet(heads.title, now, wide=True)
    sheet.know_all()
    rows = [*people, *(Expected("", "") for _ in range(EXTRA))]
    pages = [rows[start : start + _ROWS_A_PAGE] for start in range(0, len(rows), _ROWS_A_PAGE)]
    for number, lines in enumerate(pages):
        _page(sheet, heads, heads.page.format(page=number + 1, pages=len(pages)))
        for place, one in enumerate(lines):
            _row(sheet, number * _ROWS_A_PAGE + place + 1, one, TOP + HEAD + place * ROW)
    return sheet.finished()


def _page(sheet: Sheet, heads: Heads, page: str) -> None:
    sheet.add_page()
    wide = WIDTH - 2 * MARGIN
    below = sheet.write_in("en", heads.title, x=MARGIN, y=12, width=wide - 30, size=24, bold=True)
    sheet.write_in("en", heads.under, x=MARGIN, y=below, width=wide, size=14)
    sheet.write_in("en", page, x=WIDTH - MARGIN - 30, y=12, width=30, size=11)
    for x, width, text in zip(_lefts(), _COLUMNS, ("", heads.name, heads.about, heads.sign), strict=True):
        sheet.write_in("en", text, x=x, y=TOP, width=width, size=12, bold=True)
    _line(sheet, TOP + HEAD - 1, 0.6)


def _row(sheet: Sheet, number: int, one: Expected, y: float) -> None:
    lefts = _lefts()
    sheet.write_in("en", str(number), x=lefts[0], y=y + 6, width=_COLUMNS[0], size=12)
    _fitting(sheet, one.name, lefts[1], y + 2, _COLUMNS[1], (20, 16, 12))
    _fitting(sheet, one.about, lefts[2], y + 2, _COLUMNS[2], (14, 12, 10, 8))
    _line(sheet, y + ROW - 1, 0.2)


def _fitting(sheet: Sheet, text: str, x: float, y: float, width: float, sizes: Sequence[float]) -> None:
    """Write it in the largest of these sizes that leaves it inside its row."""
    inner = width - 3

    def fits(size: float) -> bool:
        below = sheet.write_in("en", text, x=x, y=y, width=inner, size=size, dry=True)
        return below < y + ROW - 3 and not sheet.splits("en", text, width=inner, size=size)

    size = next(filter(fits, sizes), sizes[-1])
    sheet.write_in("en", text, x=x, y=y, width=inner, size=size)


def _lefts() -> list[float]:
    return [MARGIN + sum(_COLUMNS[:place]) for place in range(len(_COLUMNS))]


def _line(sheet: Sheet, y: float, width: float) -> None:
    sheet.set_line_width(width)
    sheet.line(MARGIN, y, WIDTH - MARGIN, y)
