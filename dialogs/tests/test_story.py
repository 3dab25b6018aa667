"""The first table of docs/dialog.md, row by row."""

from typing import Any

import pytest

from dialogs.tests.talk import CENTRE, FOLLOWED_UP, FOUND, INVITED, LIBRARY, OFFERS, REMINDED, SEAT, Start

CHILDCARE = {"kind": "childcare", "children": 2, "ages": "3, 5"}
RIDE = {"kind": "transport", "from": "12 King St"}
EVENINGS = [{"days": [0, 1, 2, 3, 4], "from": "17:00", "until": "21:00"}]


async def test_invited_sends_the_invitation_and_waits_for_interest(talk: Start):
    t = await talk().say(INVITED)
    assert (t.keys, t.does, t.open) == (["invite"], [], "interest")
    assert t.answer["understood"] is None


async def test_joined_is_already_a_yes(talk: Start):
    t = await talk().say({"event": "joined"})
    assert (t.keys, t.open) == (["joined", "ask_needs"], "needs")
    assert t.does == [{"effect": "interest_recorded", "answer": "yes"}]


@pytest.mark.parametrize(
    "text", ["yes", "1", "Sure!", "👍", "yea ok", "Yes please", "i would like to join the group", "١"]
)
async def test_interest_yes(talk: Start, text: str):
    t = await talk().say(INVITED, text)
    assert (t.keys, t.open) == (["ask_needs"], "needs")
    assert t.does == [{"effect": "interest_recorded", "answer": "yes"}]


@pytest.mark.parametrize("text", ["no", "2", "no thanks", "👎", "not interested", "i dont want to come"])
async def test_interest_no(talk: Start, text: str):
    t = await talk().say(INVITED, text)
    assert (t.keys, t.open) == (["declined"], None)
    assert t.does == [{"effect": "interest_recorded", "answer": "no"}]


@pytest.mark.parametrize("text", ["maybe later", "not now", "I have to think about it"])
async def test_interest_later(talk: Start, text: str):
    t = await talk().say(INVITED, text)
    assert (t.keys, t.open) == (["asked_later"], None)
    assert t.does == [{"effect": "interest_recorded", "answer": "later"}]


@pytest.mark.parametrize("text", ["yes but I need a ride", "i need a ride", "yes, no car though"])
async def test_interest_with_a_need_at_once(talk: Start, text: str):
    t = await talk().say(INVITED, text)
    assert (t.keys, t.open) == (["ask_ride_from"], "ride_from")
    assert t.effects == ["interest_recorded"]


async def test_interest_with_a_need_and_its_details_asks_no_detail(talk: Start):
    t = await talk().say(INVITED, "yes but I have 2 kids, 3 and 5")
    assert t.keys == ["ask_availability"]
    assert t.does[1] == {"effect": "needs_recorded", "needs": [CHILDCARE]}


@pytest.mark.parametrize("text", ["1 2", "12", "1,2", "1 and 2", "１ ２", "١ ٢", "child care and a ride", "1️⃣ 2️⃣"])
async def test_needs_asks_the_details_one_at_a_time_and_records_at_the_end(talk: Start, text: str):
    t = await talk().say(INVITED, "yes", text)
    assert (t.keys, t.does) == (["ask_children"], [])
    await t.say("2 kids 3 and 5")
    assert (t.keys, t.does) == (["ask_ride_from"], [])
    await t.say("12 King St")
    assert (t.keys, t.open) == (["ask_availability"], "availability")
    assert t.does == [{"effect": "needs_recorded", "needs": [CHILDCARE, RIDE]}]


async def test_needs_an_interpreter_and_step_free_access(talk: Start):
    t = await talk().say(INVITED, "yes", "3 4")
    assert t.keys == ["ask_interpreter_language"]
    await t.say("Tigrinya")
    assert t.keys == ["ask_access_help"]
    await t.say("I use a wheelchair")
    assert t.does[0]["needs"] == [
        {"kind": "language", "language": "Tigrinya"},
        {"kind": "access", "help": "I use a wheelchair"},
    ]


async def test_a_detail_already_given_is_not_asked(talk: Start):
    t = await talk().say(INVITED, "yes", "i need a babysitter for my 2 kids 3 and 5")
    assert t.does == [{"effect": "needs_recorded", "needs": [CHILDCARE]}]
    assert t.keys == ["ask_availability"]


async def test_a_second_need_told_with_a_detail_is_taken_too(talk: Start):
    t = await talk().say(INVITED, "yes", "1", "2 kids 3 and 5 and no car")
    assert t.keys == ["ask_ride_from"]


@pytest.mark.parametrize("text", ["5", "nothing", "none", "no", "no thanks", "none of these"])
async def test_needs_nothing(talk: Start, text: str):
    t = await talk().say(INVITED, "yes", text)
    assert (t.keys, t.open) == (["ask_availability"], "availability")
    assert t.does == [{"effect": "needs_recorded", "needs": []}]


async def test_availability_from_the_menu_says_nothing_of_its_own(talk: Start):
    t = await talk().say(INVITED, "yes", "5", "3")
    assert (t.keys, t.open) == ([], None)
    assert t.does == [
        {"effect": "availability_recorded", "windows": EVENINGS, "words": "3"},
        {"effect": "offers_wanted"},
    ]


@pytest.mark.parametrize("text", ["evenings", "weekday evenings", "in the evening"])
@pytest.mark.parametrize("agreed", ["1", "yes", "👍", "yes that is right"])
async def test_availability_in_her_own_words_is_said_back_before_it_counts(talk: Start, text: str, agreed: str):
    t = await talk().say(INVITED, "yes", "5", text)
    assert (t.keys, t.values, t.does, t.open) == (["ask_times_right"], {"windows": EVENINGS}, [], "times_right")
    await t.say(agreed)
    assert (t.keys, t.open) == ([], None)
    assert t.does == [
        {"effect": "availability_recorded", "windows": EVENINGS, "words": text},
        {"effect": "offers_wanted"},
    ]


@pytest.mark.parametrize("text", ["2", "no", "no that's wrong"])
async def test_times_read_wrong_are_asked_again(talk: Start, text: str):
    t = await talk().say(INVITED, "yes", "5", "evenings", text)
    assert (t.keys, t.does, t.open) == (["ask_availability"], [], "availability")


@pytest.mark.parametrize(
    ("text", "windows"),
    [
        ("no, Thursday", [{"days": [3], "from": "00:00", "until": "24:00"}]),
        ("no I meant thursday afternoon", [{"days": [3], "from": "12:00", "until": "17:00"}]),
        ("not mondays", [{"days": [1, 2, 3, 4], "from": "17:00", "until": "21:00"}]),
        ("yes but not on Fridays", [{"days": [0, 1, 2, 3], "from": "17:00", "until": "21:00"}]),
    ],
)
async def test_a_correction_replaces_the_times_and_is_said_back(talk: Start, text: str, windows: Any):
    t = await talk().say(INVITED, "yes", "5", "evenings", text)
    assert (t.keys, t.values, t.does) == (["ask_times_right"], {"windows": windows}, [])
    await t.say("1")
    assert t.does[0]["windows"] == windows


async def test_a_question_while_the_times_are_said_back(talk: Start):
    t = await talk().say(INVITED, "yes", "5", "evenings", "is it free?")
    assert (t.keys, t.values, t.open) == (["answer_cost", "ask_times_right"], {"windows": EVENINGS}, "times_right")


@pytest.mark.parametrize("texts", [("yes, evenings are best for me", "5"), ("yes", "evenings are best for me", "5")])
async def test_times_told_early_are_said_back_when_it_is_their_turn(talk: Start, texts: tuple[str, ...]):
    t = await talk().say(INVITED, *texts)
    assert (t.keys, t.values) == (["ask_times_right"], {"windows": EVENINGS})


async def test_availability_nobody_can_read_goes_on_in_her_words(talk: Start):
    t = await talk().say(INVITED, "yes", "5", "my days off change every week")
    assert t.does[0] == {"effect": "availability_recorded", "windows": [], "words": "my days off change every week"}


@pytest.mark.parametrize(
    ("event", "keys"), [("offers_found", ["offer"]), ("offer_made", ["offer_made", "offer"])]
)  # fmt: skip
async def test_offers_are_put_to_her(talk: Start, event: str, keys: list[str]):
    t = await talk().say({"event": event, "offers": OFFERS})
    assert (t.keys, t.values, t.open) == (keys, {"offers": OFFERS}, "choice")


async def test_no_offers_calls_a_person(talk: Start):
    t = await talk().say({"event": "offers_none"})
    assert (t.keys, t.open) == (["no_offers"], None)
    assert t.does == [{"effect": "person_asked", "why": "no_offer"}]


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("1", LIBRARY), ("2", CENTRE), ("the first one", LIBRARY), ("the tuesday one", LIBRARY), ("saturday", CENTRE),
        ("option 2 please", CENTRE), ("the last one", CENTRE), ("the one at the library", LIBRARY), ("۲", CENTRE),
        ("tuesday evening works for me", LIBRARY), ("I'll take the second", CENTRE),
    ],
)  # fmt: skip
async def test_choice_by_number_order_day_or_place(talk: Start, text: str, chosen: dict[str, Any]):
    t = await talk().say(FOUND, text)
    assert t.does == [{"effect": "seat_chosen", "group_session": chosen["id"]}]
    assert (t.keys, t.open) == (["seat_confirmed", "seat_arranged"], None)
    told, arranged = (say["values"] for say in t.answer["says"])
    assert told == {name: chosen[name] for name in ("starts", "place", "address")}
    assert arranged == {"arranged": chosen["arranged"]}


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("2 lock it in", 13), ("put my name down for the first", 12), ("im leaning to number 2", 13),
        ("the second looks doable", 13), ("i dont like the first", None), ("my 2 dogs are barking", None),
        ("i already came to the first", None), ("is the second far?", None), ("i cant do the second", None),
        ("we waited 2 hours for the plumber", None), ("not the first one", None), ("1 isnt good for me", None),
        ("tuesday doesnt work", None), ("the saturday one is no good", None),
        ("is the saturday one near the bus?", None), ("how far is the first", None), ("is the first one near the bus?", None),
        ("the first or the second?", None), ("can i take the second?", 13), ("can i get the 1st pls?", 12), ("no. 2", 13),
        ("2, why not", 13),
    ],
)  # fmt: skip
async def test_an_offer_named_in_a_sentence(talk: Start, text: str, chosen: int | None):
    t = await talk().say(FOUND, text)
    assert [does.get("group_session") for does in t.does if does["effect"] == "seat_chosen"] == (
        [chosen] if chosen else []
    )


async def test_choice_by_somebody_with_a_seat_moves_it(talk: Start):
    t = await talk(seat=SEAT).say(FOUND, "2")
    assert (t.keys, t.effects) == (["seat_moved", "seat_arranged"], ["seat_chosen"])


@pytest.mark.parametrize("text", ["3", "9"])
async def test_choice_of_what_was_not_offered_is_asked_again(talk: Start, text: str):
    t = await talk().say(FOUND, text)
    assert (t.keys, t.open) == (["not_understood", "offer"], "choice")


@pytest.mark.parametrize("text", ["0", "none", "none of these", "no", "I can't make any of those"])
async def test_choice_of_none_asks_for_other_times_once_then_calls_a_person(talk: Start, text: str):
    t = await talk(participation="offered").say(FOUND, text)
    assert (t.keys, t.does, t.open) == (["ask_availability"], [], "availability")
    await t.say("6", FOUND, text)
    assert (t.keys, t.open) == (["human_coming"], None)
    assert t.does == [{"effect": "person_asked", "why": "offer_declined"}]


async def test_a_seat_taken_meanwhile_is_told_and_others_offered(talk: Start):
    t = await talk().say(FOUND, "1", {"event": "seat_taken", "offers": [CENTRE]})
    assert (t.keys, t.values, t.open) == (["seat_gone", "offer"], {"offers": [CENTRE]}, "choice")


async def test_the_last_seat_taken_meanwhile_calls_a_person(talk: Start):
    t = await talk().say(FOUND, "1", {"event": "seat_taken", "offers": []})
    assert (t.keys, t.open) == (["seat_gone", "no_offers"], None)
    assert t.does == [{"effect": "person_asked", "why": "no_offer"}]


async def test_a_reminder_sets_the_open_question_aside(talk: Start):
    t = await talk(seat=SEAT).say(INVITED, REMINDED)
    assert (t.keys, t.open) == (["reminder"], "reminder")
    assert t.values == {"starts": SEAT["starts"], "place": SEAT["place"], "days_before": 1}


@pytest.mark.parametrize("text", ["1", "I'm coming", "yes", "see you there", "👍"])
async def test_reminder_kept(talk: Start, text: str):
    t = await talk(seat=SEAT).say(REMINDED, text)
    assert (t.keys, t.effects, t.open) == (["seat_kept"], ["seat_kept"], None)
    assert t.values == {"starts": SEAT["starts"], "place": SEAT["place"]}


@pytest.mark.parametrize("text", ["2", "another day please", "can we do a different time"])
async def test_reminder_another_time_keeps_the_seat_meanwhile(talk: Start, text: str):
    t = await talk(seat=SEAT).say(REMINDED, text)
    assert (t.keys, t.does, t.open) == (["ask_availability"], [], "availability")


@pytest.mark.parametrize("text", ["3", "I can't come", "no", "sorry i wont be able to make it"])
async def test_reminder_cannot_come(talk: Start, text: str):
    t = await talk(seat=SEAT).say(REMINDED, text)
    assert (t.keys, t.open) == (["seat_released"], None)
    assert t.does == [{"effect": "seat_released", "why": "cannot_come"}]


async def test_feedback(talk: Start):
    t = await talk().say(FOLLOWED_UP)
    assert (t.keys, t.open) == (["ask_feedback"], "useful")
    await t.say("4/5")
    assert (t.keys, t.open) == (["ask_feedback_words"], "words")
    assert t.does == [{"effect": "feedback_recorded", "question": "useful", "answer": 4}]
    await t.say("Thanks, I learned a lot. Was it free for all?")
    assert (t.keys, t.open) == (["feedback_thanks"], None)
    assert t.does[0]["answer"] == "Thanks, I learned a lot. Was it free for all?"


async def test_restarted_asks_the_open_question_again(talk: Start):
    t = await talk().say(INVITED, {"event": "restarted"})
    assert (t.keys, t.open) == (["ask_interest"], "interest")


async def test_restarted_with_nothing_open_is_silent(talk: Start):
    t = await talk().say({"event": "restarted"})
    assert (t.keys, t.does) == ([], [])


@pytest.mark.parametrize("before", [[], [INVITED]])
async def test_given_back_is_silent_and_changes_nothing(talk: Start, before: Any):
    t = await talk().say(*before, "who is this?")
    state = t.state
    await t.say({"event": "given_back"})
    assert (t.keys, t.does, t.state) == ([], [], state)
