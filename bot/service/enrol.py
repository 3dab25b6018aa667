"""How a patient comes into an engagement: invited by us, or by a poster's word of her own."""

from datetime import datetime

from sqlalchemy import Connection

from bot.service import consent
from bot.store import participations, patients, turns


def invite(tx: Connection, *, patient_id: int, engagement_id: int, now: datetime) -> bool:
    """Send the invitation (as an event, so that the dialog knows). False when she may not be texted."""
    if not consent.may_ask(tx, patient_id):
        return False
    participation = participations.ensure(tx, patient_id=patient_id, engagement_id=engagement_id, now=now)
    participations.move(tx, participation.id, "invite", now)
    participations.asked(tx, participation.id, now)
    turns.hear_event(tx, patient_id, "invited", {}, now)
    return True


def join(tx: Connection, *, patient_id: int, engagement_id: int, language: str, words: str, now: datetime) -> None:
    """She texted the poster's word: that is consent, and its language hers unless we know better."""
    consent.give(tx, patient_id=patient_id, words=words, channel="sms", by="patient", now=now)
    if not patients.get(tx, patient_id).language_known:
        patients.set_language(tx, patient_id, language)
    participations.ensure(tx, patient_id=patient_id, engagement_id=engagement_id, now=now)
