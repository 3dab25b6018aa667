"""What somebody else sees to now, that she cannot come, and what "I don't know how to" needs, in every language."""

import pytest

from dialogs.understanding.reading.details import heard
from dialogs.understanding.reading.needs import read_mentioned
from dialogs.understanding.reading.said import Said

RIDE = frozenset({"transport"})


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "actually my brother drives me"), ("en", "my daughter is driving me"), ("es", "mejor mi hermana me lleva"),
        ("es", "me lleva mi hijo"), ("fr", "finalement mon mari m'emmène"), ("pt", "meu filho vai me levar"),
        ("ht", "frè m ap mennen m"), ("tl", "ihahatid ako ng asawa ko"), ("so", "walaalkay ayaa i qaadaya"),
        ("ar", "أختي رح توصلني"), ("fa", "برادرم منو می‌رسونه"), ("ur", "بھائی مجھے چھوڑ دے گا"),
        ("pa", "ਮੇਰਾ ਭਰਾ ਮੈਨੂੰ ਛੱਡ ਦਊ"), ("ta", "என் மகன் கூட்டிட்டு போவான்"), ("uk", "мене підвезе син"),
        ("ru", "меня отвезет сын"), ("vi", "con trai tôi lái xe chở tôi"), ("zh_Hans", "我儿子会送我去"),
        ("zh_Hant", "個仔會車我去"), ("hi", "मेरा भाई मुझे छोड़ देगा"), ("bn", "আমার ছেলে আমাকে নিয়ে যাবে"),
        ("gu", "મારો ભાઈ મને મૂકી જશે"), ("ko", "남편이 데려다줄 거예요"),
    ],
)  # fmt: skip
def test_a_ride_somebody_else_gives_is_taken_back(language: str, text: str):
    assert heard("other", Said(text, language, needed=RIDE), None) == "drop_need"
    assert not read_mentioned(Said(text, language))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "my son no longer drives me"), ("es", "mi hermana ya no me lleva"), ("ru", "брат меня не отвезет"),
        ("fr", "mon frère m'emmène plus"), ("ar", "محدش بيوصلني لا أخي ولا أبي"), ("zh_Hans", "我姐没空送我"),
    ],
)  # fmt: skip
def test_a_ride_nobody_gives_is_not_taken_back(language: str, text: str):
    assert heard("other", Said(text, language, needed=RIDE), None) == "other"


@pytest.mark.parametrize(
    ("language", "text", "kind"),
    [
        ("en", "my mom watches the kids", "childcare"), ("en", "my daughter translates for me", "language"),
        ("es", "me los cuida mi suegra", "childcare"), ("es", "mi hijo me traduce", "language"),
        ("fr", "ma mère garde les enfants", "childcare"), ("fr", "ma fille traduit pour moi", "language"),
        ("ar", "أمي بتقعد مع الولاد", "childcare"), ("ar", "بنتي بتترجملي", "language"),
        ("zh_Hans", "我妈妈帮我带孩子", "childcare"), ("zh_Hans", "我女儿会翻译", "language"),
        ("uk", "з дітьми посидить бабуся", "childcare"), ("uk", "син мені перекладе", "language"),
    ],
)  # fmt: skip
def test_care_and_words_somebody_else_sees_to_are_taken_back(language: str, text: str, kind: str):
    assert read_mentioned(Said(text, language, needed=frozenset({kind}))).dropped == [kind]
    assert not read_mentioned(Said(text, language))


@pytest.mark.parametrize(
    ("language", "text", "kind"),
    [
        ("en", "I need someone who drives me", "transport"), ("en", "nobody drives me", "transport"),
        ("en", "my mom used to but I need someone to drive me", "transport"), ("es", "necesito que me lleven", "transport"),
        ("es", "nadie me lleva", "transport"), ("en", "can my kids be watched", "childcare"),
        ("en", "translate for me please", "language"), ("uk", "ніхто мене не підвезе", "transport"),
    ],
)  # fmt: skip
def test_what_nobody_does_for_her_stays_a_need(language: str, text: str, kind: str):
    said = Said(text, language, needed=frozenset({kind}))
    assert [need["kind"] for need in read_mentioned(said).needs] == [kind]
    assert not read_mentioned(said).dropped


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("hi", "मैं नहीं आ पाऊंगी"), ("ht", "m pap ka vini"), ("bn", "আসতে পারব না"), ("gu", "હું નહીં આવી શકું"),
        ("ko", "못 갈 것 같아요"), ("ru", "не смогу прийти"),
    ],
)  # fmt: skip
def test_she_cannot_come_after_all(language: str, text: str):
    assert Said(text, language).has("cannot")


@pytest.mark.parametrize(
    ("language", "text", "kind"),
    [
        ("es", "no sé manejar", "transport"), ("es", "no sé leer", "access"), ("fr", "je ne sais pas conduire", "transport"),
        ("fr", "je sais pas lire", "access"), ("pt", "não sei dirigir", "transport"), ("ar", "ما بعرف سوق", "transport"),
        ("uk", "не знаю як доїхати", "transport"), ("ru", "не знаю английского", "language"),
        ("vi", "không biết lái xe", "transport"), ("zh_Hans", "不知道怎么去", "transport"), ("zh_Hant", "唔知點去", "transport"),
        ("ko", "운전할 줄 몰라요", "transport"),
    ],
)  # fmt: skip
def test_not_knowing_how_to_is_a_need(language: str, text: str, kind: str):
    assert Said(text, language).values("needs") == [kind]
    assert heard("other", Said(text, language), "interest") == "other"


@pytest.mark.parametrize(("language", "text"), [("vi", "đón tôi được không"), ("es", "¿pasan por mí?")])
def test_who_asks_to_be_fetched_needs_a_ride(language: str, text: str):
    assert heard("need_transport", Said(text, language), None) == "need_transport"
