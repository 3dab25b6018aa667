"""What the pages of a draw and the posters show of an engagement."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from bot.domain.errors import NotFound
from bot.store.tables import engagements


def engagement_name(tx: Connection, engagement_id: int) -> str:
    """Its name. Raises NotFound."""
    found: str | None = tx.scalar(select(engagements.c.name).where(engagements.c.id == engagement_id))
    if found is None:
        raise NotFound(f"no engagement {engagement_id}")
    return found


@dataclass(frozen=True, slots=True)
class PosterWords:
    """The words to text (word → language), and the languages an engagement speaks."""

    keywords: dict[str, str]
    languages: tuple[str, ...]


def poster_words(tx: Connection, engagement_id: int) -> PosterWords:
    """What a poster needs of an engagement. Raises NotFound."""
    row = tx.execute(
        select(engagements.c.keywords, engagements.c.languages).where(engagements.c.id == engagement_id)
    ).one_or_none()
    if row is None:
        raise NotFound(f"no engagement {engagement_id}")
    return PosterWords(row.keywords or {}, tuple(row.languages or ()))
