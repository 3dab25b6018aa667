"""What we say to patients: every text in every language, who read it, and how it is changed.

English beside one other language in the list; one text in all languages, side by side, on a page of its own.
"""

import asyncio
from dataclasses import dataclass
from http import HTTPStatus

from aiohttp import web
from sqlalchemy import Connection

from bot.console.desk import DESK, USER, change, posted, see_other
from bot.console.render import draw, full_page
from bot.domain.catalogue import Entry
from bot.domain.errors import NotFound
from bot.domain.segments import Segments
from bot.service import editing
from bot.service.editing import Judged
from bot.store.users import MAY, User
from bot.texts import SOURCE, Texts, UnknownLanguage, UnknownText
from bot.words import LOCALES, read_words

HERE = "/console/texts"


@dataclass(frozen=True, slots=True)
class Side:
    """One text in one language, as it is shown: what is written, what it costs at most, who read it."""

    language: str
    entry: Entry
    cost: Segments | None
    is_changed: bool
    is_file_newer: bool
    may_change: bool
    forms: tuple[str, ...]
    judged: Judged | None = None


async def show(request: web.Request) -> web.StreamResponse:
    """Every text in English and in one other language; ?language=es, ?only=unreviewed."""
    texts, user = request.app[DESK].house.texts, request[USER]
    open_to_her = _languages(texts, user)
    language = request.query.get("language", "")
    chosen = language if language in open_to_her else next((one for one in open_to_her if one != SOURCE), SOURCE)
    only = request.query.get("only", "")
    sides = await asyncio.to_thread(_all_sides, texts, user, chosen)
    return await full_page(
        request,
        "texts.html",
        sides=[side for side in sides if only != "unreviewed" or not side.entry.is_reviewed],
        english={key: texts.entry(SOURCE, key) for key in texts.all_keys()},
        reviewed=sum(side.entry.is_reviewed for side in sides),
        total=len(sides),
        chosen=chosen,
        only=only,
        languages=open_to_her,
    )


async def show_one(request: web.Request) -> web.StreamResponse:
    """One text, in every language that is open to the reader."""
    return await _one(request, request.match_info["key"])


async def _one(request: web.Request, key: str, tried: Side | None = None) -> web.Response:
    texts, user = request.app[DESK].house.texts, request[USER]
    if key not in texts.all_keys():
        raise NotFound(f"no text {key}")
    wanted = [SOURCE, *(one for one in _languages(texts, user) if one != SOURCE)]
    there = [language for language in wanted if _is_there(texts, language, key)]
    found = await asyncio.to_thread(lambda: [_side(texts, user, language, key) for language in there])
    sides = [tried if tried is not None and tried.language == side.language else side for side in found]
    return await full_page(request, "text.html", key=key, sides=sides, notes=texts.entry(SOURCE, key).notes)


def _all_sides(texts: Texts, user: User, language: str) -> list[Side]:
    """Every text of a language. What each costs is tried with long values, so this is for a thread."""
    return [_side(texts, user, language, key) for key in texts.all_keys() if _is_there(texts, language, key)]


def _languages(texts: Texts, user: User) -> tuple[str, ...]:
    known = texts.known_languages()
    return known if user.reads is None else tuple(one for one in known if one in user.reads)


def _is_there(texts: Texts, language: str, key: str) -> bool:
    try:
        return texts.entry(language, key).is_written
    except (UnknownLanguage, UnknownText):
        return False


def _may_change(user: User, language: str) -> bool:
    return user.role in MAY["writer"] and (user.reads is None or language in user.reads)


def _side(texts: Texts, user: User, language: str, key: str) -> Side:
    entry, written = texts.entry(language, key), texts.written(language, key)
    is_sent = key in texts.keys and language in texts.languages
    cost = texts.longest(key, language) if is_sent else None
    is_changed = entry.forms != written.forms
    return Side(
        language, entry, cost, is_changed, texts.is_file_newer(language, key), _may_change(user, language), entry.forms
    )


async def change_one(request: web.Request) -> web.StreamResponse:
    """Try new words, keep them, or sign the present ones: which button was pressed says it."""
    house, user = request.app[DESK].house, request[USER]
    language, key = request.match_info["language"], request.match_info["key"]
    if not _is_there(house.texts, language, key):
        raise NotFound(f"no text {key} in {language}")
    side = _side(house.texts, user, language, key)
    forms = tuple(str(one).replace("\r\n", "\n") for one in (await request.post()).getall("form", []))
    if len(forms) != len(side.forms) or max(map(len, forms)) > editing.LONGEST:
        return see_other(f"{HERE}/{key}?said=too_long")
    judged = await asyncio.to_thread(editing.judge, house.texts, language, key, forms, _medical(language))
    if "HX-Request" in request.headers:
        return web.Response(text=draw(request, "text_cost.html", judged=judged), content_type="text/html")
    do = await posted(request, "do")
    if do == "try" or judged.faults:
        return await _tried(request, side, forms, judged, is_refused=do != "try")
    await _keep(request, language, key, forms, is_reviewed=do == "review")
    return see_other(f"{HERE}/{key}?said={'text_reviewed' if do == 'review' else 'text_changed'}#{language}")


async def _tried(
    request: web.Request, side: Side, forms: tuple[str, ...], judged: Judged, *, is_refused: bool
) -> web.Response:
    tried = Side(
        side.language, side.entry, side.cost, side.is_changed, side.is_file_newer, side.may_change, forms, judged
    )
    response = await _one(request, side.entry.key, tried)
    if is_refused:
        response.set_status(HTTPStatus.UNPROCESSABLE_ENTITY)
    return response


async def _keep(request: web.Request, language: str, key: str, forms: tuple[str, ...], *, is_reviewed: bool) -> None:
    house, user = request.app[DESK].house, request[USER]
    now = house.clock()

    def work(tx: Connection, _now: object) -> None:
        editing.change(
            tx, house.texts, language=language, key=key, forms=forms, is_reviewed=is_reviewed, user_id=user.id, now=now
        )

    await change(request, "text_reviewed" if is_reviewed else "text_changed", f"text {key} in {language}", work)
    await editing.load(house.database, house.texts)


def _medical(language: str) -> tuple[str, ...]:
    known = read_words(LOCALES)
    return known[language].lists["medical"] if language in known else ()
