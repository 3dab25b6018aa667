"""The town of a rehearsal: invented patients who agreed to be texted, and enough group sessions for those who will come."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.rehearsing.characters import Patient
from bot.service import enrol, sample
from bot.store import clinic, patients

SEATS = 10
SHARE_THAT_COMES = 0.8
HOURS = (time(10), time(13), time(18))
FIRST_DAY, LAST_DAY = 6, 12
LASTS = timedelta(hours=2)


def build(tx: Connection, people: list[Patient], languages: tuple[str, ...], zone: ZoneInfo, now: datetime) -> int:
    """Write it into an empty database; the engagement's id."""
    engagement = clinic.add_engagement(
        tx, name="Rehearsal", purpose="To see that everything works", keywords={}, languages=list(languages), now=now
    )
    for number in range(round(len(people) * SHARE_THAT_COMES / SEATS) + len(languages)):
        starts = _slot(number, zone, now)
        language = languages[number % len(languages)]
        clinic.add_session(
            tx, engagement_id=engagement, place=(f"Hall {number + 1}", f"{number + 1} King Street"), starts_at=starts,
            ends_at=starts + LASTS, language=language, capacity=SEATS,
            interpreters=tuple(one for one in sample.INTERPRETED if one != language),
        )  # fmt: skip
    for one in people:
        patient_id = patients.create(tx, e164=one.e164, source="import", now=now, language=one.language)
        sample.consented(tx, patient_id, now)
        enrol.invite(tx, patient_id=patient_id, engagement_id=engagement, now=now)
    return engagement


def _slot(number: int, zone: ZoneInfo, now: datetime) -> datetime:
    days = FIRST_DAY + number // len(HOURS) % (LAST_DAY - FIRST_DAY + 1)
    day = now.astimezone(zone).date() + timedelta(days=days)
    return datetime.combine(day, HOURS[number % len(HOURS)], zone)
