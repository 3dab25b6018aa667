"""Words of danger in Ukrainian, Punjabi and Tamil, as people type them, and what only sounds like them."""

import pytest

from bot.domain.guardwords import Guard
from bot.wiring import open_guard_words

guard = open_guard_words().find

DANGERS = [
    # Ukrainian
    "у мене сильно болить у грудях", "мама не може дихати", "дитина не дихає!!", "я більше не хочу жити",
    "хочу вмерти", "чоловік мене б'є щодня", "він сказав що вб'є мене", "вона знепритомніла",
    "я випила всі таблетки", "кров не зупиняється", "мне давит в груди", "мені погрожує колишній",
    "викличте швидку будь ласка", "ріжу собі вени", "перекосило обличчя і не говорить",
    # Punjabi
    "ਮੇਰੀ ਛਾਤੀ ਵਿੱਚ ਬਹੁਤ ਦਰਦ ਹੋ ਰਿਹਾ", "ਸਾਹ ਨਹੀਂ ਆ ਰਿਹਾ", "ਸਾਹ ਲੈਣਾ ਔਖਾ ਹੋ ਰਿਹਾ", "ਮੈਂ ਮਰਨਾ ਚਾਹੁੰਦੀ ਹਾਂ",
    "ਮੈਂ ਜੀਣਾ ਨਹੀਂ ਚਾਹੁੰਦਾ", "ਮੇਰਾ ਪਤੀ ਮੈਨੂੰ ਕੁੱਟਦਾ ਹੈ", "ਜਾਨੋਂ ਮਾਰਨ ਦੀਆਂ ਧਮਕੀਆਂ ਦਿੰਦਾ", "ਬਾਪੂ ਬੇਹੋਸ਼ ਹੋ ਗਿਆ",
    "ਖੂਨ ਬੰਦ ਨਹੀਂ ਹੋ ਰਿਹਾ", "meri chhati vich bahut dard aa", "saah ni aunda", "main marna chaundi aa",
    "jeen nu dil nahi karda", "mera husband mainu kuttda", "oh mainu jaano maar devega",
    "saariyan goliyan kha laiyan",
    # Tamil
    "நெஞ்சு ரொம்ப வலிக்குது", "மூச்சு விட முடியல", "மூச்சு எடுக்க ஏலாது", "சாகணும் போல இருக்கு", "வாழவே பிடிக்கல",
    "என் கணவர் என்னை அடிக்கிறார்", "என்னை கொன்னுடுவேன்னு மிரட்டுறான்", "அப்பா மயங்கி விழுந்துட்டார்",
    "ரத்தம் நிக்கவே இல்லை", "நிறைய மாத்திரை சாப்பிட்டுட்டேன்", "nenju romba valikuthu", "moochu vida mudiyala",
    "saaganum pola iruku", "vaazha pidikala", "en husband enna adikiran", "tharkolai panna poren",
]  # fmt: skip
CALM = [
    # Ukrainian
    "помираю зі сміху", "вмираю від нудьги", "у мене кашель і нежить", "болить голова", "у грудні болить коліно",
    "після інсульту важко ходити", "ця спека мене вбиває", "мама мене вб'є якщо запізнюсь", "втомилась до смерті",
    # Punjabi
    "ਖੰਘ ਹੈ ਤੇ ਜ਼ੁਕਾਮ", "ਸਿਰ ਦੁਖਦਾ", "ਹਾਸੇ ਨਾਲ ਮਰ ਗਿਆ", "ਭੁੱਖ ਨਾਲ ਮਰ ਰਹੀ ਹਾਂ", "ਹਾਏ ਮੈਂ ਮਰ ਜਾਵਾਂ",
    "ਪੌੜੀਆਂ ਚੜ੍ਹਦੀ ਦਾ ਸਾਹ ਚੜ੍ਹ ਜਾਂਦਾ", "ਮੈਂ ਬਹੁਤ ਗੋਲੀਆਂ ਖਾਂਦੀ ਹਾਂ", "mummy mainu maar devegi",
    "hasse naal mar gya", "lakk dard hunda",
    # Tamil
    "இருமல் இருக்கு", "தலை வலிக்குது", "முதுகு வலி", "சிரிச்சு செத்தேன்", "பசியில செத்துட்டேன்",
    "என்னை அடிக்கடி கூப்பிடுறாங்க", "எனக்கு போன் அடிச்சார்", "மயக்கமா இருக்கு", "அம்மா கொன்னுடுவாங்க",
    "sirichu sethen", "thalai vali", "படி ஏறினா மூச்சு வாங்குது",
]  # fmt: skip


@pytest.mark.parametrize("text", DANGERS)
def test_danger_is_found(text: str) -> None:
    found = guard(text)
    assert found is not None
    assert found.guard is Guard.DANGER


@pytest.mark.parametrize("text", CALM)
def test_an_idiom_or_an_ailment_is_no_danger(text: str) -> None:
    assert guard(text) is None
