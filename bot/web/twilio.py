"""Twilio's two webhooks: check the signature, store, answer 200. Nothing is decided here.

    POST /twilio/messages   a text of a patient's → a row in `turns`
    POST /twilio/status     what became of one of ours; `?outbox=` is our own id

A stranger's request changes nothing: 403 unsigned or wrongly signed, 413 too large, 400 no form or no text.
The same MessageSid twice is stored once and answered 200 both times.
"""

from datetime import timedelta

import structlog
from aiohttp import web
from multidict import MultiDictProxy

from bot.domain.guardwords import is_structured
from bot.domain.segments import clean_inbound
from bot.service import delivery
from bot.sms.signature import signature_ok
from bot.store import turns
from bot.wiring import House

log = structlog.get_logger()

LARGEST = 64 * 1024
LONGEST_SID = 64
_EMPTY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'

Form = MultiDictProxy[str | bytes | bytearray | web.FileField]


def routes(house: House) -> list[web.RouteDef]:
    """The two webhooks over one house."""
    hooks = TwilioHooks(house)
    return [
        web.post("/twilio/messages", hooks.messages),
        web.post("/twilio/status", hooks.status),
    ]


class TwilioHooks:
    """The handlers."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def messages(self, request: web.Request) -> web.Response:
        """Store a text once."""
        house = self._house
        form = await _signed_form(request, house)
        sid, sender = _field(form, "MessageSid"), _field(form, "From")
        if not sid or len(sid) > LONGEST_SID or not sender:
            raise web.HTTPBadRequest(text="MessageSid and From are needed")
        body = clean_inbound(_field(form, "Body"))
        media = _number(_field(form, "NumMedia")) or 0
        now = house.clock()
        wait = timedelta() if self._is_complete(body) else timedelta(seconds=house.settings.join_s)
        await house.database.write(
            lambda tx: turns.hear_text(tx, sid=sid, e164=sender, body=body, media=media, ready_at=now + wait, now=now)
        )
        if not wait:
            house.heard.ring()
        return _thanks()

    async def status(self, request: web.Request) -> web.Response:
        """Take in what became of a message."""
        house = self._house
        form = await _signed_form(request, house)
        sid, status = _field(form, "MessageSid"), _field(form, "MessageStatus")
        if not sid or not status:
            raise web.HTTPBadRequest(text="MessageSid and MessageStatus are needed")
        code = _number(_field(form, "ErrorCode"))
        outbox_id = _number(request.query.get("outbox", ""))
        about = await house.database.write(
            lambda tx: delivery.report(tx, outbox_id=outbox_id, sid=sid, status=status, code=code, now=house.clock())
        )
        if about is None:
            log.warning("a report about no message of ours", status=status[:20])
        house.spoken.ring()
        return _thanks()

    def _is_complete(self, body: str) -> bool:
        """Nothing more will follow a digit or a STOP; after other words a second text may, and both are one turn."""
        return is_structured(body) or self._house.desk.guards.words.find(body) is not None


async def _signed_form(request: web.Request, house: House) -> Form:
    """The form, if one of our tokens signed it; else the refusal."""
    signature = request.headers.get("X-Twilio-Signature")
    if not signature:
        raise web.HTTPForbidden(text="not signed")
    if request.content_type != "application/x-www-form-urlencoded":
        raise web.HTTPBadRequest(text="a form is needed")
    try:
        form = await request.clone(client_max_size=LARGEST).post()
    except (UnicodeDecodeError, LookupError, ValueError):
        raise web.HTTPBadRequest(text="the form cannot be read as UTF-8") from None
    url = house.settings.outside_url + request.raw_path
    if not signature_ok(house.tokens, url, form, signature):
        raise web.HTTPForbidden(text="wrongly signed")
    return form


def _field(form: Form, name: str) -> str:
    value = form.get(name, "")
    return value if isinstance(value, str) else ""


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def _thanks() -> web.Response:
    return web.Response(text=_EMPTY, content_type="text/xml")
