"""The webhooks refuse strangers, take every text once, and change nothing otherwise."""

import asyncio
from urllib.parse import quote

import aiohttp
import pytest
import pytest_asyncio
from sqlalchemy import func, select
from town import ACCOUNT, Town
from twilio.request_validator import RequestValidator

from bot.store import turns
from bot.store.tables import messages
from bot.store.tables import turns as turn_rows

NOBODY = "http://127.0.0.1:9"  # no dialogs: a text only waits
FORM = "application/x-www-form-urlencoded"


@pytest_asyncio.fixture
async def town(database_url, clock, tmp_path):
    async with Town(database_url, NOBODY, clock, tmp_path) as town:
        yield town


def text(sid="SM" + "a" * 32, body="hello", **more):
    return {"MessageSid": sid, "AccountSid": ACCOUNT.sid, "From": "+15550150", "To": "+15550100", "Body": body, **more}


def sign(url, params, token=ACCOUNT.token):
    return RequestValidator(token).compute_signature(url, params)


async def post(town, params, *, path="/twilio/messages", signature=None, data=None, content_type=FORM):
    url = town.house.settings.outside_url + path
    headers = {"Content-Type": content_type}
    given = sign(url, params) if signature is None else signature
    if given:
        headers["X-Twilio-Signature"] = given
    body = data if data is not None else "&".join(f"{quote(k)}={quote(v)}" for k, v in params.items())
    async with aiohttp.ClientSession() as http, http.post(url, data=body, headers=headers) as response:
        return response.status, await response.text(), response.content_type


async def rows(town):
    return await town.read(lambda tx: tx.scalar(select(func.count()).select_from(turn_rows)))


async def test_a_signed_text_is_stored_and_answered_at_once(town):
    status, body, kind = await post(town, text())
    assert (status, kind) == (200, "text/xml")
    assert body.endswith("<Response/>")
    assert await rows(town) == 1


async def test_the_same_sid_is_stored_once(town):
    answers = await asyncio.gather(*(post(town, text()) for _ in range(20)))
    assert {status for status, *_ in answers} == {200}
    assert await rows(town) == 1


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ({"signature": ""}, 403),
        ({"signature": "bm9wZQ=="}, 403),
        ({"signature": "\u00e9"}, 403),
        ({"data": "MessageSid=SM1&From=%2B15550150&Body=changed"}, 403),
        ({"content_type": "application/json", "data": "{}"}, 400),
        ({"content_type": "multipart/form-data; boundary=x", "data": "--x--"}, 400),
        ({"data": b"Body=\xff\xfe"}, 400),
        ({"data": "Body=" + "x" * 70_000}, 413),
    ],
)
async def test_strangers_are_refused_and_change_nothing(town, case, expected):
    if not (case.get("signature") or "").isascii():
        case = {"signature": "%C3%A9"}
    status, *_ = await post(town, text(), **case)
    assert status == expected
    assert await rows(town) == 0


@pytest.mark.parametrize("missing", ["MessageSid", "From"])
async def test_a_signed_form_without_a_sid_or_sender_is_refused(town, missing):
    params = text()
    del params[missing]
    assert (await post(town, params))[0] == 400
    assert await rows(town) == 0


async def test_a_wrong_token_and_another_address_are_refused(town):
    params = text()
    url = town.house.settings.outside_url + "/twilio/messages"
    assert (await post(town, params, signature=sign(url, params, "other")))[0] == 403
    assert (await post(town, params, signature=sign(url + "?x=1", params)))[0] == 403
    assert await rows(town) == 0


async def test_unknown_and_repeated_parameters_do_not_matter(town):
    assert (await post(town, text(NewThing="1", Empty="", ToCountry="CA")))[0] == 200


async def test_what_a_keyboard_can_send_is_kept(town):
    body = "  sí 👍🏽 \u200f\u0645\u0631\u062d\u0628\u0627\n12 King St  "
    await post(town, text(body=body))
    kept = await town.read(lambda tx: tx.scalar(select(turn_rows.c.body)))
    assert "👍🏽" in kept
    assert "12 King St" in kept


async def test_control_characters_do_not_reach_the_database(town):
    assert (await post(town, text(body="a\x00b\x07c")))[0] == 200
    assert await town.read(lambda tx: tx.scalar(select(turn_rows.c.body))) == "abc"


async def test_a_report_about_no_message_of_ours_is_thanked_and_forgotten(town):
    params = {"MessageSid": "SM" + "9" * 32, "MessageStatus": "delivered"}
    assert (await post(town, params, path="/twilio/status?outbox=77"))[0] == 200
    assert await town.read(lambda tx: tx.scalar(select(func.count()).select_from(messages))) == 0


async def test_an_unsigned_report_is_refused(town):
    params = {"MessageSid": "SM1", "MessageStatus": "delivered"}
    assert (await post(town, params, path="/twilio/status", signature=""))[0] == 403


async def test_texts_wait_while_the_dialogs_are_away(town):
    await town.load_sample()  # a number nobody knows is answered without them
    await post(town, text(From="+15550101"))
    await asyncio.sleep(0.05)
    assert await town.read(turns.count_open) == 1


async def test_get_is_no_way_in(town):
    url = town.house.settings.outside_url + "/twilio/messages"
    async with aiohttp.ClientSession() as http, http.get(url) as response:
        assert response.status == 405
