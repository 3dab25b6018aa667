"""The deterministic reader, question by question, in every language it knows."""

from typing import Any

import pytest
from ruamel.yaml import YAML

from dialogs.tests.talk import OFFERS
from dialogs.understanding.lexicon import EVERYWHERE, FOLDER
from dialogs.understanding.reading.answers import plainly, strictly
from dialogs.understanding.reading.availability import read_windows
from dialogs.understanding.reading.children import read_children
from dialogs.understanding.reading.choice import read_choice
from dialogs.understanding.reading.needs import language_named, origin_of, read_mentioned
from dialogs.understanding.reading.said import Said
from dialogs.understanding.words import fold, tokens

WEEKDAYS, WEEKEND, EVERY = [0, 1, 2, 3, 4], [5, 6], [0, 1, 2, 3, 4, 5, 6]


def window(days: list[int], start: str = "00:00", end: str = "24:00") -> dict[str, Any]:
    return {"days": days, "from": start, "until": end}


MORNING, AFTERNOON, EVENING = ("09:00", "12:00"), ("12:00", "17:00"), ("17:00", "21:00")


def read(question: str, text: str, language: str = "en"):
    return strictly(question, Said(text, language, tuple(OFFERS), "America/Toronto"))


@pytest.mark.parametrize(
    ("language", "text", "answer"),
    [
        ("en", "please", "yes"), ("en", "Roger that", "yes"), ("en", "who knows", "later"), ("en", "NOOOOO", "no"), ("en", "yesss!!!", "yes"),
        ("en", "please, who is this", None), ("en", "i cannot please him", None), ("en", "who knows her", None),
        ("fr", "s'il te plaît", "yes"), ("ht", "m pa dakò", "no"), ("pt", "ñ concordo", "no"), ("es", "no lo sé", "later"),
        ("en", "ha ha", None), ("en", "2akeed", None), ("ar", "2akeed", None), ("zh_Hans", "不好讲", "later"),
    ],
)  # fmt: skip
def test_what_means_it_only_alone(language: str, text: str, answer: str | None):
    assert read("interest", text, language) == answer


@pytest.mark.parametrize("text", ["no concordo", "claro nah", "ok nah"])
def test_a_yes_beside_a_no_is_not_read_word_for_word(text: str):
    assert read("interest", text) is None


def test_dont_is_no_thats_right():
    assert read("interest", "đúng rồi", "vi") == "yes"
    assert read("interest", "dung roi", "vi") == "yes"
    assert read("interest", "đừng", "vi") is None
    assert read("interest", "đừng nhé", "vi") is None


@pytest.mark.parametrize("code", sorted(path.stem for path in FOLDER.glob("*.yml") if path.stem != EVERYWHERE))
def test_every_whole_answer_says_what_it_is_filed_under(code: str):
    filed = YAML(typ="safe", pure=True).load(FOLDER / f"{code}.yml").get("alone", {})
    wrong = [
        (phrase, role)
        for role, phrases in filed.items()
        for phrase in phrases
        if (read("interest", str(phrase), code) or plainly(Said(str(phrase), code))) != role
    ]
    assert not wrong


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ÉTÉ", "ete"), ("1️⃣ ٣ ५ ３", "1 3 5 3"), ("👍🏽", "👍"), ("نَعَم", "نعم"), ("niño", "nino"), ("Ｙｅｓ", "yes"),
        ("हाँ", "हां"), ("ज़रूर", "जरूर"), ("か゚", "か゚"), ("№1", "no1"), ("②", "2"),
    ],
)  # fmt: skip
def test_folding_forgives_dress_and_keeps_what_carries_meaning(text: str, folded: str):
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("don't", ("don", "t")), ("4yo", ("4", "yo")), ("是的", ("是", "的")), ("a,b;c", ("a", "b", "c")), ("ok？", ("ok", "?")),
        ("2️⃣👍", ("2", "👍")), ("ใช่", ("ใ", "ช่")), ("", ()), ("...", ()),
    ],
)  # fmt: skip
def test_cutting_into_pieces(text: str, pieces: tuple[str, ...]):
    assert tokens(text) == pieces


@pytest.mark.parametrize(
    ("language", "text", "answer"),
    [
        ("en", "1", "yes"), ("en", "2", "no"), ("en", "YES!!!", "yes"), ("en", "yep sure", "yes"), ("en", "👍👍", "yes"), ("en", "no ty", "no"),
        ("en", "not right now", "later"), ("en", "no, maybe later", "later"), ("en", "ok 👍", "yes"), ("en", "why not", "yes"), ("en", "no problem", "yes"),
        ("en", "nah im good", "no"), ("en", "n", "no"), ("en", "y", "yes"), ("en", "I'm in", "yes"), ("en", "١", "yes"), ("en", "２", "no"),
        ("en", "3", None), ("en", "12", None), ("en", "yes?", None), ("en", "yes and no", None), ("en", "is it free", None), ("en", "", None),
        ("en", "yes i have cancer", None), ("en", "sure what is it", None), ("en", "no clue who this is", None),
        ("es", "sí", "yes"), ("es", "SI CLARO", "yes"), ("es", "sip", "yes"), ("es", "no gracias", "no"), ("es", "ahorita no", "later"), ("es", "tal vez más tarde", "later"),
        ("es", "me interesa", "yes"), ("es", "no me interesa", "no"), ("es", "si quiero ir", "yes"),
        ("fr", "oui", "yes"), ("fr", "Ouais d'accord", "yes"), ("fr", "non merci", "no"), ("fr", "peut-être", "later"), ("fr", "pas maintenant", "later"), ("fr", "bien sûr", "yes"),
        ("fr", "ça ne m'intéresse pas", "no"), ("fr", "ok merci", "yes"), ("en", "oui", "yes"), ("en", "si señora", "yes"), ("es", "yes please", "yes"),
    ],
)  # fmt: skip
def test_interest(language: str, text: str, answer: Any):
    assert read("interest", text, language) == answer


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("1", ["childcare"]), ("13", ["childcare", "language"]), ("1 3", ["childcare", "language"]), ("1,3", ["childcare", "language"]), ("1 & 3", ["childcare", "language"]),
        ("3 and 1", ["childcare", "language"]), ("one and three", ["childcare", "language"]), ("1.", ["childcare"]), ("#2", ["transport"]), ("numbers 1, 2 and 4", ["childcare", "transport", "access"]),
        ("1234", ["childcare", "transport", "language", "access"]), ("٢", ["transport"]), ("२ ३", ["transport", "language"]), ("1️⃣3️⃣", ["childcare", "language"]), ("1\n3", ["childcare", "language"]),
        ("option 2 please", ["transport"]), ("5", []), ("nothing", []), ("none of these thanks", []), ("no", []), ("I'm good", []), ("rien", []), ("nada", []), ("0", None), ("6", None), ("17", None),
        ("childcare", ["childcare"]), ("a ride and an interpreter please", ["transport", "language"]), ("I need a babysitter", ["childcare"]), ("wheelchair", ["access"]),
        ("necesito transporte", ["transport"]), ("besoin d'un interprète", ["language"]), ("garde d'enfants et un taxi", ["childcare", "transport"]), ("no car", ["transport"]),
        ("♿", ["access"]), ("yes", None), ("what is it", None), ("i dont need a ride", None),
    ],
)  # fmt: skip
def test_needs(text: str, kinds: Any):
    answer = read("needs", text)
    assert (answer if answer is None else [need["kind"] for need in answer]) == kinds


@pytest.mark.parametrize(
    ("language", "text", "count", "ages"),
    [
        ("en", "2", 2, None), ("en", "two", 2, None), ("en", "2 kids", 2, None), ("en", "2 kids 3 and 5", 2, "3, 5"), ("en", "two kids, ages 3 & 5", 2, "3, 5"), ("en", "3 and 5", 2, "3, 5"),
        ("en", "2, 3 and 5", 2, "3, 5"), ("en", "a boy 4 and a girl 7", 2, "4, 7"), ("en", "one, 2 years old", 1, "2"), ("en", "4 years old", 1, "4"), ("en", "my son is 6", 1, "6"),
        ("en", "twins, 4", 2, "4"), ("en", "a baby", 1, None), ("en", "1 baby 8 months", 1, "8 mo"), ("en", "18 months old", 1, "18 mo"), ("en", "a 3 year old and a 5 year old", 2, "3, 5"),
        ("en", "3 kds 4 6 n 9", 3, "4, 6, 9"), ("en", "3 litle monkys 4 6 n 9", 3, "4, 6, 9"), ("tl", "2 tsikiting 4 at 7", 2, "4, 7"),
        ("en", "3 kids 2yo 4yo 6yo", 3, "2, 4, 6"), ("en", "2 lil ones", 2, None), ("en", "٢", 2, None), ("en", "i have 3 children", 3, None),
        ("es", "dos niños de 3 y 5", 2, "3, 5"), ("es", "una niña de 4 años", 1, "4"), ("es", "mi hijo tiene 6 años y mi hija 8", 2, "6, 8"), ("es", "tres", 3, None), ("es", "un bebé de 7 meses", 1, "7 mo"), ("es", "once", 11, None),
        ("fr", "deux enfants de 3 et 5 ans", 2, "3, 5"), ("fr", "mon fils a 6 ans", 1, "6"), ("fr", "une fille, 4 ans", 1, "4"), ("fr", "3 enfants", 3, None), ("fr", "des jumeaux de 2 ans", 2, "2"),
    ],
)  # fmt: skip
def test_children(language: str, text: str, count: int, ages: str | None):
    assert read("children", text, language) == {"children": count, "ages": ages}


@pytest.mark.parametrize(
    "text",
    [
        "99",
        "416 555 0199",
        "no",
        "is it free",
        "zero",
        "0",
        "my kids",
        "12 King St",
        "2 quen st 4 5",
        "call 2 4 or 5?",
        "",
    ],
)
def test_no_number_of_children(text: str):
    assert read("children", text) is None


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("12 King St", "12 King St"), ("from my home on Queen", "my home on Queen"), ("home", "home"), ("calle 5 numero 20", "calle 5 numero 20"), ("12 rue King, appt 3", "12 rue King, appt 3"),
        ("chez moi", "chez moi"), ("I live at 88 Elm Ave", "88 Elm Ave"), ("3755 Côte-Ste-Catherine", "3755 Côte-Ste-Catherine"),
        ("is it free?", None), ("why", None), ("yes", None), ("2 kids", None), ("I can't come home", None), ("lol", None), ("2", None), ("no", None), ("where is the station?", None), ("3 n 5", None), ("2, 4 and 6", None),
    ],
)  # fmt: skip
def test_where_a_ride_starts(text: str, place: str | None):
    assert read("ride_from", text) == place


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Tigrinya", "Tigrinya"),
        ("somali please", "Somali"),
        ("árabe", "Arabe"),
        ("en français", "Francais"),
        ("Farsi", "Farsi"),
        ("what?", None),
        ("yes", None),
    ],
)
def test_the_interpreters_language(text: str, name: str | None):
    assert read("interpreter_language", text) == name


@pytest.mark.parametrize(
    ("language", "text", "windows"),
    [
        ("en", "1", [window(WEEKDAYS, *MORNING)]), ("en", "2", [window(WEEKDAYS, *AFTERNOON)]), ("en", "3", [window(WEEKDAYS, *EVENING)]), ("en", "4", [window([5])]), ("en", "5", [window([6])]), ("en", "6", [window(EVERY)]),
        ("en", "1 3", [window(WEEKDAYS, *MORNING), window(WEEKDAYS, *EVENING)]), ("en", "45", [window([5]), window([6])]), ("en", "1 6", [window(EVERY)]), ("en", "٣", [window(WEEKDAYS, *EVENING)]),
        ("en", "evenings", [window(WEEKDAYS, *EVENING)]), ("en", "Tuesday afternoon", [window([1], *AFTERNOON)]), ("en", "tues or thurs evenings", [window([1, 3], *EVENING)]),
        ("en", "mornings or evenings", [window(WEEKDAYS, *MORNING), window(WEEKDAYS, *EVENING)]), ("en", "monday morning and wednesday afternoon", [window([0], *MORNING), window([2], *AFTERNOON)]),
        ("en", "weekends", [window(WEEKEND)]), ("en", "sat", [window([5])]), ("en", "saturday mornings", [window([5], *MORNING)]), ("en", "any time", [window(EVERY)]), ("en", "whenever", [window(EVERY)]),
        ("en", "after 5", [window(WEEKDAYS, "17:00", "24:00")]), ("en", "after 5pm", [window(WEEKDAYS, "17:00", "24:00")]), ("en", "before noon", [window(WEEKDAYS, "00:00", "12:00")]), ("en", "between 2 and 4", [window(WEEKDAYS, "14:00", "16:00")]),
        ("en", "tuesdays after 5", [window([1], "17:00", "24:00")]), ("en", "after 10 am", [window(WEEKDAYS, "10:00", "24:00")]), ("en", "not monday", [window([1, 2, 3, 4, 5, 6])]), ("en", "any day except sunday", [window([0, 1, 2, 3, 4, 5])]),
        ("en", "monday to thursday", [window([0, 1, 2, 3])]), ("en", "mon-wed mornings", [window([0, 1, 2], *MORNING)]), ("en", "evenings but not friday", [window([0, 1, 2, 3], *EVENING)]), ("en", "after work", [window(WEEKDAYS, *EVENING)]),
        ("es", "por las mañanas", [window(WEEKDAYS, *MORNING)]), ("es", "mañanas", [window(WEEKDAYS, *MORNING)]), ("es", "martes por la tarde", [window([1], *AFTERNOON)]), ("es", "los sábados", [window([5])]), ("es", "en la noche", [window(WEEKDAYS, *EVENING)]),
        ("es", "fin de semana", [window(WEEKEND)]), ("es", "a cualquier hora", [window(EVERY)]), ("es", "después de las 5", [window(WEEKDAYS, "17:00", "24:00")]), ("es", "lunes y miércoles", [window([0, 2])]), ("es", "entre semana", [window(WEEKDAYS)]),
        ("fr", "le samedi", [window([5])]), ("fr", "mardi après-midi", [window([1], *AFTERNOON)]), ("fr", "le soir", [window(WEEKDAYS, *EVENING)]), ("fr", "lundi matin ou jeudi soir", [window([0], *MORNING), window([3], *EVENING)]),
        ("fr", "n'importe quand", [window(EVERY)]), ("fr", "après 17h", [window(WEEKDAYS, "17:00", "24:00")]), ("fr", "le week-end", [window(WEEKEND)]), ("fr", "sauf le lundi", [window([1, 2, 3, 4, 5, 6])]), ("fr", "en semaine", [window(WEEKDAYS)]),
        ("en", "evenings or saturday", [window(WEEKDAYS, *EVENING), window([5])]), ("fr", "le samedi ou le soir", [window([5]), window(WEEKDAYS, *EVENING)]),
        ("es", "martes o jueves por la tarde", [window([1, 3], *AFTERNOON)]), ("en", "saturday morning or evening", [window([5], *MORNING), window([5], *EVENING)]),
        ("en", "what days?", None), ("en", "yes", None), ("en", "7", None), ("en", "", None),
    ],
)  # fmt: skip
def test_availability_strictly(language: str, text: str, windows: Any):
    assert read("availability", text, language) == windows


@pytest.mark.parametrize(
    ("language", "text", "windows"),
    [
        ("en", "I work days so only evenings", [window(WEEKDAYS, *EVENING)]), ("en", "i could do mon-wed mornings", [window([0, 1, 2], *MORNING)]), ("fr", "je peux après 17h", [window(WEEKDAYS, "17:00", "24:00")]),
        ("fr", "entre 14h et 16h", [window(WEEKDAYS, "14:00", "16:00")]), ("es", "el domingo después de misa", [window([6])]), ("en", "my days off change", None), ("en", "2 kids", None),
        ("en", "saturday before 11", [window([5], "00:00", "11:00")]), ("en", "5 in the afternoon", [window(WEEKDAYS, "17:00", "24:00")]),
    ],
)  # fmt: skip
def test_availability_in_a_sentence(language: str, text: str, windows: Any):
    assert read_windows(Said(text, language)) == windows


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("1", 12), ("2", 13), ("٢", 13), ("#2", 13), ("number one", 12), ("the first one", 12), ("second", 13), ("the last one please", 13), ("the tuesday one", 12), ("saturday", 13), ("saturday morning", 13), ("evening", 12),
        ("0", 0), ("none", 0), ("none of these", 0), ("no", 0), ("neither", 0), ("el segundo", 13), ("la primera", 12), ("le premier", 12), ("celui de samedi", 13), ("el del martes", 12), ("aucun", 0), ("ninguno", 0),
        ("3", None), ("12", None), ("wednesday", None), ("yes", None), ("third", None), ("1 2", None), ("when is it?", None),
    ],
)  # fmt: skip
def test_choice(text: str, chosen: int | None):
    assert read("choice", text) == chosen


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("zh_Hans", "第一个不行"), ("vi", "cái đầu không được"), ("ta", "முதலாவது வேண்டாம்"), ("ur", "پہلا والا نہیں"), ("uk", "перший не підходить"),
        ("so", "ka kowaad iima fiicna"), ("pa", "ਪਹਿਲਾ ਠੀਕ ਨਹੀਂ"), ("fa", "اولی نمیتونم"), ("pt", "a primeira não dá"), ("fr", "la première ne me va pas"),
        ("es", "la primera no me sirve"), ("es", "no puedo la segunda"), ("ar", "الأول ما يناسبني"), ("tl", "hindi ako pwede sa una"), ("en", "not the 2nd"),
    ],
)  # fmt: skip
def test_an_offer_refused_is_not_chosen(language: str, text: str):
    assert read_choice(Said(text, language, OFFERS, "America/Toronto")) is None
    assert strictly("choice", Said(text, language, OFFERS, "America/Toronto")) is None


@pytest.mark.parametrize(
    ("language", "text"), [("es", "la 2"), ("es", "bueno la 2"), ("es", "quiero la 2"), ("fr", "la 2")]
)
def test_the_second_is_no_arabic_no(language: str, text: str):
    assert strictly("choice", Said(text, language, OFFERS, "America/Toronto")) == 13
    assert strictly("interest", Said("la2", "ar")) == "no"


def test_yes_to_a_single_offer_chooses_it():
    assert strictly("choice", Said("yes please", "en", (OFFERS[1],), "America/Toronto")) == 13


@pytest.mark.parametrize(
    "text", ["only evenings work 4 me", "can i come to the wednesday one instead", "evenings", "the sunday one"]
)
def test_another_day_or_a_part_of_the_day_does_not_accept_the_only_offer(text: str):
    assert strictly("choice", Said(text, "en", (OFFERS[0],), "America/Toronto")) is None


def test_its_own_day_accepts_the_only_offer():
    assert strictly("choice", Said("ok tuesday", "en", (OFFERS[0],), "America/Toronto")) == 12


def test_nothing_is_chosen_where_nothing_was_offered():
    assert strictly("choice", Said("1", "en")) is None


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("1", "kept"), ("yes", "kept"), ("I'm coming", "kept"), ("see you there!", "kept"), ("ahí estaré", "kept"), ("j'y serai", "kept"), ("2", "another_time"), ("another day please", "another_time"),
        ("otro día", "another_time"), ("un autre jour svp", "another_time"), ("can't come, another day", "another_time"), ("3", "cannot_come"), ("I can't make it", "cannot_come"), ("no", "cannot_come"), ("no puedo ir", "cannot_come"),
        ("je peux pas venir", "cannot_come"), ("4", None), ("12", None), ("where is it?", None), ("lol", None),
    ],
)  # fmt: skip
def test_reminder(text: str, answer: Any):
    assert read("reminder", text) == answer


@pytest.mark.parametrize(
    ("text", "rating"),
    [
        ("5", 5),
        ("1", 1),
        ("٤", 4),
        ("4/5", 4),
        ("five", 5),
        ("very useful", 5),
        ("muy útil", 5),
        ("pas utile", 1),
        ("6", None),
        ("0", None),
        ("1 2 3", None),
        ("it was free?", None),
        ("15", None),
    ],
)
def test_useful(text: str, rating: int | None):
    assert read("useful", text) == rating


@pytest.mark.parametrize(
    ("text", "needs", "dropped"),
    [
        ("I don't need the ride any more", [], ["transport"]), ("I need a ride", ["transport"], []), ("no longer need childcare", [], ["childcare"]), ("I don't need a ride but I need an interpreter", ["language"], ["transport"]),
        ("I don't need a ride or a babysitter", [], ["transport", "childcare"]), ("ya no necesito transporte", [], ["transport"]), ("j'ai plus besoin du taxi", [], ["transport"]), ("je n'ai pas de voiture", ["transport"], []),
        ("no tengo carro", ["transport"], []), ("i dont have a car", ["transport"], []), ("actually 3 kids", ["childcare"], []), ("is it free", [], []), ("my kids are fine", [], []),
    ],
)  # fmt: skip
def test_needs_told_and_taken_back(text: str, needs: list[str], dropped: list[str]):
    mentioned = read_mentioned(Said(text, "en"))
    assert ([need["kind"] for need in mentioned.needs], mentioned.dropped) == (needs, dropped)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("yes", "yes"), ("no thanks", "no"), ("maybe later", "maybe_later"), ("i need a ride", "need_transport"), ("i dont need the ride anymore", "drop_need"), ("actually 3 kids", "need_childcare"),
        ("1", None), ("1 3", None), ("I can't make it", None), ("thanks", None), ("who is this", None), ("", None),
    ],
)  # fmt: skip
def test_verdicts_that_need_no_classifier(text: str, verdict: str | None):
    assert plainly(Said(text, "en")) == verdict


def test_details_in_a_sentence():
    assert origin_of(Said("i need a ride from 12 King St, please", "en")) == "12 King St, please"
    assert origin_of(Said("i come from Somalia", "en")) is None
    assert language_named(Said("someone who speaks dari", "en")) == "Dari"
    assert read_children(Said("we are 2 adults", "en")) == {"children": 2, "ages": None}
