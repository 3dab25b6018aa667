"""Every text of every language, held to the rules: short enough, plain, polite to the network, and the same menus."""

import importlib.util
import re
from datetime import UTC
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from bot.domain.catalogue import Catalogue, Entry, source_of
from bot.domain.longest import CLINIC, CRISIS_NUMBER, EMERGENCY_NUMBER, KEYWORD, PHONE, longest_values
from bot.domain.plainwords import carrier_words, medical_words, reading_grade
from bot.domain.segments import normalise
from bot.domain.wording import NEEDS, PARTS
from bot.texts import ClinicFacts, Texts, budget

ROOT = Path(__file__).parent.parent
LOCALES = ROOT / "locales"
LANGUAGES = sorted(folder.name for folder in LOCALES.iterdir() if folder.is_dir())
TEXTS = Texts(LOCALES, ClinicFacts(CLINIC, PHONE, EMERGENCY_NUMBER, CRISIS_NUMBER, KEYWORD))
PLAIN = Texts(LOCALES, ClinicFacts("Parkside Health", "555 0100", "911", "988", "JOIN"))
CATALOGUES = {
    language: Catalogue(language, (LOCALES / language / "LC_MESSAGES" / "patient.po").read_bytes())
    for language in LANGUAGES
}

GUARDED = {"started", "help", "danger", "unknown_number"}
"""What the bot says without asking the dialogs; `stopped` is said by both."""

VARIANTS = {"offer_one", "seat_confirmed_nothing", "seat_moved_nothing", "answer_arranged_nothing"} | {
    "answer_when_seat", "answer_where_seat"
}  # fmt: skip

THREAD_STARTS = {
    "invite", "joined", "offer", "offer_one", "reminder", "ask_feedback", "unknown_number", "help", "stopped", "started"
}  # fmt: skip

WITH_STOP = {"invite", "joined", "help", "started", "unknown_number"}

NOT_FOR_EMERGENCIES = {
    "en": "Not for emergencies",
    "fr": "Pas pour les urgences",
    "es": "No es para emergencias",
}

ASKING = {
    "invite", "ask_interest", "ask_needs", "ask_children", "ask_ride_from", "ask_interpreter_language",
    "ask_access_help", "ask_availability", "offer", "offer_one", "reminder", "ask_reminder", "ask_feedback",
    "ask_feedback_words",
}  # fmt: skip

COMING = {
    "1": {"docs": "I am coming", "en": "I am coming", "fr": "je viens", "es": "voy a ir"},
    "2": {"docs": "another time", "en": "another time", "fr": "une autre fois", "es": "en otra fecha"},
    "3": {"docs": "I cannot come", "en": "I cannot come", "fr": "je ne peux pas venir", "es": "no puedo ir"},
}
YES_NO = {
    "1": {"docs": "yes", "en": "yes", "fr": "oui", "es": "quiero ir"},
    "2": {"docs": "no", "en": "no", "fr": "non", "es": "no, gracias"},
}
MENUS: dict[str, dict[str, dict[str, str]]] = {
    "invite": YES_NO,
    "ask_interest": YES_NO,
    "ask_needs": {
        "1": {"docs": "child care", "en": "child care", "fr": "garde d'enfants", "es": "cuidado de niños"},
        "2": {"docs": "a ride", "en": "a ride", "fr": "transport", "es": "transporte"},
        "3": {"docs": "an interpreter", "en": "an interpreter", "fr": "interprète", "es": "intérprete"},
        "4": {
            "docs": "step-free access or other help",
            "en": "step-free access or other help",
            "fr": "accès sans marches ou autre aide",
            "es": "acceso sin escalones u otra ayuda",
        },
        "5": {"docs": "nothing", "en": "nothing", "fr": "rien", "es": "nada"},
    },
    "ask_availability": {
        "1": {"docs": "weekday mornings (09–12)", "en": "weekday mornings", "fr": "matin en semaine", "es": "mañana, lun a vie"},
        "2": {
            "docs": "weekday afternoons (12–17)",
            "en": "weekday afternoons",
            "fr": "après-midi en semaine",
            "es": "tarde, lun a vie",
        },
        "3": {"docs": "weekday evenings (17–21)", "en": "weekday evenings", "fr": "soir en semaine", "es": "noche, lun a vie"},
        "4": {"docs": "Saturday", "en": "Saturday", "fr": "samedi", "es": "sábado"},
        "5": {"docs": "Sunday", "en": "Sunday", "fr": "dimanche", "es": "domingo"},
        "6": {"docs": "any time", "en": "any time", "fr": "n'importe quand", "es": "siempre"},
    },
    "reminder": COMING,
    "ask_reminder": COMING,
}  # fmt: skip


def contract() -> ModuleType:
    spec = importlib.util.spec_from_file_location("contract", ROOT / "dialogs" / "contract.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rendered(language: str, key: str) -> str:
    """One text as a patient sees it, with values as they are on an ordinary day."""
    values: dict[str, Any] = {
        "starts": "2026-11-24T17:30:00-05:00", "place": "Hill Hall", "address": "1 Hill St", "days_before": 3,
        "arranged": list(NEEDS[:2]),
        "offers": [{"starts": "2026-11-24T17:30:00-05:00", "place": "Hill Hall"}] * (1 if key == "offer_one" else 3),
    }  # fmt: skip
    without_seat = {"answer_when", "answer_where"}
    return PLAIN.render(key, {} if key in without_seat else values, language, UTC)


EVERY_TEXT = [(language, key) for language in LANGUAGES for key in TEXTS.keys]
each_text = pytest.mark.parametrize(("language", "key"), EVERY_TEXT)
each_entry = pytest.mark.parametrize(
    ("language", "entry"),
    [
        pytest.param(lang, entry, id=f"{lang}-{entry.key}")
        for lang in LANGUAGES
        for entry in CATALOGUES[lang].entries.values()
    ],
)
each_language = pytest.mark.parametrize("language", LANGUAGES)
each_read = pytest.mark.parametrize("language", sorted(NOT_FOR_EMERGENCIES))
"""The languages whose words stand in this file; a new one is held to all that needs no words, until it has them."""


def test_every_folder_is_a_complete_language() -> None:
    assert set(LANGUAGES) >= {"en", "es", "fr"}
    assert list(TEXTS.languages) == LANGUAGES


def test_the_texts_are_what_the_dialogs_and_the_guard_say() -> None:
    assert set(TEXTS.keys) == set(contract().SAYS) | GUARDED | VARIANTS


def test_every_part_is_there() -> None:
    assert set(CATALOGUES["en"].entries) & PARTS == PARTS
    assert contract().NEEDS == NEEDS


@pytest.mark.parametrize("key", sorted(contract().SAYS))
def test_the_contracts_values_are_enough(key: str) -> None:
    """What the dialogs promise to give must be all that a text needs."""
    given = next(longest_values(offers=3))
    values = {name: given[name] for name in contract().SAYS[key]}
    for language in LANGUAGES:
        assert TEXTS.render(key, values, language, UTC)


@each_language
def test_nothing_is_missing_outdated_or_too_long(language: str) -> None:
    assert [found for found in TEXTS.report(language) if found.what != "unreviewed"] == []


@each_text
def test_fits_its_segments(language: str, key: str) -> None:
    assert TEXTS.longest(key, language).segments <= budget(key)


def test_an_answer_to_a_carriers_word_has_one_segment() -> None:
    assert {key for key in TEXTS.keys if budget(key) == 1} == {"stopped", "started", "help"}


@each_entry
def test_an_entry_is_explained(language: str, entry: Entry) -> None:
    del language
    notes = " ".join(entry.notes)
    assert re.match(r"[A-Z{].{10,}", notes)
    assert entry.review
    for name in entry.placeholders:
        assert f"{{{name}}}" in notes


@each_entry
def test_an_entry_quotes_the_english_it_was_made_from(language: str, entry: Entry) -> None:
    assert entry.english == ("" if language == "en" else source_of(CATALOGUES["en"].entries[entry.key]))


@each_entry
def test_placeholders_are_those_of_english(language: str, entry: Entry) -> None:
    english = CATALOGUES["en"].entries[entry.key].placeholders
    unsaid = {"days"} if (language, entry.key) == ("es", "countdown_days") else set()
    assert entry.placeholders | unsaid == english


@each_entry
def test_an_entry_is_written_in_the_networks_spelling(language: str, entry: Entry) -> None:
    del language
    for form in entry.forms:
        assert normalise(form) == form


@each_text
def test_no_text_is_medical(language: str, key: str) -> None:
    assert medical_words(rendered(language, key), language) == []


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("Time for your Mammogram and a blood test", "en", ["mammogram", "blood", "test"]),
        ("For example, Colin is testy", "en", ["testy"]),
        ("Un dépistage à l'hôpital", "fr", ["depistage", "hopital"]),
        ("Le hará un examen el médico", "es", ["examen", "medico"]),
        ("Una comida con vecinos", "es", []),
    ],
)
def test_the_lint_knows_medical_words(text: str, language: str, found: list[str]) -> None:
    assert medical_words(text, language) == found


def test_a_language_without_a_word_list_is_no_pass() -> None:
    with pytest.raises(KeyError):
        medical_words("anything", "xx")


@each_text
def test_a_text_asks_one_question_or_none(language: str, key: str) -> None:
    said = rendered(language, key)
    assert said.count("?") == (1 if key in ASKING else 0)
    assert said.count("¿") == (said.count("?") if language == "es" else 0)


@each_language
@pytest.mark.parametrize("key", sorted(THREAD_STARTS))
def test_a_thread_starts_with_who_is_writing(language: str, key: str) -> None:
    assert rendered(language, key).find("Parkside Health") in range(20)


def test_every_start_of_a_thread_is_a_text() -> None:
    assert set(TEXTS.keys) >= THREAD_STARTS | WITH_STOP | ASKING


@each_language
@pytest.mark.parametrize("key", sorted(WITH_STOP))
def test_the_way_out_is_named(language: str, key: str) -> None:
    assert "STOP " in rendered(language, key)


@each_read
@pytest.mark.parametrize("key", sorted(WITH_STOP))
def test_it_says_what_this_is_not_for(language: str, key: str) -> None:
    assert NOT_FOR_EMERGENCIES[language] in rendered(language, key)


@each_text
def test_no_carriers_word_is_an_answer(language: str, key: str) -> None:
    allowed = {"STOP"} if key in WITH_STOP else {"START"} if key == "stopped" else set()
    assert set(carrier_words(rendered(language, key))) <= allowed


def test_the_lint_knows_carriers_words() -> None:
    assert carrier_words("Text CANCEL or ARRÊT, or stop by; HELPFUL") == ["CANCEL", "ARRET"]


@each_language
@pytest.mark.parametrize("key", sorted(MENUS))
def test_a_menu_has_the_documented_digits(language: str, key: str) -> None:
    digits = re.findall(r"^(\d) \S", rendered(language, key), re.MULTILINE)
    assert digits == list(MENUS[key])


@each_read
@pytest.mark.parametrize("key", sorted(MENUS))
def test_a_menus_digits_mean_what_is_documented(language: str, key: str) -> None:
    lines = re.findall(r"^(\d) (.+)$", rendered(language, key), re.MULTILINE)
    assert dict(lines) == {digit: words[language] for digit, words in MENUS[key].items()}


@each_language
def test_an_offer_is_answered_by_its_lines_or_0(language: str) -> None:
    several = re.findall(r"^(\d)\) ", rendered(language, "offer"), re.MULTILINE)
    one = re.findall(r"^(\d)\) ", rendered(language, "offer_one"), re.MULTILINE)
    assert (several, one) == (["1", "2", "3", "0"], ["1", "0"])


@each_read
def test_feedback_runs_from_1_not_useful_to_5_very_useful(language: str) -> None:
    least, most = {
        "en": ("not useful", "very useful"),
        "fr": ("pas utile", "très utile"),
        "es": ("nada", "mucho"),
    }[language]
    assert f"1 ({least}) 2 3 4 5 ({most})" in rendered(language, "ask_feedback")


def documented() -> dict[str, str]:
    """The rows of docs/dialog.md that say what numbers mean: key -> meanings."""
    section = (ROOT / "docs" / "dialog.md").read_text().split("## What the numbers in a text mean")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (`.+?) \| (.+?) \|$", section, re.MULTILINE)
    return {key: meaning for keys, meaning in rows for key in re.findall(r"`(\w+)`", keys)}


def test_the_menus_here_are_the_documented_ones() -> None:
    rows = documented()
    assert set(rows) == set(MENUS) | {"offer", "ask_feedback"}
    for key, menu in MENUS.items():
        choices = rows[key].split(";")[0].split(" · ")
        assert choices == [f"{digit} {words['docs']}" for digit, words in menu.items()]
    assert rows["offer"] == "1, 2, 3 in the order shown · 0 none of these"
    assert rows["ask_feedback"] == "1 (not useful) … 5 (very useful)"


@pytest.mark.parametrize("key", TEXTS.keys)
def test_english_reads_at_grade_6_or_below(key: str) -> None:
    assert reading_grade(rendered("en", key)) <= 6


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("The cat sat on the mat.", -2, 0.5),
        ("A person from the clinic will get back to you. You can also call us.", 0, 4),
        (
            "Participation in preventive examinations necessitates individual transportation arrangements.",
            20,
            40,
        ),
    ],
)
def test_the_grade_tells_plain_from_heavy(text: str, low: float, high: float) -> None:
    assert low <= reading_grade(text) <= high


@each_read
def test_danger_is_honest_and_names_the_numbers(language: str) -> None:
    said = rendered(language, "danger")
    nobody, alerted = {
        "en": ("Nobody may be reading this right now", "We have alerted a person"),
        "fr": ("personne ne lise ceci en ce moment", "Nous avons alerté une personne"),
        "es": ("nadie lea esto en este momento", "Ya avisamos a una persona"),
    }[language]
    assert all(words in said for words in (nobody, alerted, "911", "988", "Parkside Health"))


@each_text
def test_none_is_never_printed(language: str, key: str) -> None:
    nothing_known = next(longest_values(offers=1 if key == "offer_one" else 3)) | {
        "address": None,
        "arranged": None,
    }
    assert "None" not in TEXTS.render(key, nothing_known, language, UTC)


@each_language
def test_no_two_texts_are_the_same(language: str) -> None:
    said = [entry.forms for entry in CATALOGUES[language].entries.values() if entry.key not in PARTS]
    assert len(said) == len(set(said))
