"""The simulated network's face to the bot: Twilio's REST API for Messages, as Twilio's OpenAPI tells it.

Shapes and manners only: addresses, the account's password, form and query, pages, errors. What becomes of a
message is the network's affair (`network.py`), which it is handed as one function.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final
from urllib.parse import urlencode

from aiohttp import encode_basic_auth, web

from bot.sms.simulated.record import API_VERSION, Message, Record, parsed_date
from bot.sms.twilio import Account

MAX_PAGE: Final = 1000
DEFAULT_PAGE: Final = 50

_DATES: Final = ("DateSent", "DateSent>", "DateSent<")

_MESSAGES: Final[Mapping[int, str]] = {
    20001: "Invalid parameter",
    20003: "Authenticate",
    20404: "The requested resource was not found",
    20429: "Too Many Requests",
    20500: "An internal server error has occurred",
    20503: "Service unavailable",
    21211: "The 'To' number {to} is not a valid phone number.",
    21408: "Permission to send an SMS has not been enabled for the region indicated by the 'To' number: {to}.",
    21602: "Message body is required.",
    21603: "A 'From' phone number is required.",
    21604: "A 'To' phone number is required.",
    21606: "The 'From' number is not a valid phone number, shortcode, or alphanumeric sender ID.",
    21610: "Attempt to send to unsubscribed recipient",
    21611: "This 'From' number has exceeded the maximum number of queued messages",
    21614: "'To' number: {to}, is not a valid mobile number",
    21617: "The concatenated message body exceeds the 1600 character limit",
    21635: "'To' number cannot be a landline",
    21705: "The Messaging Service Sid is invalid.",
}


class RefusedError(Exception):
    """The network answers with Twilio's error `code` and an HTTP status."""

    def __init__(self, code: int, status: int = 400, retry_after_s: float | None = None) -> None:
        """`retry_after_s` goes into the Retry-After header."""
        super().__init__(code)
        self.code = code
        self.status = status
        self.retry_after_s = retry_after_s


class DroppedError(Exception):
    """The network hangs up without an answer."""


Take = Callable[[Mapping[str, str]], Awaitable[Message]]


class TwilioFace:
    """The routes under `/2010-04-01`; `take` accepts a message or raises RefusedError or DroppedError."""

    def __init__(self, account: Account, record: Record, take: Take, is_down: Callable[[], bool]) -> None:
        """`account` holds the sid and the token that a caller must show; while `is_down`, all is 503."""
        self._account = account
        self._record = record
        self._take = take
        self._is_down = is_down
        self._password = encode_basic_auth(account.sid, account.token)
        self._base = f"/{API_VERSION}/Accounts/{account.sid}"

    def routes(self) -> list[web.RouteDef]:
        """Everything the bot calls."""
        accounts = f"/{API_VERSION}/Accounts/{{account}}"
        return [
            web.post(f"{accounts}/Messages.json", self._create),
            web.get(f"{accounts}/Messages.json", self._list),
            web.get(f"{accounts}/Messages/{{sid}}.json", self._fetch),
        ]

    async def _create(self, request: web.Request) -> web.Response:
        posted = await request.post()
        form = {name: value for name, value in posted.items() if isinstance(value, str)}
        try:
            self._admit(request)
            message = await self._take(form)
        except RefusedError as refused:
            return _error(refused, to=form.get("To", ""))
        except DroppedError:
            return _hang_up(request)
        return web.json_response(message.as_twilio(self._account.sid), status=201)

    async def _list(self, request: web.Request) -> web.Response:
        try:
            self._admit(request)
            texts = self._record.listed(**_filters(request.query))
        except RefusedError as refused:
            return _error(refused)
        return web.json_response(self._page(texts, dict(request.query)))

    async def _fetch(self, request: web.Request) -> web.Response:
        try:
            self._admit(request)
            message = self._wanted(request.match_info["sid"])
        except RefusedError as refused:
            return _error(refused)
        return web.json_response(message.as_twilio(self._account.sid))

    def _admit(self, request: web.Request) -> None:
        """Let in who shows the account's token and asks for the account's own messages."""
        if self._is_down():
            raise RefusedError(20503, 503)
        is_known = request.headers.get("Authorization") == self._password
        if not is_known or request.match_info["account"] != self._account.sid:
            raise RefusedError(20003, 401)

    def _wanted(self, sid: str) -> Message:
        message = self._record.get(sid)
        if message is None:
            raise RefusedError(20404, 404)
        return message

    def _page(self, texts: list[Message], query: dict[str, str]) -> dict[str, Any]:
        """One page of a list and the addresses of its neighbours; a token names the last text seen."""
        size = _page_size(query)
        page = int(query.get("Page", "0"))
        start = _start(texts, query.get("PageToken", ""), page * size)
        shown = texts[start : start + size]
        more = start + size < len(texts)
        following = {"Page": str(page + 1), "PageToken": f"PA{shown[-1].sid}"} if more else None
        return {
            "messages": [text.as_twilio(self._account.sid) for text in shown],
            "start": start,
            "end": max(start, start + len(shown) - 1),
            "page": page,
            "page_size": size,
            "uri": self._uri(query, {}),
            "first_page_uri": self._uri(query, {"Page": "0"}),
            "next_page_uri": self._uri(query, following) if following else None,
            "previous_page_uri": self._uri(query, {"Page": str(page - 1)}) if page else None,
        }

    def _uri(self, query: dict[str, str], page: dict[str, str]) -> str:
        """The address of a page, with the filters of this one."""
        kept = {name: value for name, value in query.items() if name not in {"Page", "PageToken"}}
        kept["PageSize"] = str(_page_size(query))
        return f"{self._base}/Messages.json?{urlencode(kept | page)}"


def _start(texts: list[Message], token: str, otherwise: int) -> int:
    """Where a page begins: after the text its token names, so that new arrivals shift nothing."""
    sids = [text.sid for text in texts] if token else []
    sid = token.removeprefix("PA")
    return sids.index(sid) + 1 if sid in sids else otherwise


def _page_size(query: Mapping[str, str]) -> int:
    size = query.get("PageSize", "")
    return min(max(int(size), 1), MAX_PAGE) if size.isdecimal() else DEFAULT_PAGE


def _filters(query: Mapping[str, str]) -> dict[str, Any]:
    """A list's query as `Record.listed` takes it. Raises RefusedError for what is no date."""
    try:
        dates = {name: parsed_date(query[name]) for name in _DATES if name in query}
    except ValueError:
        raise RefusedError(20001) from None
    on, after, before = (dates.get(name, (None, None)) for name in _DATES)
    return {
        "to": query.get("To"),
        "sender": query.get("From"),
        "sent_from": after[0] or on[0],
        "sent_until": before[1] or on[1],
    }


def _error(refused: RefusedError, to: str = "") -> web.Response:
    """An error in Twilio's shape; like Twilio's, its message may quote the number."""
    message = _MESSAGES.get(refused.code, f"Error {refused.code}").format(to=to)
    headers = {}
    if refused.retry_after_s is not None:
        headers["Retry-After"] = f"{refused.retry_after_s:g}"
    body = {
        "code": refused.code,
        "message": message,
        "more_info": f"https://www.twilio.com/docs/errors/{refused.code}",
        "status": refused.status,
    }
    return web.json_response(body, status=refused.status, headers=headers)


def _hang_up(request: web.Request) -> web.Response:
    """Close the line; what is returned reaches nobody."""
    if request.transport is not None:
        request.transport.close()
    return web.Response()
