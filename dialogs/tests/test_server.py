"""The endpoint: what it refuses, how it fails, how it stops, and that its log quotes nobody."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp.test_utils import TestClient, TestServer

from dialogs.engine import Engine, TurnError
from dialogs.request import check
from dialogs.server import application
from dialogs.tests.talk import FOUND, INVITED, request

ROOT = Path(__file__).parents[2]
SECRET = "Zebulon at 4165550199"
# No answer ever gave such a state: an action trips over it.
BROKEN = {"slots": {"draft": "no list", "requested_slot": "ride_from"}, "active_loop": "questions"}


@pytest.fixture
async def client(engine: Engine):
    async with TestClient(TestServer(application(engine))) as client:
        yield client


async def test_a_turn(client: TestClient[Any, Any]):
    answer = await client.post("/turn", json=request({"text": "yes"}))
    assert answer.status == 200
    assert await answer.json() == {
        "state": {"slots": {"requested_slot": "needs"}, "active_loop": "questions"},
        "says": [{"key": "ask_needs", "values": {}}],
        "does": [{"effect": "interest_recorded", "answer": "yes"}],
        "understood": {"label": "yes", "language": None, "confidence": 1.0},
    }


async def test_health(client: TestClient[Any, Any]):
    answer = await client.get("/healthz")
    assert (answer.status, await answer.json()) == (200, {"ready": True})


BAD = [
    ([], "not a JSON object"),
    ({}, "conversation is missing"),
    (request({}), "said needs either"),
    (request({"text": "a", "event": "invited"}), "said needs either"),
    (request({"text": 3}), "said.text is not a string"),
    (request({"text": "x" * 10_001}), "said.text is longer"),
    (request({"event": "dance"}), "said.event is not an event"),
    (request({"event": ["invited"]}), "said.event is not an event"),
    (request({"event": "offers_found"}), "said.['offers'] is missing"),
    (request({"event": "offers_found", "offers": [{"id": 1}]}), "said.offers is not a list of offers"),
    (
        request({"event": "offers_found", "offers": [FOUND["offers"][0] | {"starts": "soon"}]}),
        "starts is not an ISO 8601 time",
    ),
    (request({"text": "a"}, state="x"), "state is not what"),
    (request({"text": "a"}, state={"slots": 3}), "state is not what"),
    (request({"text": "a"}) | {"context": None}, "context is missing"),
    (request({"text": "a"}, language=None), "context.language is missing"),
    (request({"text": "a"}, timezone="Mars/Base"), "context.timezone is not a zone"),
    (request({"text": "a"}, needs=["ride"]), "context.needs is not a list"),
    (request({"text": "a"}, seat="a1"), "context.seat is neither"),
    (request({"text": "a"}) | {"patient": "Z"}, "unknown field ['patient']"),
]


@pytest.mark.parametrize(("body", "problem"), BAD)
async def test_a_bad_request_says_what_is_wrong(client: TestClient[Any, Any], body: Any, problem: str):
    answer = await client.post("/turn", json=body)
    assert answer.status == 400
    assert problem in (await answer.json())["error"]


async def test_what_is_not_json_is_a_bad_request_that_is_not_quoted(client: TestClient[Any, Any]):
    answer = await client.post("/turn", data=SECRET)
    assert answer.status == 400
    assert SECRET not in await answer.text()


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/turn", 405), ("GET", "/model", 404), ("POST", "/healthz", 405)]
)
async def test_there_is_nothing_else(client: TestClient[Any, Any], method: str, path: str, status: int):
    answer = await client.request(method, path)
    assert answer.status == status
    assert "error" in await answer.json()


async def test_an_action_that_raises_fails_the_turn(engine: Engine):
    with pytest.raises(TurnError) as caught:
        await engine.turn(check(request({"text": SECRET}, BROKEN)))
    assert SECRET not in str(caught.value)


async def test_silence_to_a_text_fails_the_turn(engine: Engine):
    with pytest.raises(TurnError, match="nothing was said"):
        await engine.turn(check(request({"text": "yes"}, {"slots": {}, "paused": True})))


async def test_a_failed_turn_harms_no_later_one(client: TestClient[Any, Any]):
    assert (await client.post("/turn", json=request({"text": SECRET}, BROKEN))).status == 500
    assert (await client.post("/turn", json=request(INVITED))).status == 200


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def _served(port: int) -> Iterator[subprocess.Popen[str]]:
    """The real process, as `python -m dialogs` starts it."""
    environment = os.environ | {"CONVIVIAL_DIALOGS_PORT": str(port)}
    process = subprocess.Popen(
        [sys.executable, "-m", "dialogs"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


async def _until_ready(session: aiohttp.ClientSession, address: str) -> None:
    async with asyncio.timeout(60):
        while True:
            with contextlib.suppress(aiohttp.ClientConnectionError):
                if (await session.get(f"{address}/healthz")).status == 200:
                    return
            await asyncio.sleep(0.1)


@pytest.mark.usefixtures("engine")
async def test_the_process_serves_logs_no_patient_and_stops_when_told():
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    with _served(port) as process:
        async with aiohttp.ClientSession() as session:
            await _until_ready(session, address)
            for body in (
                request({"text": SECRET}),
                request({"text": SECRET}, BROKEN),
                request({"text": 3} | {"x": SECRET}),
            ):
                await session.post(f"{address}/turn", json=body)
            failed = await session.post(f"{address}/turn", data=json.dumps(request({"text": SECRET}, BROKEN)))
            error = await failed.text()
        process.send_signal(signal.SIGTERM)
        output = process.communicate(timeout=20)[0]
    assert failed.status == 500
    assert process.returncode == 0
    assert "a turn failed: TurnError in engine.py" in output
    assert "Zebulon" not in output + error
    assert "4165550199" not in output + error
