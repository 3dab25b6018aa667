"""Age and gender: asked after her times and before the offers, optional, and never a reason to call a person."""

from typing import Any

import pytest

from dialogs.contract import DEMOGRAPHICS
from dialogs.tests.talk import FOUND, INVITED, Start

BOTH = ["age", "gender"]
TO_AGE = [INVITED, "yes", "5", "3"]


def told(question: str, answer: str) -> dict[str, Any]:
    return {"effect": "demographics_recorded", "question": question, "answer": answer}


async def test_both_are_asked_after_her_times_and_before_the_offers(talk: Start):
    t = await talk(asks=BOTH).say(*TO_AGE)
    assert (t.keys, t.effects, t.open) == (["ask_age"], ["availability_recorded"], "age")
    await t.say("3")
    assert (t.keys, t.does, t.open) == (["ask_gender"], [told("age", "50_69")], "gender")
    await t.say("1")
    assert (t.keys, t.does, t.open) == ([], [told("gender", "woman"), {"effect": "offers_wanted"}], None)
    await t.say(FOUND)
    assert (t.keys, t.open) == (["offer"], "choice")


async def test_times_said_back_lead_there_too(talk: Start):
    t = await talk(asks=BOTH).say(INVITED, "yes", "5", "tuesday evenings", "yes")
    assert (t.keys, t.effects, t.open) == (["ask_age"], ["availability_recorded"], "age")


@pytest.mark.parametrize(("asks", "key"), [(["gender"], "ask_gender"), (["age"], "ask_age")])
async def test_only_what_is_left_is_asked(talk: Start, asks: list[str], key: str):
    t = await talk(asks=asks).say(*TO_AGE)
    assert t.keys == [key]
    await t.say("2")
    assert (t.keys, t.effects) == ([], ["demographics_recorded", "offers_wanted"])


async def test_with_nothing_left_the_offers_come_at_once(talk: Start):
    t = await talk(asks=[]).say(*TO_AGE)
    assert t.effects == ["availability_recorded", "offers_wanted"]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        *((str(number), answer) for number, answer in enumerate(DEMOGRAPHICS["age"], 1)),
        ("45", "30_49"), ("I am 72 years old", "70_over"), ("under 30", "under_30"), ("i'm 29", "under_30"),
        ("50 to 69", "50_69"), ("forty five", "30_49"), ("in my 60s", "50_69"), ("٤", "70_over"), ("७२", "70_over"),
        ("rather not say", "not_said"), ("no", "not_said"), ("none of your business", "not_said"), ("later", "not_said"),
    ],
)  # fmt: skip
async def test_an_age(talk: Start, text: str, answer: str):
    t = await talk(asks=["age"]).say(*TO_AGE, text)
    assert t.does == [told("age", answer), {"effect": "offers_wanted"}]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        *((str(number), answer) for number, answer in enumerate(DEMOGRAPHICS["gender"], 1)),
        ("a woman", "woman"), ("female", "woman"), ("man", "man"), ("I'm a man", "man"), ("non-binary", "another"),
        ("prefer not to say", "not_said"), ("no", "not_said"),
    ],
)  # fmt: skip
async def test_a_gender(talk: Start, text: str, answer: str):
    t = await talk(asks=["gender"]).say(*TO_AGE, text)
    assert t.does == [told("gender", answer), {"effect": "offers_wanted"}]


@pytest.mark.parametrize("question", BOTH)
@pytest.mark.parametrize("text", ["asdf qwer", "9", "1 2", "???"])
async def test_what_is_no_answer_is_asked_once_more_and_then_left_out(talk: Start, question: str, text: str):
    t = await talk(asks=[question]).say(*TO_AGE, "asdf qwer")
    assert (t.keys, t.does, t.open) == (["not_understood", f"ask_{question}"], [], question)
    await t.say(text)
    assert t.does == [told(question, "not_said"), {"effect": "offers_wanted"}]
    assert t.open is None


async def test_left_out_the_next_one_is_asked_and_may_be_missed_once_as_well(talk: Start):
    t = await talk(asks=BOTH).say(*TO_AGE, "asdf qwer", "asdf qwer")
    assert (t.keys, t.does, t.open) == (["ask_gender"], [told("age", "not_said")], "gender")
    await t.say("asdf qwer")
    assert (t.keys, t.effects) == (["not_understood", "ask_gender"], [])


async def test_a_need_told_in_between_is_taken_and_hers_waits(talk: Start):
    t = await talk(asks=BOTH).say(*TO_AGE, "i have 2 kids", "3 and 5")
    assert (t.keys, t.open) == (["ask_age"], "age")


async def test_a_question_in_between_is_answered_and_hers_waits(talk: Start):
    t = await talk(asks=BOTH).say(*TO_AGE, "who is this?")
    assert (t.keys, t.does, t.open) == (["answer_who", "ask_age"], [], "age")


async def test_a_stop_or_a_call_for_a_person_is_no_answer(talk: Start):
    t = await talk(asks=BOTH).say(*TO_AGE, "please stop texting me")
    assert t.effects == ["stop_asked"]
    t = await talk(asks=BOTH).say(*TO_AGE, "call me please")
    assert t.effects == ["person_asked"]
