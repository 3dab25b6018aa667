"""What keeps a patient's text plain: no medical word, no word the phone network takes, easy to read.

A text may be read by anyone who holds the phone, and texts that named the test doubled the share of patients
who opted out. So a text says "a free get-together with neighbours" and never what the clinic does for bodies.

A new language adds a row to `MEDICAL`; a language without a row is an error, not a pass.
"""

import re
from unicodedata import combining, normalize

MEDICAL: dict[str, tuple[str, ...]] = {
    "en": (
        "screen*", "test*", "exam", "exams", "examin*", "scan*", "x-ray*", "mammo*", "colonoscop*", "endoscop*", "biops*", "smear*",
        "pap", "fit kit", "stool*", "fecal", "faecal", "cancer*", "tumor*", "tumour*", "oncolog*", "colon", "bowel*",
        "rectal", "rectum", "colorectal", "breast*", "cervi*", "prostate*", "diabet*", "blood", "hiv", "hepatitis",
        "vaccin*", "immuni*", "diagnos*", "symptom*", "disease*", "illness*", "sick*", "treatment*", "medic*", "drug*",
        "pill*", "prescri*", "doctor*", "nurse*", "hospital*", "surg*", "appointment*", "check-up*", "checkup*",
        "patient*", "pregnan*", "depress*", "psychiatr*", "suicid*", "addict*", "overdue", "risk*", "prevent*",
    ),
    "fr": (
        "depist*", "test*", "exam*", "scanner*", "radiograph*", "radiolog*", "mammo*", "coloscop*", "colonoscop*", "endoscop*",
        "biops*", "frottis", "selles", "fecal*", "cancer*", "tumeur*", "oncolog*", "colon", "intestin*", "rectal*",
        "rectum", "colorectal*", "sein", "seins", "uterus", "prostate*", "diabet*", "sang", "sanguin*", "vih",
        "hepatite*", "vaccin*", "diagnos*", "symptome*", "maladie*", "malade*", "traitement*", "medic*", "medecin*",
        "docteur*", "infirmi*", "hopita*", "chirurg*", "ordonnance*", "pilule*", "patient*", "enceinte*", "grossesse*",
        "depress*", "psychiatr*", "suicid*", "risque*", "preven*",
    ),
    "es": (
        "deteccion*", "prueba*", "examen*", "escaner*", "radiograf*", "mamograf*", "colonoscop*", "endoscop*",
        "biops*", "papanicolau*", "citolog*", "heces", "fecal*", "cancer*", "tumor*", "oncolog*", "colon", "intestin*",
        "rectal*", "recto", "colorrectal*", "seno", "senos", "mama", "mamas", "utero", "prostata", "diabet*", "sangre",
        "sanguine*", "vih", "hepatitis", "vacuna*", "diagnos*", "sintoma*", "enferm*", "tratamiento*", "medic*",
        "doctor*", "hospital*", "cirug*", "receta*", "pastilla*", "paciente*", "embaraz*", "depresi*", "psiquiatr*",
        "suicid*", "riesgo*", "preven*",
    ),
}  # fmt: skip
"""Per language, words a text may not hold, without accents; a star stands for any ending."""

CARRIER_WORDS = frozenset(
    {"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"}
    | {"START", "YES", "UNSTOP", "HELP", "INFO", "ARRET", "AIDE"}
)
"""Words that a phone network answers itself before we see them, so no question may be answered by one."""

_VOWELS = re.compile(r"[aeiouy]+")
_SILENT = re.compile(r"(?:[^laeiouy]e|[^aeiouytd]ed|[^aeiouysxzcgh]es)$")
_WORD = re.compile(r"[A-Za-z]+(?:'[A-Za-z]+)?")
_STOPPING = re.compile(r"[.!?:\n]+")


def medical_words(text: str, language: str) -> list[str]:
    """The medical words in this text, as written there. Raises KeyError for a language without a list."""
    starts = "|".join(re.escape(word).replace(r"\*", r"\w*") for word in MEDICAL[language])
    bare = _bare(text)
    return re.findall(rf"\b(?:{starts})\b", bare)


def carrier_words(text: str) -> list[str]:
    """The words in capitals that a phone network would take for itself."""
    return [word for word in re.findall(r"\b[A-Z]+\b", _unaccented(text)) if word in CARRIER_WORDS]


def reading_grade(text: str) -> float:
    """The school grade an English text asks for, after Flesch and Kincaid (1975); syllables are estimated.

    Every line counts as a sentence, as each choice of a menu is read on its own.
    """
    sentences = [words for part in _STOPPING.split(text) if (words := _WORD.findall(part))]
    words = [word for sentence in sentences for word in sentence]
    if not words:
        return 0.0
    syllables = sum(_syllables(word) for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59


def _syllables(word: str) -> int:
    low = word.lower().replace("'", "")
    found = len(_VOWELS.findall(low))
    return max(1, found - bool(_SILENT.search(low)))


def _unaccented(text: str) -> str:
    return "".join(c for c in normalize("NFD", text) if not combining(c))


def _bare(text: str) -> str:
    return _unaccented(text).casefold()
