"""The turn is a pure function: nothing is kept, nothing is mixed, little is carried."""

import asyncio
import json
from typing import Any

import pytest

from dialogs.engine import Engine
from dialogs.request import check
from dialogs.tests.talk import FOLLOWED_UP, FOUND, INVITED, REMINDED, SEAT, Talk, request

LONG = [
    INVITED, "who is this?", "yes", "1 2 3 4", "2 kids 3 and 5", "is it free?", "12 King St", "lol", "Tigrinya", "I use a wheelchair",
    "evenings", FOUND, "0", "6", FOUND, "1", "thanks", REMINDED, "2", "saturday", FOUND, "2", FOLLOWED_UP, "5", "lovely",
]  # fmt: skip
STORIES = [
    [INVITED, "yes", "1", "2 kids", "evenings", FOUND, "1"],
    [INVITED, "no"],
    [INVITED, "yes but i need a ride", "is it free?", "12 King St", "6", FOUND, "the saturday one"],
    [{"event": "joined"}, "3", "Dari", "lol", "hahaha", "weekends"],
    [REMINDED, "where is it?", "1"],
    [FOLLOWED_UP, "4", "it was nice"],
]


async def test_the_same_request_twice_gives_the_same_answer(engine: Engine):
    t = Talk(engine)
    for said in LONG:
        before = json.dumps(t.state)
        body = request({"text": said} if isinstance(said, str) else said, t.state, **t.context)
        first = await engine.turn(check(json.loads(json.dumps(body))))
        await t.say(said)
        assert t.answer == first
        assert json.dumps(body["state"]) == before


async def test_the_state_is_small_and_survives_json(engine: Engine):
    t, sizes = Talk(engine), []
    for said in LONG:
        await t.say(said)
        assert json.loads(json.dumps(t.answer["state"])) == t.answer["state"]
        sizes.append(len(json.dumps(t.answer["state"], ensure_ascii=False)))
    assert max(sizes) < 450  # four needs half told, at worst
    assert sum(sizes) / len(sizes) < 200
    assert t.state == {"slots": {}}


async def _played(engine: Engine, number: int) -> list[object]:
    t, answers = Talk(engine), []
    for said in STORIES[number % len(STORIES)]:
        await t.say(said)
        answers.append(t.answer)
        await asyncio.sleep(0)
    return answers


async def test_conversations_side_by_side_do_not_mix(engine: Engine):
    alone = [await _played(engine, number) for number in range(len(STORIES))]
    together = await asyncio.gather(*(_played(engine, number) for number in range(60)))
    for number, answers in enumerate(together):
        assert answers == alone[number % len(STORIES)]


async def test_turns_of_one_moment_do_not_mix(engine: Engine):
    async def ask(number: int) -> list[str]:
        said = {"event": "offers_found", "offers": [SEAT | {"id": number, "arranged": []}]}
        answer = await engine.turn(check(request(said) | {"conversation": f"c_{number}"}))
        return [offer["id"] for offer in answer["says"][0]["values"]["offers"]]

    assert await asyncio.gather(*(ask(number) for number in range(80))) == [[number] for number in range(80)]


@pytest.mark.parametrize(
    "state",
    [
        {"slots": {"a_slot_of_last_year": 1, "requested_slot": "interest"}, "active_loop": "questions"},
        {"slots": {"requested_slot": "a_question_of_last_year"}, "active_loop": "questions"},
        {"slots": {"requested_slot": "interest"}, "active_loop": "a_form_of_last_year"},
        {"slots": {}},
    ],
)
async def test_a_state_of_another_version_is_taken_over(engine: Engine, state: dict[str, Any]):
    t = Talk(engine)
    t.state = state
    await t.say("yes")
    assert t.keys == ["ask_needs"]


async def test_a_paused_conversation_stays_paused(engine: Engine):
    t = Talk(engine)
    t.state = {"slots": {}, "paused": True}
    await t.say({"event": "given_back"})
    assert t.state == {"slots": {}, "paused": True}
