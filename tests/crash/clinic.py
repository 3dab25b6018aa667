"""The clinic's database before the first text: one engagement, room for everybody, and patients due a reminder."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.domain.reminders import Due
from bot.service import consent, seating
from bot.store import clinic, participations, patients, reminders, seats
from bot.store.database import open_database

NOON = 12


def zone_at_noon(now: datetime) -> str:
    """A time zone where it is early afternoon, so that reminders may go whenever the tests run."""
    ahead = (NOON + 1 - now.astimezone(UTC).hour + NOON) % 24 - NOON  # -12 … 11
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"


async def furnish(database_url: str, zone: str, due: Sequence[tuple[str, datetime]]) -> None:
    """Fill an empty database; each of `due` is a patient with a seat whose reminder comes at that time."""
    database = await open_database(database_url)
    await database.migrate()
    await database.write(lambda tx: _furnish(tx, ZoneInfo(zone), due, datetime.now(UTC)))
    await database.close()


def _furnish(tx: Connection, zone: ZoneInfo, due: Sequence[tuple[str, datetime]], now: datetime) -> None:
    engagement_id = clinic.add_engagement(
        tx, name="A table with your neighbours", purpose="", keywords={"JOIN": "en"}, languages=["en"], now=now
    )
    starts = now.astimezone(zone).replace(hour=17, minute=30, second=0, microsecond=0) + timedelta(days=10)
    session_id = clinic.add_session(
        tx, engagement_id=engagement_id, place=("Parkside Library", "12 King Street"), starts_at=starts,
        ends_at=starts + timedelta(hours=2), language="en", capacity=5000,
    )  # fmt: skip
    for e164, at in due:
        _seated(tx, e164, engagement_id, session_id, zone, now, Due("reminder", 3, at, at + timedelta(hours=1)))


def _seated(
    tx: Connection, e164: str, engagement_id: int, session_id: int, zone: ZoneInfo, now: datetime, due: Due
) -> None:
    patient_id = patients.create(tx, e164=e164, source="import", now=now, language="en")
    consent.give(tx, patient_id=patient_id, words="yes", channel="import", by="test", now=now)
    part = participations.ensure(tx, patient_id=patient_id, engagement_id=engagement_id, now=now)
    for move in ("say_yes", "tell_needs", "offer"):
        participations.move(tx, part.id, move, now)
    seat_id = seating.take(tx, part, session_id, zone=zone, now=now)
    reminders.cancel(tx, seat_id)
    reminders.make(tx, seat_id, [due])
    assert seats.live_seat(tx, part.id)
