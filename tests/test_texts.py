"""Texts: values become words in the patient's language and zone, or an error that says what to do."""

import re
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.domain.errors import BadInput
from bot.domain.segments import count, forces_ucs2
from bot.texts import BadCatalogue, BadValue, ClinicFacts, Texts, UnknownLanguage, UnknownText

LOCALES = Path(__file__).parent.parent / "locales"
TORONTO = ZoneInfo("America/Toronto")
CLINIC = ClinicFacts("Parkside Health", "+1 555 0100", "911", "988", "JOIN")
TUESDAY = "2026-11-24T17:30:00-05:00"
LIBRARY = {"starts": TUESDAY, "place": "Parkside Library", "address": "12 King St"}


@pytest.fixture(scope="module")
def texts() -> Texts:
    return Texts(LOCALES, CLINIC)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    shutil.copytree(LOCALES, tmp_path / "locales")
    return tmp_path / "locales"


def file_of(folder: Path, language: str) -> Path:
    return folder / language / "LC_MESSAGES" / "patient.po"


def edit(folder: Path, language: str, old: str, new: str) -> None:
    file = file_of(folder, language)
    before = file.read_text()
    assert old in before
    file.write_text(before.replace(old, new, 1))


@pytest.mark.parametrize(
    ("key", "values", "language", "expected"),
    [
        ("thanks", {}, "es", "¡Con mucho gusto!"),
        (
            "offer",
            {"offers": [LIBRARY, LIBRARY | {"starts": "2026-11-28T10:00:00-05:00", "place": "Hill School"}]},
            "en",
            (
                "These get-togethers fit you:\n"
                "1) Tue Nov 24, 5:30 PM, Parkside Library\n"
                "2) Sat Nov 28, 10:00 AM, Hill School\n"
                "0) none of these\nWhich number do you pick?"
            ),
        ),
        (
            "offer",
            {"offers": [LIBRARY]},
            "fr",
            (
                "Cette rencontre vous convient :\n"
                "1) ma 24 nov., 17 h 30, Parkside Library\n"
                "0) pas celle-ci\nQuel chiffre choisissez-vous?"
            ),
        ),
        (
            "seat_confirmed",
            LIBRARY,
            "es",
            "Le reservamos un lugar:\nMA 24 nov, 5:30 p. m.\nParkside Library, 12 King St",
        ),
        (
            "seat_arranged",
            {"arranged": ["language", "childcare", "transport"]},
            "en",
            (
                "It is free, with food. We will arrange: child care, a ride, and an interpreter. We will remind you. "
                "If you cannot come, just text us."
            ),
        ),
        (
            "seat_arranged",
            {"arranged": []},
            "en",
            "It is free, with food. We will remind you. If you cannot come, just text us.",
        ),
        (
            "ask_times_right",
            {
                "windows": [
                    {"days": [1], "from": "17:00", "until": "21:00"},
                    {"days": [3], "from": "17:00", "until": "21:00"},
                    {"days": [5, 6], "from": "00:00", "until": "24:00"},
                    {"days": [0, 1, 2, 3, 4], "from": "17:30", "until": "24:00"},
                ]
            },
            "en",
            "You could come:\nTue, Thu, evening\nweekends\nweekdays, after 5:30 PM\nIs that right?\n1 yes\n2 no",
        ),
        (
            "ask_times_right",
            {"windows": [{"days": [0, 1, 2, 3, 4, 5, 6], "from": "00:00", "until": "24:00"}]},
            "fr",
            "Vous pouvez venir :\nn'importe quand\nEst-ce bien cela?\n1 oui\n2 non",
        ),
        (
            "answer_arranged",
            {"arranged": ["childcare", "transport"]},
            "fr",
            "Nous organisons pour vous : garde d'enfants et transport. Pour changer, écrivez-nous.",
        ),
        ("answer_when", LIBRARY, "en", "Your get-together is on Tuesday, Nov 24 at 5:30 PM."),
        ("answer_where", LIBRARY, "es", "Su encuentro es en este lugar: Parkside Library, 12 King St."),
        ("stopped", {}, "es", "Parkside Health: listo, ya no le mandaremos mensajes. Si cambia de idea, mande START."),
    ],
)  # fmt: skip
def test_says(texts: Texts, key: str, values: dict[str, Any], language: str, expected: str) -> None:
    assert texts.render(key, values, language, TORONTO) == expected


@pytest.mark.parametrize(
    ("language", "days", "expected"),
    [
        ("en", 0, "is today:"), ("en", 1, "is tomorrow:"), ("en", 3, "is in 3 days:"),
        ("fr", 0, "aujourd'hui :"), ("fr", 1, "demain :"), ("fr", 3, "dans 3 jours :"),
        ("es", 0, "es hoy:"), ("es", 1, "es mañana:"), ("es", 3, "es pronto:"),
    ],
)  # fmt: skip
def test_a_reminder_says_how_soon(texts: Texts, language: str, days: int, expected: str) -> None:
    assert expected in texts.render("reminder", LIBRARY | {"days_before": days}, language, TORONTO)


def test_a_plural_follows_the_languages_own_rule(copied: Path) -> None:
    """Polish has three forms: 2 dni, 5 dni, 22 dni are told apart by the file's own header."""
    shutil.copytree(copied / "fr", copied / "pl")
    edit(
        copied,
        "pl",
        "nplurals=2; plural=(n > 1);",
        "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 ? 1 : 2);",
    )
    edit(copied, "pl", 'msgstr[0] "dans {days} jour"\nmsgstr[1] "dans {days} jours"',
         'msgstr[0] "one {days}"\nmsgstr[1] "few {days}"\nmsgstr[2] "many {days}"')  # fmt: skip
    texts = Texts(copied, CLINIC)
    said = [texts.render("reminder", LIBRARY | {"days_before": n}, "pl", TORONTO) for n in (2, 5, 22)]
    assert ["few 2" in said[0], "many 5" in said[1], "few 22" in said[2]] == [True] * 3


WORDS = {
    "en": {
        "days": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
        "months": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    },
    "fr": {
        "days": ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
        "months": ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "aout", "sept.", "oct.", "nov.", "déc."],
    },
    "es": {
        "days": ["LU", "MA", "MI", "JU", "VI", "SA", "DO"],
        "months": ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov", "dic"],
    },
}
ZONES = [
    "America/Toronto",
    "America/St_Johns",
    "America/Phoenix",
    "Europe/Paris",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
]


def expected_time(language: str, local: datetime) -> str:
    """Written by hand, without Babel."""
    day, month = WORDS[language]["days"][local.weekday()], WORDS[language]["months"][local.month - 1]
    hour, minute = local.hour % 12 or 12, f"{local.minute:02}"
    late = local.hour >= 12
    if language == "en":
        return f"{day}, {month} {local.day} at {hour}:{minute} {'PM' if late else 'AM'}"
    if language == "fr":
        return f"{day} {local.day} {month} à {local.hour} h {minute}"
    return f"{day} {local.day} {month}, {hour}:{minute} {'p. m.' if late else 'a. m.'}"


def moments() -> list[datetime]:
    """Every month, and each hour around the nights when clocks change."""
    months = [datetime(2026, month, 15 + month, 22, 30, tzinfo=UTC) for month in range(1, 13)]
    nights = [datetime(2026, *day, tzinfo=UTC) for day in ((3, 8), (3, 29), (4, 4), (10, 3), (10, 25), (11, 1))]
    return months + [night + timedelta(hours=h) for night in nights for h in range(24)]


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("zone", ZONES)
def test_tells_the_time_where_the_patient_is(texts: Texts, language: str, zone: str) -> None:
    for moment in moments():
        local = moment.astimezone(ZoneInfo(zone))
        said = texts.render("answer_when", {"starts": moment.isoformat()}, language, ZoneInfo(zone))
        assert expected_time(language, local) in said
        assert forces_ucs2(said) == ""


@pytest.mark.parametrize("zone", ZONES)
def test_every_language_tells_the_local_day_and_minute(texts: Texts, zone: str) -> None:
    for language in texts.languages:
        for moment in moments():
            local = moment.astimezone(ZoneInfo(zone))
            said = texts.render("answer_when", {"starts": moment.isoformat()}, language, ZoneInfo(zone))
            assert {f"{local.day}", f"{local.minute:02}"} <= set(re.findall(r"\d+", said))


def test_an_unknown_address_leaves_the_place(texts: Texts) -> None:
    said = texts.render("seat_moved", LIBRARY | {"address": None}, "en", TORONTO)
    assert said == "We moved your seat. It is now:\nTuesday, Nov 24 at 5:30 PM\nParkside Library"


def test_a_text_that_would_be_too_long_leaves_out_what_can_be_missed(texts: Texts) -> None:
    long = {
        "starts": TUESDAY,
        "place": "Biblioteca José Martí, sala 2",
        "address": "Calle José de San Martín 1250, 2.º",
    }
    offers = texts.render("offer", {"offers": [long] * 3}, "es", TORONTO)
    assert "Biblioteca José\n" in offers
    assert "sala 2" not in offers
    reminder = texts.render("reminder", long | {"days_before": 3}, "en", TORONTO)
    assert "Biblioteca José" in reminder
    assert "Calle" not in reminder
    assert "Calle" in texts.render("seat_confirmed", long, "es", TORONTO)


@pytest.mark.parametrize(
    ("key", "values", "named"),
    [
        ("ask_reminder", {}, "starts"),
        ("ask_reminder", {"starts": None}, "starts"),
        ("ask_reminder", {"starts": "2026-11-24T17:30:00"}, "offset"),
        ("ask_reminder", {"starts": "Tuesday"}, "starts"),
        ("seat_kept", {"starts": TUESDAY, "place": None}, "place"),
        ("seat_kept", {"starts": TUESDAY, "place": "  "}, "place"),
        ("seat_kept", {"starts": TUESDAY, "place": 7}, "place"),
        ("reminder", LIBRARY | {"days_before": None}, "days_before"),
        ("reminder", LIBRARY | {"days_before": -1}, "days_before"),
        ("reminder", LIBRARY | {"days_before": True}, "days_before"),
        ("offer", {"offers": []}, "1 to 3"),
        ("offer", {"offers": [LIBRARY] * 4}, "1 to 3"),
        ("offer", {"offers": "Tuesday"}, "a list"),
        ("offer", {"offers": [LIBRARY, {"place": "Hall"}]}, "offer 2"),
        ("offer", {"offers": [LIBRARY, "Hall"]}, "starts and place"),
        ("answer_arranged", {"arranged": ["lunch"]}, "childcare"),
    ],
)
def test_a_value_that_will_not_do_is_an_error_that_names_it(
    texts: Texts, key: str, values: dict[str, Any], named: str
) -> None:
    with pytest.raises(BadValue, match=named) as caught:
        texts.render(key, values, "en", TORONTO)
    assert key in str(caught.value)


def test_braces_in_a_place_are_only_braces(texts: Texts) -> None:
    said = texts.render("seat_kept", LIBRARY | {"place": "Room {clinic}"}, "en", TORONTO)
    assert "Room {clinic}" in said


def test_a_text_is_normalised(texts: Texts) -> None:
    said = texts.render("seat_kept", LIBRARY | {"place": "St.\u00a0Mary’s\nHall"}, "en", TORONTO)
    assert said.endswith("St. Mary's Hall.")


@pytest.mark.parametrize("key", ["sing", "offer_line", "format_when", ""])
def test_only_texts_can_be_said(texts: Texts, key: str) -> None:
    with pytest.raises(UnknownText, match=repr(key)):
        texts.render(key, {}, "en", TORONTO)


@pytest.mark.parametrize("language", ["xx", "", "EN"])
def test_an_unknown_language_is_an_error(texts: Texts, language: str) -> None:
    with pytest.raises(UnknownLanguage, match="en, "):
        texts.render("thanks", {}, language, TORONTO)


@pytest.mark.parametrize("ask", ["report", "needs_review", "longest"])
def test_asking_about_an_unknown_language_is_an_error(texts: Texts, ask: str) -> None:
    with pytest.raises(UnknownLanguage, match=r"locales/README\.md"):
        texts.longest("thanks", "xx") if ask == "longest" else getattr(texts, ask)("xx")


def test_the_first_text_offers_the_other_languages(texts: Texts) -> None:
    assert texts.render("invite", {}, "en", TORONTO).endswith("\nResponda ESPAÑOL. Répondez FRANÇAIS.")
    assert texts.render("joined", {}, "es", TORONTO).endswith("\nReply ENGLISH. Répondez FRANÇAIS.")


def test_the_first_text_of_the_only_language_ends_clean(copied: Path) -> None:
    for language in ("es", "fr"):
        shutil.rmtree(copied / language)
    said = Texts(copied, CLINIC).render("invite", {}, "en", TORONTO)
    assert said.endswith("Not for emergencies.")


def test_a_new_language_is_one_folder(copied: Path) -> None:
    spoken = set(Texts(copied, CLINIC).languages)
    shutil.copytree(copied / "es", copied / "eo")
    assert set(Texts(copied, CLINIC).languages) == spoken | {"eo"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('msgid "thanks"\nmsgstr "¡Con mucho gusto!"\n', ""),
        ('msgid "thanks"\nmsgstr "¡Con mucho gusto!"', 'msgid "thanks"\nmsgstr ""'),
        ('msgid "thanks"', '#, fuzzy\nmsgid "thanks"'),
        ("¡Con mucho gusto!", "¡Con mucho gusto, {name}!"),
    ],
)
def test_a_language_that_lacks_a_text_is_not_spoken(copied: Path, old: str, new: str) -> None:
    spoken = set(Texts(copied, CLINIC).languages)
    edit(copied, "es", old, new)
    texts = Texts(copied, CLINIC)
    assert set(texts.languages) == spoken - {"es"}
    assert "thanks" in {f.key for f in texts.report("es") if f.what in {"missing", "placeholders"}}
    with pytest.raises(UnknownLanguage):
        texts.render("thanks", {}, "es", TORONTO)


def test_when_english_moves_on_the_others_are_outdated(copied: Path) -> None:
    edit(copied, "en", 'msgstr "You are welcome!"', 'msgstr "Any time!"')
    found = {(f.key, f.what, f.detail) for f in Texts(copied, CLINIC).report("es") if f.what != "unreviewed"}
    assert found == {("thanks", "outdated", "English is now: Any time!")}


def test_a_text_that_grew_too_long_is_reported(copied: Path) -> None:
    edit(copied, "es", "¡Con mucho gusto!", "¡Con mucho gusto, más que nunca! " * 5)
    found = {(f.key, f.what) for f in Texts(copied, CLINIC).report("es") if f.what != "unreviewed"}
    assert found == {("thanks", "over_budget")}
    detail = next(f.detail for f in Texts(copied, CLINIC).report("es") if f.what == "over_budget")
    assert detail == "164 units of UCS-2, 3 segments; at most 2; 'á' keeps it out of GSM-7"


def test_a_clinic_with_too_long_a_name_is_told(copied: Path) -> None:
    long = replace(CLINIC, clinic="Westside and Parkside Community Health and Family Wellness Centre")
    assert "help" in {f.key for f in Texts(copied, long).report("fr") if f.what == "over_budget"}


def test_an_entry_english_no_longer_has_is_reported(copied: Path) -> None:
    file = file_of(copied, "es")
    file.write_text(file.read_text() + '\n#. old\n#. review: machine draft\nmsgid "gone"\nmsgstr "x"\n')
    assert ("gone", "extra") in {(f.key, f.what) for f in Texts(copied, CLINIC).report("es")}


def test_a_signed_entry_needs_no_review(copied: Path) -> None:
    before = Texts(copied, CLINIC).needs_review("es")
    edit(copied, "es", "#. review: machine draft", "#. review: Amina Warsame 2026-11-30")
    after = Texts(copied, CLINIC).needs_review("es")
    assert set(before) - set(after) == {"invite"}


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("#. review: machine draft", "#. review: looks fine", "write '#. review:"),
        ("#. review: machine draft", "#. review: Amina Warsame 2026-13-30", "review"),
        ("#. review: machine draft\n", "", "review"),
        ("¡Con mucho gusto!", "¡Con {clinic!", "brace"),
        ("¡Con mucho gusto!", "¡Con {clinic.phone}!", "placeholder"),
        ('msgid "thanks"', 'thanks\nmsgid "thanks"', "gettext"),
    ],
)
def test_a_catalogue_that_cannot_be_read_says_where(copied: Path, old: str, new: str, named: str) -> None:
    edit(copied, "es", old, new)
    with pytest.raises(BadCatalogue, match=named) as caught:
        Texts(copied, CLINIC)
    assert "locales/es" in str(caught.value)


def test_a_folder_that_is_no_language_is_an_error(copied: Path) -> None:
    shutil.copytree(copied / "es", copied / "klingon")
    with pytest.raises(BadCatalogue, match="locales/klingon"):
        Texts(copied, CLINIC)


def test_without_english_nothing_can_be_said(copied: Path) -> None:
    shutil.rmtree(copied / "en")
    with pytest.raises(BadCatalogue, match="missing"):
        Texts(copied, CLINIC)


def test_english_may_not_ask_for_what_nobody_gives(copied: Path) -> None:
    edit(copied, "en", "You are welcome!", "You are welcome, {name}!")
    assert Texts(copied, CLINIC).languages == ()
    assert ("thanks", "placeholders") in {(f.key, f.what) for f in Texts(copied, CLINIC).report("en")}


@pytest.mark.parametrize("word", ["STOP", "yes", "Help", "ARRET"])
def test_nobody_can_join_with_a_carriers_word(word: str) -> None:
    with pytest.raises(BadInput, match="choose another"):
        ClinicFacts("Parkside Health", "+1 555 0100", "911", "988", word)


def test_an_empty_fact_is_an_error() -> None:
    with pytest.raises(BadInput, match="crisis_number"):
        ClinicFacts("Parkside Health", "+1 555 0100", "911", " ", "JOIN")


@pytest.mark.parametrize("place", ["Bibliotheek zuid", "Nachbarschaftshaus", "Parkside Library Annex", "X" * 60])
def test_three_offers_fit_whatever_the_place_is_called(texts: Texts, place: str):
    for language in texts.languages:
        for day in range(20, 27):
            starts = [f"2026-09-{day + n}T22:30:00-05:00" for n in range(3)]
            offers = [{"id": n, "starts": at, "place": place, "address": "1 King St"} for n, at in enumerate(starts)]
            said = texts.render("offer", {"offers": offers}, language, UTC)
            assert count(said).segments <= 2, (language, said)
