"""The phone network on this machine: what Twilio would do, failures on demand, and a memory."""

import asyncio
import json
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path
from random import Random

import aiohttp
import pytest

from bot.sms import CarrierError, Outgoing
from bot.sms.simulated import SIMULATED_ACCOUNT, PhoneNetwork
from bot.sms.simulated.__main__ import Controls
from bot.sms.simulated.record import Message
from bot.sms.twilio import TwilioCarrier
from tests.sms.phones import NEIGHBOUR, OURS, PATIENT, Clock, Ear

HELLO = Outgoing(7, PATIENT, "Parkside Health here: is 9 December good? 1 yes, 2 no")


async def test_a_text_reaches_the_bot_as_twilio_sends_it(
    carrier: TwilioCarrier, network: PhoneNetwork, ear: Ear
) -> None:
    assert await network.text(sender=PATIENT, body=" ¿Sí? 👍  ") == 200

    ((path, form),) = ear.heard
    (text,) = network.record
    assert path == "/twilio/messages"
    assert form["Body"] == " ¿Sí? 👍  "
    assert (form["From"], form["To"]) == (PATIENT, OURS)
    assert form["MessageSid"] == form["SmsMessageSid"] == text.sid
    assert form["AccountSid"] == SIMULATED_ACCOUNT.sid
    assert (form["NumMedia"], form["NumSegments"], form["SmsStatus"]) == ("0", "1", "received")
    assert form["FromCity"] == form["ToZip"] == ""
    assert "OptOutType" not in form


async def test_a_picture_may_come_without_words(carrier: TwilioCarrier, network: PhoneNetwork, ear: Ear) -> None:
    await network.text(sender=PATIENT, media=2)

    ((_, form),) = ear.heard
    assert form["MessageSid"].startswith("MM")
    assert (form["Body"], form["NumMedia"]) == ("", "2")
    assert form["MediaContentType1"] == "image/jpeg"


@pytest.mark.parametrize(
    ("answers", "status", "times"),
    [([500, 200], 200, 2), ([500, 502, 200], 502, 2), ([403], 403, 1), ([404, 200], 404, 1)],
)
async def test_a_failed_webhook_is_tried_once_more(
    carrier: TwilioCarrier, network: PhoneNetwork, ear: Ear, answers: list[int], status: int, times: int
) -> None:
    ear.answers = answers
    assert await network.text(sender=PATIENT, body="1") == status
    assert len(ear.heard) == times
    assert len({form["MessageSid"] for _, form in ear.heard}) == 1


async def test_a_text_that_nobody_takes_is_held(
    carrier: TwilioCarrier, network: PhoneNetwork, clock: Clock, unused_tcp_port: int
) -> None:
    network.outside_url = f"http://127.0.0.1:{unused_tcp_port}"
    assert await network.text(sender=PATIENT, body="is anybody there") is None
    (held,) = await carrier.arrived_since(clock())
    assert held.text == "is anybody there"


async def test_the_same_text_may_come_twice(carrier: TwilioCarrier, network: PhoneNetwork, ear: Ear) -> None:
    for _ in range(2):
        await network.text(sender=PATIENT, body="1", sid="SM" + "a" * 32)
    assert [form["MessageSid"] for _, form in ear.heard] == ["SM" + "a" * 32] * 2
    assert len(network.record) == 1


async def test_statuses_may_come_twice_and_unordered(carrier: TwilioCarrier, network: PhoneNetwork, ear: Ear) -> None:
    network.callbacks_twice = network.callbacks_out_of_order = True
    sent = await carrier.send(HELLO)
    await network.settled()

    assert ear.statuses() == ["delivered", "delivered", "sent", "sent"]
    text = network.record.get(sent.sid)
    assert text is not None
    assert text.status == "delivered"


@pytest.mark.parametrize(
    ("code", "late", "status"),
    [(30003, False, "undelivered"), (30007, False, "undelivered"), (21610, True, "failed")],
)
async def test_a_message_may_fail_on_its_way(
    carrier: TwilioCarrier, network: PhoneNetwork, ear: Ear, code: int, status: str, *, late: bool
) -> None:
    network.fail_next(code=code, late=late)
    await carrier.send(HELLO)
    await network.settled()

    assert ear.statuses() == ["sent", status]
    last = ear.heard[-1][1]
    assert last["ErrorCode"] == str(code)
    assert "ErrorCode" not in ear.heard[0][1]


async def test_a_fault_waits_for_its_phone_and_is_used_up(carrier: TwilioCarrier, network: PhoneNetwork) -> None:
    network.fail_next(to=NEIGHBOUR, code=21614, times=2)
    await carrier.send(HELLO)
    codes = []
    for number in range(3):
        try:
            await carrier.send(Outgoing(number, NEIGHBOUR, "hello"))
        except CarrierError as error:
            codes.append(error.code)
    assert codes == [21614, 21614]
    assert Counter(text.to for text in network.record) == {PATIENT: 1, NEIGHBOUR: 1}


@pytest.mark.parametrize(
    ("number", "text", "code"),
    [
        ("5550101", "hello", 21211),
        ("+1555010x", "hello", 21211),
        ("+" + "1" * 16, "hello", 21211),
        ("", "hello", 21604),
        (PATIENT, "", 21602),
        (PATIENT, "ü" * 1601, 21617),
    ],
)
async def test_it_checks_what_twilio_checks(
    carrier: TwilioCarrier, network: PhoneNetwork, number: str, text: str, code: int
) -> None:
    with pytest.raises(CarrierError) as caught:
        await carrier.send(Outgoing(1, number, text))
    assert caught.value.code == code
    assert len(network.record) == 0


async def test_stop_is_twilios_affair_only_where_it_handles_it(
    carrier: TwilioCarrier, network: PhoneNetwork, ear: Ear
) -> None:
    await network.text(sender=PATIENT, body="STOP")
    await carrier.send(HELLO)
    assert "OptOutType" not in ear.heard[0][1]


async def test_an_account_that_handles_stop_answers_and_refuses_until_start(
    ear: Ear, clock: Clock, tmp_path: Path
) -> None:
    keep = tmp_path / "network.jsonl"
    network = PhoneNetwork(outside_url=ear.url, now=clock, random=Random(1), handles_opt_out=True, keep=keep)
    carrier = TwilioCarrier(SIMULATED_ACCOUNT, outside_url=ear.url, now=clock, api_url=await network.start())
    again = PhoneNetwork(outside_url=ear.url, now=clock, random=Random(1), handles_opt_out=True, keep=keep)
    try:
        await network.text(sender=PATIENT, body=" Stop ")
        with pytest.raises(CarrierError) as caught:
            await carrier.send(HELLO)
        await carrier.send(Outgoing(8, NEIGHBOUR, "hello"))
        await network.text(sender=PATIENT, body="stop by the clinic?")
        await network.text(sender=PATIENT, body="unstop")
        await carrier.send(HELLO)
        await network.settled()
    finally:
        await carrier.close()
        await network.close()
        await again.close()

    assert caught.value.stopped
    inbound = [form for path, form in ear.heard if path == "/twilio/messages"]
    assert [form.get("OptOutType") for form in inbound] == ["STOP", None, "START"]
    replies = [text.body for text in network.record if text.direction == "outbound-reply"]
    assert [reply.split(".")[0][-12:] for reply in replies] == ["unsubscribed", " this number"]


async def test_it_lives_on_the_clock_it_is_given(carrier: TwilioCarrier, network: PhoneNetwork, clock: Clock) -> None:
    clock.forward(days=400)
    sent = await carrier.send(HELLO)
    await network.settled()
    (text,) = network.record
    assert sent.at == text.created == text.sent == clock().replace(microsecond=0)


async def test_heard_waits_for_the_bots_words(carrier: TwilioCarrier, network: PhoneNetwork) -> None:
    waiting = asyncio.create_task(network.heard(PATIENT, 2))
    await carrier.send(Outgoing(1, PATIENT, "one"))
    assert not waiting.done()
    await carrier.send(Outgoing(2, PATIENT, "two"))
    assert [text.body for text in await waiting] == ["one", "two"]


async def test_the_same_chance_makes_the_same_run(ear: Ear, clock: Clock) -> None:
    sids = []
    for seed in (3, 3, 4):
        network = PhoneNetwork(outside_url=ear.url, now=clock, random=Random(seed))
        await network.start()
        await network.text(sender=PATIENT, body="1")
        sids.append([text.sid for text in network.record])
        await network.close()
    assert sids[0] == sids[1] != sids[2]


async def test_a_file_outlives_the_network_even_cut_off(ear: Ear, clock: Clock, tmp_path: Path) -> None:
    keep = tmp_path / "var" / "network.jsonl"
    first = PhoneNetwork(outside_url=ear.url, now=clock, random=Random(1), keep=keep)
    carrier = TwilioCarrier(SIMULATED_ACCOUNT, outside_url=ear.url, now=clock, api_url=await first.start())
    sent = await carrier.send(HELLO)
    await first.settled()
    await carrier.close()
    await first.close()
    with keep.open("a", encoding="utf-8") as file:
        file.write('{"sid": "SM')

    for _ in range(2):
        second = PhoneNetwork(outside_url=ear.url, now=clock, random=Random(1), keep=keep)
        carrier = TwilioCarrier(SIMULATED_ACCOUNT, outside_url=ear.url, now=clock, api_url=await second.start())
        found = await carrier.find(PATIENT, HELLO.text, clock())
        another = await carrier.send(Outgoing(8, NEIGHBOUR, "hello"))
        await second.settled()
        await carrier.close()
        await second.close()
        assert found is not None
        assert found.sid == sent.sid != another.sid
        assert found.status == "delivered"

    kept = {json.loads(line)["sid"] for line in keep.read_text().splitlines() if line.endswith("}")}
    assert len(kept) == 3


def test_a_message_is_kept_whole(clock: Clock) -> None:
    message = Message(
        sid="SM1",
        direction="inbound",
        sender=PATIENT,
        to=OURS,
        body=" 👍 \n",
        status="received",
        created=clock(),
        updated=clock(),
        sent=clock(),
        media=1,
        error_code=30003,
    )
    assert Message.from_json(json.loads(json.dumps(message.as_json()))) == message


# --- the REST API by hand ---

MESSAGES = f"/2010-04-01/Accounts/{SIMULATED_ACCOUNT.sid}/Messages"


def password(token: str = SIMULATED_ACCOUNT.token) -> dict[str, str]:
    """The header a caller shows."""
    return {"Authorization": aiohttp.encode_basic_auth(SIMULATED_ACCOUNT.sid, token)}


async def test_strangers_and_other_accounts_stay_outside(network: PhoneNetwork) -> None:
    url = await network.start()
    elsewhere = MESSAGES.replace("AC0", "AC1")
    async with aiohttp.ClientSession(url) as session:
        for headers, path in (({}, MESSAGES), (password("x"), MESSAGES), (password(), elsewhere)):
            for method in ("GET", "POST"):
                async with session.request(method, f"{path}.json", headers=headers) as answer:
                    assert answer.status == 401
                    assert (await answer.json())["code"] == 20003


async def test_one_message_is_read_by_its_sid(carrier: TwilioCarrier, network: PhoneNetwork) -> None:
    sent = await carrier.send(HELLO)
    async with aiohttp.ClientSession(network.url, headers=password()) as session:
        async with session.get(f"{MESSAGES}/{sent.sid}.json") as answer:
            assert (await answer.json())["body"] == HELLO.text
        async with session.get(f"{MESSAGES}/SM{'f' * 32}.json") as answer:
            assert answer.status == 404
            assert (await answer.json())["code"] == 20404


async def test_pages_shift_nothing_when_a_text_comes_between(network: PhoneNetwork, clock: Clock) -> None:
    url = await network.start()
    for number in range(5):
        await network.text(sender=PATIENT, body=str(number))
    seen = []
    path: str | None = f"{MESSAGES}.json?PageSize=2&To=%2B15550100"
    async with aiohttp.ClientSession(url, headers=password()) as session:
        while path:
            async with session.get(path) as answer:
                page = await answer.json()
            seen += [message["body"] for message in page["messages"]]
            path = page["next_page_uri"]
            await network.text(sender=NEIGHBOUR, body="in between")
    assert seen == ["4", "3", "2", "1", "0"]


async def test_dates_filter_by_day_and_by_second(network: PhoneNetwork, clock: Clock) -> None:
    url = await network.start()
    for body in ("first", "second", "third"):
        await network.text(sender=PATIENT, body=body)
        clock.forward(days=1)
    first_day = (clock() - timedelta(days=3)).date()
    filters = {
        f"DateSent={first_day}": ["first"],
        f"DateSent%3E={first_day + timedelta(days=1)}": ["third", "second"],
        f"DateSent%3C={first_day + timedelta(days=1)}": ["second", "first"],
        f"DateSent%3E={first_day}T15:00:01Z": ["third", "second"],
        f"From=%2B15550101&DateSent%3E={first_day}T15:00:00Z": ["third", "second", "first"],
        "From=%2B15550102": [],
    }
    async with aiohttp.ClientSession(url, headers=password()) as session:
        for query, bodies in filters.items():
            async with session.get(f"{MESSAGES}.json?{query}") as answer:
                assert [message["body"] for message in (await answer.json())["messages"]] == bodies
        async with session.get(f"{MESSAGES}.json?DateSent=yesterday") as answer:
            assert answer.status == 400


# --- the levers ---


async def test_levers_text_fail_set_and_tell(network: PhoneNetwork, ear: Ear, clock: Clock) -> None:
    url = await network.start(also=lambda it: Controls(it).routes())
    carrier = TwilioCarrier(SIMULATED_ACCOUNT, outside_url=ear.url, now=clock, api_url=url)
    async with aiohttp.ClientSession(url) as session:

        async def pull(lever: str, **asked: object) -> aiohttp.ClientResponse:
            answer = await session.post(f"/simulated/{lever}", json=asked)
            await answer.read()
            return answer

        texted = await (await pull("text", sender=PATIENT, body="yes")).json()
        assert texted["status"] == 200
        await pull("fail", code=21614)
        with pytest.raises(CarrierError):
            await carrier.send(HELLO)
        assert (await pull("set", callbacks_twice=True, delivery_delay_s=0)).status == 200
        assert (await pull("set", record=[])).status == 400
        await carrier.send(HELLO)
        await network.settled()
        async with session.get("/simulated/record") as answer:
            told = (await answer.json())["messages"]
    await carrier.close()

    assert told[0]["sid"] == texted["sid"]
    assert [text["body"] for text in told] == ["yes", HELLO.text]
    assert ear.statuses() == ["sent", "sent", "delivered", "delivered"]


async def test_it_runs_as_a_process_of_its_own(ear: Ear, clock: Clock, tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot.sms.simulated", "--port", "0", "--webhook", ear.url),
        *("--keep", str(tmp_path / "network.jsonl")),
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        url = (await process.stdout.readline()).decode().split()[3].rstrip(",")
        carrier = TwilioCarrier(SIMULATED_ACCOUNT, outside_url=ear.url, now=clock, api_url=url)
        asked = {"sender": PATIENT, "body": "1"}
        async with aiohttp.ClientSession(url) as session, session.post("/simulated/text", json=asked) as answer:
            assert (await answer.json())["status"] == 200
        await carrier.send(HELLO)
        await carrier.close()
    finally:
        process.terminate()
        await process.wait()
    assert process.returncode == 0
    assert ear.heard[0][1]["Body"] == "1"
    assert HELLO.text in (tmp_path / "network.jsonl").read_text()
