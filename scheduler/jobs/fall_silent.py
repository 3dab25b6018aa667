"""Whoever did not answer what should stop, within a day, hears no more: silence means everything."""

from datetime import datetime

from sqlalchemy import Connection

from bot.domain.consent import DOUBT_LASTS
from bot.service import consent
from bot.store import consents
from scheduler.jobs import Counts

AT_ONCE = 200


def run(tx: Connection, now: datetime) -> Counts:
    """Withdraw up to AT_ONCE consents; done again it finds nothing, for a withdrawal settles the doubt."""
    counts = Counts()
    for doubt in consents.doubts(tx, now - DOUBT_LASTS, AT_ONCE):
        consent.withdraw(
            tx, patient_id=doubt.patient_id, words=doubt.words, channel="sms", by="silence", now=now
        )  # fmt: skip
        counts["withdrawn"] += 1
    return counts
