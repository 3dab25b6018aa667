"""What is said, and how: a key and its values become a text in the patient's language.

The dialogs say `seat_confirmed` with a time and a place; `locales/<language>/LC_MESSAGES/patient.po` says how that
sounds. No sentence for a patient stands anywhere else. A catalogue is read once, when `Texts` is made; a language
is there when its folder is, and is spoken when every text of English has its counterpart.

    ConvivialError
      UnknownLanguage      no complete catalogue: nothing can be said in it
      UnknownText          no such key, or a key that is only a part of other texts
      BadValue             (bot.domain.wording) a value is missing, or is not what its text needs
      BadCatalogue         (bot.domain.catalogue) a file cannot be read

Longer than a sitting: what is said, what is reported and what a change would do share the same catalogues.
"""

from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from itertools import islice
from pathlib import Path

from bot.domain.catalogue import BadCatalogue, Catalogue, Entry, source_of
from bot.domain.edits import Edit, hashed
from bot.domain.errors import BadInput, ConvivialError
from bot.domain.longest import longest_values
from bot.domain.plainwords import CARRIER_WORDS
from bot.domain.segments import Encoding, Segments, count, forces_ucs2, normalise
from bot.domain.wording import BREVITIES, MOST_OFFERS, PARTS, PHRASES, POSTER, BadValue, Values, Wording, variant

__all__ = [
    "BadCatalogue",
    "BadValue",
    "ClinicFacts",
    "Finding",
    "Texts",
    "UnknownLanguage",
    "UnknownText",
]

SOURCE = "en"
"""The language the texts are first written in; the others are complete when they have its keys."""

ONE_SEGMENT = frozenset({"stopped", "started", "help"})
"""The answers to a carrier's own words; every other text may take two segments."""

_CHANGING = frozenset({"when", "until", "by", "countdown", "offers", "times"})
"""What is longer on one day than on another."""

_NEVER = datetime.min.replace(tzinfo=UTC)

_CLINIC_NAMES = frozenset({"clinic", "phone", "emergency_number", "crisis_number", "keyword", "other_languages"})

_PART_NAMES = {
    "place_and_address": frozenset({"place", "address"}),
    "offer_line": frozenset({"number", "when", "place"}),
    "countdown_days": frozenset({"days"}),
    "times_line": frozenset({"days", "hours"}),
    "times_after": frozenset({"from"}),
    "times_before": frozenset({"until"}),
    "times_between": frozenset({"from", "until"}),
}
"""What the parts may hold in braces; the other parts hold nothing."""

_POSTER_NAMES = frozenset({"clinic", "keyword", "number"})

_MAY_BE_UNSAID = frozenset({"days"})
"""A number of days may be left to the date: "in 3 days" needs an accent that Spanish cannot afford."""


class UnknownLanguage(ConvivialError):
    """No complete catalogue for this language."""

    code = "unknown_language"


class UnknownText(ConvivialError):
    """No text has this key."""

    code = "unknown_text"


@dataclass(frozen=True, slots=True)
class ClinicFacts:
    """What texts say about the clinic: the same in every language, given by the settings.

    `keyword` is the word on the posters that a person texts to join. `first_text_names` are the languages that
    a first text offers by name, in that order; the others can be asked for all the same.
    """

    clinic: str
    phone: str
    emergency_number: str
    crisis_number: str
    keyword: str
    first_text_names: tuple[str, ...] = ("en", "es", "fr")

    def __post_init__(self) -> None:
        """Refuse an empty fact, and a joining word that the phone network answers itself."""
        for name, value in self.placeholders().items():
            if not value.strip():
                raise BadInput(f"the clinic's {name} is empty, and texts need it; set it")
        if self.keyword.upper() in CARRIER_WORDS:
            raise BadInput(
                f"the joining word {self.keyword!r} is taken by phone networks; choose another, such as TABLE"
            )

    def placeholders(self) -> dict[str, str]:
        """The facts by the names that texts have for them."""
        return {
            "clinic": self.clinic,
            "phone": self.phone,
            "emergency_number": self.emergency_number,
            "crisis_number": self.crisis_number,
            "keyword": self.keyword,
        }


@dataclass(frozen=True, slots=True)
class Finding:
    """Something for a translator. `what`: missing, outdated, extra, placeholders, over_budget or unreviewed."""

    language: str
    key: str
    what: str
    detail: str


class Texts:
    """Every text of every language. The files are read once; what people change at the console comes with `take`.

    `languages` are those that can be spoken; `keys` the texts that can be said, with their variants and without the
    parts they are made of.
    """

    def __init__(self, folder: Path, clinic: ClinicFacts) -> None:
        self._clinic = clinic
        self._files = _read_all(folder)
        self._catalogues = dict(self._files)
        self._edits: dict[str, dict[str, Edit]] = {}
        self._costs: dict[tuple[str, str], Segments] = {}  # as `longest` found them: that takes a while
        self.keys = tuple(key for key in self._catalogues[SOURCE].entries if key not in {*PARTS, *POSTER})
        self.languages = tuple(name for name in self._catalogues if self._is_complete(name))

    def take(self, edits: Iterable[Edit]) -> None:
        """Say these instead of what the files say; an edit of a key or language that is no more is left alone."""
        theirs: dict[str, dict[str, Edit]] = {}
        for edit in edits:
            theirs.setdefault(edit.language, {})[edit.key] = edit
        self._edits, self._costs = theirs, {}
        self._catalogues = {
            name: file.edited(theirs[name]) if name in theirs else file for name, file in self._files.items()
        }

    def entry(self, language: str, key: str) -> Entry:
        """One text as it is said now. Raises UnknownLanguage, UnknownText."""
        return _known_key(self._known(language).entries, key)

    def written(self, language: str, key: str) -> Entry:
        """One text as its file has it. Raises UnknownLanguage, UnknownText."""
        return _known_key(self._known(language).written, key)

    def is_file_newer(self, language: str, key: str) -> bool:
        """Whether an edit stands here that was made of other words than the file has now."""
        edit = self._edits.get(language, {}).get(key)
        return edit is not None and edit.source_hash != hashed(self.written(language, key).forms)

    def known_languages(self) -> tuple[str, ...]:
        """Every language that has a catalogue, complete or not; English first."""
        return (SOURCE, *(name for name in self._catalogues if name != SOURCE))

    def all_keys(self) -> tuple[str, ...]:
        """Every key, in the order of the English file, the parts of other texts among them."""
        return tuple(self._catalogues[SOURCE].entries)

    def trial(self, language: str, key: str, forms: tuple[str, ...]) -> tuple[Segments | None, list[Finding]]:
        """What other words would cost at most (None for a part of texts), and what would be wrong with them.

        Raises BadCatalogue, and whatever a pattern raises that cannot be filled.
        """
        file = self._known(language)
        written = _known_key(file.written, key)
        trial = copy(self)
        edit = Edit(language, key, forms, hashed(written.forms), is_reviewed=False, by="", at=_NEVER)
        edited = file.edited({**self._edits.get(language, {}), key: edit})
        trial._costs = {}  # noqa: SLF001 - our own, here and below
        trial._catalogues = {**self._catalogues, language: edited}  # noqa: SLF001
        theirs = trial.entry(language, key)
        english = self._files[SOURCE].written[key]
        wrong = [Finding(language, key, *one) for one in _faults(english, theirs) if one[0] != "outdated"]
        if wrong:
            return None, wrong
        checked = self.keys if key in PARTS else (key,) if key in self.keys else ()  # a poster is no text
        long = list(trial._too_long(language, checked))  # noqa: SLF001
        return trial.longest(key, language) if key in self.keys else None, long

    def render(self, key: str, values: Values, language: str, zone: tzinfo) -> str:
        """The text to send, normalised. `zone` is the patient's: times are told in it.

        Raises UnknownLanguage, UnknownText, BadValue.
        """
        if language not in self.languages:
            raise UnknownLanguage(
                f"no complete texts in {language!r}, only in {', '.join(self.languages)}; "
                f"complete locales/{language}/LC_MESSAGES/patient.po"
            )
        said = variant(key, values)
        if said not in self.keys:
            raise UnknownText(f"no text {key!r}; locales/{SOURCE}/LC_MESSAGES/patient.po has all that can be said")
        return self._fill(said, values, language, zone)

    def poster(self, language: str, *, keyword: str, number: str) -> tuple[str, ...]:
        """What a poster says, from its head to its foot: headline, what is offered, how to join, who may.

        `keyword` is the word to text, in this language, and `number` where to. Raises UnknownLanguage.
        """
        facts = {"keyword": keyword, "number": number, "clinic": self._clinic.clinic}
        catalogue = self._known(language)
        return tuple(normalise(catalogue.text(key).format_map(facts)) for key in POSTER)

    def needs_review(self, language: str) -> tuple[str, ...]:
        """The keys that nobody who reads the language has read yet."""
        entries = self._known(language).entries.values()
        return tuple(entry.key for entry in entries if not entry.is_reviewed)

    def longest(self, key: str, language: str) -> Segments:
        """What a text costs at most, with the clinic's own facts and the longest realistic values."""
        if (language, key) not in self._costs:
            self._costs[language, key] = self._longest(key, language)
        return self._costs[language, key]

    def _longest(self, key: str, language: str) -> Segments:
        names = self._known(language).entries[key].placeholders
        samples = longest_values(offers=1 if key == "offer_one" else MOST_OFFERS)
        told = samples if names & _CHANGING else islice(samples, 1)
        costs = [count(self._fill(key, values, language, UTC)) for values in told]
        return max(costs, key=lambda cost: (cost.segments, cost.units))

    def report(self, language: str) -> list[Finding]:
        """What is missing, outdated, ill-formed, too long or unreviewed in one language."""
        return list(self._findings(language))

    def _fill(self, said: str, values: Values, language: str, zone: tzinfo) -> str:
        """The text; where it would take more segments than it may, without what can best be missed."""
        filled = ""
        for brevity in BREVITIES:
            others = "" if brevity else self._other_languages(language)
            facts = self._clinic.placeholders() | {"other_languages": others}
            filled = Wording(self._catalogues[language], said, values, zone, brevity).fill(said, facts)
            if count(filled).segments <= budget(said):
                break
        return filled

    def _findings(self, language: str) -> Iterator[Finding]:
        source, theirs = self._catalogues[SOURCE].entries, self._known(language).entries
        for key, english in source.items():
            for what, detail in _faults(english, theirs.get(key)):
                yield Finding(language, key, what, detail)
        for key in theirs.keys() - source.keys():
            yield Finding(language, key, "extra", "English has no such text; remove it")
        if language in self.languages:
            yield from self._too_long(language, self.keys)
        for key in self.needs_review(language):
            yield Finding(language, key, "unreviewed", "a machine draft; nobody has signed it")

    def _too_long(self, language: str, keys: Iterable[str]) -> Iterator[Finding]:
        for key in keys:
            cost, most = self.longest(key, language), budget(key)
            if cost.segments > most:
                odd = forces_ucs2("".join(self._catalogues[language].entries[key].forms))
                why = f"; {odd!r} keeps it out of GSM-7" if cost.encoding is Encoding.UCS2 and odd else ""
                detail = f"{cost.units} units of {cost.encoding}, {cost.segments} segments; at most {most}{why}"
                yield Finding(language, key, "over_budget", detail)

    def _known(self, language: str) -> Catalogue:
        if language not in self._catalogues:
            raise UnknownLanguage(f"there is no locales/{language}/LC_MESSAGES/patient.po; locales/README.md says how")
        return self._catalogues[language]

    def _is_complete(self, language: str) -> bool:
        """Every text is written, and none asks for a value that does not exist."""
        theirs = self._catalogues[language].entries
        wrong = {"missing", "placeholders"}
        return not any(
            what in wrong
            for key, english in self._catalogues[SOURCE].entries.items()
            for what, _ in _faults(english, theirs.get(key))
        )

    def _other_languages(self, language: str) -> str:
        """How a first text offers each other language, in that language's own words."""
        others = [name for name in self._clinic.first_text_names if name in self.languages and name != language]
        return " ".join(self._catalogues[name].text("invite_in_this_language") for name in others)


def _known_key(entries: Mapping[str, Entry], key: str) -> Entry:
    if key not in entries:
        raise UnknownText(f"no text {key!r}")
    return entries[key]


def budget(key: str) -> int:
    """How many segments a text may take."""
    return 1 if key in ONE_SEGMENT else 2


def _read_all(folder: Path) -> dict[str, Catalogue]:
    """Every language's catalogue: a folder is a language."""
    files = sorted(folder.glob("*/LC_MESSAGES/patient.po"))
    found = {file.parts[-3]: _catalogue(file.parts[-3], file.read_bytes()) for file in files}
    if SOURCE not in found:
        raise BadCatalogue(f"{folder}/{SOURCE}/LC_MESSAGES/patient.po is missing; no text can be said without it")
    return found


@lru_cache(maxsize=64)
def _catalogue(language: str, po: bytes) -> Catalogue:
    """One file's catalogue, read once in a process: nothing at a start takes longer, and rehearsals open many houses."""
    return Catalogue(language, po)


def _names_for(key: str) -> frozenset[str]:
    """The placeholders that an entry may hold."""
    if key in POSTER:
        return _POSTER_NAMES
    return _PART_NAMES.get(key, frozenset()) if key in PARTS else frozenset(PHRASES) | _CLINIC_NAMES


def _faults(english: Entry, theirs: Entry | None) -> Iterator[tuple[str, str]]:
    """What is wrong with one entry, held against English (which is held against itself)."""
    if theirs is None or not theirs.is_written:
        yield "missing", f"English: {source_of(english)}"
        return
    if unknown := theirs.placeholders - _names_for(english.key):
        yield "placeholders", f"nothing fills {{{min(unknown)}}}"
    elif uneven := (theirs.placeholders ^ english.placeholders) - _MAY_BE_UNSAID:
        yield "placeholders", f"{{{min(uneven)}}} is in English or in this one, and not in both"
    if theirs is not english and theirs.english != source_of(english):
        yield "outdated", f"English is now: {source_of(english)}"
