"""Twilio's published OpenAPI as the judge, both ways: what we send fits its requests, what the simulated
network answers fits its responses, and our client understands the answers it gives as examples.

The description lies beside the project, not in it (../shared/twilio). Where it is absent these tests say so.
"""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from openapi_schema_validator import OAS30Validator
from referencing import Registry
from referencing.jsonschema import DRAFT4

from bot.sms import CarrierError, Outgoing
from bot.sms.codes import API_REFUSALS
from bot.sms.simulated import SIMULATED_ACCOUNT, PhoneNetwork
from bot.sms.twilio import Account, TwilioCarrier
from tests.sms.phones import PATIENT, Clock

FOLDER = Path(__file__).parents[3] / "shared" / "twilio"
LIST = "/2010-04-01/Accounts/{AccountSid}/Messages.json"
ONE = "/2010-04-01/Accounts/{AccountSid}/Messages/{Sid}.json"
SERVICE = "MG" + "5" * 32
HELLO = Outgoing(7, PATIENT, "Parkside Health here: ¿el 9 de diciembre? 1 sí, 2 no ")


class Description:
    """Twilio's description with the errors that the overlay adds."""

    def __init__(self, document: dict[str, Any]) -> None:
        """Make the document's own references resolvable."""
        self.document = document
        resource = DRAFT4.create_resource(document)
        self._registry: Registry[Any] = Registry().with_resource("urn:twilio", resource)

    def operation(self, path: str, method: str) -> dict[str, Any]:
        """One operation."""
        found: dict[str, Any] = self.document["paths"][path][method]
        return found

    def check(self, value: object, *pointer: str) -> None:
        """Hold a value against the schema at a pointer into the document."""
        escaped = "/".join(part.replace("~", "~0").replace("/", "~1") for part in pointer)
        schema = {"$ref": f"urn:twilio#/{escaped}"}
        validator = OAS30Validator(schema, registry=self._registry)
        assert [error.message for error in validator.iter_errors(value)] == []

    def check_answer(self, path: str, method: str, status: int, body: object) -> None:
        """Hold an answer against the response for its status."""
        content = ("content", "application/json", "schema")
        self.check(body, "paths", path, method, "responses", str(status), *content)

    def check_message(self, body: dict[str, Any]) -> None:
        """Hold a message against what a schema cannot say: all fields, dates, a sender's number."""
        schema = self.document["components"]["schemas"]["api.v2010.account.message"]
        assert body.keys() == schema["properties"].keys()
        for name in ("date_created", "date_updated", "date_sent"):
            assert body[name] is None or parsedate_to_datetime(body[name]).tzinfo is not None

    def check_request(self, path: str, method: str, query: dict[str, str]) -> None:
        """Hold a query against the operation's parameters; an unknown one is an error."""
        parameters = {known["name"]: known["schema"] for known in self.operation(path, method)["parameters"]}
        for name, value in query.items():
            schema = parameters[name]
            OAS30Validator(schema).validate(int(value) if schema["type"] == "integer" else value)
            if schema.get("format") == "date-time":
                datetime.strptime(value, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)

    def error_examples(self) -> list[dict[str, Any]]:
        """Every error that the overlay gives for creating a message."""
        answers = self.operation(LIST, "post")["responses"]
        return [
            example["value"]
            for status, answer in answers.items()
            if status[0] in "45"
            for example in answer["content"]["application/json"]["examples"].values()
        ]


@pytest.fixture
def twilio() -> Description:
    """Read Twilio's description, overlay included."""
    file = FOLDER / "api_v2010_messages.overlay.json"
    if not file.exists():
        pytest.skip(f"Twilio's OpenAPI is not beside the project ({FOLDER.parent.name}/{FOLDER.name})")
    return Description(json.loads(file.read_text(encoding="utf-8")))


class Example:
    """A stand-in that keeps requests and answers with the description's own examples."""

    def __init__(self, description: Description) -> None:
        """Hold the examples."""
        create = description.operation(LIST, "post")["responses"]["201"]
        pages = description.operation(LIST, "get")["responses"]["200"]
        self.created = create["content"]["application/json"]["examples"]
        self.pages = pages["content"]["application/json"]["examples"]
        self.answer = "create"
        self.forms: list[dict[str, str]] = []
        self.queries: list[dict[str, str]] = []
        self.headers: list[str] = []

    async def create(self, request: web.Request) -> web.Response:
        """Answer a message with an example."""
        form = await request.post()
        self.forms.append({name: str(value) for name, value in form.items()})
        self.headers.append(request.headers["Content-Type"])
        return web.json_response(self.created[self.answer]["value"], status=201)

    async def listed(self, request: web.Request) -> web.Response:
        """Answer a list with the example of a first page, then with an end to it."""
        self.queries.append(dict(request.query))
        page = dict(self.pages["readFullPage1"]["value"])
        if "PageToken" in request.query:
            page |= {"messages": [], "next_page_uri": None}
        return web.json_response(page)


@pytest.fixture
async def example(twilio: Description) -> AsyncIterator[tuple[Example, str]]:
    """Serve the examples; the stand-in and its address."""
    standing_in = Example(twilio)
    app = web.Application()
    app.router.add_post("/2010-04-01/Accounts/{account}/Messages.json", standing_in.create)
    app.router.add_get("/2010-04-01/Accounts/{account}/Messages.json", standing_in.listed)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield standing_in, f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


@pytest.mark.parametrize("service", ["", SERVICE])
async def test_what_we_send_fits_and_what_twilio_answers_is_understood(
    twilio: Description, example: tuple[Example, str], clock: Clock, service: str
) -> None:
    standing_in, url = example
    account = Account(SIMULATED_ACCOUNT.sid, "x", service, SIMULATED_ACCOUNT.sender)
    carrier = TwilioCarrier(account, outside_url="https://clinic.example.org", now=clock, api_url=url)
    try:
        for name, answer in standing_in.created.items():
            standing_in.answer = name
            sent = await carrier.send(HELLO)
            assert (sent.sid, sent.status) == (answer["value"]["sid"], answer["value"]["status"])
            assert sent.at == parsedate_to_datetime(answer["value"]["date_created"])
    finally:
        await carrier.close()

    content = ("requestBody", "content", "application/x-www-form-urlencoded", "schema")
    known = twilio.operation(LIST, "post")["requestBody"]["content"]["application/x-www-form-urlencoded"]
    for form in standing_in.forms:
        twilio.check(form, "paths", LIST, "post", *content)
        assert form.keys() <= known["schema"]["properties"].keys()
        assert form["Body"] == HELLO.text
        assert form["StatusCallback"] == "https://clinic.example.org/twilio/status?outbox=7"
        assert ("MessagingServiceSid" in form) is bool(service)
        assert ("From" in form) is not bool(service)
    assert set(standing_in.headers) == {"application/x-www-form-urlencoded"}


async def test_what_we_ask_fits_and_twilios_pages_are_read(
    twilio: Description, example: tuple[Example, str], clock: Clock
) -> None:
    standing_in, url = example
    carrier = TwilioCarrier(SIMULATED_ACCOUNT, outside_url="https://c.example.org", now=clock, api_url=url)
    long_ago = datetime(2019, 1, 1, tzinfo=UTC)
    try:
        found = await carrier.find("+18182008801", "testing", long_ago)
        arrived = await carrier.arrived_since(long_ago)
        assert await carrier.find("+18182008801", "testing", clock()) is None
    finally:
        await carrier.close()

    assert found is not None
    assert found.status == "sent"
    assert found.at == datetime(2019, 5, 24, 17, 44, 46, tzinfo=UTC)
    messages = standing_in.pages["readFullPage1"]["value"]["messages"]
    assert [text.sid for text in arrived] == [
        message["sid"] for message in messages if message["direction"] == "inbound"
    ]
    ours = [query for query in standing_in.queries if "PageToken" not in query]  # the rest are Twilio's links
    assert len(ours) == 4
    for query in ours:
        twilio.check_request(LIST, "get", query)


async def test_what_the_network_answers_fits(
    twilio: Description, network: PhoneNetwork, carrier: TwilioCarrier, clock: Clock
) -> None:
    await network.text(sender=PATIENT, body="¿Sí?", media=1)
    network.fail_next(code=30003)
    await carrier.send(HELLO)
    await network.settled()
    network.delivery_delay_s = 60.0
    base = f"{network.url}{LIST.replace('{AccountSid}', SIMULATED_ACCOUNT.sid)}"
    headers = {"Authorization": aiohttp.encode_basic_auth(SIMULATED_ACCOUNT.sid, SIMULATED_ACCOUNT.token)}
    form = {"To": PATIENT, "From": SIMULATED_ACCOUNT.sender, "Body": HELLO.text}
    async with aiohttp.ClientSession(headers=headers) as session:
        async with session.post(base, data=form) as answer:
            created = await answer.json()
            twilio.check_answer(LIST, "post", answer.status, created)
            twilio.check_message(created)
        for query in ("", "?PageSize=1&Page=1", "?To=%2B15550199"):
            async with session.get(base + query) as answer:
                page = await answer.json()
            twilio.check_answer(LIST, "get", answer.status, page)
            shape = twilio.operation(LIST, "get")["responses"]["200"]["content"]["application/json"]
            assert page.keys() == shape["schema"]["properties"].keys()
            for message in page["messages"]:
                twilio.check_message(message)
        async with session.get(base.replace(".json", f"/{created['sid']}.json")) as answer:
            twilio.check_answer(ONE, "get", answer.status, await answer.json())


async def test_the_networks_errors_fit_and_the_client_reads_each_of_twilios(
    twilio: Description, network: PhoneNetwork, carrier: TwilioCarrier
) -> None:
    base = f"{network.url}{LIST.replace('{AccountSid}', SIMULATED_ACCOUNT.sid)}"
    headers = {"Authorization": aiohttp.encode_basic_auth(SIMULATED_ACCOUNT.sid, SIMULATED_ACCOUNT.token)}
    examples = twilio.error_examples()
    assert len(examples) >= 15
    for example in examples:
        network.fail_next(code=example["code"], http=example["status"], times=2)
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.post(base, data={"To": PATIENT}) as answer,
        ):
            body = await answer.json()
        assert answer.status == example["status"]
        twilio.check_answer(LIST, "post", answer.status, body)
        assert {name: body[name] for name in ("code", "status", "more_info")} == {
            name: example[name] for name in ("code", "status", "more_info")
        }
        with pytest.raises(CarrierError) as caught:
            await carrier.send(HELLO)
        assert caught.value.unknown is (example["status"] == 500)
        assert caught.value.code == (None if caught.value.unknown else example["code"])


def test_the_description_would_notice(twilio: Description) -> None:
    """A judge that lets everything pass is none."""
    message = dict(Example(twilio).created["create"]["value"])
    twilio.check_answer(LIST, "post", 201, message)
    for wrong in ({"status": "gone"}, {"sid": "SM1"}, {"num_segments": 1}, {"direction": None}):
        with pytest.raises(AssertionError):
            twilio.check_answer(LIST, "post", 201, message | wrong)
    with pytest.raises(KeyError):
        twilio.check_request(LIST, "get", {"DateSentAfter": "2026-11-22T00:00:00Z"})


def test_the_table_knows_the_descriptions_refusals(twilio: Description) -> None:
    known = {example["code"] for example in twilio.error_examples() if example["status"] == 400}
    scheduling = {35114, 35118}  # we schedule on our side only
    assert known - scheduling <= API_REFUSALS.keys()
