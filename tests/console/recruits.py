"""Engagements for the console's tests: one whose second wave is going out, and a draft; people to call."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from lists import LANGUAGES, add, listed, open_engagement
from sqlalchemy import Connection, update

from bot.service import engagements, recruiting
from bot.store import messages, participations, tasks, waves
from bot.store.tables import messages as message_rows
from bot.store.tables import turns
from scheduler.jobs import waves as job
from scheduler.tasks.waves import KIND

ZONE = ZoneInfo("America/Toronto")
NAMES = ("Adela Ruiz", "Bintou Kane", "Carol Smith", "Dario Paz", "Esi Mensah", "Farid Amiri")
OPEN_AT = timedelta(hours=-5)  # the clock of these tests stands on a Sunday evening; this is one in the afternoon


@dataclass(frozen=True, slots=True)
class Recruits:
    """Ids that tests ask for."""

    engagement: int
    draft: int
    ids: tuple[int, ...]


def some(tx: Connection, now: datetime) -> Recruits:
    """Fill in what the seeded clinic lacks."""
    people = [listed(index, name=NAMES[index % 6], household=None, area="M4K") for index in range(300)]
    ids = tuple(add(tx, people, now - timedelta(days=9)))
    targets = {"language:en": 5, "language:es": 4, "language:fr": 9}
    engagement = open_engagement(tx, now - timedelta(days=8), targets, {"split": ["language"], "areas": ["M4K"]})
    _wave(tx, engagement, now - timedelta(days=7) + OPEN_AT, whole=True)
    _answers(tx, engagement, now)
    _wave(tx, engagement, now + OPEN_AT, whole=False)
    draft = engagements.create(
        tx, name="Coffee at the mill", purpose="Tell us what would make the clinic easier.", medical=(), now=now
    )
    engagements.choose_people(tx, draft, {"from_age": 40, "tags": ["overdue"], "split": ["language", "age"]})
    engagements.choose_languages(tx, draft, LANGUAGES[:2], LANGUAGES, {})
    return Recruits(engagement, draft, ids)


def plan(tx: Connection, now: datetime) -> None:
    """The wave that was asked for, without a process of its own."""
    task = tasks.take(tx, now)
    assert task is not None
    drawn = KIND.compute(*KIND.read(tx, task, now), progress=lambda *_: None)
    tasks.finish(tx, task.id, KIND.store(tx, task, drawn, now), now)


def _wave(tx: Connection, engagement: int, at: datetime, *, whole: bool) -> None:
    tasks.ask(tx, kind="wave", engagement_id=engagement, given={}, by=None, now=at)
    plan(tx, at)
    job.run(tx, at, ZONE, 1000 if whole else 20)
    tx.execute(update(turns).where(turns.c.state == "waiting").values(state="done", done_at=at))
    if whole:
        wave = waves.of(tx, engagement)[0]
        waves.move(tx, wave, "queued", at)


def _answers(tx: Connection, engagement: int, now: datetime) -> None:
    """A few said yes or no; two never answered."""
    wave = waves.of(tx, engagement)[0]
    ids = [row[0] for row in _asked(tx, wave.id)]
    for index, move in enumerate(["say_yes"] * 7 + ["say_no"] * 3):
        participations.move(tx, ids[index], move, now - timedelta(days=6))
    for participation_id, patient_id in _asked(tx, wave.id)[10:12]:
        _tried(tx, patient_id, now)
        recruiting.give_up(tx, participation_id, patient_id, now - timedelta(hours=2))


def _asked(tx: Connection, wave_id: int) -> list[tuple[int, int]]:
    from sqlalchemy import select

    from bot.store.tables import participations as rows

    query = select(rows.c.id, rows.c.patient_id).where(rows.c.wave_id == wave_id).order_by(rows.c.id)
    return [(row[0], row[1]) for row in tx.execute(query)]


def _tried(tx: Connection, patient_id: int, now: datetime) -> None:
    for key, days in (("invite", 7), ("invite_again", 4), ("invite_last", 2)):
        at = now - timedelta(days=days) + OPEN_AT
        made = messages.queue(
            tx, patient_id=patient_id, e164="+15552000000", key=key, language="en", text="come", segments=1,
            is_reply=False, due_at=at, expires_at=at, now=at,
        )  # fmt: skip
        tx.execute(update(message_rows).where(message_rows.c.id == made).values(state="delivered", sent_at=at))
