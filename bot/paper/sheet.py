"""A sheet of A4 on which any of our languages can be written: the right font, the letters joined, the right direction.

Shaping is HarfBuzz's, bidirectional text fpdf2's. The fonts are subsets of Noto (bot/paper/fonts, tests/make_fonts.py).
"""

from datetime import datetime
from pathlib import Path

import regex
from babel import Locale
from fpdf import FPDF
from fpdf.enums import Align, TextDirection
from fpdf.fonts import TTFFont

FONTS = Path(__file__).parent / "fonts"
MARGIN = 15.0
LATIN = "NotoSans"
CHINESE = ("NotoSansSC", "NotoSansTC")
_FONT_OF_SCRIPT = {
    "Arab": "NotoNaskhArabic", "Guru": "NotoSansGurmukhi", "Taml": "NotoSansTamil", "Hans": "NotoSansSC",
    "Hant": "NotoSansTC",
}  # fmt: skip
_SCRIPT_OF = {
    "ar": "Arab",
    "fa": "Arab",
    "ur": "Arab",
    "pa": "Guru",
    "ta": "Taml",
    "zh_Hans": "Hans",
    "zh_Hant": "Hant",
}
_OWN_NAMES = {"zh_Hans": "简体中文", "zh_Hant": "繁體中文", "tl": "Filipino (Tagalog)"}
_RIGHT_TO_LEFT = frozenset({"Arab"})
_LEADING = {"Arab": 1.5, "Guru": 1.45, "Taml": 1.45}
_HAN = r"[\p{Han}\u3000-\u303f\uff00-\uffef]"
_PIECES = regex.compile(rf"(?:{_HAN}|(?:(?!{_HAN})[^ ])+)[，。！？；：、）」』》〉”’…]*[ ]*|[ ]+")
_LEFT_TO_RIGHT_MARK = "\N{LEFT-TO-RIGHT MARK}"
POINT = 25.4 / 72


def own_name(language: str) -> str:
    """A language's name in itself, with the capital a heading has."""
    if language in _OWN_NAMES:
        return _OWN_NAMES[language]
    locale = Locale.parse(language)
    name = locale.get_language_name(language) or language
    return name[:1].upper() + name[1:]


def is_right_to_left(language: str) -> bool:
    """Whether the language is written from right to left."""
    return _SCRIPT_OF.get(language) in _RIGHT_TO_LEFT


def kept_together(number: str) -> str:
    """A telephone number that keeps its order inside any text, and is not broken over two lines."""
    return _LEFT_TO_RIGHT_MARK + number.replace(" ", "\N{NO-BREAK SPACE}") + _LEFT_TO_RIGHT_MARK


class Sheet(FPDF):
    """A4, upright, in millimetres; sizes of letters in points."""

    def __init__(self, title: str, now: datetime, language: str = "en", *, wide: bool = False) -> None:
        super().__init__(orientation="landscape" if wide else "portrait", format="A4")
        self.set_title(title)
        self.set_lang(language.replace("_", "-"))
        self.set_creation_date(now)
        self.set_margin(MARGIN)
        self.set_auto_page_break(auto=False)
        self._known: set[str] = set()
        self._know(LATIN)

    def know(self, language: str) -> None:
        """Bring the font of a language."""
        family = _FONT_OF_SCRIPT.get(_SCRIPT_OF.get(language, ""), LATIN)
        for one in (
            CHINESE if family in CHINESE else (family,)
        ):  # the one has common characters that the other leaves out
            self._know(one)

    def know_all(self) -> None:
        """Bring every font: for names, which may be written in any script."""
        for family in _FONT_OF_SCRIPT.values():
            self._know(family)

    def _know(self, family: str) -> None:
        if family in self._known:
            return
        bold = "Regular" if family in CHINESE else "Bold"
        ending = "otf" if family in CHINESE else "ttf"
        self.add_font(family, "", FONTS / f"{family}-Regular.{ending}")
        self.add_font(family, "B", FONTS / f"{family}-{bold}.{ending}")
        self._known.add(family)
        self.set_fallback_fonts(sorted(self._known), exact_match=False)

    def write_in(  # noqa: PLR0913 - where, what, how large
        self, language: str, text: str, *, x: float, y: float, width: float, size: float, bold: bool = False,
        centred: bool = False, dry: bool = False,
    ) -> float:  # fmt: skip
        """Write a paragraph from (x, y) down, in the language's font and direction; the y below it. `dry`: only measure."""
        script = self._take(language, size, bold=bold)
        height = size * POINT * _LEADING.get(script, 1.3)
        side = Align.C if centred else Align.R if script in _RIGHT_TO_LEFT else Align.L
        for line in self._lines(text, width):
            if not dry:
                self.set_xy(x, y)
                self.cell(width, height, line, align=side)
            y += height
        return y

    def splits(self, language: str, text: str, *, width: float, size: float, bold: bool = False) -> bool:
        """Whether a word of this text is longer than a line."""
        self._take(language, size, bold=bold)
        return any(self.get_string_width(line) + 2 * self.c_margin > width for line in self._lines(text, width))

    def _take(self, language: str, size: float, *, bold: bool) -> str:
        """The language's font and direction from here on; its script."""
        script = _SCRIPT_OF.get(language, "")
        self.know(language)
        self.set_font(_FONT_OF_SCRIPT.get(script, LATIN), "B" if bold else "", size)
        way = TextDirection.RTL if script in _RIGHT_TO_LEFT else TextDirection.LTR
        self.set_text_shaping(use_shaping_engine=True, direction=way)
        return script

    def _lines(self, text: str, width: float) -> list[str]:
        """The lines of a paragraph, by the widths of shaped words: fpdf2's own go by letters, and would tear a Tamil one.

        Chinese may be broken between any two characters, but no closing mark begins a line.
        """
        lines, room = [""], width - 2 * self.c_margin
        for piece in _PIECES.findall(text):
            if lines[-1] and self.get_string_width(lines[-1] + piece.rstrip()) > room:
                lines.append("")
            lines[-1] += piece if lines[-1] else piece.lstrip()
        return [line.strip() for line in lines]

    def finished(self) -> bytes:
        """The PDF. Nothing can be written any more: the fonts' files are closed."""
        made = bytes(self.output())
        for font in self.fonts.values():
            if isinstance(font, TTFFont):
                font.ttfont.close()
        return made
