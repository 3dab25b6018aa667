"""What goes on paper, as plain values. Apart from what draws it: fpdf takes a second to load, and nobody prints at every start."""

from dataclasses import dataclass

MOST_LANGUAGES = 4
"""On one poster, so that it can be read from afar."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a poster says in one language. `how` says the word and the number in a sentence."""

    language: str
    keyword: str
    headline: str
    offer: str
    how: str
    any_phone: str


@dataclass(frozen=True, slots=True)
class Expected:
    """Somebody who has a seat; `about` says language and what was arranged, in words."""

    name: str
    about: str


@dataclass(frozen=True, slots=True)
class Heads:
    """The sheet's own words, in the console's language. `page` has {page} and {pages}."""

    title: str
    under: str
    name: str
    about: str
    sign: str
    page: str
