"""What the pages of a draw show besides the draw itself."""

from sqlalchemy import Connection, select

from bot.domain.errors import NotFound
from bot.store.tables import engagements


def engagement_name(tx: Connection, engagement_id: int) -> str:
    """Its name. Raises NotFound."""
    found: str | None = tx.scalar(select(engagements.c.name).where(engagements.c.id == engagement_id))
    if found is None:
        raise NotFound(f"no engagement {engagement_id}")
    return found
