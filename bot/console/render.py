"""Templates to pages. Everything is escaped unless a template says otherwise, and none does."""

import hashlib
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from aiohttp import web
from babel import Locale, UnknownLocaleError
from babel.dates import format_datetime, format_time
from babel.numbers import format_decimal
from markupsafe import Markup

from bot.console import tongues, words
from bot.console.desk import DESK, USER
from bot.domain.phone import last_digits
from bot.settings import Settings
from bot.store.pages import attention
from bot.store.users import MAY, User

STATIC = Path(__file__).parent / "static"


def environments(settings: Settings) -> dict[str, jinja2.Environment]:
    """The templates in each of the console's languages."""
    return {tongue: environment(settings, tongue) for tongue in tongues.TONGUES}


def environment(settings: Settings, tongue: str = tongues.SOURCE) -> jinja2.Environment:
    """The templates with what they may use, in one language, times in the clinic's zone."""
    found = jinja2.Environment(
        loader=jinja2.PackageLoader("bot.console"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    translations = tongues.translations(tongue)
    found.install_gettext_translations(translations, newstyle=True)  # type: ignore[attr-defined]
    zone = settings.zone

    def when(moment: datetime, pattern: str = "EEE d MMM, HH:mm") -> str:
        return format_datetime(moment.astimezone(zone), pattern, locale=tongue)

    found.filters |= {
        "when": when,
        "day": lambda moment: when(moment, "EEEE d MMMM"),
        "hour": lambda moment: format_time(moment.astimezone(zone), "HH:mm", locale=tongue),
        "iso": lambda moment: moment.astimezone(UTC).isoformat(timespec="seconds"),
        "label": lambda key, kind: translations.gettext(words.label(kind, key)),
        "tone": words.tone,
        "need": lambda need: words.need(need, translations.gettext, lambda code: language_name(code, tongue)),
        "language": lambda code: language_name(code, tongue),
        "stratum": lambda name: words.stratum(name, translations.gettext, lambda code: language_name(code, tongue)),
        "figure": lambda figure: format_decimal(figure, locale=tongue),
        "last_digits": last_digits,
    }
    found.globals |= {
        "clinic": settings.clinic_name,
        "asset": asset,
        "demo": settings.demo,
        "tongue": tongue,
        "tongues": tongues.TONGUES,
    }
    return found


def language_name(code: str, tongue: str = tongues.SOURCE) -> str:
    """A language's name in a language of the console's; what is no code is a name already."""
    try:
        return Locale.parse(code, sep="-" if "-" in code else "_").get_display_name(tongue) or code
    except (ValueError, UnknownLocaleError):
        return code


@cache
def asset(name: str) -> str:
    """The address of a static file; it changes with the file, so that browsers may keep it."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]
    return f"/console/static/{name}?{digest}"


def page(request: web.Request, template: str, **values: Any) -> web.Response:
    """A whole page."""
    return web.Response(text=draw(request, template, **values), content_type="text/html")


async def full_page(request: web.Request, template: str, **values: Any) -> web.Response:
    """A whole page with the menu's own figures."""
    desk = request.app[DESK]
    waiting = await desk.house.database.read(attention.count_open)
    return page(request, template, waiting=waiting, **values)


def draw(request: web.Request, template: str, **values: Any) -> str:
    """A template's text, knowing who asks."""
    desk = request.app[DESK]
    user: User | None = request.get(USER)
    context: dict[str, Any] = {
        "user": user,
        "may_change": user is not None and user.role in MAY["coordinator"],
        "is_admin": user is not None and user.role == "admin",
        "is_translator": user is not None and user.role == "translator",
        "has_phones": desk.house.network is not None,
        "here": request.path,
        "now": desk.house.clock(),
        "said": words.FLASHES.get(request.query.get("said", "")),
        "said_is_bad": request.query.get("said", "") in words.BAD_FLASHES,
        "waiting": 0,
    }
    return desk.templates[tongues.of(request)].get_template(template).render(context | values)


def partial(target: str, swap: str, html: str) -> str:
    """A piece of a page and where it goes, for htmx. `html` comes from a template: it is escaped already."""
    return str(Markup('<hx-partial hx-target="{}" hx-swap="{}">{}</hx-partial>').format(target, swap, Markup(html)))  # noqa: S704 - drawn by draw()
