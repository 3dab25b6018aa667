"""Fold a text for comparison: what texters type differently and mean alike becomes the same words.

Case, width, accents and digits of any script are folded; vowel signs of Indic scripts stay, for they are letters.
Chinese, Japanese, Thai and Khmer write no spaces, so that each of their characters is a word of its own.
"""

import unicodedata

import regex

_ASCII = {number: " " for number in range(128) if not chr(number).isalnum()}
_ARABIC = str.maketrans("أإآٱىةؤئکیۀہھے", "اااايهويكيهههي")
_BARRED = str.maketrans("đ", "d")  # no accent to Unicode, but Vietnamese texters drop it with the accents
_POINTS = regex.compile(r"[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u0640\u200c-\u200f]")
_WORDS = regex.compile(
    r"\p{Nd}+|[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]\p{M}*|[\p{L}\p{M}]+|\p{N}+"
)


def plain(text: str) -> str:
    """The folded words of a text, a space between them."""
    return " ".join(words(text))


def words(text: str) -> list[str]:
    """The folded words of a text."""
    if text.isascii():
        return text.casefold().translate(_ASCII).split()
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_ARABIC).translate(_BARRED)
    bare = _POINTS.sub("", unicodedata.normalize("NFKD", folded))
    return _WORDS.findall("".join(map(_digit, unicodedata.normalize("NFC", bare))))


def _digit(character: str) -> str:
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)
