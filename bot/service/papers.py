"""What a poster says: each language's own texts, its own word to text, and the number; and the sheet at the door.

What draws them is loaded when the first of them is asked for.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.domain.errors import BadInput
from bot.paper.said import Expected, Heads, Words
from bot.settings import Settings
from bot.texts import Texts


def make_poster(
    texts: Texts, settings: Settings, keywords: Mapping[str, str], languages: Sequence[str], now: datetime
) -> bytes:
    """The PDF in these languages. `keywords` are the engagement's: word → language. Raises BadInput, UnknownLanguage."""
    from bot.paper import poster
    from bot.paper.sheet import kept_together

    number = settings.number_to_text
    if not number:
        raise BadInput("nobody would know which number to text: set CONVIVIAL_TEXT_NUMBER to the one patients see")
    together = kept_together(number)
    words = [_words(texts, one, keyword_of(keywords, one, settings.keyword), number, together) for one in languages]
    e164 = "+" + "".join(one for one in number if one.isdecimal())
    return poster.poster(words, e164=e164, number=together, clinic=settings.clinic_name, now=now)


def keyword_of(keywords: Mapping[str, str], language: str, otherwise: str) -> str:
    """The word that somebody who reads this language texts to join."""
    return next((word for word, whose in keywords.items() if whose == language), otherwise)


def make_sign_in_sheet(people: Sequence[Expected], heads: Heads, now: datetime) -> bytes:
    """The PDF: who is expected, in large print."""
    from bot.paper.sign_in import sign_in

    return sign_in(people, heads, now)


def _words(texts: Texts, language: str, keyword: str, number: str, together: str) -> Words:
    """`together` is the number as it stays together on paper."""
    headline, offer, how, any_phone = texts.poster(language, keyword=keyword, number=number)
    return Words(language, keyword, headline, offer, how.replace(number, together), any_phone)
