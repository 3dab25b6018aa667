"""The language of a text: its script first, then py3langid and what our own examples look like in letters.

py3langid knows standard spelling; our examples know how people text: romanised, without accents, in slang. Neither is
asked about a script that only one of our languages uses. "zh_Hans" and "zh_Hant" differ by their characters.
"""

import math
from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import Any

import regex
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from dialogs.understanding.judge import Judge

Shares = dict[str, float]

# What a script may be. The order of the entries decides nothing: the script with the most letters does.
_SCRIPTS: Mapping[str, tuple[str, ...]] = {
    "Han": ("zh_Hans", "zh_Hant"),
    "Hangul": ("ko",),
    "Arabic": ("ar", "fa", "ur", "pa"),
    "Gurmukhi": ("pa",),
    "Tamil": ("ta",),
    "Devanagari": ("hi",),
    "Bengali": ("bn",),
    "Gujarati": ("gu",),
    "Cyrillic": ("uk", "ru"),
    "Latin": (
        "en",
        "fr",
        "es",
        "pt",
        "tl",
        "vi",
        "so",
        "ht",
        "ar",
        "fa",
        "ur",
        "pa",
        "hi",
        "ta",
        "zh_Hans",
        "uk",
        "ru",
    ),
}
_LETTERS = {script: regex.compile(rf"\p{{Script={script}}}") for script in _SCRIPTS}
# Letters that only some languages of a script write: they rule the others out.
_TELLING: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (regex.compile(r"[іїєґ]"), ("uk",)),
    (regex.compile(r"[ыэёъ]"), ("ru",)),
    (regex.compile(r"[ٹڈڑںےہھ]"), ("ur", "pa")),
    (regex.compile(r"[ؤإأةىيك]"), ("ar",)),
    (regex.compile(r"[پچژگکی]"), ("fa", "ur", "pa")),
    (regex.compile(r"[ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹđơưă]"), ("vi",)),
    (regex.compile(r"[ñ¿¡]"), ("es", "tl")),
    (regex.compile(r"[ãõ]"), ("pt", "vi")),
)
_ROMANISED = ("ar", "fa", "ur", "pa", "hi", "ta", "zh_Hans", "uk", "ru")
_LEAST = 1e-4
_OWN = 0.6  # how much our own examples weigh beside py3langid
_PRIOR = 3.0  # how much likelier the language she reads is than any other
_FEW = 3  # letters; a text with fewer tells nothing


class Teller:
    """Tells the language of a text. `letters` has learnt from data/nlu how our languages are texted."""

    def __init__(self, letters: Judge) -> None:
        """Take the model of letters, trained or yet to be."""
        self.letters = letters

    def tell(self, text: str, stored: str | None = None) -> tuple[str, float] | None:
        """Give the likeliest language and its confidence, or None for a text without letters.

        `stored`, the language she reads, is likelier than others where the text leaves room.
        """
        possible = _possible(text.casefold())
        if not possible:
            return None
        if set(possible) <= {"zh_Hans", "zh_Hant"}:
            return _chinese(text, stored)
        shares = self._shares(text.casefold(), possible)
        if stored in shares:
            shares[stored] *= _PRIOR
        whole = sum(shares.values())
        best = max(shares, key=lambda language: shares[language])
        return best, round(shares[best] / whole, 4)

    def _shares(self, text: str, possible: tuple[str, ...]) -> Shares:
        """Multiply what py3langid and our examples say; a romanised language only our examples can tell."""
        if len(possible) == 1:
            return {possible[0]: 1.0}
        standard, own = _standard(text), dict(self.letters.rank(text))
        latin = "en" in possible
        shares = {}
        for language in possible:
            learnt = max(own.get(language, 1 / len(own)), _LEAST)  # no example says nothing
            if latin and language in _ROMANISED:
                shares[language] = learnt * 0.2
            else:
                shares[language] = max(standard.get(language, 0.0), _LEAST) * learnt**_OWN
        return shares


def _possible(text: str) -> tuple[str, ...]:
    """Give the languages that the text's script and its telling letters leave."""
    counts = Counter({script: len(pattern.findall(text)) for script, pattern in _LETTERS.items()})
    script, letters = counts.most_common(1)[0]
    if not letters:
        return ()
    possible = _SCRIPTS[script]
    for telling, languages in _TELLING:
        left = tuple(language for language in possible if language in languages)
        if left and telling.search(text):
            possible = left
    return possible


def _chinese(text: str, stored: str | None) -> tuple[str, float]:
    """Tell simplified from traditional characters; those that both write tell nothing."""
    simplified = sum(_only_in(character, "gb2312", "big5") for character in text)
    traditional = sum(_only_in(character, "big5", "gb2312") for character in text)
    if simplified == traditional:
        kept = stored if stored in {"zh_Hans", "zh_Hant"} else "zh_Hans"
        return kept, 0.9 if stored == kept else 0.6
    language = "zh_Hans" if simplified > traditional else "zh_Hant"
    return language, round(max(simplified, traditional) / (simplified + traditional), 4)


@cache
def _only_in(character: str, one: str, other: str) -> bool:
    """Tell whether only one of the two old national character sets has this character."""
    return _is_in(character, one) and not _is_in(character, other)


def _is_in(character: str, encoding: str) -> bool:
    try:
        return bool(character.encode(encoding))
    except UnicodeEncodeError:
        return False


def _standard(text: str) -> Shares:
    """Give py3langid's shares, under our codes."""
    return {language: share for language, share in _identifier().rank(text) if not math.isnan(share)}


def get_ready() -> None:
    """Load the identifier now, so that no patient waits for it."""
    _identifier()


@cache
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(["en", "fr", "es", "pt", "tl", "vi", "so", "ht", "ar", "fa", "ur", "uk", "ru"])
    # It keeps the numbers of all its 142 languages for another choice, which nobody makes: 28 MB.
    identifier._full_model = identifier.nb_ptc, identifier.nb_pc, identifier.nb_classes  # noqa: SLF001
    return identifier
