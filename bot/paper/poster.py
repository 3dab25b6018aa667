"""A poster for a wall: in one language or in several, for any phone. The word and the number are what must be read from afar.

The QR code only opens a text to the same number with the same word in it; nobody needs it.
"""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import quote

import segno

from bot.domain.errors import BadInput
from bot.paper.said import MOST_LANGUAGES, Words
from bot.paper.sheet import MARGIN, Sheet, is_right_to_left, own_name

WIDTH, HEIGHT = 210.0, 297.0
INK, ACCENT, PAPER = (20, 24, 32), (11, 107, 74), (220, 245, 233)
_WIDTH_A_POINT = 0.23  # mm, of a letter: the word and the number stay on one line
_HEADLINE = 30.0
_QUIET = 4  # modules of white around a QR code
_GAP = 6.0
_LARGEST, _SMALLEST, _STEP = 1.9, 0.3, 0.03


def link(e164: str, keyword: str) -> str:
    """What the QR code holds: a phone opens a text to this number with the word in it."""
    return f"sms:{e164}?body={quote(keyword)}"


def poster(words: Sequence[Words], *, e164: str, number: str, clinic: str, now: datetime) -> bytes:
    """The PDF, one page; `number` as people write it. Raises BadInput for no language, or for too many on one sheet."""
    if not 1 <= len(words) <= MOST_LANGUAGES:
        raise BadInput(
            f"{len(words)} languages on one poster: choose 1 to {MOST_LANGUAGES}, so that it can be read from afar"
        )
    sheet = Sheet(words[0].headline, now, words[0].language)
    sheet.add_page()
    sheet.set_text_color(*INK)
    top = _head(sheet, clinic)
    room = (HEIGHT - MARGIN - top - _GAP * (len(words) - 1)) / len(words)
    for place, one in enumerate(words):
        _block(sheet, one, e164, number, (top + place * (room + _GAP), room), alone=len(words) == 1)
    return sheet.finished()


def _head(sheet: Sheet, clinic: str) -> float:
    sheet.set_fill_color(*ACCENT)
    sheet.rect(0, 0, WIDTH, 9, style="F")
    return sheet.write_in("en", clinic, x=MARGIN, y=14, width=WIDTH - 2 * MARGIN, size=16, bold=True) + 4


def _block(sheet: Sheet, words: Words, e164: str, number: str, where: tuple[float, float], *, alone: bool) -> None:
    """One language in its part of the page, in the largest letters that fit."""
    top, room = where
    layout = _Layout(sheet, words, number, top, alone=alone)
    size = layout.largest(room)
    layout.write(size, dry=False)
    side = layout.side(size)
    x = MARGIN if is_right_to_left(words.language) else WIDTH - MARGIN - side
    _qr(sheet, link(e164, words.keyword), x, top, side)
    if top + room < HEIGHT - MARGIN - 1:
        sheet.set_draw_color(200, 206, 214)
        sheet.line(MARGIN, top + room + _GAP / 2, WIDTH - MARGIN, top + room + _GAP / 2)


class _Layout:
    """The words of one language around its code: beside it what it is about, below it how to join."""

    def __init__(self, sheet: Sheet, words: Words, number: str, top: float, *, alone: bool) -> None:
        self._sheet, self._words, self._number, self._top, self._alone = sheet, words, number, top, alone

    def side(self, size: float) -> float:
        """How wide the code is."""
        return min(62.0, 46 * size) if self._alone else 46.0

    def largest(self, room: float) -> float:
        """The size of letters that fills the room, found by halving."""
        small, large = _SMALLEST, _LARGEST
        while large - small > _STEP:
            middle = (small + large) / 2
            fits = not self.splits(middle) and self.write(middle, dry=True) <= self._top + room
            small, large = (middle, large) if fits else (small, middle)
        return small

    def splits(self, size: float) -> bool:
        """Whether letters of this size would tear a word of the headline."""
        words = self._words
        width = self._beside(size)[1]
        return self._sheet.splits(words.language, words.headline, width=width, size=_HEADLINE * size, bold=True)

    def _beside(self, size: float) -> tuple[float, float]:
        """Where the words beside the code begin, and how wide they may be."""
        side = self.side(size)
        x = MARGIN + side + _GAP if is_right_to_left(self._words.language) else MARGIN
        return x, WIDTH - 2 * MARGIN - side - _GAP

    def write(self, size: float, *, dry: bool) -> float:
        """Write it all in letters of this size; the y below it. `dry`: only measure."""
        words, side, beside = self._words, self.side(size), self._beside(size)
        below = (MARGIN, WIDTH - 2 * MARGIN) if self._alone else beside
        self._sheet.set_text_color(*ACCENT)
        y = self._say(own_name(words.language), self._top, beside, 15 * size, bold=True, dry=dry)
        self._sheet.set_text_color(*INK)
        y = self._say(words.headline, y + 1, beside, _HEADLINE * size, bold=True, dry=dry)
        if self._alone:
            y = max(y, self._top + side) + 3 * size
        y = self._say(words.offer, y + size, below, 18 * size, dry=dry)
        y = self._box(y + 3 * size, below, size, dry=dry)
        return self._say(words.any_phone, y + 2 * size, below, 15 * size, dry=dry)

    def _say(
        self, text: str, y: float, across: tuple[float, float], size: float, *, bold: bool = False, dry: bool
    ) -> float:
        x, width = across
        return self._sheet.write_in(self._words.language, text, x=x, y=y, width=width, size=size, bold=bold, dry=dry)

    def _box(self, y: float, across: tuple[float, float], size: float, *, dry: bool) -> float:
        """How to join: the sentence, and below it the word and the number in the largest letters of the page."""
        if not dry:
            self._sheet.set_fill_color(*PAPER)
            height = self._join(y, across, size, dry=True) - y
            self._sheet.rect(across[0], y, across[1], height, style="F", round_corners=True, corner_radius=3)
        return self._join(y, across, size, dry=dry)

    def _join(self, y: float, across: tuple[float, float], size: float, *, dry: bool) -> float:
        pad = 3 * size
        x, width = across[0] + pad, across[1] - 2 * pad
        y = self._say(self._words.how, y + pad, (x, width), 19 * size, dry=dry)
        told = f"{self._words.keyword}\N{EM SPACE}{self._number}"
        letters = min(34 * size, width / _WIDTH_A_POINT / len(told))
        return pad + self._sheet.write_in(
            "en", told, x=x, y=y + pad / 2, width=width, size=letters, bold=True, centred=True, dry=dry
        )


def _qr(sheet: Sheet, told: str, x: float, y: float, side: float) -> None:
    matrix = segno.make_qr(told, error="m").matrix
    module = side / (len(matrix) + 2 * _QUIET)
    sheet.set_fill_color(255, 255, 255)
    sheet.rect(x, y, side, side, style="F")
    sheet.set_fill_color(0, 0, 0)
    for row, modules in enumerate(matrix):
        for column, dark in enumerate(modules):
            if dark:
                sheet.rect(
                    x + (column + _QUIET) * module, y + (row + _QUIET) * module, module * 1.02, module * 1.02, "F"
                )
