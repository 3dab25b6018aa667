"""What a poster says: each language's own texts, its own word to text, and the number."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.domain.errors import BadInput
from bot.paper import poster
from bot.paper.sheet import kept_together
from bot.settings import Settings
from bot.texts import Texts


def make_poster(
    texts: Texts, settings: Settings, keywords: Mapping[str, str], languages: Sequence[str], now: datetime
) -> bytes:
    """The PDF in these languages. `keywords` are the engagement's: word → language. Raises BadInput, UnknownLanguage."""
    number = settings.number_to_text
    if not number:
        raise BadInput("nobody would know which number to text: set CONVIVIAL_TEXT_NUMBER to the one patients see")
    words = [_words(texts, one, keyword_of(keywords, one, settings.keyword), number) for one in languages]
    e164 = "+" + "".join(one for one in number if one.isdecimal())
    return poster.poster(words, e164=e164, number=kept_together(number), clinic=settings.clinic_name, now=now)


def keyword_of(keywords: Mapping[str, str], language: str, otherwise: str) -> str:
    """The word that somebody who reads this language texts to join."""
    return next((word for word, whose in keywords.items() if whose == language), otherwise)


def _words(texts: Texts, language: str, keyword: str, number: str) -> poster.Words:
    headline, offer, how, any_phone = texts.poster(language, keyword=keyword, number=number)
    return poster.Words(language, keyword, headline, offer, how.replace(number, kept_together(number)), any_phone)
