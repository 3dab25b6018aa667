"""From what she typed to tokens that compare equal: one folding for lexicon, reader and classifier.

Texters drop accents, mix scripts' digits, and write "1️⃣" for 1. Folding forgives all of that, and it
keeps the vowel signs of Indic scripts, which are not decoration.
"""

import unicodedata
from collections.abc import Iterable

import regex

# Letters that keyboards and habits exchange; the joiner inside Persian words is typed as a space, or not at all.
_ARABIC = str.maketrans("أإآٱىةؤئکیۀہھے\u200c", "اااايهويكيهههي ")
_APOSTROPHES = str.maketrans(dict.fromkeys("ʼ‘’`´ʻ", "'"))  # one of them counts as a letter
# Indic dots that texters leave out or exchange: candrabindu is written as anusvara, nukta not at all.
_INDIC = str.maketrans({"\u0901": "\u0902", "\u093c": "", "\u09bc": "", "\u0a3c": "", "\u0abc": ""})
_BARRED = str.maketrans("đ", "d")  # no accent to Unicode, but Vietnamese texters drop it with the accents
# Accents of Latin, Greek and Cyrillic; Arabic and Hebrew points; tatweel; keycap and emoji dressing.
_DRESSING = regex.compile(
    r"[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u0640\u20e3\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]"
)
_PIECES = regex.compile(
    r"\p{Nd}+"
    r"|[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]\p{M}*"
    r"|[\p{L}\p{M}]+"
    r"|\p{Extended_Pictographic}"
    r"|[?？؟]"
)

_UNSPACED = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]"
_WITHIN = regex.compile(rf"(?<={_UNSPACED}\p{{M}}*) (?={_UNSPACED})")


def fold(text: str) -> str:
    """Fold case, accents, width and digits: "À 5️⃣h" and "a 5h" become the same."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_ARABIC).translate(_APOSTROPHES).translate(_BARRED)
    bare = _DRESSING.sub("", unicodedata.normalize("NFKD", plain)).translate(_INDIC)
    return unicodedata.normalize("NFC", "".join(map(_digit, bare)))


def tokens(text: str) -> tuple[str, ...]:
    """Split into words, numbers, emoji and question marks; one token per Chinese or Thai character.

    An apostrophe splits ("d'enfants" is two tokens), so that elided articles do not hide a word.
    """
    return tuple("?" if piece in "？؟" else piece for piece in _PIECES.findall(fold(text)))


def spaced(text: str) -> str:
    """Fold, with spaces around what scripts without spaces run together: for the n-grams."""
    return regex.sub(r"([\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}])", r" \1 ", fold(text))


def written(words: Iterable[str]) -> str:
    """Write tokens as a text again: spaces between them, but not within Chinese or Thai."""
    return _WITHIN.sub("", " ".join(words))


def _digit(character: str) -> str:
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)
