"""How a text's values become words: times in the patient's zone, places, numbered offers, lists of needs.

The dialogs send JSON (`"starts": "2026-11-24T17:30:00-05:00"`); a text asks for words (`{when}`). Each name a text
may hold in braces has one function here, or is one of the clinic's own. A value that is not there is an error
and never the word "None".
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from types import MappingProxyType

from babel.dates import format_date, format_datetime, format_time
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
    | {"times_line", "times_any", "times_every_day", "times_weekdays", "times_weekend"}
    | {"times_morning", "times_afternoon", "times_evening", "times_after", "times_before", "times_between"}
    | {"invite_in_this_language", "format_when", "format_when_short", "format_date", "format_time", "format_day"}
    | {"format_respelled"}
)
"""Keys of what other texts are made of; never said by themselves."""

POSTER = ("poster_headline", "poster_offer", "poster_how", "poster_any_phone")
"""Keys of what stands on a poster, from its head to its foot; never texted."""

BREVITIES = (0, 1, 2)
"""How terse a text may become to keep its budget: in full; places without their address; long places cut as well."""

_NO_RESPELLING = "-"
_WHERE_IT_IS = frozenset({"seat_confirmed", "seat_moved", "answer_where_seat"})  # these never lose the address
_CUT_PLACE = 16
_EVERY_DAY, _WEEKDAYS, _WEEKEND = tuple(range(7)), tuple(range(5)), (5, 6)
_DAYS = {_EVERY_DAY: "times_every_day", _WEEKDAYS: "times_weekdays", _WEEKEND: "times_weekend"}
_HOURS = {
    ("09:00", "12:00"): "times_morning",
    ("12:00", "17:00"): "times_afternoon",
    ("17:00", "21:00"): "times_evening",
}
_A_MONDAY = date(2024, 1, 1)


class BadValue(ConvivialError):
    """A value is missing or is not what its text needs. The message says which text and what it needs."""

    code = "bad_value"


class Wording:
    """The words for one text: its values, in one language, with times in one zone."""

    def __init__(self, catalogue: Catalogue, key: str, values: Values, zone: tzinfo, brevity: int = 0) -> None:
        self._catalogue = catalogue
        self._key = key
        self._values = values
        self._zone = zone
        self._brevity = 0 if key in _WHERE_IT_IS else brevity

    def fill(self, template_key: str, facts: Mapping[str, str]) -> str:
        """The text under this key with every placeholder filled, from the clinic's facts or the values."""
        template = self._catalogue.text(template_key)
        names = placeholders(template)
        filled = {name: facts[name] if name in facts else PHRASES[name](self) for name in names}
        return normalise(template.format_map(filled)).strip()

    def when(self) -> str:
        """The start, with the day of the week written out where the language can afford it."""
        return self._time("format_when", self._needed("starts"))

    def until(self) -> str:
        """Until when a seat is held for her."""
        return self._time("format_when", self._needed("until"), "until")

    def pickup(self) -> str:
        """The time of day when she is picked up."""
        return self._time("format_time", self._needed("pickup_at"), "pickup_at")

    def door(self) -> str:
        """Where she is picked up, in her own words or the clinic's."""
        return self._words("door", self._needed("door"))

    def by(self) -> str:
        """A date, without an hour."""
        told = str(self._needed("by"))
        try:
            day = date.fromisoformat(told[:10])
        except ValueError as error:
            raise self._bad("by", told, "an ISO date") from error
        pattern, locale = self._catalogue.text("format_date"), self._catalogue.locale
        return self._respelled(format_date(day, pattern, locale=locale))

    def place(self) -> str:
        """The place's name; cut after a word where there is no room for all of it."""
        name = self._words("place", self._needed("place"))
        return _cut(name) if self._brevity >= 2 else name

    def where(self) -> str:
        """The place and its address; the place alone when no address is known."""
        address = self._values.get("address")
        if not address or self._brevity:
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
        own = Wording(self._catalogue, f"{self._key}, offer {number}", offer, self._zone, self._brevity)
        return self._catalogue.text("offer_line").format(
            number=number,
            when=own._time("format_when_short", own._needed("starts")),
            place=own.place(),
        )

    def times(self) -> str:
        """When she could come: a line for each kind of hours, with its days."""
        windows = self._sequence("windows")
        days: dict[tuple[str, str], set[int]] = {}
        for window in windows:
            if not isinstance(window, Mapping):
                raise self._bad("windows", window, "windows with days, from and until")
            days.setdefault((str(window["from"]), str(window["until"])), set()).update(window["days"])
        if not days:
            raise self._bad("windows", windows, "one window or more")
        return "\n".join(self._times_line(tuple(sorted(on)), *hours) for hours, on in days.items())

    def _times_line(self, days: tuple[int, ...], start: str, until: str) -> str:
        told, hours = self._days(days), self._hours(start, until)
        if hours is None:
            return self._catalogue.text("times_any") if days == _EVERY_DAY else told
        return self._catalogue.text("times_line").format(days=told, hours=hours)

    def _days(self, days: tuple[int, ...]) -> str:
        if days in _DAYS:
            return self._catalogue.text(_DAYS[days])
        # E, not c: Babel takes a stand-alone name that is an alias from whichever locale was read before.
        pattern, locale = self._catalogue.text("format_day").replace("c", "E"), self._catalogue.locale
        names = [format_date(_A_MONDAY + timedelta(days=day), pattern, locale=locale) for day in days]
        return self._respelled(", ".join(names))

    def _hours(self, start: str, until: str) -> str | None:
        """The hours in words; None when they are the whole day."""
        if (start, until) in _HOURS:
            return self._catalogue.text(_HOURS[start, until])
        begins, ends = start > "00:00", until < "24:00"
        if not begins and not ends:
            return None
        key = "times_between" if begins and ends else "times_after" if begins else "times_before"
        told = {"from": self._clock(start), "until": self._clock(until) if ends else ""}
        return self._catalogue.text(key).format_map(told)

    def _clock(self, at: str) -> str:
        pattern, locale = self._catalogue.text("format_time"), self._catalogue.locale
        return self._respelled(format_time(time.fromisoformat(at), pattern, locale=locale))

    def _time(self, pattern_key: str, told: object, name: str = "starts") -> str:
        """A time in the patient's zone, by the pattern that the catalogue gives, in its spelling."""
        try:
            at = datetime.fromisoformat(str(told))
        except ValueError as error:
            raise self._bad(name, told, "an ISO time with its offset") from error
        if at.tzinfo is None:
            raise self._bad(name, told, "an ISO time with its offset")
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
        "until": Wording.until,
        "pickup": Wording.pickup,
        "door": Wording.door,
        "by": Wording.by,
        "place": Wording.place,
        "where": Wording.where,
        "countdown": Wording.countdown,
        "arranged": Wording.arranged,
        "offers": Wording.offers,
        "times": Wording.times,
    }
)
"""What a text may hold in braces besides the clinic's own facts."""


def variant(key: str, values: Values) -> str:
    """The entry that fits these values: nothing arranged, one offer only, a date known, or a seat already hers."""
    if key in {"seat_arranged", "answer_arranged"} and not values.get("arranged"):
        return f"{key}_nothing"
    if key == "offer" and isinstance(offers := values.get("offers"), list | tuple) and len(offers) == 1:
        return "offer_one"
    if key == "waiting" and values.get("by"):
        return "waiting_by"
    if (key == "answer_when" and values.get("starts")) or (key == "answer_where" and values.get("place")):
        return f"{key}_seat"
    return key


def _cut(place: str) -> str:
    """The first words of a place's name: up to a comma, and as many as fit."""
    head = place.partition(",")[0]
    if len(head) <= _CUT_PLACE:
        return head
    whole = head[: _CUT_PLACE + 1].rpartition(" ")[0]
    return whole or head[:_CUT_PLACE]
