"""Who came, for fairness only: age and gender, kept apart from everything else and never shown beside a name."""

from datetime import datetime

from sqlalchemy import Connection, delete, select

from bot.store.rows import add
from bot.store.tables import demographics, engagements, participations


def record(tx: Connection, participation_id: int, question: str, answer: str, now: datetime) -> None:
    """Her answer, in place of an earlier one."""
    tx.execute(
        delete(demographics).where(
            demographics.c.participation_id == participation_id, demographics.c.question == question
        )
    )
    add(tx, demographics, participation_id=participation_id, question=question, answer=answer, at=now)


def unanswered(tx: Connection, participation_id: int) -> list[str]:
    """What her engagement asks by text and she has not answered yet, in the engagement's order."""
    asks = tx.scalar(
        select(engagements.c.asks)
        .join(participations, participations.c.engagement_id == engagements.c.id)
        .where(participations.c.id == participation_id)
    )
    if not asks:
        return []
    told = set(tx.scalars(select(demographics.c.question).where(demographics.c.participation_id == participation_id)))
    return [question for question in asks if question not in told]
