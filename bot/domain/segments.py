"""What a text costs on a phone network, and how it is cleaned before it goes out or comes in.

A phone network carries 160 characters of its old alphabet (GSM 03.38) or 70 UTF-16 units of anything else.
A longer text travels in pieces of 153 or 67, since each piece gives up six bytes to say which piece it is. One
curly quote in an English text halves what fits, so `normalise` replaces such marks before anything is counted.

Nothing here loses a letter: an á stays an á, and the joiners that Persian and the scripts of India need
stay where they are.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from math import ceil
from unicodedata import normalize

import regex

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The old alphabet, one septet each. The escape character is not in it: no text may hold one."""

EXTENDED = frozenset("\f^{}\\[~]|€")
"""Reached through the escape character: two septets each, never parted."""

_OLD = BASIC | EXTENDED

_PLAIN = str.maketrans(
    dict.fromkeys("‘’‚‛′", "'")
    | dict.fromkeys("“”„‟″«»", '"')
    | dict.fromkeys("‐‑‒–—―−", "-")
    | dict.fromkeys("\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\t", " ")
    | dict.fromkeys("\u200b\u2060\u00ad\ufeff", "")
    | {"…": "..."}
)

_GRAPHEME = regex.compile(r"\X")
_LINE_END = regex.compile(r"\r\n?")
_UNWANTED = regex.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


class Encoding(StrEnum):
    """How a phone network writes a text: seven bits a character, or sixteen."""

    GSM7 = "GSM-7"
    UCS2 = "UCS-2"


@dataclass(frozen=True, slots=True)
class Segments:
    """What one text costs. `units` are septets in GSM-7 and UTF-16 units in UCS-2."""

    encoding: Encoding
    units: int
    segments: int


_WHOLE = {Encoding.GSM7: 160, Encoding.UCS2: 70}
_PIECE = {Encoding.GSM7: 153, Encoding.UCS2: 67}


def normalise(text: str) -> str:
    """The same words in the cheapest characters: composed letters, plain quotes, dashes and spaces.

    Composes before replacing, so that what composes into a replaced mark is caught, and again after, since a
    dropped invisible space may have kept a letter from its accent. Doing it twice changes nothing.
    """
    plain = normalize("NFC", _LINE_END.sub("\n", text)).translate(_PLAIN)
    return normalize("NFC", plain)


def count(text: str) -> Segments:
    """How the network will cut this text. Cuts fall between graphemes, so no letter loses its accent."""
    encoding = Encoding.GSM7 if _OLD.issuperset(text) else Encoding.UCS2
    units = _units(text, encoding)
    if units <= _WHOLE[encoding]:
        return Segments(encoding, units, 1)
    return Segments(encoding, units, _pieces(text, encoding))


def forces_ucs2(text: str) -> str:
    """The characters that keep this text out of the old alphabet, each once; for whoever shortens it."""
    return "".join(dict.fromkeys(c for c in text if c not in _OLD))


def clean_inbound(text: str) -> str:
    """A patient's text as it may be stored: no control characters but line breaks, no lone surrogates.

    PostgreSQL refuses a NUL, and a lone surrogate cannot be written to any file.
    """
    if text.isascii() and text.isprintable():
        return text
    return _UNWANTED.sub("", _LINE_END.sub("\n", text).replace("\t", " "))


def _units(text: str, encoding: Encoding) -> int:
    if encoding is Encoding.GSM7:
        return len(text) + (0 if EXTENDED.isdisjoint(text) else sum(c in EXTENDED for c in text))
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _pieces(text: str, encoding: Encoding) -> int:
    """Fill each piece with whole graphemes until the next one does not fit."""
    if encoding is Encoding.GSM7 and "\r" not in text and EXTENDED.isdisjoint(text):
        return ceil(len(text) / _PIECE[encoding])  # every grapheme is one septet: nearly all texts, and counted often
    pieces, room = 0, 0
    for size in _sizes(text, encoding):
        if size > room:
            pieces, room = pieces + 1, _PIECE[encoding]
        room -= size
    return pieces


def _sizes(text: str, encoding: Encoding) -> Iterator[int]:
    """The size of each grapheme; one too long for any piece can only be cut between its characters."""
    for match in _GRAPHEME.finditer(text):
        grapheme = match.group()
        size = _units(grapheme, encoding)
        if size <= _PIECE[encoding]:
            yield size
        else:
            yield from (_units(c, encoding) for c in grapheme)
