"""What is printed: a poster of an engagement, and the sheet at the door of a group session."""

import asyncio
from datetime import tzinfo

from aiohttp import web
from babel.dates import format_datetime, format_time
from sqlalchemy import Connection

from bot.console import tongues, words
from bot.console.desk import DESK, number
from bot.console.render import language_name
from bot.domain.errors import BadInput
from bot.paper.said import MOST_LANGUAGES, Expected, Heads
from bot.service.papers import make_poster, make_sign_in_sheet
from bot.store.pages import group_sessions
from bot.store.pages.draws import poster_words
from bot.store.pages.group_sessions import Gathering, Work
from bot.store.pages.people import Person
from bot.texts import UnknownLanguage

_ARRANGED = ("arranged", "told", "delivered")


async def poster(request: web.Request) -> web.StreamResponse:
    """A poster in the languages asked for (`?language=es&language=ar`), else in the engagement's first ones."""
    house, engagement_id = request.app[DESK].house, number(request, "engagement_id")
    about = await house.database.read(lambda tx: poster_words(tx, engagement_id))
    asked = request.query.getall("language", [])
    languages = asked or [one for one in about.languages if one in house.texts.languages][:MOST_LANGUAGES]
    languages = languages or [house.settings.default_language]
    try:
        made = await asyncio.to_thread(
            make_poster, house.texts, house.settings, about.keywords, languages, house.clock()
        )
    except (BadInput, UnknownLanguage) as error:
        raise web.HTTPUnprocessableEntity(text=str(error)) from None
    return _pdf(made, f"poster-{engagement_id}-{'-'.join(languages)}.pdf")


async def sign_in_sheet(request: web.Request) -> web.StreamResponse:
    """Who is expected at a group session, to be laid on a table."""
    house, group_session_id = request.app[DESK].house, number(request, "group_session_id")
    tongue = tongues.of(request)
    gathering, people = await house.database.read(lambda tx: _read(tx, group_session_id, tongue))
    heads = _heads(gathering, house.settings.zone, tongue)
    made = await asyncio.to_thread(make_sign_in_sheet, people, heads, house.clock())
    return _pdf(made, f"sign-in-{group_session_id}.pdf")


def _read(tx: Connection, group_session_id: int, tongue: str) -> tuple[Gathering, list[Expected]]:
    gathering, work = group_sessions.get(tx, group_session_id), group_sessions.work(tx, group_session_id)
    return gathering, [
        Expected(one.person.name, _about(one.person, [own for own in work if own.patient_id == one.person.id], tongue))
        for one in group_sessions.roster(tx, group_session_id)
    ]


def _about(person: Person, work: list[Work], tongue: str) -> str:
    translate = tongues.translations(tongue).gettext
    arranged = [translate(words.label("need", one.kind)) for one in work if one.state in _ARRANGED]
    return " · ".join([language_name(person.language, tongue), *dict.fromkeys(arranged)])


def _heads(gathering: Gathering, zone: tzinfo, tongue: str) -> Heads:
    translate = tongues.translations(tongue).gettext
    starts, ends = gathering.starts_at.astimezone(zone), gathering.ends_at.astimezone(zone)
    day = format_datetime(starts, "EEEE d MMMM", locale=tongue)
    hours = "–".join(format_time(at, "HH:mm", locale=tongue) for at in (starts, ends))
    return Heads(
        title=f"{day}, {hours}",
        under=f"{gathering.place} · {language_name(gathering.language, tongue)}",
        name=translate(words.N_("Name")),
        about=translate(words.N_("Language, and what is arranged")),
        sign=translate(words.N_("Signature")),
        page=translate(words.N_("Page {page} of {pages}")),
    )


def _pdf(body: bytes, name: str) -> web.Response:
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return web.Response(body=body, content_type="application/pdf", headers=headers)
