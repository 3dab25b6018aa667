"""What stands in so many words in a text that says nothing else, and what only looks like it."""

import pytest

from dialogs.understanding.reading.answers import plainly, strictly
from dialogs.understanding.reading.asides import plain_aside
from dialogs.understanding.reading.details import UNSURE, heard
from dialogs.understanding.reading.leading import led
from dialogs.understanding.reading.said import Said

WRONG = {
    "en": "sorry, wrong number", "es": "número equivocado", "fr": "faux numéro", "pt": "numero errado", "ht": "move nimewo",
    "ar": "الرقم غلط", "fa": "شماره اشتباهه", "ur": "غلط نمبر", "pa": "ਗਲਤ ਨੰਬਰ", "hi": "गलत नंबर", "so": "lambar khaldan",
    "ta": "தவறான நம்பர்", "tl": "maling number po", "vi": "sai số rồi bạn ơi", "uk": "це не той номер", "ru": "не тот номер",
    "zh_Hans": "没有这个人", "zh_Hant": "打錯電話", "bn": "ভুল নাম্বার", "gu": "ખોટો નંબર", "ko": "잘못 거셨어요",
}  # fmt: skip
DONE = {
    "en": "yes i already signed up", "es": "ya me apunté", "fr": "déjà inscrite", "vi": "Đã đăng ký rồi", "zh_Hans": "我已经报名了",
    "zh_Hant": "我報名了啊",
}  # fmt: skip


@pytest.mark.parametrize("language", WRONG)
def test_a_wrong_number_is_no_refusal(language: str):
    said = Said(WRONG[language], language)
    assert (plain_aside(said), plainly(said)) == ("wrong_number", None)


@pytest.mark.parametrize("language", DONE)
def test_signed_up_already_is_no_consent(language: str):
    assert plain_aside(Said(DONE[language], language)) == "already_done"


@pytest.mark.parametrize(
    "text", ["wrong number? who is this", "I have the wrong number of chairs", "not the wrong number, it's me"]
)
def test_a_longer_text_is_for_the_classifier(text: str):
    assert plain_aside(Said(text, "en")) is None


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pa", "ਧੰਨਵਾਦ ਜੀ"), ("ur", "بہت بہت شکریہ جی"), ("hi", "धन्यवाद जी"), ("ur", "ممنون ہوں"),
        ("zh_Hans", "你们对我太好了"), ("zh_Hant", "你們人真好，謝謝"), ("vi", "Sao có số của tôi vậy"), ("ar", "إن شاء الله خير"),
        ("vi", "Tôi sẽ tự tử"), ("vi", "đừng chờ tôi hôm nay"), ("ta", "english please, தமிழ் படிக்க தெரியாது"),
    ],
)  # fmt: skip
def test_thanks_and_what_else_answers_nothing_is_no_answer(language: str, text: str):
    assert plainly(Said(text, language)) is None


@pytest.mark.parametrize(
    ("language", "text"), [("pa", "ਜੀ"), ("ur", "جی"), ("ur", "ji"), ("hi", "जी"), ("pa", "ਹਾਂ ਜੀ"), ("ur", "جی ہاں")]
)
def test_a_polite_word_alone_is_a_yes(language: str, text: str):
    assert plainly(Said(text, language)) == "yes"


@pytest.mark.parametrize(
    ("language", "text", "kind"),
    [
        ("zh_Hans", "大家好", "greet"), ("zh_Hant", "各位好", "greet"), ("es", "buen día", "greet"), ("ru", "Так себе", "greet"),
        ("vi", "Em chào cô ạ", "greet"), ("ur", "hello g", "greet"), ("fa", "روز خوش", "goodbye"), ("ht", "n a wè", "goodbye"),
        ("en", "sleep well", "goodbye"), ("pa", "ਹਾਹਾਹਾ", "other"), ("en", "hee hee", "other"), ("fr", "quelle semaine", "other"),
    ],
)  # fmt: skip
def test_small_talk_is_no_consent_though_a_yes_may_stand_in_it(language: str, text: str, kind: str):
    said = Said(text, language)
    assert (strictly("interest", said), plainly(said)) == (None, kind)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("why certainly, my dear", "yes"),
        ("yes, well, but actually, no", UNSURE),
        ("not on your life, my dear", "no"),
        ("yes, how are you", "yes"),
    ],
)
def test_several_words_before_the_comma_may_decide(text: str, verdict: str):
    assert led(UNSURE, Said(text, "en"), "interest", is_sure=False) == verdict


@pytest.mark.parametrize(
    ("text", "verdict"), [("i'm not sure about that", "maybe_later"), ("yes, not sure how tho", "yes")]
)
def test_who_does_not_know_consents_only_with_a_yes(text: str, verdict: str):
    assert heard("yes", Said(text, "en"), "interest") == verdict
