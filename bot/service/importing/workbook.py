"""Excel workbooks (.xlsx), by openpyxl: the first sheet that has a header with a phone number's column."""

import io
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from zipfile import BadZipFile

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from bot.domain.errors import BadInput
from bot.service.importing.columns import guess
from bot.service.importing.sheets import Sheet

_SAFE_DIGITS = 15  # Excel keeps no more of a number


def read(content: bytes) -> Sheet:
    """The sheet with the patients. Raises BadInput."""
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (InvalidFileException, BadZipFile, KeyError, ValueError, OSError, EOFError) as error:
        raise BadInput(
            f"this is no Excel workbook, or a damaged one ({type(error).__name__}); save it again as .xlsx or CSV"
        ) from None
    for sheet in book.worksheets:
        rows = _filled(sheet)
        first = next(rows, None)
        if first is not None and "phone" in guess(header := tuple(first[1])):
            return Sheet(header, ((line, cells + [""] * (len(header) - len(cells))) for line, cells in rows))
    names = ", ".join(book.sheetnames[:5])
    raise BadInput(f"no sheet has a header with a column for the phone number (sheets: {names})")


def _filled(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    """Rows that hold anything, without the empty cells at their end."""
    for line, row in enumerate(sheet.iter_rows(values_only=True), 1):
        cells = [_text(value) for value in row]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            yield line, cells


def _text(value: Any) -> str:
    """A cell as one would type it: phone numbers come as numbers, dates as dates."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**_SAFE_DIGITS:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value).strip()
