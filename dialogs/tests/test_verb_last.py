"""What follows the words it is about, as where the verb comes last: what is taken back, and hours before "after"."""

from typing import Any

import pytest

from dialogs.understanding.reading.availability import read_windows
from dialogs.understanding.reading.needs import read_mentioned
from dialogs.understanding.reading.said import Said


@pytest.mark.parametrize(
    ("language", "text", "needed", "dropped"),
    [
        ("pa", "ਸਵਾਰੀ ਨਹੀਂ ਚਾਹੀਦੀ", [], ["transport"]),
        ("pa", "ਬੱਚਿਆਂ ਦੀ ਦੇਖਭਾਲ ਚਾਹੀਦੀ ਹੈ, ਸਵਾਰੀ ਨਹੀਂ ਚਾਹੀਦੀ", ["childcare"], ["transport"]),
        ("pa", "ਸਵਾਰੀ ਨਹੀਂ ਚਾਹੀਦੀ ਪਰ ਦੁਭਾਸ਼ੀਆ ਚਾਹੀਦਾ", ["language"], ["transport"]),
        ("ta", "வாகனம் வேண்டாம்", [], ["transport"]),
        ("ta", "மொழிபெயர்ப்பாளர் வேண்டும், வாகனம் வேண்டாம்", ["language"], ["transport"]),
        ("uk", "няня потрібна, машина вже не треба", ["childcare"], ["transport"]),
        ("uk", "не треба машини", [], ["transport"]),
        ("en", "i don't need a ride but an interpreter", ["language"], ["transport"]),
    ],
)
def test_what_is_taken_back(language: str, text: str, needed: list[str], dropped: list[str]):
    mentioned = read_mentioned(Said(text, language))
    assert ([one["kind"] for one in mentioned.needs], mentioned.dropped) == (needed, dropped)


def window(days: list[int], start: str, until: str) -> dict[str, Any]:
    return {"days": days, "from": start, "until": until}


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("pa", "5 ਵਜੇ ਤੋਂ ਬਾਅਦ", window([0, 1, 2, 3, 4], "17:00", "24:00")),
        ("pa", "ਸ਼ਾਮ 6 ਵਜੇ ਤੋਂ ਬਾਅਦ", window([0, 1, 2, 3, 4], "18:00", "21:00")),
        ("pa", "2 ਤੋਂ 4 ਵਜੇ", window([0, 1, 2, 3, 4], "14:00", "16:00")),
        ("pa", "ਸੋਮਵਾਰ ਛੱਡ ਕੇ", window([1, 2, 3, 4, 5, 6], "00:00", "24:00")),
        ("ta", "மாலை 6 மணிக்கு மேல்", window([0, 1, 2, 3, 4], "18:00", "21:00")),
        ("ta", "வெள்ளி வேண்டாம்", window([0, 1, 2, 3, 5, 6], "00:00", "24:00")),
        ("en", "after 5", window([0, 1, 2, 3, 4], "17:00", "24:00")),
    ],
)
def test_hours_and_days_before_the_word_that_bounds_them(language: str, text: str, expected: dict[str, Any]):
    assert read_windows(Said(text, language)) == [expected]


@pytest.mark.parametrize("text", ["ਤੁਸੀਂ ਕੌਣ ਹੋ?", "நீங்க யாரு?", "வணக்கம்"])
def test_a_text_whose_every_word_has_a_vowel_sign_has_words(text: str):
    assert Said(text, "pa").has_words()
