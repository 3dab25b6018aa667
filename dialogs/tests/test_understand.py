"""`POST /understand`: what is understood of a list of texts, and what it refuses."""

from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from dialogs.engine import Engine
from dialogs.server import application


@pytest.fixture
async def client(engine: Engine):
    async with TestClient(TestServer(application(engine))) as client:
        yield client


async def understood(client: TestClient[Any, Any], *rows: dict[str, Any]) -> list[dict[str, Any]]:
    answer = await client.post("/understand", json=list(rows))
    assert answer.status == 200, await answer.text()
    return await answer.json()


async def test_each_text_is_answered_in_order(client: TestClient[Any, Any]):
    answers = await understood(
        client, {"text": "yes", "lang": "en"}, {"text": "por favor ya no me escriban", "lang": "es"}, {"text": "৩"}
    )
    assert [answer["label"] for answer in answers[:2]] == ["yes", "stop"]
    assert answers[0]["confidence"] == 1.0
    assert answers[1]["language"] == "es"
    assert answers[2]["number"] == 3


async def test_an_open_question_counts(client: TestClient[Any, Any]):
    (answer,) = await understood(client, {"text": "1", "lang": "en", "question": "interest"})
    assert (answer["label"], answer["confidence"]) == ("yes", 1.0)


async def test_days_are_read(client: TestClient[Any, Any]):
    (answer,) = await understood(client, {"text": "monday mornings", "question": "availability"})
    assert answer["windows"] == [{"days": [0], "from": "09:00", "until": "12:00"}]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("i can't breathe and my chest hurts", "en"), ("me duele mucho el pecho y no puedo respirar", "es"),
        ("j'ai très mal dans la poitrine", "fr"), ("сильно болит в груди, не могу дышать", "ru"),
    ],
)  # fmt: skip
async def test_danger_is_told_in_any_language(client: TestClient[Any, Any], text: str, language: str):
    (answer,) = await understood(client, {"text": text, "lang": language})
    assert answer["label"] == "emergency"


@pytest.mark.parametrize(
    "text", ["please cancel my appointment on tuesday", "stop by the clinic?", "i cant stop coughing", "not interested"]
)
async def test_no_false_stop(client: TestClient[Any, Any], text: str):
    (answer,) = await understood(client, {"text": text, "lang": "en"})
    assert answer["label"] not in {"stop", "stop_unclear"}


@pytest.mark.parametrize(
    ("text", "label"), [("i cant stop coughing", "other"), ("can i take ibuprofen with my pressure pills", "question")]
)
async def test_an_ailment_told_is_no_question_though_both_get_the_same_reply(
    client: TestClient[Any, Any], text: str, label: str
):
    (answer,) = await understood(client, {"text": text, "lang": "en"})
    assert answer["label"] == label


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({}, "not a list"), ([3], "row 1: this is no object"), ([{"text": "a"}, {"text": 3}], "row 2: text is not a string"),
        ([{"text": "a", "note": "x"}], "row 1: unknown field ['note']"), ([{"text": "a", "lang": 3}], "row 1: lang"),
        ([{"text": "a", "question": "height"}], "row 1: question is not one of interest"),
        ([{"text": "a", "ref": "now"}], "row 1: ref is not an ISO 8601"), ([{"text": "a"}] * 501, "at most 500"),
    ],
)  # fmt: skip
async def test_a_bad_request_says_what_is_wrong(client: TestClient[Any, Any], body: Any, problem: str):
    answer = await client.post("/understand", json=body)
    assert answer.status == 400
    assert problem in (await answer.json())["error"]
