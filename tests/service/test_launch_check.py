"""The look before a launch finds each fault, and says which of them stop it."""

import re
import shutil
from pathlib import Path

import pytest
import town_hall
from sqlalchemy import insert, select

from bot.domain.errors import BadInput, NotFound
from bot.domain.launch import STOPS, WARNS, Fault, keyword_faults, stops
from bot.domain.segments import count
from bot.service import launch_check
from bot.settings import Settings
from bot.store import launches, users
from bot.store.database import Database
from bot.store.launches import Plan
from bot.store.tables import audit, group_sessions, sites
from bot.texts import ClinicFacts, Texts
from bot.wiring import open_texts
from bot.words import LOCALES, join_words, read_words

TEXTS = open_texts(Settings(_env_file=None))
WORDS = read_words(LOCALES)
WAIVED = {"by": "Ada", "user": 1, "at": "2026-11-23T15:00:00+00:00"}
each_language = pytest.mark.parametrize("language", TEXTS.languages)


def plan(**more) -> Plan:
    values = {
        "engagement_id": 1, "languages": ("en",), "keywords": {"TABLE": "en"}, "waived": {"en": WAIVED}, "taken": {},
        "group_sessions": 1, "sites": 1, "listed": {"en": 100}, "wanted": {"en": 10},
        "wanted_of_all": 0, "left_out": {},
    }  # fmt: skip
    return Plan(**(values | more))


def found(texts: Texts = TEXTS, *, later: bool = False, **more) -> list[Fault]:
    return launch_check.faults(plan(**more), texts, WORDS, later=later)


def kinds(faults: list[Fault]) -> set[tuple[str, str]]:
    return {(one.severity, one.what) for one in faults}


@pytest.fixture
def changed(tmp_path: Path):
    """Our texts with something changed in one language's file."""

    def make(language: str, old: str, new: str, *, count: int = 1) -> Texts:
        folder = tmp_path / "locales"
        shutil.copytree(LOCALES, folder)
        file = folder / language / "LC_MESSAGES" / "patient.po"
        told = file.read_text("utf-8")
        assert re.search(old, told)
        file.write_text(re.sub(old, new, told, count=count), "utf-8")
        return Texts(folder, ClinicFacts("Parkside Health", "+1 555 0100", "911", "988", "JOIN"))

    return make


def test_a_whole_engagement_may_be_launched():
    assert kinds(found()) == {(WARNS, "review_waived")}
    assert not stops(found())


@each_language
def test_our_own_texts_have_no_fault_but_that_nobody_reviewed_them(language: str):
    faults = found(languages=(language,), keywords={"TABLE": language}, waived={})
    assert kinds(faults) == {(STOPS, "not_reviewed")}
    assert stops(faults)


def test_texts_that_somebody_signed_need_nobodys_answer(changed):
    texts = changed("en", r"#\. review: machine draft", "#. review: Amina Warsame 2026-11-30", count=0)
    assert found(texts, waived={}) == []


def test_no_language_and_an_unknown_one():
    assert (STOPS, "no_language") in kinds(found(languages=()))
    assert (STOPS, "no_catalogue") in kinds(found(languages=("xx",)))


def test_a_text_that_is_missing(changed):
    texts = changed("es", r'(msgid "stopped"\nmsgstr) "(?s:.+?)\n\n', r'\1 ""\n\n')
    faults = found(texts, languages=("es",), keywords={"MESA": "es"}, waived={"es": WAIVED})
    assert [(one.severity, one.what, one.key) for one in faults if one.what == "missing"] == [
        (STOPS, "missing", "stopped")
    ]


def test_a_plural_form_that_is_missing(changed):
    texts = changed("uk", r'(msgid "countdown_days"\n(?s:.+?)msgstr\[1\]) ".+"', r'\1 ""')
    faults = found(texts, languages=("uk",), keywords={"STIL": "uk"}, waived={"uk": WAIVED})
    assert (STOPS, "missing", "countdown_days") in [(one.severity, one.what, one.key) for one in faults]


def test_a_placeholder_that_is_not_in_english(changed):
    texts = changed("fr", r'(msgid "stopped"\nmsgstr ""\n") ?', r"\1{phone} ")
    faults = found(texts, languages=("fr",), keywords={"JOINDRE": "fr"}, waived={"fr": WAIVED})
    assert (STOPS, "placeholders", "stopped") in [(one.severity, one.what, one.key) for one in faults]


def test_english_that_moved_on(changed):
    texts = changed("es", r"(#\. English: Come and eat) with", r"\1 beside")
    faults = found(texts, languages=("es",), keywords={"MESA": "es"}, waived={"es": WAIVED})
    assert (WARNS, "outdated", "poster_headline") in [(one.severity, one.what, one.key) for one in faults]
    assert not stops(faults)


def test_a_medical_word_and_a_long_text(changed):
    texts = changed("en", r'(msgid "thanks"\nmsgstr ")', r"\1Your mammogram. " + "Very long words follow. " * 14)
    faults = found(texts)
    assert (STOPS, "medical_word", "thanks") in [(one.severity, one.what, one.key) for one in faults]
    assert (WARNS, "over_budget", "thanks") in [(one.severity, one.what, one.key) for one in faults]


def test_a_text_that_is_hard_to_read(changed):
    texts = changed("en", r'(msgid "thanks"\nmsgstr ")', r"\1Participation necessitates individual transportation. ")
    assert (WARNS, "hard_to_read", "thanks") in [(one.severity, one.what, one.key) for one in found(texts)]


def test_a_place_a_date_or_later():
    assert (WARNS, "no_dates") in kinds(found(group_sessions=0))
    assert (STOPS, "no_place") in kinds(found(group_sessions=0, sites=0))
    assert not stops(found(group_sessions=0, sites=0, later=True))


@pytest.mark.parametrize("word", ["STOP", "stop", "Arrêt", "توقف", "HELP", "ayuda", "START", "YES", "停止"])
def test_a_command_is_no_word_for_a_poster(word: str):
    assert (STOPS, "keyword_command") in kinds(found(keywords={word: "en"}))


def test_a_word_of_another_open_engagement():
    faults = found(taken={"table": "Living with diabetes"})
    assert faults[0].values == {"word": "TABLE", "other": "Living with diabetes"}
    assert faults[0].what == "keyword_taken"


def test_a_language_without_a_word():
    faults = keyword_faults({"TABLE": "en"}, ["en", "es"], {}, {})
    assert [(one.severity, one.what, one.language) for one in faults] == [(WARNS, "keyword_missing", "es")]


@each_language
def test_every_text_is_shown_with_its_segments(language: str):
    shown = launch_check.shown(TEXTS, language)
    assert [one.key for one in shown] == list(TEXTS.keys)
    assert all(count(one.text).segments <= one.segments for one in shown)
    assert all((one.grade is not None) == (language == "en") for one in shown)


def test_what_it_costs_at_most():
    each = {one.key: one.segments for one in launch_check.shown(TEXTS, "en")}
    estimate = launch_check.estimates(plan(), TEXTS, 0.01)[0]
    inviting = each["invite"] + each["invite_again"] + each["invite_last"]
    story = sum(each[key] * often for key, often in launch_check.STORY.items())
    assert estimate.segments == 100 * inviting + 10 * story
    assert estimate.cost == pytest.approx(estimate.segments * 0.01)


def test_without_a_price_only_segments_are_told():
    priced, unpriced = (launch_check.estimates(plan(), TEXTS, price)[0] for price in (0.01, None))
    assert unpriced.cost is None
    assert unpriced.segments == priced.segments > 0


def test_those_wanted_whatever_they_read_count_at_the_dearest_language():
    found = launch_check.estimates(plan(languages=("en", "ta"), wanted={}, wanted_of_all=7), TEXTS, None)
    each = {one.key: one.segments for one in launch_check.shown(TEXTS, "ta")}
    assert [one.language for one in found] == ["en", "ta", None]
    assert found[-1].segments == 7 * sum(each[key] * often for key, often in launch_check.STORY.items())


def test_in_the_only_language_everybody_wanted_reads_it():
    [one] = launch_check.estimates(plan(wanted={}, wanted_of_all=7), TEXTS, None)
    assert (one.language, one.wanted) == ("en", 7)


def test_people_who_read_a_language_it_is_not_held_in_are_told_of():
    [fault] = [one for one in found(left_out={"so": 12}) if one.what == "not_held_in"]
    assert (fault.severity, fault.language, fault.values) == (WARNS, "so", {"people": 12})


async def test_the_rows_it_reads(database: Database, clock):
    def make(tx):
        other = town_hall.engagement(tx, clock(), name="Other", keywords={"SOUP": "en"})
        ours = town_hall.engagement(
            tx, clock(), state="draft", keywords={"TABLE": "en"}, languages=["en", "es"],
            targets=[{"group": "language:es", "people": 12}, {"group": "language:es|age:70_over", "people": 3}],
        )  # fmt: skip
        town_hall.fill(tx, other, 12, clock())
        town_hall.fill(tx, ours, 6, clock(), first=100)
        site = tx.execute(insert(sites).values(name="Hall", address="", is_step_free=True)).inserted_primary_key[0]
        tx.execute(
            insert(group_sessions).values(
                engagement_id=ours,
                site_id=site,
                language="en",
                capacity=9,
                starts_at=clock(),
                ends_at=clock(),
                state="cancelled",
            )
        )
        return ours, launches.plan(tx, ours, clock().year)

    _, read = await database.write(make)
    assert read.taken == {"SOUP": "Other"}
    assert (read.group_sessions, read.sites) == (0, 1)
    assert read.listed == {"en": 3, "es": 2}
    assert read.left_out == {"ar": 1}
    assert read.wanted == {"es": 15}
    with pytest.raises(NotFound):
        await database.read(lambda tx: launches.plan(tx, 99, 2026))


async def test_only_an_admin_answers_for_texts_and_it_is_written_down(database: Database, clock):
    def make(tx):
        ours = town_hall.engagement(tx, clock(), state="draft")
        made = [
            users.get(tx, users.create(tx, email=f"{role}@clinic.example", role=role, now=clock()))
            for role in ("coordinator", "admin")
        ]
        return ours, *made

    ours, coordinator, admin = await database.write(make)
    with pytest.raises(BadInput, match="only an admin"):
        await database.write(lambda tx: launch_check.waive(tx, ours, "es", by=coordinator, now=clock()))
    with pytest.raises(BadInput, match="no language"):
        await database.write(lambda tx: launch_check.waive(tx, ours, "vi", by=admin, now=clock()))
    for language in ("es", "ar"):
        await database.write(lambda tx, one=language: launch_check.waive(tx, ours, one, by=admin, now=clock()))
    read = await database.read(lambda tx: launches.plan(tx, ours, clock().year))
    assert {language: one["by"] for language, one in read.waived.items()} == {
        "es": "admin@clinic.example", "ar": "admin@clinic.example",
    }  # fmt: skip
    told = await database.read(lambda tx: tx.execute(select(audit.c.action, audit.c.about)).all())
    assert told == [("review_waived", f"engagement {ours}, {one}") for one in ("es", "ar")]


def test_our_own_join_words_are_no_commands():
    assert found(languages=(), keywords=join_words()) == [Fault(STOPS, "no_language")]
