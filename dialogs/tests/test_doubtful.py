"""Texts that only seem to say something, and food, which only a person knows about."""

from typing import Any

import pytest

from dialogs.engine import Engine
from dialogs.tests.talk import INVITED, Start
from dialogs.understanding.reading.availability import read_windows
from dialogs.understanding.reading.said import Said


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("йцфывъщз пждлщ", "uk"), ("ضصثقشطظغ خحجشضص", "ar"), ("ਕਖਗਘਚਛ ਜਟਠਡਢਣ", "pa"), ("கஙசஞடண றனழளவ", "ta"),
        ("ضصثقشطظغ خحجشضص", "ur"), ("qxzvkj wqzxkp", "en"), ("ىىىى ءءئئ", "ar"), ("jjjjjj", "en"),
    ],
)  # fmt: skip
async def test_a_keyboard_mash_is_not_understood(talk: Start, text: str, language: str):
    t = await talk(language=language).say(INVITED, text)
    assert t.keys[0] == "not_understood"


@pytest.mark.parametrize(("text", "language"), [("ஆட்டோவுக்கு குடுக்க காசில்ல", "ta"), ("zaberit mene z domu", "uk")])
async def test_a_need_in_none_of_the_readers_words_is_heard_if_it_is_sure(talk: Start, text: str, language: str):
    t = await talk(language=language).say(INVITED, text)
    assert not any(span.meanings for span in Said(text, language).spans)
    assert t.answer["understood"]["label"] == "need_transport"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("halal?", "en"),
        ("is the food halal", "en"),
        ("khana halal hai", "ur"),
        ("الأكل حلال؟", "ar"),
        ("¿es halal?", "es"),
    ],
)
async def test_food_is_for_a_person(talk: Start, text: str, language: str):
    t = await talk(language=language).say(INVITED, text)
    assert t.keys[0] == "human_coming"
    assert t.answer["understood"]["label"] == "question"


@pytest.mark.parametrize("text", ["2 اور 4 کے درمیان", "دو اور چار بجے کے درمیان", "2 سے 4 بجے"])
def test_a_between_that_follows_is_read(text: str):
    windows: list[dict[str, Any]] | None = read_windows(Said(text, "ur"))
    assert windows == [{"days": [0, 1, 2, 3, 4], "from": "14:00", "until": "16:00"}]


async def test_a_group_is_chosen_even_where_none_was_offered(engine: Engine):
    from dialogs.asked import check_asked

    (asked,) = check_asked([{"text": "the second one please", "lang": "en"}], engine.questions)
    assert (await engine.understand(asked))["label"] == "choice"


async def test_a_question_misspelt_is_no_yes(talk: Start):
    t = await talk().say(INVITED, "wat is dis")
    assert (t.effects, t.open) == ([], "interest")
