"""The one gate before every page of the console.

In order: is the route in the table (if not, refused), does the request come from our own pages (if it changes
something), who is signed in, may she. Then the headers that keep a browser from doing anything else with the page.
"""

from http import HTTPStatus
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.console.desk import DESK, USER, see_other
from bot.console.render import page
from bot.console.routes import ANYBODY, ROLE_OF, STATIC_PATH
from bot.console.visitor import who
from bot.domain.errors import NotFound
from bot.store import patients
from bot.store.users import MAY, User

SAFE = frozenset({"GET", "HEAD"})
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # not no-referrer: browsers would then send "Origin: null" with our own forms
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


@web.middleware
async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let through what may pass; requests that are not the console's go on untouched."""
    if not f"{request.path}/".startswith("/console/"):
        return await handler(request)
    try:
        response = await _pass(request, handler)
    except web.HTTPException as refusal:
        response = refusal
    except NotFound:
        response = _apology(request, HTTPStatus.NOT_FOUND)
    if not response.prepared:
        response.headers.update(_HEADERS)
        if not request.path.startswith(STATIC_PATH):
            response.headers["Cache-Control"] = "no-store"
    if isinstance(response, web.HTTPException):
        raise response
    return response


async def _pass(request: web.Request, handler: Handler) -> web.StreamResponse:
    if request.match_info.http_exception is not None:
        if signed_in := await who(request):  # she is led back to her start page, not to the door
            request[USER] = signed_in.user
        return _apology(request, HTTPStatus(request.match_info.http_exception.status))
    role = _role_wanted(request)
    if role is None:
        return _apology(request, HTTPStatus.FORBIDDEN)
    if request.method not in SAFE and not is_from_our_pages(request):
        return _apology(request, HTTPStatus.FORBIDDEN)
    return await handler(request) if role == ANYBODY else await _let_in(request, handler, role)


async def _let_in(request: web.Request, handler: Handler, role: str) -> web.StreamResponse:
    signed_in = await who(request)
    if signed_in is None:
        return _to_sign_in(request)
    request[USER] = signed_in.user
    if signed_in.user.role not in MAY[role] or not await _is_of_hers(request, signed_in.user):
        return _apology(request, HTTPStatus.FORBIDDEN)
    return await handler(request)


async def _is_of_hers(request: web.Request, user: User) -> bool:
    """Whether the patient, or the language, that the path names is open to this user; lists ask by query."""
    if user.reads is None:
        return True
    if language := request.match_info.get("language"):
        return language in user.reads
    if (patient_id := request.match_info.get("patient_id")) is None:
        return True
    database = request.app[DESK].house.database
    return (await database.read(lambda tx: patients.get(tx, int(patient_id)))).language in user.reads


def _role_wanted(request: web.Request) -> str | None:
    """The role this route asks for; None when nobody wrote one down, and then nobody may."""
    resource = request.match_info.route.resource
    method = "GET" if request.method == "HEAD" else request.method
    return ROLE_OF.get((method, resource.canonical)) if resource else None


def is_from_our_pages(request: web.Request) -> bool:
    """Whether a browser says that one of our own pages sent this.

    Sec-Fetch-Site is sent by every browser of today over https; over plain http the Origin must be ours. A
    request with neither is refused: it is no form of ours.
    """
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    origin = urlsplit(request.headers.get("Origin", ""))
    ours = {request.host, urlsplit(request.app[DESK].house.settings.outside_url).netloc}
    return origin.scheme in {"http", "https"} and origin.netloc in ours


def _to_sign_in(request: web.Request) -> web.StreamResponse:
    """Send a person to the sign-in page; a script of ours is told so, and takes the whole page there."""
    if "HX-Request" in request.headers:
        return web.Response(status=HTTPStatus.UNAUTHORIZED, headers={"HX-Redirect": "/console/sign-in"})
    if request.method not in SAFE:
        return _apology(request, HTTPStatus.UNAUTHORIZED)
    return see_other("/console/sign-in")


def _apology(request: web.Request, status: HTTPStatus) -> web.Response:
    response = page(request, "apology.html", status_code=int(status))
    response.set_status(status)
    return response
