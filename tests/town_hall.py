"""People who said yes, for draws: made up, in an engagement of their own."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert

from bot.store import participations, patients
from bot.store.tables import consents, demographics, engagements
from bot.store.tables import participations as participation_rows
from bot.store.tables import patients as patient_rows

LANGUAGES = ("en", "en", "en", "es", "es", "ar")
BORN = (1948, 1961, 1980, 2001)
GENDERS = ("woman", "woman", "man", "not_said")


def engagement(tx: Connection, now: datetime, **more: Any) -> int:
    values = {
        "name": "Neighbours at table",
        "state": "open",
        "languages": ["en", "es", "ar"],
        "created_at": now,
        **more,
    }
    return int(tx.execute(insert(engagements).values(**values)).inserted_primary_key[0])


def fill(tx: Connection, engagement_id: int, people: int, now: datetime, *, first: int = 0, state: str = "needs_known"):
    """So many people who would come; their participations' ids. Every eighth lives with the one before."""
    return [_person(tx, engagement_id, first + number, now, state) for number in range(people)]


def _person(tx: Connection, engagement_id: int, number: int, now: datetime, state: str) -> int:
    e164 = f"+1555{number:07}"
    home = number - 1 if number % 8 == 7 else number
    patient = patients.create(
        tx, e164=e164, source="import", now=now, language=LANGUAGES[number % 6], name=f"Person {number}", area="M4K"
    )
    tx.execute(
        patient_rows.update()
        .where(patient_rows.c.id == patient)
        .values(birth_year=BORN[number % 4], household=f"home {home}")
    )
    tx.execute(
        insert(consents).values(
            patient_id=patient, e164=e164, state="given", move="give", channel="import", by="the list", at=now
        )
    )
    part = participations.ensure(tx, patient_id=patient, engagement_id=engagement_id, now=now)
    tx.execute(
        participation_rows.update()
        .where(participation_rows.c.id == part.id)
        .values(state=state, changed_at=now + timedelta(seconds=number))
    )
    tx.execute(
        insert(demographics).values(
            participation_id=part.id, question="gender", answer=GENDERS[number // 2 % 4], at=now
        )
    )
    if number % 5 == 0:
        participations.replace_needs(tx, part.id, [{"kind": "childcare", "children": 2, "ages": None}], now)
    return part.id
