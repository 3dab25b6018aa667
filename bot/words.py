"""Each language's words for the guard and the lint, from `locales/<language>/words.toml`.

They decide before any model sees a text, so a file that lacks something is an error at start, never an empty list.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from bot.domain.errors import ConvivialError
from bot.domain.guardwords import BEGINNING

_LISTS = ("join", "stop", "start", "help", "danger", "medical")
_STAR_WITHIN = re.compile(r"\*\s*(?!\s|\.\.\.|$)")  # it would be read as a letter there, and find nothing
_SHORT_BEGINNING = re.compile(rf"\S{{0,{BEGINNING - 1}}}\*")  # it would be found in every other text
LOCALES = Path(__file__).parent.parent / "locales"


class BadWords(ConvivialError):
    """A words.toml cannot be used. The message names the file and what to write."""

    code = "bad_words"


@dataclass(frozen=True, slots=True)
class Words:
    """One language's lists by name (join, stop, start, help, danger, medical), and who reviewed them."""

    language: str
    review: str
    lists: dict[str, tuple[str, ...]]


def read_words(folder: Path) -> dict[str, Words]:
    """Every language that has a words.toml; English first, for the networks' own words are English."""
    files = sorted(folder.glob("*/words.toml"), key=lambda file: (file.parent.name != "en", file.parent.name))
    return {file.parent.name: _read(file) for file in files}


def join_words(folder: Path = LOCALES) -> dict[str, str]:
    """The words for posters, as an engagement keeps them: word -> language."""
    return {word: language for language, words in read_words(folder).items() for word in words.lists["join"]}


def _read(file: Path) -> Words:
    return _words(file.parent.name, file.read_bytes())


@lru_cache(maxsize=64)
def _words(language: str, written: bytes) -> Words:
    """One file's words; the same file is taken apart once in a process, for pages ask for it."""
    where = f"locales/{language}/words.toml"
    try:
        told = tomllib.loads(written.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadWords(f"{where}: this is no TOML: {error}") from error
    for name in _LISTS:
        listed = told.get(name)
        if not isinstance(listed, list) or not listed or not all(isinstance(one, str) and one for one in listed):
            raise BadWords(f'{where}: {name} must be a list of words, such as {name} = ["…"]; locales/README.md')
    for phrase in told["danger"]:
        if _STAR_WITHIN.search(phrase):
            raise BadWords(
                f'{where}: danger: "{phrase}": a star stands only before " ... " or at the end; locales/README.md'
            )
        if _SHORT_BEGINNING.match(phrase):
            raise BadWords(
                f'{where}: danger: "{phrase}": a phrase that begins with a star needs {BEGINNING} letters before it'
            )
    return Words(language, str(told.get("review", "")), {name: tuple(told[name]) for name in _LISTS})
