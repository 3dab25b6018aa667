"""Segments: counted as a phone network cuts, held against a slow search of every way to cut."""

from functools import cache

import pytest
import regex
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.segments import Encoding, Segments, clean_inbound, count, forces_ucs2, normalise

# GSM 03.38 by its code points, row by row, as printed in the standard; written here a second time on purpose.
STANDARD = (
    "@£$¥èéùìòÇ\nØø\rÅå"
    "Δ_ΦΓΛΩΠΨΣΘΞ ÆæßÉ"
    " !\"#¤%&'()*+,-./"
    "0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNO"
    "PQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmno"
    "pqrstuvwxyzäöñüà"
)
TWICE = "\f^{}\\[~]|€"

GSM = st.text(st.sampled_from(STANDARD + TWICE), max_size=500)
CLUSTERS = st.sampled_from(
    [
        "a",
        "я",
        "é",
        "e\u0301",
        "😀",
        "👩‍👩‍👧",
        "🇨🇦",
        "ਕਿ",
        "ਸ਼੍ਰੀ",
        "க்ஷி",
        "ệ",
        "می‌خواهم",
        "한",
        "中",
        "\r\n",
        "\u0301",
    ]
)
MIXED = st.lists(CLUSTERS, max_size=160).map("".join)


def reference(text: str) -> Segments:
    """The fewest pieces, over every way to cut between graphemes."""
    gsm = all(c in STANDARD + TWICE for c in text)
    whole, piece = (160, 153) if gsm else (70, 67)

    def size(part: str) -> int:
        if gsm:
            return len(part) + sum(part.count(c) for c in TWICE)
        return len(part.encode("utf-16-le", "surrogatepass")) // 2

    encoding = Encoding.GSM7 if gsm else Encoding.UCS2
    if size(text) <= whole:
        return Segments(encoding, size(text), 1)
    ends = [0]
    for part in regex.findall(r"\X", text):
        ends += [ends[-1] + n for n in range(1, len(part) + 1)] if size(part) > piece else [ends[-1] + len(part)]
    sizes = [size(text[:end]) for end in ends]

    @cache
    def fewest(start: int) -> int:
        if start == len(ends) - 1:
            return 0
        fitting = []
        for end in range(start + 1, len(ends)):
            if sizes[end] - sizes[start] > piece:
                break
            fitting.append(end)
        return 1 + min(fewest(end) for end in fitting)

    for start in range(len(ends) - 1, 0, -1):
        fewest(start)
    return Segments(encoding, size(text), fewest(0))


@given(GSM | MIXED)
@example("я" * 66 + "😀" + "я" * 66)
@example("a" + "\u0301" * 200)
@example("a" * 152 + "€" * 80)
def test_counts_as_the_slow_search_does(text: str) -> None:
    assert count(text) == reference(text)


@pytest.mark.parametrize(
    ("text", "encoding", "units", "segments"),
    [
        ("", Encoding.GSM7, 0, 1),
        ("a" * 160, Encoding.GSM7, 160, 1),
        ("a" * 161, Encoding.GSM7, 161, 2),
        ("a" * 306, Encoding.GSM7, 306, 2),
        ("a" * 307, Encoding.GSM7, 307, 3),
        ("€" * 80, Encoding.GSM7, 160, 1),
        ("a" * 152 + "€" + "a" * 152, Encoding.GSM7, 306, 3),  # the € does not fit in the first piece
        ("ÑÜÇÉ¿¡", Encoding.GSM7, 6, 1),
        ("ç", Encoding.UCS2, 1, 1),
        ("я" * 70, Encoding.UCS2, 70, 1),
        ("я" * 71, Encoding.UCS2, 71, 2),
        ("я" * 134, Encoding.UCS2, 134, 2),
        ("я" * 66 + "😀" + "я" * 66, Encoding.UCS2, 134, 3),
        ("ਕਿ" * 67, Encoding.UCS2, 134, 3),  # 33 pairs fill 66 units of a piece of 67
    ],
)
def test_counts_at_the_edges(text: str, encoding: Encoding, units: int, segments: int) -> None:
    assert count(text) == Segments(encoding, units, segments)


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@given(st.text(st.sampled_from("aeEoçñ \u0301\u0300\u0327\u200b\u00ad\ufeff’“–…\u202f\u00a0\r\n\t\u2000\u1ffd")))
def test_normalising_twice_changes_nothing_among_marks(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("l’été – “oui” …", 'l\'été - "oui" ...'),
        ("5:30\u202fp.\u00a0m.", "5:30 p. m."),
        ("e\u0301", "é"),
        ("e\u200b\u0301", "é"),
        ("so\u00adft\ufeff", "soft"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("क्\u200dष", "क्\u200dष"),
        ("\u200fمرحبا", "\u200fمرحبا"),
        ("sí, dónde", "sí, dónde"),
    ],
)
def test_normalises(text: str, plain: str) -> None:
    assert normalise(text) == plain


def test_names_what_forces_ucs2() -> None:
    assert forces_ucs2("el sábado, más sábados, €5 ñ") == "á"


@pytest.mark.parametrize(
    ("arrived", "kept"),
    [
        ("a\x00b\x1bc\x7f", "abc"),
        ("one\ttwo\nthree\r\nfour", "one two\nthree\nfour"),
        ("\ud83dhi\ude00", "hi"),
        ("😀 é 日本 می\u200cخواهم", "😀 é 日本 می\u200cخواهم"),
    ],
)
def test_cleans_what_arrives(arrived: str, kept: str) -> None:
    assert clean_inbound(arrived) == kept


@given(st.text(st.characters(codec=None)))
def test_what_arrives_can_be_written_down(text: str) -> None:
    cleaned = clean_inbound(text)
    assert cleaned.encode() is not None
    assert not set(cleaned) & {chr(n) for n in range(32) if n != ord("\n")}
