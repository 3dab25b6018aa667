"""What is said at any time, in Punjabi; no question is open."""

import pytest

from dialogs.tests.talk import OFFERS, SEAT, Start

CASES = [
    ("ਮੈਨੂੰ ਫ਼ੋਨ ਕਰੋ", "human_coming", ["person_asked"]),
    ("ਮੈਂ ਕਿਸੇ ਬੰਦੇ ਨਾਲ ਗੱਲ ਕਰਨੀ ਹੈ", "human_coming", ["person_asked"]),
    ("mainu call karo ji", "human_coming", ["person_asked"]),
    ("ਮੈਨੂੰ ਹੋਰ ਮੈਸੇਜ ਨਾ ਭੇਜਿਓ", "stopped", ["stop_asked"]),
    ("ਮੇਰਾ ਨੰਬਰ ਡਿਲੀਟ ਕਰ ਦਿਓ", "stopped", ["stop_asked"]),
    ("mainu eh msg nahi chahide band karo", "stopped", ["stop_asked"]),
    ("ਇਹ ਗਲਤ ਨੰਬਰ ਹੈ ਜੀ", "wrong_number_sorry", ["number_was_wrong"]),
    ("ਮੇਰਾ ਸਿਰ ਦੁਖਦਾ ਹੈ ਕੀ ਕਰਾਂ", "no_medical_advice", ["person_asked"]),
    ("ਖੰਘ ਬੰਦ ਨਹੀਂ ਹੁੰਦੀ", "no_medical_advice", ["person_asked"]),
    ("ਤੁਸੀਂ ਕੌਣ ਹੋ?", "answer_who", []),
    ("eh kaun hai", "answer_who", []),
    ("ਮੈਨੂੰ ਹੀ ਕਿਉਂ?", "answer_why", []),
    ("ਕੀ ਇਹ ਮੁਫ਼ਤ ਹੈ?", "answer_cost", []),
    ("ਕਿੰਨੇ ਵਜੇ ਹੈ?", "answer_when", []),
    ("ਇਹ ਕਿੱਥੇ ਹੈ?", "answer_where", []),
    ("kithe hona eh", "answer_where", []),
    ("ਇਹ ਕੀ ਹੈ?", "answer_what", []),
    ("ਮੇਰੀ ਸਵਾਰੀ ਪੱਕੀ ਹੈ?", "answer_arranged", []),
    ("ਅੰਗਰੇਜ਼ੀ ਵਿੱਚ ਲਿਖੋ", "language_changed", ["language_set"]),
    ("ਸਤਿ ਸ੍ਰੀ ਅਕਾਲ", "hello", []),
    ("ਰੱਬ ਰਾਖਾ", "goodbye", []),
    ("ਤੁਸੀਂ ਰੋਬੋਟ ਹੋ?", "answer_bot", []),
    ("ਮੈਂ ਉਹਨਾਂ ਦੀ ਧੀ ਹਾਂ, ਜਵਾਬ ਮੈਂ ਦਿੰਦੀ ਹਾਂ", "caregiver_noted", ["caregiver_recorded"]),
]


@pytest.mark.parametrize(("text", "key", "effects"), CASES)
async def test_anything_at_any_time(talk: Start, text: str, key: str, effects: list[str]):
    t = await talk(language="pa").say(text)
    assert (t.keys, t.effects) == ([key], effects)


async def test_she_cannot_come(talk: Start):
    t = await talk(language="pa", seat=SEAT, offers=OFFERS, participation="confirmed").say("ਮੈਂ ਨਹੀਂ ਆ ਸਕਦੀ, ਮਾਫ਼ ਕਰਨਾ")
    assert t.effects == ["seat_released"]
