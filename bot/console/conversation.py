"""One patient: the whole conversation, and what a coordinator may do in it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from bot.console.desk import DESK, USER, change, number, posted, see_other
from bot.console.live import follow
from bot.console.render import draw, full_page, page, partial
from bot.console.visitor import is_still_welcome
from bot.console.words import FLASHES, LABELS
from bot.domain.errors import ConvivialError, NotFound, Refused
from bot.service import consent, enrol, erasing, handoff, seating
from bot.store import audit, participations, patients, seats
from bot.store.erasures import SALT_BYTES
from bot.store.pages import attention, conversation
from bot.store.pages import patients as patients_page

LONGEST_REPLY = 640  # four long texts; more is a letter
LONGEST_NOTE = 1000
MOST_OFFERS = 3


def read(tx: Connection, patient_id: int, now: datetime) -> dict[str, Any]:
    """What the page shows, without a draft. Raises NotFound."""
    story = conversation.read(tx, patient_id)
    engagement_id = story.person.engagement_id
    return {
        "story": story,
        "person": story.person,
        "sessions": seats.upcoming(tx, engagement_id, now + seating.NOTICE) if engagement_id else [],
        "engagements": patients_page.open_engagements(tx),
        "waiting": attention.count_open(tx),
        "draft": None,
        "labels": list(LABELS["understood"]),
        "canned": list(LABELS["canned"]),
    }


async def show(request: web.Request) -> web.StreamResponse:
    """The page; that it was opened, and by whom, is written down."""
    house, user, patient_id = request.app[DESK].house, request[USER], number(request, "patient_id")
    now = house.clock()
    values = await house.database.read(lambda tx: read(tx, patient_id, now))
    await house.database.write(
        lambda tx: audit.note(tx, user_id=user.id, action="patient_opened", about=f"patient {patient_id}", now=now)
    )
    return page(request, "conversation.html", **values)


async def earlier(request: web.Request) -> web.StreamResponse:
    """What was said before what the page shows."""
    house, user, patient_id = request.app[DESK].house, request[USER], number(request, "patient_id")
    before, now = (number(request, "turn"), number(request, "message")), house.clock()
    person, said = await house.database.read(lambda tx: conversation.earlier(tx, patient_id, before))
    await house.database.write(
        lambda tx: audit.note(tx, user_id=user.id, action="patient_opened", about=f"patient {patient_id}", now=now)
    )
    return await full_page(
        request, "conversation_earlier.html", person=person, story=said, labels=list(LABELS["understood"])
    )


async def live(request: web.Request) -> web.StreamResponse:
    """The texts and the facts, whenever they change; the forms stay as they are while somebody types."""
    desk, patient_id = request.app[DESK], number(request, "patient_id")

    async def pieces() -> str:
        values = await desk.house.database.read(lambda tx: read(tx, patient_id, desk.house.clock()))
        drawn = {
            "#said": draw(request, "conversation_said.html", **values),
            "#facts": draw(request, "conversation_facts.html", **values),
            "#standing": draw(request, "conversation_standing.html", **values),
            "#waiting": draw(request, "waiting.html", **values),
        }
        return "".join(partial(target, "innerMorph", html) for target, html in drawn.items())

    return await follow(request, desk.watcher, pieces, lambda: is_still_welcome(request))


async def do(request: web.Request, action: str, said: str, work: Callable[[Connection, datetime], Any]) -> web.Response:
    """Change something about this patient, then show the page again. `work` returns False when it could not."""
    patient_id = number(request, "patient_id")

    def checked(tx: Connection, now: datetime) -> Any:
        patients.get(tx, patient_id)
        return work(tx, now)

    try:
        if await change(request, action, f"patient {patient_id}", checked) is False:
            said = "not_textable"
    except NotFound:
        raise
    except Refused as refused:
        said = refused.event if refused.event in FLASHES else "overtaken"
    except ConvivialError:
        said = "overtaken"
    return see_other(f"/console/patients/{patient_id}?said={said}")


async def take_over(request: web.Request) -> web.StreamResponse:
    """From now on she answers, and the machine is silent. From a colleague only who she saw at it."""
    patient_id, user, seen = number(request, "patient_id"), request[USER], await posted(request, "instead_of")

    def work(tx: Connection, now: datetime) -> None:
        instead_of = int(seen) if seen.isdecimal() else None
        handoff.take_over(tx, patient_id=patient_id, user_id=user.id, now=now, instead_of=instead_of)

    return await do(request, "taken_over", "taken", work)


async def give_back(request: web.Request) -> web.StreamResponse:
    """The machine answers again."""
    patient_id, user = number(request, "patient_id"), request[USER]

    def work(tx: Connection, now: datetime) -> None:
        handoff.give_back(tx, patient_id=patient_id, user_id=user.id, now=now)

    return await do(request, "given_back", "given", work)


async def stop(request: web.Request) -> web.StreamResponse:
    """She told a coordinator that she wants no more texts."""
    patient_id, by, words = number(request, "patient_id"), request[USER].called, await posted(request, "words")

    def work(tx: Connection, now: datetime) -> None:
        consent.withdraw(tx, patient_id=patient_id, words=words, channel="console", by=by, now=now)

    return await do(request, "consent_withdrawn", "stopped", work)


async def start_again(request: web.Request) -> web.StreamResponse:
    """She told a coordinator that she wants texts again."""
    patient_id, by, words = number(request, "patient_id"), request[USER].called, await posted(request, "words")

    def work(tx: Connection, now: datetime) -> None:
        consent.give_again(tx, patient_id=patient_id, words=words, channel="console", by=by, now=now)

    return await do(request, "consent_given_again", "restarted", work)


async def erase(request: web.Request) -> web.StreamResponse:
    """She is erased: there is no way back, so a tick says that this is known."""
    patient_id, by, salt = (
        number(request, "patient_id"),
        request[USER].called,
        request.app[DESK].token_bytes(SALT_BYTES),
    )
    if await posted(request, "known") != "on":
        return see_other(f"/console/patients/{patient_id}?said=not_ticked")

    def work(tx: Connection, now: datetime) -> None:
        erasing.erase(tx, patient_id=patient_id, by=by, salt=salt, now=now)

    try:
        await change(request, "patient_erased", f"patient {patient_id}", work)
    except Refused as refused:
        return see_other(f"/console/patients/{patient_id}?said={refused.event}")
    return see_other("/console/patients?said=erased")


async def offer(request: web.Request) -> web.StreamResponse:
    """Offer her the group sessions ticked; the dialog carries on from there."""
    patient_id, zone = number(request, "patient_id"), request.app[DESK].house.settings.zone
    form = await request.post()
    ticked = [int(str(one)) for one in form.getall("group_session", []) if str(one).isdecimal()]
    if not 0 < len(ticked) <= MOST_OFFERS:
        return see_other(f"/console/patients/{patient_id}?said={'too_many' if ticked else 'none_ticked'}")

    def work(tx: Connection, now: datetime) -> bool:
        part = participations.latest(tx, patient_id)
        if part is None or not consent.may_ask(tx, patient_id):
            return False
        hers = patients.get(tx, patient_id).zone(zone)
        kinds = [need["kind"] for need in participations.current_needs(tx, part.id)]
        found = [one for one in seats.upcoming(tx, part.engagement_id, now) if one.id in ticked and one.free > 0]
        if len(found) != len(ticked):
            raise Refused("seat_taken")
        handoff.offer(tx, patient_id=patient_id, offers=[seating.as_offer(one, kinds, hers) for one in found], now=now)
        return True

    return await do(request, "dates_offered", "offered", work)


async def invite(request: web.Request) -> web.StreamResponse:
    """Invite her to an engagement."""
    patient_id, wanted = number(request, "patient_id"), await posted(request, "engagement")

    def work(tx: Connection, now: datetime) -> bool:
        if int(wanted or 0) not in {one.id for one in patients_page.open_engagements(tx)}:
            raise Refused("engagement_closed")
        return enrol.invite(tx, patient_id=patient_id, engagement_id=int(wanted), now=now)

    if not wanted.isdecimal():
        return see_other(f"/console/patients/{patient_id}?said=overtaken")
    return await do(request, "invited", "invited", work)
