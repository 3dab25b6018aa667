"""One language's texts for patients, as its translator left them.

A catalogue is a gettext file whose msgid is a key. Babel reads it as it stands, nothing is compiled. Above each
entry stand comments for people, and two that are read here:

    #. English: …       the English text this one was made from; when English moves on, the entry is outdated
    #. review: …        `machine draft`, or who read it and when: `Amina Warsame 2026-11-30`
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from io import BytesIO
from string import Formatter
from types import MappingProxyType

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from babel.support import Translations

from bot.domain.edits import Edit, hashed
from bot.domain.errors import ConvivialError

MACHINE_DRAFT = "machine draft"
_REVIEWED = re.compile(r"(?P<name>\S.*) (?P<day>\d{4}-\d{2}-\d{2})")


class BadCatalogue(ConvivialError):
    """A catalogue cannot be read. The message names the language, the entry and what to write instead."""

    code = "bad_catalogue"


@dataclass(frozen=True, slots=True)
class Entry:
    """One text as it stands in the file; `forms` has one text, or one per plural form of the language."""

    key: str
    forms: tuple[str, ...]
    notes: tuple[str, ...]
    english: str
    review: str
    fuzzy: bool

    @property
    def is_written(self) -> bool:
        """A translator's tool marks as fuzzy what it guessed; a guess is not said to a patient."""
        return all(self.forms) and not self.fuzzy

    @property
    def is_reviewed(self) -> bool:
        """Somebody who reads the language has read it, and put name and day."""
        return self.review != MACHINE_DRAFT

    @property
    def placeholders(self) -> frozenset[str]:
        """The names in braces, over all forms."""
        return frozenset().union(*(placeholders(form) for form in self.forms))


class Catalogue:
    """The texts of one language. Holds no other language's: nothing falls back in silence.

    `written` are the entries as the file has them, `entries` with the edits made at the console.
    """

    def __init__(self, language: str, po: bytes, edits: Mapping[str, Edit] = MappingProxyType({})) -> None:
        self.language = language
        self.locale = _locale(language)
        self._po = po
        raw = _read(language, po)
        self.written = {entry.key: entry for entry in map(_entry, raw) if entry.key}
        for message in raw:
            if (edit := edits.get(_key(message))) and counts(edit, self.written[edit.key]):
                _change(message, edit)
        self.entries = {entry.key: entry for entry in map(_entry, raw) if entry.key}
        for entry in self.entries.values():
            _check(language, entry)
        self._translations = _translations(raw)

    def edited(self, edits: Mapping[str, Edit]) -> "Catalogue":
        """The same file with these edits (by key) instead of what it says."""
        return Catalogue(self.language, self._po, edits)

    def text(self, key: str) -> str:
        """The template under this key, placeholders not yet filled."""
        return self._translations.ugettext(key)

    def plural(self, key: str, number: int) -> str:
        """The template for this many, by the language's own plural rule."""
        return self._translations.ungettext(key, key, number)


@lru_cache(maxsize=8192)  # asked of every text, again and again
def placeholders(template: str) -> frozenset[str]:
    """The names in braces. Raises ValueError for a brace that is not closed."""
    return frozenset(name for _, name, _, _ in Formatter().parse(template) if name is not None)


def source_of(entry: Entry) -> str:
    """An entry on one line, as the other languages' `English:` comment quotes it."""
    return " | ".join(form.replace("\n", " / ") for form in entry.forms)


def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language, sep="-" if "-" in language else "_")
    except (UnknownLocaleError, ValueError) as error:
        raise BadCatalogue(
            f"locales/{language} is no language that Babel knows; name the folder by its code, such as es or zh_Hans"
        ) from error


def _read(language: str, po: bytes) -> Catalog:
    try:
        return read_po(BytesIO(po), locale=None, abort_invalid=True)
    except (PoFileError, UnicodeDecodeError, ValueError) as error:
        raise BadCatalogue(f"locales/{language}: this is no gettext file: {error}") from error


def _translations(raw: Catalog) -> Translations:
    compiled = BytesIO()
    write_mo(compiled, raw)
    compiled.seek(0)
    return Translations(compiled)


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def counts(edit: Edit, written: Entry) -> bool:
    """Whether an edit still holds, held against what the file says now."""
    if edit.forms is None:
        return edit.source_hash == hashed(written.forms)
    if len(edit.forms) != len(written.forms):
        return False
    try:
        return edit.source_hash == hashed(written.forms) or written.placeholders == frozenset().union(
            *(placeholders(form) for form in edit.forms)
        )
    except ValueError:
        return False


def _change(message: Message, edit: Edit) -> None:
    """Put an edit's words, and who read them, in the place of the file's."""
    if edit.forms is not None:
        message.string = edit.forms[0] if isinstance(message.id, str) else edit.forms
    notes = [note for note in message.auto_comments if not note.startswith("review:")]
    message.auto_comments = [*notes, f"review: {edit.review if edit.is_reviewed else MACHINE_DRAFT}"]


def _entry(message: Message) -> Entry:
    written = message.string if isinstance(message.string, tuple | list) else [message.string]
    return Entry(
        key=_key(message),
        forms=tuple(form or "" for form in written),
        notes=tuple(note for note in message.auto_comments if not note.startswith(("English:", "review:"))),
        english=_noted(message, "English:"),
        review=_noted(message, "review:"),
        fuzzy=message.fuzzy,
    )


def _noted(message: Message, mark: str) -> str:
    """What stands behind a mark in the comments."""
    found = [note.removeprefix(mark).strip() for note in message.auto_comments if note.startswith(mark)]
    return found[0] if found else ""


def _check(language: str, entry: Entry) -> None:
    where = f"locales/{language}, {entry.key}"
    if entry.review != MACHINE_DRAFT and not _is_signed(entry.review):
        raise BadCatalogue(
            f"{where}: review is {entry.review!r}; write '#. review: {MACHINE_DRAFT}' or '#. review: NAME 2026-11-30'"
        )
    try:
        names = entry.placeholders
    except ValueError as error:
        raise BadCatalogue(f"{where}: a brace is not closed; write {{clinic}}, for one") from error
    if odd := sorted(name for name in names if not name.isidentifier()):
        raise BadCatalogue(f"{where}: {odd[0]!r} is no placeholder; write only a name in braces")


def _is_signed(review: str) -> bool:
    signed = _REVIEWED.fullmatch(review)
    if not signed:
        return False
    try:
        date.fromisoformat(signed["day"])
    except ValueError:
        return False
    return True
