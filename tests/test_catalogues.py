"""Every text of every language, held to the rules: short enough, plain, polite to the network, and the same menus."""

import functools
import importlib.util
import re
import tomllib
from collections.abc import Callable
from datetime import UTC
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from bot.domain.catalogue import Catalogue, Entry, source_of
from bot.domain.folding import plain
from bot.domain.guardwords import GuardWords
from bot.domain.longest import CLINIC, CRISIS_NUMBER, EMERGENCY_NUMBER, KEYWORD, PHONE, longest_values
from bot.domain.plainwords import CARRIER_WORDS, carrier_words, medical_words, reading_grade
from bot.domain.segments import normalise
from bot.domain.wording import NEEDS, PARTS, POSTER
from bot.texts import ClinicFacts, Texts, budget
from bot.words import BadWords, join_words, read_words

ROOT = Path(__file__).parent.parent
LOCALES = ROOT / "locales"
LANGUAGES = sorted(folder.name for folder in LOCALES.iterdir() if folder.is_dir())
TEXTS = Texts(LOCALES, ClinicFacts(CLINIC, PHONE, EMERGENCY_NUMBER, CRISIS_NUMBER, KEYWORD))
PLAIN = Texts(LOCALES, ClinicFacts("Parkside Health", "555 0100", "911", "988", "JOIN"))
LISTS = read_words(LOCALES)
CATALOGUES = {
    language: Catalogue(language, (LOCALES / language / "LC_MESSAGES" / "patient.po").read_bytes())
    for language in LANGUAGES
}

GUARDED = {"started", "help", "danger", "unknown_number"}
"""What the bot says without asking the dialogs; `stopped` is said by both."""

VARIANTS = {"offer_one", "seat_arranged_nothing", "answer_arranged_nothing"} | {
    "answer_when_seat", "answer_where_seat", "waiting_by"
}  # fmt: skip

THREAD_STARTS = {
    "invite", "invite_again", "invite_last", "joined", "offer_made", "offer_held", "hold_lapsed", "not_drawn",
    "session_cancelled", "missed_you", "ask_stop_which", "stopped_this", "reminder", "reminder_soon", "ask_feedback",
    "unknown_number", "help", "stopped", "started",
}  # fmt: skip

WITH_STOP = {"invite", "joined", "help", "started", "unknown_number"}

FOLLOW_UPS = {"invite_again", "invite_last"}
"""These name the way out, and are shorter: what this is not for stood in invite."""

ASKING = {
    "invite", "ask_interest", "ask_needs", "ask_children", "ask_ride_from", "ask_interpreter_language",
    "ask_access_help", "ask_availability", "ask_times_right", "ask_stop_which", "offer", "offer_one", "reminder", "ask_reminder", "ask_feedback",
    "ask_feedback_words", "invite_again", "invite_last", "ask_age", "ask_gender", "missed_you", "ask_another_time",
}  # fmt: skip

WORDS = {file.stem: tomllib.loads(file.read_text("utf-8")) for file in (ROOT / "tests" / "languages").glob("*.toml")}
"""What each language's texts must say, written down apart from its catalogue: tests/languages/<language>.toml."""

COMING = ["I am coming", "another time", "I cannot come"]
YES_NO = ["yes", "no"]
MENUS = {
    "invite": YES_NO,
    "invite_again": YES_NO,
    "invite_last": YES_NO,
    "ask_interest": YES_NO,
    "ask_needs": ["child care", "a ride", "an interpreter", "step-free access or other help", "nothing"],
    "ask_availability": [
        "weekday mornings (09–12)", "weekday afternoons (12–17)", "weekday evenings (17–21)", "Saturday", "Sunday",
        "any time",
    ],
    "ask_times_right": YES_NO,
    "ask_age": ["under 30", "30 to 49", "50 to 69", "70 or over", "rather not say"],
    "ask_gender": ["a woman", "a man", "another gender", "rather not say"],
    "missed_you": YES_NO,
    "ask_another_time": YES_NO,
    "ask_stop_which": ["only about this get-together", "stop everything"],
    "reminder": COMING,
    "ask_reminder": COMING,
}  # fmt: skip
"""Each menu's digits, 1 and up, as docs/dialog.md has them."""


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
        "starts": "2026-11-24T17:30:00-05:00", "until": "2026-11-24T17:30:00-05:00", "by": "2026-11-24",
        "pickup_at": "2026-11-24T17:30:00-05:00", "door": "9 Hill St", "place": "Hill Hall", "address": "1 Hill St", "days_before": 3,
        "arranged": list(NEEDS[:2]), "windows": [{"days": [1], "from": "17:00", "until": "21:00"}],
        "offers": [{"starts": "2026-11-24T17:30:00-05:00", "place": "Hill Hall"}] * (1 if key == "offer_one" else 3),
    }  # fmt: skip
    without_seat = {"answer_when", "answer_where", "waiting"}
    return PLAIN.render(key, {} if key in without_seat else values, language, UTC)


each_language = pytest.mark.parametrize("language", LANGUAGES)


def each_text(check: Callable[[str, str], None]) -> Callable[[str], None]:
    """A test for each language that checks every text and names those at fault."""

    @each_language
    @functools.wraps(check, assigned=("__name__", "__doc__"), updated=())
    def test(language: str) -> None:
        _check_all({key: functools.partial(check, language, key) for key in TEXTS.keys})

    del test.__wrapped__  # pytest would read the parameters of the check
    return test


def each_entry(check: Callable[[str, Entry], None]) -> Callable[[str], None]:
    """A test for each language that checks every entry of its catalogue, texts and parts of texts."""

    @each_language
    @functools.wraps(check, assigned=("__name__", "__doc__"), updated=())
    def test(language: str) -> None:
        entries = CATALOGUES[language].entries
        _check_all({key: functools.partial(check, language, entry) for key, entry in entries.items()})

    del test.__wrapped__
    return test


def _check_all(checks: dict[str, Callable[[], None]]) -> None:
    faults = {}
    for key, check in checks.items():
        try:
            check()
        except AssertionError as fault:
            faults[key] = str(fault)
    assert faults == {}


def test_every_folder_is_a_complete_language() -> None:
    assert set(LANGUAGES) >= {"en", "es", "fr"}
    assert list(TEXTS.languages) == LANGUAGES
    assert set(LISTS) == set(WORDS) == set(LANGUAGES)


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
    assert medical_words(rendered(language, key), LISTS[language].lists["medical"]) == []


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
    assert medical_words(text, LISTS[language].lists["medical"]) == found


@each_text
def test_a_text_asks_one_question_or_none(language: str, key: str) -> None:
    said = rendered(language, key)
    assert sum(said.count(mark) for mark in "?؟？") == (1 if key in ASKING else 0)
    assert said.count("¿") == (said.count("?") if language == "es" else 0)


@each_language
@pytest.mark.parametrize("key", sorted(THREAD_STARTS))
def test_a_thread_starts_with_who_is_writing(language: str, key: str) -> None:
    assert rendered(language, key).find("Parkside Health") in range(20)


def test_every_start_of_a_thread_is_a_text() -> None:
    assert set(TEXTS.keys) >= THREAD_STARTS | WITH_STOP | ASKING


@each_language
@pytest.mark.parametrize("key", sorted(WITH_STOP | FOLLOW_UPS))
def test_the_way_out_is_named(language: str, key: str) -> None:
    assert "STOP " in rendered(language, key)


@each_language
@pytest.mark.parametrize("key", sorted(WITH_STOP))
def test_it_says_what_this_is_not_for(language: str, key: str) -> None:
    assert WORDS[language]["not_for_emergencies"] in rendered(language, key)


@each_text
def test_no_carriers_word_is_an_answer(language: str, key: str) -> None:
    allowed = {"STOP"} if key in WITH_STOP | FOLLOW_UPS else {"START"} if key == "stopped" else set()
    assert set(carrier_words(rendered(language, key))) <= allowed


def test_the_lint_knows_carriers_words() -> None:
    assert carrier_words("Text CANCEL or ARRÊT, or stop by; HELPFUL") == ["CANCEL", "ARRET"]


@each_language
def test_a_follow_up_is_shorter_than_the_invitation(language: str) -> None:
    told = {key: TEXTS.longest(key, language) for key in ("invite", *FOLLOW_UPS)}
    assert all(told[key].units < told["invite"].units for key in FOLLOW_UPS)


@each_language
def test_a_poster_names_the_word_and_the_number(language: str) -> None:
    headline, offer, how, foot = PLAIN.poster(language, keyword="TABLE", number="+1 555 0100")
    assert headline
    assert "Parkside Health" in offer
    assert "TABLE" in how
    assert "+1 555 0100" in how
    assert "STOP" in foot
    assert medical_words(f"{headline} {offer} {how} {foot}", LISTS[language].lists["medical"]) == []


def test_every_language_has_a_word_to_join_by_and_no_two_share_one() -> None:
    words = [(plain(word), language) for word, language in join_words(LOCALES).items()]
    assert {language for _, language in words} == set(LANGUAGES)
    assert len({word for word, _ in words}) == len(words)
    guards = GuardWords({language: told.lists for language, told in LISTS.items()})
    assert [word for word, _ in words if guards.find(word) or word.upper() in CARRIER_WORDS] == []


@each_language
@pytest.mark.parametrize("key", sorted(MENUS))
def test_a_menu_has_the_documented_digits(language: str, key: str) -> None:
    digits = re.findall(r"^(\d) \S", rendered(language, key), re.MULTILINE)
    assert digits == [str(digit) for digit in range(1, len(MENUS[key]) + 1)]


@each_language
@pytest.mark.parametrize("key", sorted(MENUS))
def test_a_menus_digits_mean_what_is_documented(language: str, key: str) -> None:
    lines = re.findall(r"^(\d) (.+)$", rendered(language, key), re.MULTILINE)
    assert [words for _, words in lines] == WORDS[language]["menus"][key]


@each_language
def test_an_offer_is_answered_by_its_lines_or_0(language: str) -> None:
    several = re.findall(r"^(\d)\) ", rendered(language, "offer"), re.MULTILINE)
    one = re.findall(r"^(\d)\) ", rendered(language, "offer_one"), re.MULTILINE)
    assert (several, one) == (["1", "2", "3", "0"], ["1", "0"])


@each_language
def test_feedback_runs_from_1_not_useful_to_5_very_useful(language: str) -> None:
    least, most = WORDS[language]["useful"]
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
        assert choices == [f"{digit} {words}" for digit, words in enumerate(menu, 1)]
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


@each_language
def test_danger_is_honest_and_names_the_numbers(language: str) -> None:
    said = rendered(language, "danger")
    assert all(words in said for words in (*WORDS[language]["danger"], "911", "988", "Parkside Health"))


@each_language
@pytest.mark.parametrize("key", ["seat_confirmed", "seat_moved"])
def test_where_to_go_is_told_in_full(language: str, key: str) -> None:
    values = next(longest_values(offers=3))
    said = TEXTS.render(key, values, language, UTC)
    assert str(values["place"]) in said
    assert str(values["address"]) in said


@each_language
@pytest.mark.parametrize("key", ["not_understood", "language_unknown", "answer_bot"])
def test_how_to_call_a_person_is_said_in_the_agreed_words(language: str, key: str) -> None:
    """dialogs/tests holds the same words to be understood."""
    assert rendered(language, key).endswith(WORDS[language]["call_a_person"])


@each_text
def test_none_is_never_printed(language: str, key: str) -> None:
    nothing_known = next(longest_values(offers=1 if key == "offer_one" else 3)) | {
        "address": None,
        "arranged": None,
    }
    assert "None" not in TEXTS.render(key, nothing_known, language, UTC)


@each_language
def test_no_two_texts_are_the_same(language: str) -> None:
    said = [entry.forms for entry in CATALOGUES[language].entries.values() if entry.key not in {*PARTS, *POSTER}]
    assert len(said) == len(set(said))


@pytest.mark.parametrize(
    ("phrase", "why"),
    [("pain* chest", "a star stands only"), ("di* ... now", "needs 3 letters"), ("a*", "needs 3 letters")],
)
def test_a_star_that_would_find_nothing_or_everything_is_refused(tmp_path: Path, phrase: str, why: str):
    (tmp_path / "en").mkdir()
    file = tmp_path / "en" / "words.toml"
    written = (LOCALES / "en" / "words.toml").read_text("utf-8")
    file.write_text(written.replace("danger = [", f'danger = [\n  "{phrase}",'), "utf-8")
    with pytest.raises(BadWords, match=re.escape(f'locales/en/words.toml: danger: "{phrase}": ') + f".*{why}"):
        read_words(tmp_path)
