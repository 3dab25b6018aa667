"""What is said at any time, in Tamil; no question is open."""

import pytest

from dialogs.tests.talk import OFFERS, SEAT, Start

CASES = [
    ("என்னை அழைக்கவும்", "human_coming", ["person_asked"]),
    ("யாரிடமாவது பேச வேண்டும்", "human_coming", ["person_asked"]),
    ("enaku call pannunga please", "human_coming", ["person_asked"]),
    ("இனிமே எனக்கு மெசேஜ் அனுப்பாதீங்க", "stopped", ["stop_asked"]),
    ("என் நம்பரை அழிச்சிடுங்க", "stopped", ["stop_asked"]),
    ("ini msg anupathinga enaku", "stopped", ["stop_asked"]),
    ("இது தவறான எண்", "wrong_number_sorry", ["number_was_wrong"]),
    ("எனக்கு தலை வலிக்குது என்ன செய்ய", "no_medical_advice", ["person_asked"]),
    ("இருமலை நிறுத்த முடியல", "no_medical_advice", ["person_asked"]),
    ("நீங்க யாரு?", "answer_who", []),
    ("yaar ithu", "answer_who", []),
    ("ஏன் என்னை தேர்ந்தெடுத்தீங்க?", "answer_why", []),
    ("இது இலவசமா?", "answer_cost", []),
    ("எத்தனை மணிக்கு?", "answer_when", []),
    ("எங்கே நடக்குது?", "answer_where", []),
    ("enga nadakuthu", "answer_where", []),
    ("இது என்ன?", "answer_what", []),
    ("என் வண்டி ஏற்பாடு ஆச்சா?", "answer_arranged", []),
    ("ஆங்கிலத்தில் அனுப்புங்க", "language_changed", ["language_set"]),
    ("வணக்கம்", "hello", []),
    ("போயிட்டு வரேன்", "goodbye", []),
    ("நீங்க ரோபோவா?", "answer_bot", []),
    ("நான் அவங்க மகள், நான் தான் பதில் சொல்றேன்", "caregiver_noted", ["caregiver_recorded"]),
]


@pytest.mark.parametrize(("text", "key", "effects"), CASES)
async def test_anything_at_any_time(talk: Start, text: str, key: str, effects: list[str]):
    t = await talk(language="ta").say(text)
    assert (t.keys, t.effects) == ([key], effects)


async def test_she_cannot_come(talk: Start):
    t = await talk(language="ta", seat=SEAT, offers=OFFERS, participation="confirmed").say("என்னால வர முடியாது சாரி")
    assert t.effects == ["seat_released"]
