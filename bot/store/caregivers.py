"""Who answers for a patient, in that person's own words: kept for the coordinators, decided by nobody."""

from datetime import datetime

from sqlalchemy import Connection, select

from bot.store.rows import add
from bot.store.tables import caregivers


def record(tx: Connection, patient_id: int, words: str, now: datetime) -> None:
    """Somebody says that she or he answers for the patient; said twice in the same words, it is kept once."""
    if words not in told(tx, patient_id):
        add(tx, caregivers, patient_id=patient_id, words=words, at=now)


def told(tx: Connection, patient_id: int) -> list[str]:
    """What was said about who answers for her, the newest first."""
    rows = tx.execute(
        select(caregivers.c.words).where(caregivers.c.patient_id == patient_id).order_by(caregivers.c.id.desc())
    )
    return [*rows.scalars()]
