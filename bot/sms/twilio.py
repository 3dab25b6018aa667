"""Texts through Twilio: the only module that speaks to Twilio's REST API.

It refuses three things. It never sends twice on its own: a message whose answer was lost is `unknown`, and
the outbox looks it up. It never lets a number or a text into a log or an error: Twilio's messages quote
both, so they stay here and only the code goes on. And it never waits longer than its time-out.

The client is Twilio's own; what carries its requests is ours, because theirs ignores its time-out,
repeats a POST, loses Retry-After and warns on current aiohttp.
"""

import json
import logging
from collections.abc import Callable, Collection, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

import aiohttp
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.http import AsyncHttpClient
from twilio.http.response import Response
from twilio.rest import Client
from twilio.rest.api.v2010.account.message import MessageInstance

from bot.sms import Arrived, CarrierError, Outgoing, Sent
from bot.sms.codes import API_REFUSALS, SLOW_DOWN_S, Refusal

CLOCK_GRACE: Final = timedelta(seconds=30)
PAGE_SIZE: Final = 200
NEWEST: Final = 200
TRIAL_PREFIX: Final = "Sent from your Twilio trial account - "

_UNCERTAIN: Final = (aiohttp.ClientError, TimeoutError, json.JSONDecodeError)
_NEVER_LEFT: Final = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)


@dataclass(frozen=True, slots=True)
class Account:
    """Who we are at Twilio. A Messaging Service goes before a single number when both are given."""

    sid: str
    token: str = field(repr=False)
    messaging_service_sid: str = ""
    sender: str = ""


class TwilioCarrier:
    """The road through Twilio. Build it inside the running loop; `close` gives its connections back."""

    def __init__(
        self,
        account: Account,
        *,
        outside_url: str,
        now: Callable[[], datetime],
        api_url: str = "",
        timeout_s: float = 10.0,
    ) -> None:
        """`outside_url` is where Twilio reports what became of a message; `api_url` another REST base."""
        self._account = account
        self._outside_url = outside_url.rstrip("/")
        self._now = now
        self._http = _Http(timeout_s, now)
        client = Client(
            account.sid,
            account.token,
            http_client=self._http,
            # Not empty, or the client would read the environment, which is settings.py's alone.
            environment={"TWILIO_REGION": "", "TWILIO_EDGE": ""},
        )
        if api_url:
            client.api.base_url = api_url
        self._messages = client.api.v2010.account.messages

    async def send(self, message: Outgoing) -> Sent:
        """Hand one message over, once. Raises CarrierError."""
        with _translated(creating=True):
            taken = await self._messages.create_async(
                to=message.to,
                body=message.text,
                status_callback=f"{self._outside_url}/twilio/status?outbox={message.id}",
                **self._from(),
            )
        return self._receipt(taken)

    async def find(self, to: str, text: str, since: datetime, *, but_not: Collection[str] = ()) -> Sent | None:
        """Look for a message that may have gone out; the earliest that fits and is not in `but_not`.

        Twilio filters by the date sent, which a message still queued may not have: when the dated list
        has no match, the newest messages to that number are read as well.
        """
        earliest = _earliest(since)
        for filters in ({"date_sent_after": earliest}, {"limit": NEWEST}):
            listed = await self._listed(to=to, **filters)
            fitting = [
                record
                for record in listed
                if _is_ours(record, text) and (_at(record) or earliest) >= earliest and record.sid not in but_not
            ]
            if fitting:
                return self._receipt(min(fitting, key=lambda record: _at(record) or earliest))
        return None

    async def arrived_since(self, since: datetime) -> list[Arrived]:
        """What patients texted from `since` on, oldest first."""
        earliest = _earliest(since)
        to = {"to": self._account.sender} if self._account.sender else {}
        listed = await self._listed(date_sent_after=earliest, **to)
        arrived = [
            _arrival(record, self._now())
            for record in reversed(listed)
            if record.direction == MessageInstance.Direction.INBOUND and self._is_for_us(record)
        ]
        return sorted((text for text in arrived if text.at >= earliest), key=lambda text: text.at)

    async def close(self) -> None:
        """Give back connections."""
        await self._http.close()

    def _from(self) -> dict[str, Any]:
        """Who the message comes from: the Messaging Service chooses a number, or ours is named."""
        if self._account.messaging_service_sid:
            return {"messaging_service_sid": self._account.messaging_service_sid}
        return {"from_": self._account.sender}

    async def _listed(self, **filters: Any) -> list[MessageInstance]:
        """Messages at Twilio, newest first, all pages."""
        with _translated(creating=False):
            listed: list[MessageInstance] = await self._messages.list_async(page_size=PAGE_SIZE, **filters)
        return listed

    def _receipt(self, record: MessageInstance) -> Sent:
        """Twilio's record as our receipt. Without a sid nobody knows whether the message was taken."""
        if not record.sid:
            raise CarrierError("the carrier's answer names no message", unknown=True)
        return Sent(record.sid, record.status or "accepted", _at(record) or self._now())

    def _is_for_us(self, record: MessageInstance) -> bool:
        """An account may serve others too: what came for another Messaging Service is not ours."""
        ours = self._account.messaging_service_sid
        return not ours or record.messaging_service_sid in (None, "", ours)


class _Http(AsyncHttpClient):  # type: ignore[misc]  # twilio ships no types
    """Carries the client's requests: one session, one time-out for all of a call, no repetition."""

    def __init__(self, timeout_s: float, now: Callable[[], datetime]) -> None:
        logger = logging.getLogger("twilio")
        logger.setLevel(logging.WARNING)  # at INFO it prints numbers
        super().__init__(logger, is_async=True, timeout=timeout_s)
        self._now = now
        self._session = aiohttp.ClientSession(
            # A connection never made is a message never sent: half the time tells the two apart.
            timeout=aiohttp.ClientTimeout(total=timeout_s, sock_connect=timeout_s / 2),
            cookie_jar=aiohttp.DummyCookieJar(),
        )

    async def request(  # noqa: PLR0913 - Twilio's signature
        self,
        method: str,
        uri: str,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ARG002 - Twilio's signature; ours holds
        allow_redirects: bool = False,  # noqa: FBT001, FBT002 - Twilio's signature
    ) -> Response:
        """Make one request. Raises CarrierError on 429, whose Retry-After the client would lose."""
        sent_headers = dict(headers or {})
        if auth is not None:
            sent_headers["Authorization"] = aiohttp.encode_basic_auth(*auth)
        async with self._session.request(
            method,
            uri,
            params={name: str(value) for name, value in (params or {}).items()},
            data=urlencode(data, doseq=True) if data else None,
            headers=sent_headers,
            allow_redirects=allow_redirects,
        ) as answer:
            if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
                wait_s = _retry_after_s(answer.headers.get("Retry-After"), self._now())
                raise CarrierError(
                    "the carrier asks us to slow down",
                    code=20429,
                    retryable=True,
                    retry_after_s=wait_s,
                )
            text = await answer.text(errors="replace")
            return Response(answer.status, text, dict(answer.headers))

    async def close(self) -> None:
        """Give back connections."""
        await self._session.close()


@contextmanager
def _translated(*, creating: bool) -> Generator[None, None, None]:
    """Turn every way a request can fail into a CarrierError that says what to do.

    `from None`: what Twilio raises quotes numbers and texts, and a traceback would print them.
    """
    try:
        yield
    except _NEVER_LEFT:
        raise CarrierError("the carrier cannot be reached", retryable=True) from None
    except _UNCERTAIN:
        raise _no_answer(creating=creating) from None
    except UnicodeEncodeError:
        raise CarrierError("the text holds characters that cannot be sent") from None
    except (TwilioRestException, TwilioServiceException) as error:
        raise _refusal(error.status, error.code, creating=creating) from None
    except TwilioException as error:
        raise _refusal(*_status_and_code(error), creating=creating) from None


def _no_answer(*, creating: bool) -> CarrierError:
    """A lost answer: a message may have gone out; a list is simply asked for again."""
    return CarrierError("the carrier's answer was lost", unknown=creating, retryable=not creating)


def _refusal(status: int, code: int | None, *, creating: bool) -> CarrierError:
    """What to do about an answer that is not a success; the code's row in `codes.py` decides."""
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.REQUEST_TIMEOUT:
        return _no_answer(creating=creating)
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        refusal = API_REFUSALS.get(code or 0, Refusal.HALTS)
    else:
        refusal = API_REFUSALS.get(code or 0, Refusal.FAILED)
    return CarrierError(
        f"the carrier refused: {refusal} ({code or status})",
        code=code,
        retryable=refusal is Refusal.SLOW_DOWN,
        stopped=refusal is Refusal.STOPPED,
        unusable=refusal is Refusal.UNUSABLE,
        halts=refusal is Refusal.HALTS,
        retry_after_s=SLOW_DOWN_S.get(code or 0),
    )


def _status_and_code(error: TwilioException) -> tuple[int, int | None]:
    """HTTP status and code of a list that was refused: the client keeps the answer as an argument."""
    answer = error.args[1] if len(error.args) > 1 else None
    if not isinstance(answer, Response):
        return HTTPStatus.INTERNAL_SERVER_ERROR, None
    try:
        code = json.loads(answer.text)["code"]
    except (ValueError, KeyError, TypeError):
        return answer.status_code, None
    return answer.status_code, code if isinstance(code, int) else None


def _retry_after_s(header: str | None, now: datetime) -> float | None:
    """Seconds to wait from a Retry-After header, which holds seconds or a date (RFC 9110, 10.2.3)."""
    if not header:
        return None
    try:
        return max(0.0, float(header))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(header) - now).total_seconds())
    except (ValueError, TypeError):
        return None


def _earliest(since: datetime) -> datetime:
    """`since` in UTC, cut to the second as Twilio's dates are, less the grace for two clocks."""
    return since.astimezone(UTC).replace(microsecond=0) - CLOCK_GRACE


def _at(record: MessageInstance) -> datetime | None:
    """When Twilio took the message; aware UTC, whole seconds."""
    at: datetime | None = record.date_created or record.date_sent
    return at


def _is_ours(record: MessageInstance, text: str) -> bool:
    """An outbound message with exactly this text; a trial account puts a notice before it."""
    body = record.body or ""
    is_inbound = record.direction == MessageInstance.Direction.INBOUND
    return not is_inbound and text in (body, body.removeprefix(TRIAL_PREFIX))


def _arrival(record: MessageInstance, now: datetime) -> Arrived:
    """Twilio's record of an inbound text as ours."""
    return Arrived(
        sid=record.sid or "",
        sender=record.from_ or "",
        to=record.to or "",
        text=record.body or "",
        at=record.date_sent or record.date_created or now,
        media=int(record.num_media or 0),
    )
