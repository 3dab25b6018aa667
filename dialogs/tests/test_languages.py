"""The main story, said in Spanish and in French, and in several languages at once."""

from typing import Any

import pytest

from dialogs.tests.talk import FOLLOWED_UP, FOUND, INVITED, OFFERS, REMINDED, SEAT, Start

NEEDS = [{"kind": "childcare", "children": 2, "ages": "3, 5"}, {"kind": "transport", "from": "calle 5 numero 20"}]

SPANISH = [
    (INVITED, ["invite"]),
    ("quién es?", ["answer_who", "ask_interest"]),
    ("sí me gustaría ir", ["ask_needs"]),
    ("1 2", ["ask_children"]),
    ("es gratis?", ["answer_cost", "ask_children"]),
    ("dos niños de 3 y 5", ["ask_ride_from"]),
    ("calle 5 numero 20", ["ask_availability"]),
    ("por las mañanas", ["ask_times_right"]),
    ("sí", []),
    (FOUND, ["offer"]),
    ("el del martes", ["seat_confirmed", "seat_arranged"]),
    ("muchas gracias", ["thanks"]),
    (REMINDED, ["reminder"]),
    ("ahí estaré", ["seat_kept"]),
    (FOLLOWED_UP, ["ask_feedback"]),
    ("muy útil", ["ask_feedback_words"]),
    ("aprendí mucho, gracias", ["feedback_thanks"]),
]
FRENCH = [
    (INVITED, ["invite"]),
    ("c'est qui?", ["answer_who", "ask_interest"]),
    ("oui mais j'ai besoin d'une garde d'enfants", ["ask_children"]),
    ("c'est gratuit ?", ["answer_cost", "ask_children"]),
    ("deux enfants de 3 et 5 ans", ["ask_availability"]),
    ("il me faut aussi un taxi", ["changed", "ask_ride_from"]),
    ("de chez moi, 12 rue King", ["ask_availability"]),
    ("le samedi", ["ask_times_right"]),
    ("oui c'est ça", []),
    (FOUND, ["offer"]),
    ("aucun", ["ask_availability"]),
    ("n'importe quand", ["ask_times_right"]),
    ("1", []),
    (FOUND, ["offer"]),
    ("la deuxième", ["seat_confirmed", "seat_arranged"]),
    (REMINDED, ["reminder"]),
    ("un autre jour svp", ["ask_availability"]),
    ("mardi après-midi", ["ask_times_right"]),
    ("1", []),
    (FOUND, ["offer"]),
    ("1", ["seat_confirmed", "seat_arranged"]),
    ("je peux pas venir désolée", ["not_understood"]),
]


@pytest.mark.parametrize(("language", "story"), [("es", SPANISH), ("fr", FRENCH)])
async def test_the_main_story(talk: Start, language: str, story: Any):
    t = talk(language=language)
    for said, keys in story:
        await t.say(said)
        assert (said, t.keys) == (said, keys)


async def test_the_needs_are_the_same_in_every_language(talk: Start):
    t = await talk(language="es").say(INVITED, "si", "1 2", "dos niños de 3 y 5", "calle 5 numero 20")
    assert t.does == [{"effect": "needs_recorded", "needs": NEEDS}]


@pytest.mark.parametrize(
    ("language", "text", "keys", "effects"),
    [
        ("es", "quiero hablar con una persona", ["human_coming"], ["person_asked"]),
        ("es", "ya no me escriban", ["stopped"], ["stop_asked"]),
        ("es", "número equivocado", ["wrong_number_sorry"], ["number_was_wrong"]),
        ("es", "me duele la rodilla que hago", ["no_medical_advice"], ["person_asked"]),
        ("es", "en inglés por favor", ["language_changed"], ["language_set"]),
        ("es", "por qué yo", ["answer_why"], []),
        ("es", "dónde es", ["answer_where"], []),
        ("es", "a qué hora empieza", ["answer_when"], []),
        ("es", "de qué se trata", ["answer_what"], []),
        ("fr", "je veux parler à quelqu'un", ["human_coming"], ["person_asked"]),
        ("fr", "arrêtez de m'écrire", ["stopped"], ["stop_asked"]),
        ("fr", "mauvais numéro", ["wrong_number_sorry"], ["number_was_wrong"]),
        ("fr", "est-ce que j'ai un cancer ?", ["no_medical_advice"], ["person_asked"]),
        ("fr", "en anglais svp", ["language_changed"], ["language_set"]),
        ("fr", "pourquoi moi", ["answer_why"], []),
        ("fr", "c'est où", ["answer_where"], []),
        ("fr", "c'est quand ?", ["answer_when"], []),
        ("fr", "c'est quoi", ["answer_what"], []),
        ("en", "quien es", ["answer_who"], []),
        ("en", "je veux parler à une personne", ["human_coming"], ["person_asked"]),
    ],
)
async def test_anything_at_any_time(talk: Start, language: str, text: str, keys: list[str], effects: list[str]):
    t = await talk(language=language).say(text)
    assert (t.keys, t.effects) == (keys, effects)


@pytest.mark.parametrize(
    ("language", "text"),
    [("es", "no puedo ir, perdón"), ("fr", "je peux pas venir désolée"), ("en", "cant make it sorry")],
)
async def test_she_cannot_come(talk: Start, language: str, text: str):
    t = await talk(language=language, seat=SEAT, offers=OFFERS, participation="confirmed").say(text)
    assert t.effects == ["seat_released"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("quiero hablar con una persona por favor", "es"),
        ("je veux parler à quelqu'un s'il vous plaît", "fr"),
        ("i want to talk to somebody please", "en"),
        ("ok", None),
        ("12", None),
        ("no", None),
    ],
)
async def test_the_language_of_a_text_is_told_only_when_it_can_be(talk: Start, text: str, language: str):
    t = await talk(language="en").say(text)
    assert t.answer["understood"]["language"] == language
