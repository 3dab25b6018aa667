"""The words decided before any model sees a text: STOP, START, HELP and danger.

Stop, start and help are whole texts ("STOP.", "arrêt !"), never a word inside a sentence: "stop by the clinic?"
goes to the dialogs. Danger is a phrase anywhere in the text, and goes to a person at any hour.

Sources: Twilio's opt-out words (STOP STOPALL UNSUBSCRIBE CANCEL END QUIT REVOKE OPTOUT, START YES UNSTOP,
HELP INFO); the Canadian short-code rules (ARRET, AIDE, INFO in both languages).
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum


class Guard(StrEnum):
    """What a guard word means."""

    STOP = "stop"
    START = "start"
    HELP = "help"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Guarded:
    """A guard word found. `language` is the word's own, "" for a word of no one language (INFO)."""

    guard: Guard
    language: str


_WORDS: dict[Guard, dict[str, str]] = {
    Guard.STOP: {
        "en": "stop|stopall|stop all|unsubscribe|cancel|end|quit|revoke|optout|opt out|opt-out|remove me|"
        "please stop|stop please|stop texting me|stop texting|stop it|unsub",
        "fr": "arret|arrete|arretez|arreter|desabonner|desabonnez moi|stop svp|arret svp",
        "es": "alto|parar|pare|basta|cancelar|alto por favor|no mas mensajes|no mas",
    },
    Guard.START: {
        "en": "start|unstop|restart",
        "fr": "commencer|reprendre|recommencer",
        "es": "empezar|comenzar|iniciar|reanudar",
    },
    Guard.HELP: {"en": "help", "": "info", "fr": "aide", "es": "ayuda"},
}

# First lists; each is a phrase of whole words. Breadth and a second net come with the other languages.
_DANGER: dict[str, str] = {
    "en": "kill myself|killing myself|suicide|suicidal|end my life|want to die|wanna die|hurt myself|harm myself|"
    "chest pain|chest pains|can t breathe|cant breathe|cannot breathe|overdose|overdosed|having a stroke|"
    "heart attack|he hits me|he is hitting me|he beats me|going to hurt me|call 911|not breathing|unconscious",
    "fr": "me tuer|me suicider|suicide|suicidaire|en finir avec la vie|envie de mourir|veux mourir|me faire du mal|"
    "douleur a la poitrine|mal a la poitrine|n arrive pas a respirer|peux pas respirer|peux plus respirer|"
    "surdose|crise cardiaque|il me frappe|il me bat|ne respire plus|inconscient",
    "es": "matarme|suicidarme|suicidio|quitarme la vida|quiero morir|quiero morirme|hacerme dano|"
    "dolor de pecho|dolor en el pecho|duele el pecho|no puedo respirar|sobredosis|ataque al corazon|infarto|"
    "me pega|me golpea|no respira|inconsciente",
}

_ASCII = {number: " " for number in range(128) if not chr(number).isalnum()}
_LONE_YES = frozenset({"yes"})


def plain(text: str) -> str:
    """Fold a text for comparison: NFKC, case, accents, and every run of non-letters to one space."""
    bare = text.casefold().translate(_ASCII) if text.isascii() else _bare(text)
    return " ".join(bare.split())


def _bare(text: str) -> str:
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return "".join(char if char.isalnum() else " " for char in folded if not unicodedata.combining(char))


def _index() -> dict[str, Guarded]:
    return {
        plain(word): Guarded(guard, language)
        for guard, by_language in _WORDS.items()
        for language, words in by_language.items()
        for word in words.split("|")
    }


_WHOLE = _index()
_DANGER_PATTERNS = {language: re.compile(rf"\b(?:{words})\b") for language, words in _DANGER.items()}


def guard(text: str, *, stopped: bool = False) -> Guarded | None:
    """What guard word this text is or holds, if any. `stopped`: she had opted out, so a lone YES resumes."""
    folded = plain(text)
    if found := _danger(folded):
        return found
    if stopped and folded in _LONE_YES:
        return Guarded(Guard.START, "en")
    return _WHOLE.get(folded)


def _danger(folded: str) -> Guarded | None:
    for language, pattern in _DANGER_PATTERNS.items():
        if pattern.search(folded):
            return Guarded(Guard.DANGER, language)
    return None


def is_structured(text: str) -> bool:
    """Whether a text is only digits and separators: it answers a menu, and nothing more will follow it."""
    folded = plain(text)
    return bool(folded) and all(part.isdecimal() for part in folded.split())
