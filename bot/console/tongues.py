"""The console's own languages: English is the source, the others are catalogues in locales/*/LC_MESSAGES/console.po.

A page is in the language that its reader chose (account page, sign-in page), else in the one her browser asks for.
The files are read as they are; `make console-texts` brings them up to date with the sentences in templates and code.
"""

import gettext
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from string import Formatter

import regex
from aiohttp import web
from babel import negotiate_locale
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from bot.console.desk import DESK, USER

LOCALES = Path(__file__).parents[2] / "locales"
SOURCE = "en"
TONGUES = {"en": "English", "es": "Español", "fr": "Français"}
COOKIE = "convivial_locale"
MACHINE_DRAFT = "machine draft"

_PERCENT = regex.compile(r"%\((\w+)\)s")
_LONGEST_HEADER = 200
_REMEMBERED_S = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Fault:
    """Something for a translator: the sentence, and `what`: missing, placeholders or unreviewed."""

    sentence: str
    what: str
    detail: str


def of(request: web.Request) -> str:
    """The language of the page that answers this request."""
    user = request.get(USER)
    if user is not None and user.locale in TONGUES:
        return str(user.locale)
    return chosen_here(request) or _asked_by_browser(request.headers.get("Accept-Language", ""))


def chosen_here(request: web.Request) -> str | None:
    """The language chosen on the sign-in page of this browser, if one was."""
    found = request.cookies.get(COOKIE, "")
    return found if found in TONGUES else None


def remember(request: web.Request, response: web.StreamResponse, tongue: str) -> None:
    """From now on this browser shows the sign-in page in this language."""
    secure = request.app[DESK].house.settings.outside_url.startswith("https:")
    response.set_cookie(
        COOKIE, tongue, path="/console", max_age=_REMEMBERED_S, httponly=True, samesite="Lax", secure=secure
    )


def _asked_by_browser(header: str) -> str:
    """The best of ours by Accept-Language; weights are taken in order, as browsers write them."""
    asked = [part.partition(";")[0].strip() for part in header[:_LONGEST_HEADER].split(",")]
    return negotiate_locale([one for one in asked if one], list(TONGUES), sep="-") or SOURCE


@cache
def translations(tongue: str) -> gettext.NullTranslations:
    """What templates and words are translated by."""
    if tongue == SOURCE:
        return gettext.NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, catalogue(tongue))
    compiled.seek(0)
    return Translations(compiled)


def catalogue(tongue: str) -> Catalog:
    """One language's file."""
    return read_po(BytesIO((LOCALES / tongue / "LC_MESSAGES" / "console.po").read_bytes()), locale=tongue)


def faults(tongue: str) -> Iterator[Fault]:
    """What one language lacks."""
    raw = catalogue(tongue)
    for message in raw:
        if message.id:
            yield from _faults(message)
    if MACHINE_DRAFT in raw.header_comment.lower():
        yield Fault("", "unreviewed", "a machine draft; nobody has signed it")


def _faults(message: Message) -> Iterator[Fault]:
    source = [message.id] if isinstance(message.id, str) else list(message.id)
    forms = [message.string] if isinstance(message.string, str) else list(message.string or ())
    if message.fuzzy or not all(forms):
        yield Fault(source[0], "missing", "English: " + " | ".join(source))
    elif any(names(form) != names(source[-1]) for form in forms):
        yield Fault(source[0], "placeholders", f"must hold {', '.join(sorted(names(source[-1]))) or 'none'}")


def names(sentence: str) -> frozenset[str]:
    """What a sentence has filled in: %(name)s in templates, {name} in code."""
    if percent := _PERCENT.findall(sentence):
        return frozenset(percent)
    try:
        return frozenset(name for _, name, _, _ in Formatter().parse(sentence) if name)
    except ValueError:
        return frozenset()
