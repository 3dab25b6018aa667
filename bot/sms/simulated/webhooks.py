"""The simulated network's calls to the bot: what Twilio posts, signed as Twilio signs it."""

import contextlib
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

import aiohttp
from twilio.request_validator import RequestValidator

from bot.sms.simulated.record import API_VERSION, Message
from bot.sms.twilio import Account

ATTEMPTS: Final = 2  # Twilio tries once more by default
CONNECT_SHARE: Final = 1 / 3  # of the time-out: Twilio gives 5 of its 15 s to connecting


class Webhooks:
    """Posts signed forms to the bot. Open it inside the running loop; `close` gives connections back."""

    def __init__(self, account: Account, timeout_s: float) -> None:
        """`account.token` signs; the bot has `timeout_s` to answer each attempt."""
        self._account = account
        self._validator = RequestValidator(account.token)
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=timeout_s, sock_connect=timeout_s * CONNECT_SHARE)
        )

    async def text(self, url: str, text: Message, opt_out: str | None) -> int | None:
        """Bring an inbound text; `opt_out` is the word Twilio acted on. The bot's status, or None."""
        return await self._post(url, _inbound(text, self._account.sid, opt_out))

    async def status(self, url: str, message: Message) -> int | None:
        """Tell what became of a message; the bot's status, or None when nobody answers."""
        return await self._post(url, _status(message, self._account.sid))

    async def close(self) -> None:
        """Give back connections."""
        await self._session.close()

    async def _post(self, url: str, form: Mapping[str, str]) -> int | None:
        """Post a signed form; once more after no answer or a 5xx, as Twilio does."""
        headers = {"X-Twilio-Signature": self._validator.compute_signature(url, form)}
        status = None
        for _ in range(ATTEMPTS):
            status = await self._attempt(url, form, headers)
            if status is not None and status < HTTPStatus.INTERNAL_SERVER_ERROR:
                break
        return status

    async def _attempt(self, url: str, form: Mapping[str, str], headers: Mapping[str, str]) -> int | None:
        with contextlib.suppress(aiohttp.ClientError, TimeoutError):
            async with self._session.post(url, data=form, headers=headers) as answer:
                await answer.read()
                return answer.status
        return None


def _inbound(text: Message, account_sid: str, opt_out: str | None) -> dict[str, str]:
    """The parameters of an inbound text, with those that Twilio leaves empty."""
    places = ("City", "State", "Zip", "Country")
    form = {f"{who}{place}": "" for who in ("From", "To") for place in places}
    form |= {
        "SmsMessageSid": text.sid,
        "From": text.sender or "",
        "Body": text.body,
        "NumMedia": str(text.media),
        "NumSegments": str(text.segments),
    }
    for number in range(text.media):
        form[f"MediaUrl{number}"] = f"https://api.twilio.com/media/{text.sid}/{number}"
        form[f"MediaContentType{number}"] = "image/jpeg"
    if opt_out:
        form["OptOutType"] = opt_out
    return form | _common(text, account_sid)


def _status(message: Message, account_sid: str) -> dict[str, str]:
    """The parameters of a status callback."""
    form = {"MessageStatus": message.status, "From": message.sender or ""}
    if message.error_code is not None:
        form["ErrorCode"] = str(message.error_code)
    return form | _common(message, account_sid)


def _common(message: Message, account_sid: str) -> dict[str, str]:
    """What both kinds carry."""
    form = {
        "MessageSid": message.sid,
        "SmsSid": message.sid,
        "SmsStatus": message.status,
        "AccountSid": account_sid,
        "ApiVersion": API_VERSION,
        "To": message.to,
    }
    if message.service_sid:
        form["MessagingServiceSid"] = message.service_sid
    return form
