"""Numbers in digits of any script and in words, first and second, alone and in a sentence."""

import pytest

from dialogs.understanding.reading.number import FOLDER, read_number

CASES = [
    ("7", "en", 7), ("٧", "ar", 7), ("۷", "fa", 7), ("७", "hi", 7), ("৭", "bn", 7), ("௭", "ta", 7), ("７", "zh_Hans", 7),
    ("4th", "en", 4), ("3e", "fr", 3), ("2º", "pt", 2), ("5-й", "ru", 5),
    ("twenty five", "en", 25), ("thirty-first please", "en", 31), ("half a dozen", "en", 6), ("two dozen", "en", 24),
    ("oh five", "en", 5), ("a hundred", "en", 100), ("i have a question, three of us", "en", 3),
    ("soixante et onze", "fr", 71), ("nonante", "fr", 90), ("veintidós", "es", 22), ("décimo sétimo", "pt", 17),
    ("خمسة وعشرون", "ar", 25), ("الثالثة", "ar", 3), ("بیست و یک", "fa", 21), ("दो बच्चे", "hi", 2), ("تین", "ur", 3),
    ("двадцать два", "ru", 22), ("п’ятий", "uk", 5), ("hai chục", "vi", 20), ("thứ hai", "vi", 2), ("三十二", "zh_Hans", 32),
    ("第五", "zh_Hant", 5), ("세명이에요", "ko", 3), ("두 번째", "ko", 2), ("ikalima", "tl", 5), ("labing-isa", "tl", 11),
    ("laba iyo toban", "so", 12), ("ਗਿਆਰਾਂ", "pa", 11), ("இரண்டாவது", "ta", 2), ("twazyèm", "ht", 3), ("અગિયાર", "gu", 11),
]  # fmt: skip


@pytest.mark.parametrize(("text", "language", "number"), CASES)
def test_a_number_is_read(text: str, language: str, number: int):
    assert read_number(text, language) == number


@pytest.mark.parametrize("text", ["no thanks", "بله", "好的", ""])
def test_no_number_is_none(text: str):
    assert read_number(text) is None


def test_words_of_another_language_are_known_too():
    assert read_number("three", "so") == 3
    assert read_number("drei or tres", None) == 3


@pytest.mark.parametrize("language", sorted(file.stem for file in FOLDER.glob("*.yml")))
@pytest.mark.parametrize("number", [1, 2, 3, 10, 12])
def test_every_language_counts(language: str, number: int):
    from dialogs.understanding.reading import number as module

    assert number in module._of(language).values()
