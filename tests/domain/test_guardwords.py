"""STOP, START, HELP and danger, as people type them, and what only looks like them."""

import pytest

from bot.domain.guardwords import Guard, GuardWords, is_structured
from bot.wiring import open_guard_words

guard = open_guard_words().find

STOPS = [
    "STOP", "stop", "Stop.", " STOP! ", "stop\n", "STOPALL", "Stop all", "UNSUBSCRIBE", "cancel", "END", "Quit", "REVOKE",
    "OPTOUT", "opt-out", "ＳＴＯＰ", "ARRET", "ARRÊT", "arrêtez", "Arreter", "ALTO", "alto!", "please stop", "stop please",
]  # fmt: skip
NOT_GUARDED = [
    "stop by the clinic?", "I can't stop coughing", "cancel my Tuesday", "the bus stop on King", "can you help me come?",
    "i need help with the stairs", "end of the week", "yes", "1", "", "👍", "where does it start?", "alto el fuego no",
    "I'll quit my job for this", "start at 5?", "mes douleurs", "help me find the place", "information please",
    "I'm dying to meet everyone", "this traffic is killing me", "I could kill for a coffee",
    "quase morri de rir", "esse calor tá me matando", "não tenho tempo nem pra respirar", "tosse e dor nas costas", "pare na padaria",
    "tomei os remédios hoje", "mamatay sa tawa", "patay na patay ako sa kanya", "pinapatay ako ng init", "masakit ang ulo ko at may ubo",
    "di ako magising nang maaga", "tumigil ang ulan", "qosol baan la dhintay", "daal baa i dilay", "madax xanuun ayaa i haya",
    "waqtiga ayaan dilayaa", "laabjeex baan qabaa", "roobku wuu joogsaday",
]  # fmt: skip
DANGERS = [
    "I want to die", "i wanna die", "im going to kill myself", "I can't breathe", "I can’t breathe", "chest pain",
    "having chest pains since morning", "my husband says he hits me... I mean he hits me", "je veux mourir",
    "je n'arrive pas à respirer", "J’ai une douleur à la poitrine", "no puedo respirar", "quiero morirme",
    "me duele el pecho", "overdose",
    "não consigo nem respirar direito", "meu peito tá doendo muito", "meu marido me bate", "nao quero mais viver", "ele disse que vai me matar",
    "estou a ter um enfarte", "tomei todos os comprimidos", "di po ako makahinga", "ang sakit po ng dibdib ko", "gusto ko na pong mamatay",
    "papatayin daw niya ako", "binubugbog ako ng asawa ko", "nawalan siya ng malay", "hindi na po siya humihinga", "ma neefsan karo",
    "laabta ayaa i xanuunaysa", "waxaan rabaa inaan dhinto", "waan isdilayaa", "ninkaygu wuu i garaacaa", "wuu i dili doonaa", "way suuxday",
]  # fmt: skip


@pytest.mark.parametrize("text", STOPS)
def test_stop(text):
    found = guard(text)
    assert found is not None
    assert found.guard is Guard.STOP


@pytest.mark.parametrize("text", NOT_GUARDED)
def test_what_only_looks_like_a_guard_word_goes_to_the_dialogs(text):
    assert guard(text) is None


@pytest.mark.parametrize("text", DANGERS)
def test_danger_is_found_anywhere(text):
    found = guard(text)
    assert found is not None
    assert found.guard is Guard.DANGER


@pytest.mark.parametrize(
    ("text", "kind", "language"),
    [
        ("START", Guard.START, "en"), ("unstop", Guard.START, "en"), ("HELP", Guard.HELP, "en"), ("INFO", Guard.HELP, ""),
        ("aide", Guard.HELP, "fr"), ("AYUDA", Guard.HELP, "es"), ("ARRÊT", Guard.STOP, "fr"), ("ALTO", Guard.STOP, "es"),
        ("Chega!", Guard.STOP, "pt"), ("Recomeçar", Guard.START, "pt"), ("Socorro!", Guard.HELP, "pt"), ("Tigil na", Guard.STOP, "tl"),
        ("magsimula", Guard.START, "tl"), ("Tulong po", Guard.HELP, "tl"), ("jooji", Guard.STOP, "so"), ("bilow", Guard.START, "so"),
        ("caawimo", Guard.HELP, "so"),
    ],
)  # fmt: skip
def test_the_words_language(text, kind, language):
    found = guard(text)
    assert (found.guard, found.language) == (kind, language)


def test_a_lone_yes_resumes_only_who_had_stopped():
    assert guard("YES") is None
    assert guard("yes", stopped=True).guard is Guard.START
    assert guard("yes please", stopped=True) is None


@pytest.mark.parametrize(
    ("text", "expected"), [("1 3", True), ("٢", True), ("1,2 & 4", True), ("2 kids", False), ("", False)]
)
def test_digits_are_a_complete_answer(text, expected):
    assert is_structured(text) is expected


def test_a_star_and_a_gap():
    words = GuardWords({"en": {"stop": ["stop"], "start": ["start"], "help": ["help"], "danger": ["pain ... chest*"]}})
    assert words.find("a pain in my chests").guard is Guard.DANGER
    assert words.find("pain chest").guard is Guard.DANGER
    assert words.find("pain when i lift the big chest") is None
    assert words.find("my chest has no pain") is None


def test_scripts_without_spaces_and_with_vowel_signs():
    words = GuardWords({"zh": {"stop": ["停止"], "start": ["开始"], "help": ["帮助"], "danger": ["想死"]},
                        "ta": {"stop": ["நிறுத்து"], "start": ["தொடங்கு"], "help": ["உதவி"], "danger": ["சாக*"]}})  # fmt: skip
    assert words.find("停止。").guard is Guard.STOP
    assert words.find("我真的想死了").guard is Guard.DANGER
    assert words.find("நிறுத்து").guard is Guard.STOP
    assert words.find("நறத்த") is None
