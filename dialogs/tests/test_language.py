"""The language of a text: by script, by spelling, by our examples; the stored language where there is room."""

import pytest

from dialogs.understanding.judge import Judge
from dialogs.understanding.language import Teller

TEXTS = {
    "en": [
        "please call me back",
        "i can come on monday",
        "the kids are at school",
        "what time is it",
        "my bus is late",
    ],
    "fr": [
        "rappelez moi svp",
        "je peux venir lundi",
        "les enfants sont là",
        "quelle heure est-il",
        "mon bus est en retard",
    ],
    "ur": ["mujhe kal aana hai", "bachay ghar pe hain", "theek hai ji", "kitne baje hain", "meri bus late hai"],
}


@pytest.fixture(scope="module")
def teller() -> Teller:
    letters = Judge()
    letters.learn(
        [t for texts in TEXTS.values() for t in texts], [code for code, texts in TEXTS.items() for _ in texts]
    )
    return Teller(letters)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Where is the library, please?", "en"), ("où est la bibliothèque", "fr"), ("¿dónde está la biblioteca?", "es"),
        ("미안해요 못 가요", "ko"), ("నాకు", None), ("எனக்கு தெரியாது", "ta"), ("ਮੈਨੂੰ ਪਤਾ ਨਹੀਂ", "pa"),
        ("дякую, я прийду", "uk"), ("я не знаю, что это", "ru"), ("یہ کیا ہے", "ur"), ("من نمی‌دانم چیست", "fa"),
        ("لا أعرف ما هذا", "ar"), ("我们不知道", "zh_Hans"), ("我們不知道", "zh_Hant"), ("tôi không biết", "vi"),
        ("mujhe theek lagta hai", "ur"), ("12345", None), ("👍", None),
    ],
)  # fmt: skip
def test_the_language_is_told(teller: Teller, text: str, language: str | None):
    told = teller.tell(text)
    assert (told[0] if told else None) == language


def test_where_characters_tell_nothing_the_stored_language_stays(teller: Teller):
    assert teller.tell("好", "zh_Hant") == ("zh_Hant", 0.9)


def test_the_stored_language_is_likelier(teller: Teller):
    assert teller.tell("ok", "fr")[1] > dict([teller.tell("ok")]).get("fr", 0.0)
