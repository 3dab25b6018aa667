"""Make the fonts in bot/paper/fonts/ anew: small subsets of Debian's fonts-noto-core and fonts-noto-cjk.

    apt-get install fonts-noto-core fonts-noto-cjk
    .venv/bin/python tests/make_fonts.py [FOLDER OF FONTS]      (else /usr/share/fonts)

A subset keeps what is needed to shape its script, and has no hints for screens. Chinese has too many characters to carry
all: the first level of GB 2312 in simplified shapes, that of Big 5 in traditional ones, and whatever our texts use.
"""

import sys
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont

ROOT = Path(__file__).parent.parent
OUT = ROOT / "bot" / "paper" / "fonts"
SPACES_AND_MARKS = [
    0x20,
    0xA0,
    *range(0x2010, 0x2028),
    0x200C,
    0x200D,
    0x200E,
    0x200F,
    0x2003,
    0x2030,
    0x2039,
    0x203A,
    0x25CC,
]
LATIN = [
    *range(0x20, 0x7F),
    *range(0xA0, 0x250),
    *range(0x2B0, 0x370),
    *range(0x1E00, 0x1F00),
    0x20AC,
    0x2122,
    0x2212,
    0x2610,
]
CYRILLIC = [*range(0x400, 0x530), 0x2116]
ARABIC = [
    *range(0x600, 0x700),
    *range(0x750, 0x780),
    *range(0x8A0, 0x900),
    *range(0xFB50, 0xFE00),
    *range(0xFE70, 0xFF00),
]
LETTERS_TOO = list(range(0x21, 0x7F))
PLAIN = {
    "NotoSans": [*LATIN, *CYRILLIC],
    "NotoNaskhArabic": [*ARABIC, *LETTERS_TOO],
    "NotoSansGurmukhi": [*range(0xA00, 0xA80), *range(0x951, 0x953), 0x964, 0x965, *LETTERS_TOO],
    "NotoSansTamil": [*range(0xB80, 0xC00), 0x964, 0x965, *LETTERS_TOO],
}
CHINESE_MARKS = [ord(one) for one in "，。！？：；、（）「」『』《》〈〉“”‘’·—…～　％＋－"] + list(
    range(0xFF10, 0xFF1A)
)
SIMPLIFIED, TRADITIONAL = 2, 3  # their numbers in the collection


def main(folder: Path) -> None:
    """Write every subset, and say how large it is."""
    for name, letters in PLAIN.items():
        for weight in ("Regular", "Bold"):
            font = TTFont(_find(folder, f"{name}-{weight}.ttf"))
            _write(font, chain(letters, SPACES_AND_MARKS), OUT / f"{name}-{weight}.ttf")
    first, second = set(_level("gb2312", 0xB0, 0xD7)), set(_level("big5", 0xA4, 0xC6))
    fonts = TTCollection(_find(folder, "NotoSansCJK-Regular.ttc")).fonts
    used = {script: _used(f"zh_{script}") for script in ("Hans", "Hant")}
    _write(fonts[SIMPLIFIED], chain(first, used["Hans"], CHINESE_MARKS), OUT / "NotoSansSC-Regular.otf")
    _write(fonts[TRADITIONAL], chain(second - first, used["Hant"], CHINESE_MARKS), OUT / "NotoSansTC-Regular.otf")


def _find(folder: Path, name: str) -> Path:
    return next(folder.rglob(name))


def _write(font: TTFont, letters: Iterable[int], target: Path) -> None:
    options = Options(hinting=False, notdef_outline=True, name_IDs=[0, 1, 2, 4, 5, 6, 7, 13, 14], glyph_names=False)
    options.layout_features = ["*"] if target.suffix == ".ttf" else ["kern"]
    options.drop_tables += ["BASE", "vhea", "vmtx", "VORG", "DSIG"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=letters)
    subsetter.subset(font)
    font.save(target)
    sys.stdout.write(f"{target.name}: {target.stat().st_size // 1024} kB\n")


def _level(code: str, first: int, last: int) -> Iterator[int]:
    """The commonest characters of a code: those whose first byte lies between."""
    for high in range(first, last + 1):
        for low in range(0x40, 0xFF):
            try:
                told = bytes([high, low]).decode(code)
            except UnicodeDecodeError:
                continue
            yield ord(told)


def _used(language: str) -> set[int]:
    """The Chinese characters of a catalogue."""
    told = (ROOT / "locales" / language / "LC_MESSAGES" / "patient.po").read_text("utf-8")
    return {ord(one) for one in told if 0x2E80 <= ord(one) <= 0xFFEF}


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "/usr/share/fonts"))
