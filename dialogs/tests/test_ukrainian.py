"""What is said at any time, in Ukrainian; no question is open."""

import pytest

from dialogs.tests.talk import OFFERS, SEAT, Start

CASES = [
    ("подзвоніть мені", "human_coming", ["person_asked"]),
    ("хочу поговорити з людиною", "human_coming", ["person_asked"]),
    ("стоп, дайте мені живу людину", "human_coming", ["person_asked"]),
    ("більше не пишіть мені будь ласка", "stopped", ["stop_asked"]),
    ("видаліть мій номер", "stopped", ["stop_asked"]),
    ("хватит мне писать", "stopped", ["stop_asked"]),
    ("ви помилились номером", "wrong_number_sorry", ["number_was_wrong"]),
    ("у мене болить спина що робити", "no_medical_advice", ["person_asked"]),
    ("не можу перестати кашляти", "no_medical_advice", ["person_asked"]),
    ("хто це?", "answer_who", []),
    ("чому саме я?", "answer_why", []),
    ("це безкоштовно?", "answer_cost", []),
    ("о котрій це буде?", "answer_when", []),
    ("де це буде?", "answer_where", []),
    ("а що це таке?", "answer_what", []),
    ("чи замовили мені машину?", "answer_arranged", []),
    ("пишіть англійською", "language_changed", ["language_set"]),
    ("добрий день", "hello", []),
    ("до побачення", "goodbye", []),
    ("ви робот?", "answer_bot", []),
    ("я її донька, відповідаю за неї", "caregiver_noted", ["caregiver_recorded"]),
]


@pytest.mark.parametrize(("text", "key", "effects"), CASES)
async def test_anything_at_any_time(talk: Start, text: str, key: str, effects: list[str]):
    t = await talk(language="uk").say(text)
    assert (t.keys, t.effects) == ([key], effects)


async def test_she_cannot_come(talk: Start):
    t = await talk(language="uk", seat=SEAT, offers=OFFERS, participation="confirmed").say("я не зможу прийти, вибачте")
    assert t.effects == ["seat_released"]
