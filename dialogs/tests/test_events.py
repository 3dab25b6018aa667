"""What happens on the clinic's side after the first story: follow-ups, waiting, holds, cancellations, absences."""

from typing import Any

import pytest

from dialogs.request import BadRequestError, check
from dialogs.tests.talk import FOUND, INVITED, LIBRARY, OFFERS, REMINDED, SEAT, Start, request

UNTIL = "2026-11-23T17:30:00-05:00"
HELD = {"event": "offer_made", "offers": [LIBRARY], "until": UNTIL}
LAPSED = {"event": "hold_lapsed"}
CANCELLED = {"event": "session_cancelled", "starts": SEAT["starts"], "place": SEAT["place"], "offers": OFFERS}
MISSED = {"event": "missed"}
SOON = {**REMINDED, "days_before": 0, "soon": True}
RIDE = {"pickup_at": "2026-11-24T16:45:00-05:00", "door": "12 King St"}


@pytest.mark.parametrize(("again", "key"), [(1, "invite_again"), (2, "invite_last")])
async def test_a_follow_up_invites_in_other_words(talk: Start, again: int, key: str):
    t = await talk().say(INVITED, {**INVITED, "again": again})
    assert (t.keys, t.open) == ([key], "interest")
    await t.say("who is this?")
    assert t.keys == ["answer_who", "ask_interest"]
    await t.say("1")
    assert (t.keys, t.effects) == (["ask_needs"], ["interest_recorded"])


@pytest.mark.parametrize("by", ["2026-12-01", None])
async def test_groups_put_together_later(talk: Start, by: str | None):
    t = await talk().say(INVITED, "yes", "5", "3", {"event": "offers_later", "by": by})
    assert (t.answer["says"], t.does, t.open) == ([{"key": "waiting", "values": {"by": by}}], [], None)


async def test_not_drawn(talk: Start):
    t = await talk().say({"event": "not_drawn"})
    assert (t.keys, t.does, t.open) == (["not_drawn"], [], None)


async def test_a_held_offer_says_until_when(talk: Start):
    t = await talk().say(HELD)
    assert (t.keys, t.open) == (["offer_held", "offer"], "choice")
    assert t.answer["says"][0]["values"] == {"until": UNTIL}
    await t.say("1")
    assert t.effects == ["seat_chosen"]


async def test_an_offer_of_nothing_asks_a_person(talk: Start):
    t = await talk().say({**HELD, "offers": []})
    assert (t.keys, t.does) == (["no_offers"], [{"effect": "person_asked", "why": "no_offer"}])


async def test_a_hold_that_lapses_closes_the_choice(talk: Start):
    t = await talk().say(HELD, LAPSED)
    assert (t.keys, t.does, t.open) == (["hold_lapsed"], [], None)


async def test_a_hold_that_lapses_leaves_another_question_open(talk: Start):
    t = await talk().say(INVITED, LAPSED)
    assert (t.keys, t.open) == (["hold_lapsed", "ask_interest"], "interest")


async def test_a_cancelled_session_offers_what_else_fits(talk: Start):
    t = await talk(seat=SEAT).say(REMINDED, CANCELLED)
    assert (t.keys, t.does, t.open) == (["session_cancelled", "offer"], [], "choice")
    assert t.answer["says"][0]["values"] == {"starts": SEAT["starts"], "place": SEAT["place"]}


async def test_a_cancelled_session_without_another_asks_a_person(talk: Start):
    t = await talk().say({**CANCELLED, "offers": []})
    assert (t.keys, t.open) == (["session_cancelled", "no_offers"], None)
    assert t.does == [{"effect": "person_asked", "why": "no_offer"}]


async def test_who_did_not_come_may_want_another_time(talk: Start):
    t = await talk(participation="missed").say(MISSED)
    assert (t.keys, t.does, t.open) == (["missed_you"], [], "another_time")
    await t.say("is it free?")
    assert t.keys == ["answer_cost", "ask_another_time"]
    await t.say("1")
    assert (t.keys, t.open) == (["ask_availability"], "availability")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("yes please", "ask_availability"), ("another time", "ask_availability"), ("2", "declined"),
        ("no thanks", "declined"), ("later", "asked_later"), ("tuesday evenings", "ask_times_right"),
    ],
)  # fmt: skip
async def test_another_time_in_words(talk: Start, text: str, key: str):
    t = await talk(participation="missed").say(MISSED, text)
    assert (t.keys, t.does) == ([key], [])


async def test_an_answer_to_another_time_that_nobody_can_read(talk: Start):
    t = await talk(participation="missed").say(MISSED, "asdf qwer")
    assert (t.keys, t.open) == (["not_understood", "ask_another_time"], "another_time")


async def test_two_hours_before_nothing_is_asked(talk: Start):
    t = await talk(seat=SEAT).say(SOON)
    assert (t.answer["says"], t.does, t.open) == (
        [{"key": "reminder_soon", "values": {"starts": SEAT["starts"], "place": SEAT["place"]}}], [], None
    )  # fmt: skip


async def test_two_hours_before_an_open_reminder_can_still_be_answered(talk: Start):
    t = await talk(seat=SEAT).say(REMINDED, SOON)
    assert (t.keys, t.open) == (["reminder_soon"], "reminder")
    await t.say("3")
    assert t.does == [{"effect": "seat_released", "why": "cannot_come"}]


@pytest.mark.parametrize(("event", "key"), [(REMINDED, "reminder"), (SOON, "reminder_soon")])
async def test_who_is_picked_up_is_told_when_and_where(talk: Start, event: dict[str, Any], key: str):
    t = await talk(seat=SEAT).say({**event, "ride": RIDE})
    assert t.keys == [key, "ride_reminder"]
    assert t.values == RIDE


@pytest.mark.parametrize(
    "said",
    [
        {"event": "offers_later"},
        {"event": "session_cancelled", "starts": SEAT["starts"], "place": "here"},
        {"event": "invited", "again": 3},
        {"event": "invited", "again": "1"},
        {**HELD, "until": "tomorrow"},
        {**HELD, "until": "2026-11-23T17:30:00"},
        {"event": "offers_later", "by": "soon"},
        {**REMINDED, "soon": "yes"},
        {**REMINDED, "ride": {"door": "12 King St"}},
        {**REMINDED, "ride": {"pickup_at": "five", "door": "12 King St"}},
        {**REMINDED, "ride": {"pickup_at": RIDE["pickup_at"], "door": ""}},
    ],
)
def test_an_event_that_is_not_as_agreed_is_refused(said: dict[str, Any]):
    with pytest.raises(BadRequestError, match="said"):
        check(request(said))


@pytest.mark.parametrize("asks", ["age", ["height"], [1]])
def test_questions_nobody_knows_are_refused(asks: Any):
    with pytest.raises(BadRequestError, match=r"context\.asks"):
        check(request(FOUND, asks=asks))
