"""How a text's values become words: times in the patient's zone, places, numbered offers, lists of needs.

The dialogs send JSON (`"starts": "2026-11-24T17:30:00-05:00"`); a text asks for words (`{when}`). Each name a text
may hold in braces has one function here, or is one of the clinic's own. A value that is not there is an error
and never the word "None".
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, tzinfo
from types import MappingProxyType

from babel.dates import format_datetime
from babel.lists import format_list

from bot.domain.catalogue import Catalogue, placeholders
from bot.domain.errors import ConvivialError
from bot.domain.segments import normalise

Values = Mapping[str, object]

MOST_OFFERS = 3
"""An offer is answered by 1, 2 or 3 (docs/dialog.md), and more would not fit two segments."""

NEEDS = ("childcare", "transport", "language", "access")
"""The kinds of need, in the order a text lists them."""

PARTS = frozenset(
    {f"need_{kind}" for kind in NEEDS}
    | {"place_and_address", "offer_line", "countdown_today", "countdown_tomorrow", "countdown_days"}
    | {"invite_in_this_language", "format_when", "format_when_short", "format_respelled"}
)
"""Keys of what other texts are made of; never said by themselves."""

_NO_RESPELLING = "-"


class BadValue(ConvivialError):
    """A value is missing or is not what its text needs. The message says which text and what it needs."""

    code = "bad_value"


class Wording:
    """The words for one text: its values, in one language, with times in one zone."""

    def __init__(self, catalogue: Catalogue, key: str, values: Values, zone: tzinfo) -> None:
        self._catalogue = catalogue
        self._key = key
        self._values = values
        self._zone = zone

    def fill(self, template_key: str, facts: Mapping[str, str]) -> str:
        """The text under this key with every placeholder filled, from the clinic's facts or the values."""
        template = self._catalogue.text(template_key)
        names = placeholders(template)
        filled = {name: facts[name] if name in facts else PHRASES[name](self) for name in names}
        return normalise(template.format_map(filled)).strip()

    def when(self) -> str:
        """The start, with the day of the week written out where the language can afford it."""
        return self._time("format_when", self._needed("starts"))

    def place(self) -> str:
        """The place's name."""
        return self._words("place", self._needed("place"))

    def where(self) -> str:
        """The place and its address; the place alone when no address is known."""
        address = self._values.get("address")
        if not address:
            return self.place()
        template = self._catalogue.text("place_and_address")
        return template.format(place=self.place(), address=self._words("address", address))

    def countdown(self) -> str:
        """Today, tomorrow, or in so many days."""
        days = self._needed("days_before")
        if not isinstance(days, int) or isinstance(days, bool) or days < 0:
            raise self._bad("days_before", days, "a number of days, 0 for today")
        if days == 0:
            return self._catalogue.text("countdown_today")
        if days == 1:
            return self._catalogue.text("countdown_tomorrow")
        return self._catalogue.plural("countdown_days", days).format(days=days)

    def arranged(self) -> str:
        """What will be arranged, as a list in the language's own manner."""
        kinds = self._sequence("arranged")
        if not kinds or any(kind not in NEEDS for kind in kinds):
            raise self._bad("arranged", kinds, f"a list of some of {', '.join(NEEDS)}")
        names = [self._catalogue.text(f"need_{kind}") for kind in NEEDS if kind in kinds]
        return format_list(names, locale=self._catalogue.locale)

    def offers(self) -> str:
        """One numbered line for each group session offered, in the order they were given."""
        offers = self._sequence("offers")
        if not 1 <= len(offers) <= MOST_OFFERS:
            raise self._bad("offers", len(offers), f"1 to {MOST_OFFERS} offers")
        return "\n".join(self._offer(number, offer) for number, offer in enumerate(offers, start=1))

    def _offer(self, number: int, offer: object) -> str:
        if not isinstance(offer, Mapping):
            raise self._bad("offers", offer, "offers with starts and place")
        own = Wording(self._catalogue, f"{self._key}, offer {number}", offer, self._zone)
        return self._catalogue.text("offer_line").format(
            number=number,
            when=own._time("format_when_short", own._needed("starts")),
            place=own.place(),
        )

    def _time(self, pattern_key: str, starts: object) -> str:
        """A time in the patient's zone, by the pattern that the catalogue gives, in its spelling."""
        try:
            at = datetime.fromisoformat(str(starts))
        except ValueError as error:
            raise self._bad("starts", starts, "an ISO time with its offset") from error
        if at.tzinfo is None:
            raise self._bad("starts", starts, "an ISO time with its offset")
        pattern, locale = self._catalogue.text(pattern_key), self._catalogue.locale
        written = format_datetime(at.astimezone(self._zone), pattern, tzinfo=self._zone, locale=locale)
        return self._respelled(written)

    def _respelled(self, written: str) -> str:
        """Replace a month or a day by the spelling that the catalogue prefers."""
        pairs = self._catalogue.text("format_respelled")
        if pairs == _NO_RESPELLING:
            return written
        for pair in pairs.split():
            usual, _, preferred = pair.partition("=")
            written = written.replace(usual, preferred)
        return written

    def _needed(self, name: str) -> object:
        value = self._values.get(name)
        if value is None:
            raise self._bad(name, value, "a value; the dialogs or the bot must give it")
        return value

    def _words(self, name: str, value: object) -> str:
        if not isinstance(value, str) or not value.strip():
            raise self._bad(name, value, "words")
        return " ".join(value.split())

    def _sequence(self, name: str) -> Sequence[object]:
        value = self._needed(name)
        if not isinstance(value, list | tuple):
            raise self._bad(name, value, "a list")
        return value

    def _bad(self, name: str, value: object, wanted: str) -> BadValue:
        where = f"text {self._key!r} in {self._catalogue.language}"
        return BadValue(f"{where}: {name} is {value!r} and should be {wanted}")


PHRASES: Mapping[str, Callable[[Wording], str]] = MappingProxyType(
    {
        "when": Wording.when,
        "place": Wording.place,
        "where": Wording.where,
        "countdown": Wording.countdown,
        "arranged": Wording.arranged,
        "offers": Wording.offers,
    }
)
"""What a text may hold in braces besides the clinic's own facts."""


def variant(key: str, values: Values) -> str:
    """The entry that fits these values: nothing arranged, one offer only, or a seat already hers."""
    if key in {"seat_confirmed", "seat_moved", "answer_arranged"} and not values.get("arranged"):
        return f"{key}_nothing"
    if key == "offer" and isinstance(offers := values.get("offers"), list | tuple) and len(offers) == 1:
        return "offer_one"
    if (key == "answer_when" and values.get("starts")) or (key == "answer_where" and values.get("place")):
        return f"{key}_seat"
    return key
