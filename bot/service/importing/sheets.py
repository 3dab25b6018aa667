"""A file's bytes → a header and rows of cells, whatever a clinic's program made of it. Raises BadInput."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.errors import BadInput

if TYPE_CHECKING:
    from _csv import Reader

SEPARATORS = ",;\t|"
LARGEST = 200 * 1024 * 1024
_ZIP, _OLD_OFFICE, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_UTF32 = (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")


@dataclass(frozen=True, slots=True)
class Sheet:
    """`rows` gives each row's line (or number) in the file and its cells, as text without spaces around it."""

    header: tuple[str, ...]
    rows: Iterator[tuple[int, list[str]]]


def read_sheet(content: bytes) -> Sheet:
    """Read a file by what it is, not by how it is named."""
    from bot.service.importing import fhir, workbook  # they need Sheet

    if not content.strip():
        raise BadInput("the file is empty")
    if len(content) > LARGEST:
        raise BadInput(f"the file has {len(content) / 1e6:.0f} MB; the most is {LARGEST / 1e6:.0f} MB: split it")
    if content.startswith(_ZIP):
        return workbook.read(content)
    if content.startswith(_OLD_OFFICE):
        raise BadInput("this is an old Excel file (.xls) or one with a password; save it as .xlsx or CSV without one")
    if content.startswith(_PDF):
        raise BadInput("this is a PDF; export the list as CSV or Excel")
    text = decode(content)
    start = text.lstrip()[:200].casefold()
    if start.startswith(("<!doctype", "<html", "<table", "<?xml")):
        raise BadInput("this is a web page or XML, whatever its name says; export the list as CSV or Excel")
    if start.startswith(("{", "[")):
        return fhir.read(text)
    return _read_csv(text)


def decode(content: bytes) -> str:
    """The text of a file: UTF-8 or UTF-16 with or without a mark, else Windows-1252."""
    if content.startswith(_UTF32):
        raise BadInput("the file is UTF-32; save it as UTF-8")
    if content.startswith(_UTF16) or content[1:2000:2].count(0) > 100 or content[0:2000:2].count(0) > 100:
        return _utf16(content)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        text = _windows(content, error)
    if "\x00" in text:
        line = text[: text.index("\x00")].count("\n") + 1
        raise BadInput(f"line {line}: there is a NUL byte; the file is damaged or no text: export it again")
    return text


def _utf16(content: bytes) -> str:
    encoding = (
        "utf-16" if content.startswith(_UTF16) else "utf-16-le" if content[1:2000:2].count(0) > 100 else "utf-16-be"
    )
    try:
        return content.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise BadInput(f"the file looks like UTF-16 but breaks at byte {error.start}; save it as UTF-8") from None


def _windows(content: bytes, fault: UnicodeDecodeError) -> str:
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError:
        line = content[: fault.start].count(b"\n") + 1
        raise BadInput(f"line {line}: neither UTF-8 nor Windows-1252; save the file as CSV UTF-8") from None


def _read_csv(text: str) -> Sheet:
    start, text = _without_hint(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    header = _next(reader, start)
    while header is not None and not any(cell.strip() for cell in header):
        header = _next(reader, start)
    if header is None:
        raise BadInput("the file holds only empty lines")
    return Sheet(tuple(cell.strip() for cell in header), _rows(reader, start, len(header)))


def _without_hint(text: str) -> tuple[int, str]:
    """Excel's own first line `sep=;` is no header; how many lines were left out."""
    first, _, rest = text.partition("\n")
    hint = first.strip().casefold()
    if hint.startswith("sep=") and len(hint) == 5:
        return 1, rest
    return 0, text


def _separator(text: str) -> str:
    """The separator that the first line with words has most of, outside quotes."""
    first = next(line for line in text.splitlines() if line.strip())
    bare = "".join(first.split('"')[::2])
    return max(SEPARATORS, key=bare.count)


def _next(reader: "Reader", start: int) -> list[str] | None:
    try:
        return next(reader, None)
    except csv.Error as error:
        raise BadInput(f"line {reader.line_num + start}: {_why(error)}") from None


def _why(error: csv.Error) -> str:
    told = str(error)
    if "field larger" in told:
        return "a cell has more than 131,072 letters; a quote is probably not closed"
    if "end of data" in told:
        return "a quote is opened and never closed"
    return f"this is no CSV ({told}); check the quotes"


def _rows(reader: "Reader", start: int, width: int) -> Iterator[tuple[int, list[str]]]:
    while True:
        before = reader.line_num + start + 1
        row = _next(reader, start)
        if row is None:
            return
        cells = [cell.strip() for cell in row]
        if any(cells):
            yield before, cells + [""] * (width - len(cells))
