"""The API for programs on this machine: a token, clear refusals; health and numbers without patients."""

import aiohttp
import pytest_asyncio
from prometheus_client.parser import text_string_to_metric_families
from town import Town

from bot.web.api import token

NOBODY = "http://127.0.0.1:9"


@pytest_asyncio.fixture
async def town(database_url, clock, tmp_path):
    async with Town(database_url, NOBODY, clock, tmp_path) as town:
        yield town


async def ask(town, method, path, *, with_token=True, **more):
    headers = {"Authorization": f"Bearer {token(town.house.secret_key)}"} if with_token else {}
    url = town.house.settings.outside_url + path
    async with aiohttp.ClientSession() as http, http.request(method, url, headers=headers, **more) as response:
        return response.status, await response.text()


async def test_nothing_without_a_token(town):
    for method, path in (("GET", "/api/v1/export/patients"), ("POST", "/api/v1/commands/demo")):
        assert (await ask(town, method, path, with_token=False, json={}))[0] == 401


async def test_commands_write_and_exports_read(town):
    status, body = await ask(town, "POST", "/api/v1/commands/demo", json={})
    assert (status, body) == (200, '{"added": 60}')
    assert "+15550101" in (await ask(town, "GET", "/api/v1/export/patients"))[1]


async def test_bad_input_is_a_400_that_says_why(town):
    given = {"file_name": "list.csv", "basis": " ", "by": "y"}
    status, body = await ask(town, "POST", "/api/v1/commands/import_begin", json=given)
    assert status == 400
    assert "the basis is empty" in body


async def test_unknown_names_are_404(town):
    assert (await ask(town, "GET", "/api/v1/export/secrets"))[0] == 404
    assert (await ask(town, "POST", "/api/v1/commands/rm", json={}))[0] == 404


async def test_health_ready_and_metrics(town):
    assert (await ask(town, "GET", "/healthz", with_token=False))[0] == 200
    assert (await ask(town, "GET", "/readyz", with_token=False))[0] == 503  # the dialogs are away
    status, body = await ask(town, "GET", "/metrics", with_token=False)
    assert status == 200
    names = {family.name for family in text_string_to_metric_families(body)}
    assert {"convivial_turns_waiting", "convivial_dialogs_up", "convivial_messages_waiting"} <= names
