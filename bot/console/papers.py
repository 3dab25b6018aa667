"""What is printed: a poster of an engagement, and the sheet at the door of a group session."""

import asyncio
from typing import Any

from aiohttp import web
from babel.dates import format_datetime, format_time
from sqlalchemy import Connection

from bot.console import words
from bot.console.desk import DESK, number
from bot.console.render import LANGUAGE, language_name
from bot.domain.errors import BadInput, NotFound
from bot.paper.poster import MOST_LANGUAGES
from bot.paper.sign_in import Expected, Heads, sign_in
from bot.service.papers import make_poster
from bot.store.pages import group_sessions
from bot.store.pages.draws import poster_words
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
    values = await house.database.read(lambda tx: _read(tx, group_session_id))
    heads = _heads(values["gathering"], house.settings.zone)
    made = await asyncio.to_thread(sign_in, values["people"], heads, house.clock())
    return _pdf(made, f"sign-in-{group_session_id}.pdf")


def _read(tx: Connection, group_session_id: int) -> dict[str, Any]:
    gathering = group_sessions.get(tx, group_session_id)
    if gathering.state == "cancelled":
        raise NotFound(f"group session {group_session_id} is cancelled")
    work = group_sessions.work(tx, group_session_id)
    people = [
        Expected(_called(one.person.name), _about(one.person, [own for own in work if own.patient_id == one.person.id]))
        for one in group_sessions.roster(tx, group_session_id)
    ]
    return {"gathering": gathering, "people": people}


def _called(name: str) -> str:
    return name or words.N_("(name not known)")


def _about(person: Any, work: list[group_sessions.Work]) -> str:
    arranged = [words.label("need", one.kind) for one in work if one.state in _ARRANGED]
    return " · ".join([language_name(person.language), *dict.fromkeys(arranged)])


def _heads(gathering: group_sessions.Gathering, zone: Any) -> Heads:
    starts, ends = gathering.starts_at.astimezone(zone), gathering.ends_at.astimezone(zone)
    day = format_datetime(starts, "EEEE d MMMM", locale=LANGUAGE)
    hours = "–".join(format_time(at, "HH:mm", locale=LANGUAGE) for at in (starts, ends))
    return Heads(
        title=f"{day}, {hours}", under=f"{gathering.place} · {language_name(gathering.language)}",
        name=words.N_("Name"), about=words.N_("Language, and what is arranged"), sign=words.N_("Signature"),
        page=words.N_("Page {page} of {pages}"),
    )  # fmt: skip


def _pdf(body: bytes, name: str) -> web.Response:
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return web.Response(body=body, content_type="application/pdf", headers=headers)
