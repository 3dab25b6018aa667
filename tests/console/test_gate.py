"""Every route, and everybody who may not use it."""

import re

import pytest
from aiohttp import web
from conftest import SAME_ORIGIN, Console, Visit
from sqlalchemy import select
from walking import PATHS

from bot.console.routes import ANYBODY, ROLE_OF, ROUTES, STATIC_PATH, Route
from bot.store.tables import audit
from bot.store.users import MAY, ROLES

GUARDED = [route for route in ROUTES if route.role != ANYBODY]
CHANGING = [route for route in ROUTES if route.method == "POST"]
OPEN = {
    "/console",
    "/console/sign-in",
    "/console/language",
    r"/console/welcome/{token:[A-Za-z0-9_-]{43}}",
    r"/console/calendar/{token:[A-Za-z0-9_-]{43}}",  # a calendar program cannot sign in: the address is the secret
}
PAGES = [route for route in ROUTES if route.method == "GET" and not route.path.endswith("/live")]


def _path(route: Route) -> str:
    path = re.sub(r"\{token:[^/]*\}$", "x" * 43, route.path)
    path = re.sub(r"\{session_key:[^/]*\}", "0" * 16, path)
    path = re.sub(r"\{language:[^/]*\}", "fr", path)
    path = re.sub(r"\{key:[^/]*\}", "invite", path)
    return re.sub(r"\{\w+:.*?\}(?=/|$)", "1", path)


async def test_nobody_passes_without_a_session(console_visit: Visit):
    browser = await console_visit("")
    for route in GUARDED:
        answer = await browser.request(route.method, _path(route), allow_redirects=False)
        if route.method == "GET":
            assert (answer.status, answer.headers["Location"]) == (303, "/console/sign-in"), route
        else:
            assert answer.status == 401, route


async def test_a_script_without_a_session_is_told_to_take_the_page_away(console_visit: Visit):
    browser = await console_visit("")
    answer = await browser.get("/console/live", headers={"HX-Request": "true"})
    assert (answer.status, answer.headers["HX-Redirect"]) == (401, "/console/sign-in")


ELSEWHERE = {
    "cross-site": {"Sec-Fetch-Site": "cross-site"},
    "same-site": {"Sec-Fetch-Site": "same-site"},
    "address bar": {"Sec-Fetch-Site": "none"},
    "other origin": {"Sec-Fetch-Site": "", "Origin": "https://elsewhere.example"},
    "origin withheld": {"Sec-Fetch-Site": "", "Origin": "null"},
    "nothing said": {"Sec-Fetch-Site": ""},
}


@pytest.mark.parametrize("whence", ELSEWHERE)
async def test_nothing_is_changed_from_elsewhere(console_visit: Visit, whence: str):
    browser = await console_visit("admin")
    for route in CHANGING:
        answer = await browser.request(route.method, _path(route), headers=ELSEWHERE[whence], allow_redirects=False)
        assert answer.status == 403, route


async def test_a_browser_without_fetch_metadata_is_known_by_its_origin(console_site: Console, console_visit: Visit):
    browser = await console_visit("coordinator")
    headers = {"Sec-Fetch-Site": "", "Origin": console_site.url}
    answer = await browser.post("/console/patients", headers=headers)
    assert answer.status == 200


@pytest.mark.parametrize("role", ROLES)
async def test_too_low_a_role_is_refused(console_visit: Visit, role: str):
    browser = await console_visit(role)
    for route in GUARDED:
        if role not in MAY[route.role]:
            answer = await browser.request(route.method, _path(route), allow_redirects=False)
            assert answer.status == 403, route


async def test_an_admin_sees_every_page(console_visit: Visit):
    browser = await console_visit("admin")
    for route in PAGES:
        answer = await browser.get(_path(route))
        assert answer.status == (410 if "token" in route.path else 200), route
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "unsafe" not in answer.headers["Content-Security-Policy"]


async def test_a_route_that_nobody_wrote_down_is_refused(console_site: Console, console_visit: Visit):
    async def forgotten(_request: web.Request) -> web.Response:
        return web.Response(text="anything")

    console_site.app.router._frozen = False  # a route somebody adds without a role
    console_site.app.router.add_get("/console/forgotten", forgotten)
    browser = await console_visit("admin")
    assert (await browser.get("/console/forgotten")).status == 403


def test_every_route_asks_for_a_role_that_exists():
    assert {route.role for route in ROUTES} <= {*MAY, ANYBODY}
    assert {route.path for route in ROUTES if route.role == ANYBODY} == OPEN


def test_every_path_has_its_role_under_the_name_aiohttp_gives_it(console_site_names: set[tuple[str, str]]):
    assert console_site_names == {key for key in ROLE_OF if key[1] != STATIC_PATH}


@pytest.fixture
def console_site_names(console_site: Console) -> set[tuple[str, str]]:
    return {
        (route.method, route.resource.canonical)
        for route in console_site.app.router.routes()
        if route.resource is not None
        and route.resource.canonical.startswith("/console")
        and route.resource.canonical != STATIC_PATH
    }


async def test_what_is_not_there_is_said_kindly(console_visit: Visit):
    browser = await console_visit("viewer")
    for path in ("nothing", "patients/999999", "patients/x", "group-sessions/99"):
        answer = await browser.get(f"/console/{path}")
        assert answer.status == 404, path
        assert "There is no such page" in await answer.text()


async def test_pages_are_not_kept_and_files_are(console_visit: Visit):
    browser = await console_visit("viewer")
    assert (await browser.get("/console/")).headers["Cache-Control"] == "no-store"
    assert (await browser.get("/console/static/convivial.css")).headers.get("Cache-Control") != "no-store"


async def test_files_outside_the_static_folder_stay_there(console_visit: Visit):
    browser = await console_visit("admin")
    assert (await browser.get("/console/static/..%2fauth.py")).status in {403, 404}


async def test_looking_at_a_patient_and_changing_something_is_written_down(console_site: Console, console_visit: Visit):
    browser = await console_visit("coordinator")
    await browser.get("/console/patients/1")
    await browser.post("/console/patients/1/take-over", headers=SAME_ORIGIN)
    rows = await console_site.house.database.read(lambda tx: tx.execute(select(audit.c.action, audit.c.about)).all())
    assert ("patient_opened", "patient 1") in rows
    assert ("taken_over", "patient 1") in rows


NO_PAGES = re.compile(r"/live$|\.pdf$|\.csv$|\.json$|/calendar|/console$|/attention$")
"""What is a piece of a page, a file, or only leads elsewhere."""


def test_every_page_is_walked_in_a_browser():
    """A page that tests/console/walking.py does not name is seen by no axe, at no width and in no language."""
    pages = [
        re.compile(pattern_of(route)) for route in ROUTES if route.method == "GET" and not NO_PAGES.search(route.path)
    ]
    walked = [f"/console/{path.split('?')[0]}" for path in PATHS.values()]
    assert [page.pattern for page in pages if not any(page.fullmatch(one) for one in walked)] == []


def pattern_of(route: Route) -> str:
    """Its path as a pattern: what stands in braces as what it lets through."""
    return re.sub(r"\{\w+:((?:[^{}]|\{[^{}]*\})*)\}", r"(?:\1)", route.path.replace(".", r"\."))
