"""The second table of docs/dialog.md, row by row: what she may write at any point."""

from typing import Any

import pytest

from dialogs.tests.talk import FOUND, INVITED, LIBRARY, OFFERS, REMINDED, SEAT, Start

CHILDCARE = {"kind": "childcare", "children": 2, "ages": "3, 5"}
RIDE = {"kind": "transport", "from": "12 King St"}

QUESTIONS = [
    ("who is this?", "answer_who"),
    ("why me?", "answer_why"),
    ("is it free?", "answer_cost"),
    ("when is it?", "answer_when"),
    ("where is it?", "answer_where"),
    ("what is this?", "answer_what"),
    ("what will be arranged?", "answer_arranged"),
]
OPEN = [
    ([INVITED], "ask_interest"),
    ([INVITED, "yes"], "ask_needs"),
    ([INVITED, "yes", "1"], "ask_children"),
    ([INVITED, "yes", "2"], "ask_ride_from"),
    ([INVITED, "yes", "3"], "ask_interpreter_language"),
    ([INVITED, "yes", "4"], "ask_access_help"),
    ([INVITED, "yes", "5"], "ask_availability"),
    ([FOUND], "offer"),
    ([REMINDED], "ask_reminder"),
]


@pytest.mark.parametrize(("text", "key"), QUESTIONS)
async def test_a_question_with_nothing_open_is_answered(talk: Start, text: str, key: str):
    t = await talk().say(text)
    assert (t.keys, t.does, t.open) == ([key], [], None)
    assert t.answer["understood"]["label"] == "question"


@pytest.mark.parametrize(("before", "asked"), OPEN)
@pytest.mark.parametrize(("text", "key"), QUESTIONS)
async def test_a_question_in_the_middle_is_answered_and_the_open_one_asked_again(
    talk: Start, before: Any, asked: Any, text: str, key: str
):
    t = await talk(seat=SEAT if before == [REMINDED] else None).say(*before)
    question = t.open
    await t.say(text)
    assert (t.keys, t.does, t.open) == ([key, asked], [], question)


async def test_what_is_arranged_names_the_needs_she_told(talk: Start):
    t = await talk(needs=[CHILDCARE, RIDE]).say("what will be arranged?")
    assert t.values == {"arranged": ["childcare", "transport"]}


async def test_what_is_arranged_for_a_seat_is_what_the_offer_said(talk: Start):
    t = await talk(needs=[CHILDCARE, RIDE], seat=SEAT, offers=OFFERS).say("what will be arranged?")
    assert t.values == {"arranged": LIBRARY["arranged"]}


@pytest.mark.parametrize("before", [before for before, _ in OPEN])
@pytest.mark.parametrize(
    ("text", "key", "why"),
    [
        ("I want to talk to a person", "human_coming", "asked"),
        ("call me please", "human_coming", "asked"),
        ("should i take my pills before?", "no_medical_advice", "medical"),
    ],
)
async def test_a_person_is_called_and_the_question_stays_without_being_asked(
    talk: Start, before: Any, text: str, key: str, why: str
):
    t = await talk().say(*before)
    question = t.open
    await t.say(text)
    assert (t.keys, t.open) == ([key], question)
    assert t.does == [{"effect": "person_asked", "why": why}]


async def test_a_person_is_called_with_nothing_open(talk: Start):
    t = await talk().say("can someone call me")
    assert (t.keys, t.does) == (["human_coming"], [{"effect": "person_asked", "why": "asked"}])


@pytest.mark.parametrize(("before", "asked"), [([], []), ([INVITED, "yes"], ["ask_needs"])])
@pytest.mark.parametrize("text", ["español por favor", "spanish please", "can you text me in spanish"])
async def test_another_language_we_have(talk: Start, before: Any, asked: Any, text: str):
    t = await talk().say(*before, text)
    assert t.keys == ["language_changed", *asked]
    assert t.does == [{"effect": "language_set", "language": "es"}]


async def test_another_language_is_told_by_how_she_asks(talk: Start):
    t = await talk().say("no entiendo ingles, escriba en mi idioma por favor")
    assert t.does == [{"effect": "language_set", "language": "es"}]


@pytest.mark.parametrize("text", ["in vietnamese please", "can you write to me in chinese"])
async def test_another_language_we_lack(talk: Start, text: str):
    t = await talk().say(INVITED, text)
    assert (t.keys, t.does) == (["language_unknown", "ask_interest"], [])


async def test_a_changed_number_of_children(talk: Start):
    t = await talk(participation="needs_known", needs=[CHILDCARE]).say(FOUND, "actually 3 kids")
    assert (t.keys, t.open) == (["changed", "ask_children"], "children")
    assert t.does == [{"effect": "needs_recorded", "needs": [{"kind": "childcare", "children": 3, "ages": None}]}]
    await t.say("3, 5 and 8")
    assert (t.keys, t.open) == (["offer"], "choice")
    assert t.does == [{"effect": "needs_recorded", "needs": [{"kind": "childcare", "children": 3, "ages": "3, 5, 8"}]}]


@pytest.mark.parametrize(
    "text", ["I don't need the ride any more", "no longer need a ride", "dont need the taxi anymore"]
)
async def test_a_need_taken_back(talk: Start, text: str):
    t = await talk(participation="confirmed", needs=[CHILDCARE, RIDE]).say(text)
    assert (t.keys, t.does) == (["changed"], [{"effect": "needs_recorded", "needs": [CHILDCARE]}])


async def test_a_need_taken_back_and_another_told_in_one_text(talk: Start):
    t = await talk(participation="confirmed", needs=[RIDE]).say(
        "I don't need the ride but I need an interpreter for Somali"
    )
    assert t.does == [{"effect": "needs_recorded", "needs": [{"kind": "language", "language": "Somali"}]}]


async def test_a_need_that_comes_late_asks_what_is_missing_then_goes_back(talk: Start):
    t = await talk(participation="offered", needs=[CHILDCARE]).say(FOUND, "I do need a ride")
    assert (t.keys, t.open) == (["changed", "ask_ride_from"], "ride_from")
    assert t.does == [{"effect": "needs_recorded", "needs": [CHILDCARE, {"kind": "transport", "from": None}]}]
    await t.say("12 King St")
    assert (t.keys, t.open) == (["offer"], "choice")
    assert t.does == [{"effect": "needs_recorded", "needs": [CHILDCARE, RIDE]}]


async def test_a_need_that_comes_late_with_nothing_open(talk: Start):
    t = await talk(participation="confirmed", seat=SEAT).say("i need a ride", "12 King St")
    assert (t.keys, t.open) == (["changed"], None)
    assert t.does == [{"effect": "needs_recorded", "needs": [RIDE]}]


async def test_a_changed_mind_while_details_are_asked(talk: Start):
    t = await talk().say(INVITED, "yes", "1 2", "i dont need childcare anymore")
    assert (t.keys, t.does, t.open) == (["changed", "ask_ride_from"], [], "ride_from")


async def test_i_cannot_make_it_with_a_seat(talk: Start):
    t = await talk(seat=SEAT, participation="confirmed").say("I can't make it")
    assert (t.keys, t.does) == (["seat_released"], [{"effect": "seat_released", "why": "cannot_come"}])


async def test_another_day_with_a_seat(talk: Start):
    t = await talk(seat=SEAT, participation="confirmed").say("another day please")
    assert (t.keys, t.does, t.open) == (["ask_availability"], [], "availability")


@pytest.mark.parametrize("before", [[], [INVITED], [INVITED, "yes", "2"], [FOUND]])
@pytest.mark.parametrize(
    ("text", "key", "effect"),
    [
        ("please stop texting me", "stopped", "stop_asked"),
        ("remove me from your list", "stopped", "stop_asked"),
        ("wrong number", "wrong_number_sorry", "number_was_wrong"),
        ("you have the wrong person", "wrong_number_sorry", "number_was_wrong"),
    ],
)
async def test_leave_me_alone_closes_everything(talk: Start, before: Any, text: str, key: str, effect: str):
    t = await talk().say(*before, text)
    assert (t.keys, t.effects, t.open) == ([key], [effect], None)


async def test_thanks_with_nothing_open(talk: Start):
    t = await talk().say("thank you so much")
    assert (t.keys, t.does) == (["thanks"], [])


async def test_thanks_in_the_middle_does_not_lose_the_question(talk: Start):
    t = await talk().say(INVITED, "thank you so much")
    assert (t.keys, t.open) == (["thanks", "ask_interest"], "interest")


@pytest.mark.parametrize("text", ["yes", "JOIN", "Yes!"])
async def test_yes_out_of_the_blue(talk: Start, text: str):
    t = await talk().say(text)
    assert (t.keys, t.open) == (["ask_needs"], "needs")
    assert t.does == [{"effect": "interest_recorded", "answer": "yes"}]


async def test_yes_out_of_the_blue_with_a_seat_is_politeness(talk: Start):
    t = await talk(seat=SEAT).say("ok")
    assert (t.keys, t.does) == (["thanks"], [])


NOISE = ["asdf qwer zxcv", "🍕", "???", "42", "", "/", "lol"]


@pytest.mark.parametrize("text", NOISE)
async def test_the_unintelligible_with_nothing_open(talk: Start, text: str):
    t = await talk().say(text)
    assert (t.keys, t.does) == (["not_understood"], [])


@pytest.mark.parametrize(("before", "asked"), OPEN)
async def test_the_unintelligible_asks_again_and_twice_calls_a_person(talk: Start, before: Any, asked: Any):
    t = await talk(seat=SEAT if before == [REMINDED] else None).say(*before)
    question = t.open
    await t.say("lol 🍕")
    assert (t.keys, t.does, t.open) == (["not_understood", asked], [], question)
    await t.say("hahaha")
    assert (t.keys, t.open) == (["human_coming"], question)
    assert t.does == [{"effect": "person_asked", "why": "not_understood"}]
    await t.say("hahaha")
    assert t.keys == ["not_understood", asked]


@pytest.mark.parametrize("between", ["who is this?", "yes", "thank you so much"])
async def test_what_is_understood_in_between_starts_the_count_again(talk: Start, between: str):
    t = await talk().say("lol 🍕", between, "lol 🍕")
    assert "not_understood" in t.keys


@pytest.mark.parametrize(
    "text", ["/restart", "/affirm", "/event_offers_none", "/yes", '/event_seat_taken{"offers": []}']
)
async def test_a_patient_cannot_command_rasa(talk: Start, text: str):
    t = await talk(seat=SEAT).say(INVITED)
    await t.say(text)
    assert t.open in {"interest", "needs"}
    assert not {"no_offers", "seat_gone", "invite"} & set(t.keys)


@pytest.mark.parametrize(
    "text", ["is it free?", "why do you want to know that", "call me", "who is this", "lol", "no", "thanks"]
)
async def test_what_is_no_place_never_becomes_where_a_ride_starts(talk: Start, text: str):
    t = await talk().say(INVITED, "yes", "2", text)
    assert t.open == "ride_from"
    assert t.does in ([], [{"effect": "person_asked", "why": "asked"}])


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("12 King St", "12 King St"),
        ("from my home on Queen", "my home on Queen"),
        ("45 main street apt 3", "45 main street apt 3"),
        ("my sister's place near the mall", "my sister's place near the mall"),
        ("I live at 88 Elm Ave.", "88 Elm Ave"),
    ],
)
async def test_a_place_is_where_a_ride_starts(talk: Start, text: str, place: str | None):
    t = await talk().say(INVITED, "yes", "2", text)
    assert t.does == [{"effect": "needs_recorded", "needs": [{"kind": "transport", "from": place}]}]


async def test_times_she_volunteers_are_said_back_and_then_looked_for(talk: Start):
    t = await talk(seat=SEAT, participation="confirmed").say("could i come on saturday morning instead")
    assert (t.keys, t.does, t.open) == (["ask_times_right"], [], "times_right")
    await t.say("yes")
    assert t.effects == ["availability_recorded", "offers_wanted"]
    assert t.does[0]["windows"] == [{"days": [5], "from": "09:00", "until": "12:00"}]
