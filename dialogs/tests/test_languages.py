"""The main story, said in every language but English, and in several languages at once."""

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

PORTUGUESE = [
    (INVITED, ["invite"]),
    ("quem é?", ["answer_who", "ask_interest"]),
    ("sim quero", ["ask_needs"]),
    ("babá e transporte", ["ask_children"]),
    ("é de graça?", ["answer_cost", "ask_children"]),
    ("duas crianças de 3 e 5 anos", ["ask_ride_from"]),
    ("rua King 12", ["ask_availability"]),
    ("de manhã", ["ask_times_right"]),
    ("sim", []),
    (FOUND, ["offer"]),
    ("o de terça", ["seat_confirmed", "seat_arranged"]),
    ("muito obrigada", ["thanks"]),
    (REMINDED, ["reminder"]),
    ("vou sim", ["seat_kept"]),
    (FOLLOWED_UP, ["ask_feedback"]),
    ("muito útil", ["ask_feedback_words"]),
    ("aprendi muito, obrigada", ["feedback_thanks"]),
]
TAGALOG = [
    (INVITED, ["invite"]),
    ("sino po ito?", ["answer_who", "ask_interest"]),
    ("oo pero walang magbabantay sa mga bata", ["ask_children"]),
    ("libre po ba?", ["answer_cost", "ask_children"]),
    ("dalawang bata, 3 at 5 taon", ["ask_availability"]),
    ("kailangan ko rin ng sakay", ["changed", "ask_ride_from"]),
    ("sa bahay, 12 King Street", ["ask_availability"]),
    ("sabado po", ["ask_times_right"]),
    ("tama po", []),
    (FOUND, ["offer"]),
    ("wala sa mga ito", ["ask_availability"]),
    ("kahit kailan", ["ask_times_right"]),
    ("1", []),
    (FOUND, ["offer"]),
    ("yung pangalawa", ["seat_confirmed", "seat_arranged"]),
    (REMINDED, ["reminder"]),
    ("ibang araw po", ["ask_availability"]),
]
SOMALI = [
    (INVITED, ["invite"]),
    ("waa kuma?", ["answer_who", "ask_interest"]),
    ("haa waan rabaa", ["ask_needs"]),
    ("ilmo hayn iyo gaadiid", ["ask_children"]),
    ("ma bilaash baa?", ["answer_cost", "ask_children"]),
    ("laba carruur ah, 3 iyo 5 jir", ["ask_ride_from"]),
    ("12 King Street", ["ask_availability"]),
    ("subaxdii", ["ask_times_right"]),
    ("haa waa sax", []),
    (FOUND, ["offer"]),
    ("kan talaadada", ["seat_confirmed", "seat_arranged"]),
    ("mahadsanid", ["thanks"]),
    (REMINDED, ["reminder"]),
    ("waan imanayaa", ["seat_kept"]),
    (FOLLOWED_UP, ["ask_feedback"]),
    ("4", ["ask_feedback_words"]),
    ("waan ku farxay kulanka", ["feedback_thanks"]),
]


@pytest.mark.parametrize(
    ("language", "story"),
    [("es", SPANISH), ("fr", FRENCH), ("pt", PORTUGUESE), ("tl", TAGALOG), ("so", SOMALI)],
)
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
        ("es", "me duele el pecho que hago", ["no_medical_advice"], ["person_asked"]),
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
        ("pt", "quero falar com uma pessoa", ["human_coming"], ["person_asked"]),
        ("pt", "não me mandem mais mensagens", ["stopped"], ["stop_asked"]),
        ("pt", "me deixem em paz por favor", ["stopped"], ["stop_asked"]),
        ("pt", "foi engano, numero errado", ["wrong_number_sorry"], ["number_was_wrong"]),
        ("pt", "meus resultados já saíram?", ["no_medical_advice"], ["person_asked"]),
        ("pt", "em inglês por favor", ["language_changed"], ["language_set"]),
        ("pt", "por que eu", ["answer_why"], []),
        ("pt", "onde é", ["answer_where"], []),
        ("pt", "que horas começa", ["answer_when"], []),
        ("pt", "do que se trata", ["answer_what"], []),
        ("pt", "quem está a falar?", ["answer_who"], []),
        ("pt", "quanto custa?", ["answer_cost"], []),
        ("pt", "o meu transporte está marcado?", ["answer_arranged"], []),
        ("pt", "vc é um robô?", ["answer_bot"], []),
        ("pt", "bom dia", ["hello"], []),
        ("pt", "tchau, até logo", ["goodbye"], []),
        ("pt", "sou a filha dela, respondo por ela", ["caregiver_noted"], ["caregiver_recorded"]),
        ("pt", "muito obrigada", ["thanks"], []),
        ("pt", "menos mensagens por favor, prefiro que me liguem", ["human_coming"], ["person_asked"]),
        ("pt", "não consigo parar de tossir", ["no_medical_advice"], ["person_asked"]),
        ("tl", "gusto ko pong makausap ang isang tao", ["human_coming"], ["person_asked"]),
        ("tl", "huwag na po kayong magtext sa akin", ["stopped"], ["stop_asked"]),
        ("tl", "tanggalin nyo na number ko", ["stopped"], ["stop_asked"]),
        ("tl", "wrong number po", ["wrong_number_sorry"], ["number_was_wrong"]),
        ("tl", "lumabas na po ba ang resulta ko", ["no_medical_advice"], ["person_asked"]),
        ("tl", "english po please", ["language_changed"], ["language_set"]),
        ("tl", "bakit po ako", ["answer_why"], []),
        ("tl", "saan po ito", ["answer_where"], []),
        ("tl", "anong oras po magsisimula", ["answer_when"], []),
        ("tl", "tungkol saan po ito", ["answer_what"], []),
        ("tl", "sino po ito?", ["answer_who"], []),
        ("tl", "magkano po", ["answer_cost"], []),
        ("tl", "may susundo na po ba sa akin?", ["answer_arranged"], []),
        ("tl", "robot ka ba", ["answer_bot"], []),
        ("tl", "magandang umaga po", ["hello"], []),
        ("tl", "sige po bye", ["goodbye"], []),
        ("tl", "anak po niya ako, ako ang sumasagot para sa kanya", ["caregiver_noted"], ["caregiver_recorded"]),
        ("tl", "maraming salamat po", ["thanks"], []),
        ("tl", "hindi ako matigil kakaubo", ["no_medical_advice"], ["person_asked"]),
        ("tl", "bawasan nyo po ang text, tawag na lang", ["human_coming"], ["person_asked"]),
        ("so", "qof baan rabaa inaan la hadlo", ["human_coming"], ["person_asked"]),
        ("so", "fariin dambe ha ii soo dirina", ["stopped"], ["stop_asked"]),
        ("so", "lambarkayga liiska ka saara", ["stopped"], ["stop_asked"]),
        ("so", "lambar qaldan", ["wrong_number_sorry"], ["number_was_wrong"]),
        ("so", "natiijadaydii ma soo baxday", ["no_medical_advice"], ["person_asked"]),
        ("so", "ingiriisi fadlan", ["language_changed"], ["language_set"]),
        ("so", "maxaa aniga la iigu doortay", ["answer_why"], []),
        ("so", "waa xagee", ["answer_where"], []),
        ("so", "saacadee ayay bilaabmaysaa", ["answer_when"], []),
        ("so", "maxay ku saabsan tahay", ["answer_what"], []),
        ("so", "waa kuma?", ["answer_who"], []),
        ("so", "ma bilaash baa", ["answer_cost"], []),
        ("so", "gaadiidkaygii ma diyaar baa?", ["answer_arranged"], []),
        ("so", "ma robot baa", ["answer_bot"], []),
        ("so", "subax wanaagsan", ["hello"], []),
        ("so", "nabad gelyo", ["goodbye"], []),
        ("so", "gabadheeda ayaan ahay, aniga ayaa u jawaaba", ["caregiver_noted"], ["caregiver_recorded"]),
        ("so", "aad baad u mahadsan tahay", ["thanks"], []),
        ("so", "qufaca ma joogsanayo", ["no_medical_advice"], ["person_asked"]),
        ("so", "fariimaha yaree oo i soo wac", ["human_coming"], ["person_asked"]),
        ("en", "quien es", ["answer_who"], []),
        ("en", "je veux parler à une personne", ["human_coming"], ["person_asked"]),
    ],
)
async def test_anything_at_any_time(talk: Start, language: str, text: str, keys: list[str], effects: list[str]):
    t = await talk(language=language).say(text)
    assert (t.keys, t.effects) == (keys, effects)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "no puedo ir, perdón"),
        ("fr", "je peux pas venir désolée"),
        ("en", "cant make it sorry"),
        ("pt", "não posso ir, desculpa"),
        ("pt", "surgiu um imprevisto, não vou conseguir"),
        ("tl", "hindi po ako makakapunta, pasensya na"),
        ("tl", "di na ako tutuloy"),
        ("so", "waan ka xumahay ma iman karo"),
        ("so", "imaan kari maayo"),
    ],
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
        ("quero falar com uma pessoa por favor", "pt"),
        ("gusto ko pong makausap ang isang tao", "tl"),
        ("waxaan rabaa inaan qof la hadlo fadlan", "so"),
        ("ok", None),
        ("12", None),
        ("no", None),
    ],
)
async def test_the_language_of_a_text_is_told_only_when_it_can_be(talk: Start, text: str, language: str):
    t = await talk(language="en").say(text)
    assert t.answer["understood"]["language"] == language
