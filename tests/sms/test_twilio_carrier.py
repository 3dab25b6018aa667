"""The road through Twilio: what each failure means, and that nothing is sent twice or lost."""

import base64
import hmac
import logging
from datetime import timedelta
from random import Random
from urllib.parse import parse_qsl

import pytest
from multidict import MultiDict
from twilio.request_validator import RequestValidator

from bot.sms import CarrierError, Outgoing
from bot.sms.codes import (
    API_REFUSALS,
    CALLBACK_VERDICTS,
    Refusal,
    Verdict,
    moves_on,
    status_rank,
    verdict_of,
)
from bot.sms.signature import signature_ok
from bot.sms.simulated import SIMULATED_ACCOUNT, PhoneNetwork
from bot.sms.twilio import TRIAL_PREFIX, Account, TwilioCarrier
from tests.sms.phones import NEIGHBOUR, OURS, PATIENT, Clock, Ear

INVITATION = Outgoing(7, PATIENT, "Parkside Health here. A health get-together near you: 1 yes, 2 no")


async def failure(carrier: TwilioCarrier, message: Outgoing = INVITATION) -> CarrierError:
    """Send a message that is to fail and hand back how."""
    with pytest.raises(CarrierError) as caught:
        await carrier.send(message)
    return caught.value


def policy(error: CarrierError) -> set[str]:
    """The flags that are up."""
    flags = ("retryable", "unknown", "stopped", "unusable", "halts")
    return {flag for flag in flags if getattr(error, flag)}


async def test_a_message_goes_out_once_with_our_outbox_id_and_no_text_in_any_address(
    carrier: TwilioCarrier, network: PhoneNetwork, ear: Ear, clock: Clock
) -> None:
    sent = await carrier.send(INVITATION)
    await network.settled()

    (text,) = network.record
    assert (text.sid, text.to, text.body) == (sent.sid, PATIENT, INVITATION.text)
    assert text.sender == OURS
    assert text.callback == f"{ear.url}/twilio/status?outbox=7"
    assert sent.status == "queued"
    assert sent.at == clock().replace(microsecond=0)
    assert [path for path, _ in ear.heard] == ["/twilio/status?outbox=7"] * 2
    assert ear.statuses() == ["sent", "delivered"]


@pytest.mark.parametrize(
    "text",
    [
        "Two  spaces, and trailing ones  ",
        "línea uno\nlínea dos\n",
        "ਸਤ ਸ੍ਰੀ ਅਕਾਲ 👩‍👧‍👦 ✓",
        "می‌خواهید؟",
        "100% & more + a=b; c?d#e %2B",
    ],
)
async def test_a_text_arrives_and_is_found_byte_for_byte(
    carrier: TwilioCarrier, network: PhoneNetwork, clock: Clock, text: str
) -> None:
    sent = await carrier.send(Outgoing(1, PATIENT, text))

    assert [message.body for message in network.record] == [text]
    found = await carrier.find(PATIENT, text, clock())
    assert found is not None
    assert found.sid == sent.sid
    assert await carrier.find(PATIENT, text.strip() + "!", clock()) is None


async def test_a_messaging_service_chooses_the_number(ear: Ear, clock: Clock) -> None:
    service = "MG" + "5" * 32
    account = Account(SIMULATED_ACCOUNT.sid, SIMULATED_ACCOUNT.token, service)
    network = PhoneNetwork(account, outside_url=ear.url, now=clock, random=Random(1))
    carrier = TwilioCarrier(account, outside_url=ear.url, now=clock, api_url=await network.start())
    try:
        sent = await carrier.send(INVITATION)
        await network.settled()
        await network.text(sender=PATIENT, body="1")
        arrived = await carrier.arrived_since(clock())
    finally:
        await carrier.close()
        await network.close()

    assert sent.status == "accepted"
    text = network.record.get(sent.sid)
    assert text is not None
    assert (text.service_sid, text.sender) == (service, network.number)
    assert [text.text for text in arrived] == ["1"]


FLAG = {
    Refusal.SLOW_DOWN: {"retryable"},
    Refusal.STOPPED: {"stopped"},
    Refusal.UNUSABLE: {"unusable"},
    Refusal.HALTS: {"halts"},
    Refusal.FAILED: set[str](),
}


@pytest.mark.parametrize(("code", "refusal"), API_REFUSALS.items())
async def test_each_code_of_the_table_has_its_policy(
    carrier: TwilioCarrier, network: PhoneNetwork, code: int, refusal: Refusal
) -> None:
    network.fail_next(code=code)
    error = await failure(carrier)

    assert policy(error) == FLAG[refusal]
    assert error.code == code
    assert len(network.record) == 0
    await carrier.send(INVITATION)


async def test_a_code_nobody_knows_is_failed_and_shown(carrier: TwilioCarrier, network: PhoneNetwork) -> None:
    network.fail_next(code=29999, http=400)
    error = await failure(carrier)

    assert policy(error) == set()
    assert error.code == 29999
    assert "29999" in str(error)


@pytest.mark.parametrize(
    ("header", "wait_s"),
    [(2.0, 2.0), (0.5, 0.5), (None, None)],
)
async def test_429_waits_as_long_as_twilio_asks(
    carrier: TwilioCarrier, network: PhoneNetwork, header: float | None, wait_s: float | None
) -> None:
    network.fail_next(http=429, retry_after_s=header)
    error = await failure(carrier)

    assert policy(error) == {"retryable"}
    assert error.retry_after_s == wait_s
    assert len(network.record) == 0


async def test_a_full_queue_is_left_alone_for_a_while(carrier: TwilioCarrier, network: PhoneNetwork) -> None:
    network.fail_next(code=21611)
    assert (await failure(carrier)).retry_after_s == 60.0


@pytest.mark.parametrize("status", [500, 502, 503, 504])
@pytest.mark.parametrize("kept", [True, False])
async def test_5xx_leaves_it_unknown_and_find_tells(
    carrier: TwilioCarrier, network: PhoneNetwork, clock: Clock, status: int, *, kept: bool
) -> None:
    network.fail_next(http=status, kept=kept)
    began = clock()
    error = await failure(carrier)

    assert policy(error) == {"unknown"}
    found = await carrier.find(PATIENT, INVITATION.text, began)
    assert (found is not None) is kept
    assert len(network.record) == (1 if kept else 0)


@pytest.mark.parametrize("drop", ["before", "after"])
async def test_a_dropped_line_is_unknown_is_not_repeated_and_find_tells(
    carrier: TwilioCarrier, network: PhoneNetwork, clock: Clock, drop: str
) -> None:
    network.fail_next(drop="after" if drop == "after" else "before")
    began = clock()
    error = await failure(carrier)

    assert policy(error) == {"unknown"}
    assert len(network.record) == (1 if drop == "after" else 0)
    found = await carrier.find(PATIENT, INVITATION.text, began)
    assert (found is not None) is (drop == "after")


async def test_a_slow_answer_is_given_up_and_the_message_found(
    carrier: TwilioCarrier, network: PhoneNetwork, clock: Clock
) -> None:
    network.answer_delay_s = 30.0
    error = await failure(carrier)

    assert policy(error) == {"unknown"}
    (text,) = network.record
    found = await carrier.find(PATIENT, INVITATION.text, clock())
    assert found is not None
    assert found.sid == text.sid


async def test_what_never_left_this_machine_may_go_again(
    carrier: TwilioCarrier, network: PhoneNetwork, clock: Clock
) -> None:
    await network.close()

    assert policy(await failure(carrier)) == {"retryable"}
    with pytest.raises(CarrierError) as caught:
        await carrier.find(PATIENT, INVITATION.text, clock())
    assert policy(caught.value) == {"retryable"}


async def test_an_outage_is_unknown_for_a_message_and_retryable_for_a_list(
    carrier: TwilioCarrier, network: PhoneNetwork, clock: Clock
) -> None:
    network.outage = True
    assert policy(await failure(carrier)) == {"unknown"}
    with pytest.raises(CarrierError) as caught:
        await carrier.arrived_since(clock())
    assert policy(caught.value) == {"retryable"}


async def test_a_wrong_token_stops_everything(network: PhoneNetwork, ear: Ear, clock: Clock) -> None:
    stranger = Account(SIMULATED_ACCOUNT.sid, "another token", sender=OURS)
    carrier = TwilioCarrier(stranger, outside_url=ear.url, now=clock, api_url=await network.start())
    try:
        error = await failure(carrier)
        with pytest.raises(CarrierError) as caught:
            await carrier.arrived_since(clock())
    finally:
        await carrier.close()

    assert (policy(error), error.code) == ({"halts"}, 20003)
    assert (policy(caught.value), caught.value.code) == ({"halts"}, 20003)


async def test_a_text_that_cannot_be_encoded_is_our_bug_not_a_loop(
    carrier: TwilioCarrier, network: PhoneNetwork
) -> None:
    assert policy(await failure(carrier, Outgoing(1, PATIENT, "half \ud83d"))) == set()
    assert len(network.record) == 0


async def test_a_text_too_long_is_our_bug(carrier: TwilioCarrier) -> None:
    error = await failure(carrier, Outgoing(1, PATIENT, "a" * 1601))
    assert (policy(error), error.code) == (set(), 21617)


async def test_an_error_quotes_neither_number_nor_text(
    carrier: TwilioCarrier, network: PhoneNetwork, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    network.fail_next(code=21211)
    error = await failure(carrier)
    await carrier.send(INVITATION)

    assert error.__suppress_context__
    for shown in (str(error), caplog.text):
        assert PATIENT.lstrip("+") not in shown
        assert "get-together" not in shown


async def test_find_wants_the_same_phone_text_and_time(
    carrier: TwilioCarrier, network: PhoneNetwork, clock: Clock
) -> None:
    await carrier.send(INVITATION)
    await network.settled()
    clock.forward(minutes=5)
    await network.text(sender=PATIENT, body=INVITATION.text)

    assert await carrier.find(NEIGHBOUR, INVITATION.text, clock() - timedelta(hours=1)) is None
    assert await carrier.find(PATIENT, INVITATION.text + " ", clock() - timedelta(hours=1)) is None
    assert await carrier.find(PATIENT, INVITATION.text, clock()) is None
    found = await carrier.find(PATIENT, INVITATION.text, clock() - timedelta(minutes=5))
    assert found is not None
    assert found.status == "delivered"


async def test_find_sees_a_message_still_in_the_queue(
    carrier: TwilioCarrier, network: PhoneNetwork, clock: Clock
) -> None:
    network.delivery_delay_s = 60.0
    sent = await carrier.send(INVITATION)

    assert network.record.listed(to=PATIENT, sent_from=clock() - timedelta(days=1)) == []
    assert await carrier.find(PATIENT, INVITATION.text, clock()) == sent


async def test_find_leaves_out_what_is_known_to_be_another_message(carrier: TwilioCarrier, clock: Clock) -> None:
    first = await carrier.send(INVITATION)
    assert await carrier.find(PATIENT, INVITATION.text, clock(), but_not={first.sid}) is None

    second = await carrier.send(INVITATION)
    found = await carrier.find(PATIENT, INVITATION.text, clock(), but_not={first.sid})
    assert found is not None
    assert found.sid == second.sid


async def test_find_reads_past_the_notice_of_a_trial_account(
    carrier: TwilioCarrier, network: PhoneNetwork, clock: Clock
) -> None:
    sent = await carrier.send(INVITATION)
    network.record.change(sent.sid, body=TRIAL_PREFIX + INVITATION.text)
    found = await carrier.find(PATIENT, INVITATION.text, clock())
    assert found is not None
    assert found.sid == sent.sid


async def test_what_came_while_nobody_listened_is_listed_oldest_first_over_all_pages(
    carrier: TwilioCarrier, network: PhoneNetwork, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.sms.twilio.PAGE_SIZE", 3)
    await network.text(sender=PATIENT, body="long before")
    clock.forward(hours=1)
    began = clock()
    for number in range(10):
        await network.text(sender=PATIENT, body=f"text {number} ", sid=f"SM{number:032x}")
        clock.forward(seconds=number % 2)
    await carrier.send(INVITATION)
    await network.text(sender=NEIGHBOUR, media=2)

    arrived = await carrier.arrived_since(began)
    assert [text.text for text in arrived] == [f"text {number} " for number in range(10)] + [""]
    assert arrived[0].sid == f"SM{0:032x}"
    assert {text.to for text in arrived} == {OURS}
    assert [text.media for text in arrived[-2:]] == [0, 2]
    assert arrived[0].at == began.replace(microsecond=0)


# --- the table of codes ---


@pytest.mark.parametrize(
    ("code", "verdict"),
    [
        *CALLBACK_VERDICTS.items(),
        (21610, Verdict.OPTED_OUT),
        (21614, Verdict.UNREACHABLE),
        (21408, Verdict.HALT_CAMPAIGN),
        (20429, Verdict.AGAIN_LATER),
        (21617, Verdict.DO_NOT_RESEND),
        (99999, Verdict.UNKNOWN),
        (None, Verdict.UNKNOWN),
    ],
)
def test_a_callback_code_has_its_verdict(code: int | None, verdict: Verdict) -> None:
    assert verdict_of(code) is verdict


def test_a_status_never_goes_down_and_the_first_end_stays() -> None:
    order = ["accepted", "queued", "sending", "sent", "delivered", "read"]
    for place, known in enumerate(order):
        for told_place, told in enumerate(order):
            assert moves_on(known, told) is (told_place > place)
    assert not moves_on("delivered", "undelivered")
    assert not moves_on("scheduled", "accepted")
    assert not moves_on("sent", "a word of next year")
    assert moves_on("claimed", "accepted")
    assert status_rank("a word of next year") is None


# --- signatures ---

URL = "https://clinic.example.org/twilio/status?outbox=7&x=%2B1"


def signed(token: str, params: object, url: str = URL) -> str:
    """What Twilio's own library signs."""
    return str(RequestValidator(token).compute_signature(url, params))


def test_the_signature_is_the_one_twilio_describes() -> None:
    """The address, then every name and value in the order of names; HMAC-SHA1, base64."""
    params = {"To": OURS, "Body": "yes ", "From": PATIENT, "FromCity": ""}
    text = f"{URL}Bodyyes From{PATIENT}FromCityTo{OURS}"
    digest = hmac.new(b"12345", text.encode(), "sha1").digest()
    assert signature_ok(["12345"], URL, params, base64.b64encode(digest).decode())
    assert not signature_ok(["12346"], URL, params, base64.b64encode(digest).decode())


FORMS = {
    "empty fields": [("FromCity", ""), ("Body", ""), ("NumMedia", "0")],
    "unicode": [("Body", "¿Sí? ਸਤ 👩‍👧 ٢"), ("From", PATIENT)],
    "trailing spaces": [("Body", " yes \r\n ")],
    "repeated": [("MediaUrl", "b"), ("MediaUrl", "a"), ("MediaUrl", "b"), ("Body", "x")],
    "nothing": [],
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_form_as_it_came_is_accepted_in_any_order(form: list[tuple[str, str]]) -> None:
    signature = signed("new", MultiDict(form))
    assert signature_ok(["new"], URL, MultiDict(form), signature)
    assert signature_ok(["new"], URL, MultiDict(reversed(form)), signature)


@pytest.mark.parametrize(
    "form",
    [
        [("Body", " yes")],
        [("Body", "yes ")],
        [("Body", " yes "), ("Extra", "")],
        [("Body", " yes "), ("Body", "no")],
        [],
    ],
)
def test_a_form_that_was_touched_is_refused(form: list[tuple[str, str]]) -> None:
    signature = signed("new", MultiDict([("Body", " yes ")]))
    assert not signature_ok(["new"], URL, MultiDict(form), signature)


def test_another_address_is_refused() -> None:
    signature = signed("new", {"Body": "yes"})
    assert not signature_ok(["new"], URL.replace("https", "http"), {"Body": "yes"}, signature)
    assert not signature_ok(["new"], URL.replace("=7&x=%2B1", "=8"), {"Body": "yes"}, signature)
    assert not signature_ok(["new"], URL.replace("outbox=7&x=%2B1", "x=%2B1&outbox=7"), {"Body": "yes"}, signature)


def test_while_a_token_is_rotated_both_are_accepted() -> None:
    form = {"Body": "yes"}
    for token in ("new", "old"):
        assert signature_ok(["new", "old"], URL, form, signed(token, form))
    assert not signature_ok(["new", "old"], URL, form, signed("older", form))


def test_an_empty_token_signs_nothing() -> None:
    form = {"Body": "yes"}
    assert not signature_ok(["", ""], URL, form, signed("", form))
    assert signature_ok(["", "old"], URL, form, signed("old", form))


@pytest.mark.parametrize("signature", [None, "", "x", "é" * 28])
def test_no_signature_or_nonsense_is_refused(signature: str | None) -> None:
    assert not signature_ok(["new"], URL, {"Body": "yes"}, signature)


def test_what_no_text_can_hold_is_refused_without_an_error() -> None:
    assert not signature_ok(["new"], URL, {"Body": "\ud800"}, "x" * 28)
    assert not signature_ok(["new"], URL, {"Body": b"a file"}, "x" * 28)
    assert not signature_ok(["new"], "https://clinic:nonsense/", {"Body": "yes"}, "x" * 28)


def test_a_form_from_the_wire_keeps_its_empty_fields() -> None:
    wire = "FromCity=&Body=+yes+&From=%2B15550101"
    form = MultiDict(parse_qsl(wire, keep_blank_values=True))
    assert signature_ok(["new"], URL, form, signed("new", form))
    assert not signature_ok(["new"], URL, MultiDict(parse_qsl(wire)), signed("new", form))
