"""What the new effects do: who she is, kept apart; that she is there; and posters' words in every language."""

from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from sqlalchemy import select, update

from bot import dialogs
from bot.domain.folding import plain
from bot.service import sample, seating
from bot.service.effects import Case, apply
from bot.store import demographics, handoffs, participations, patients, seats
from bot.store.exports import KINDS, export
from bot.store.tables import engagements, reminders
from bot.store.tables import seats as seat_rows
from bot.words import join_words
from scheduler.jobs import remind

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
ZONE = ZoneInfo("America/Toronto")
PHONE = "+15550101"


def told(question: str, answer: str) -> dialogs.DemographicsRecorded:
    return dialogs.DemographicsRecorded(effect="demographics_recorded", question=question, answer=answer)


@pytest_asyncio.fixture
async def part(database):
    """Somebody who has a seat, in an engagement that asks for age and gender."""

    def work(tx):
        sample.load(tx, zone=ZONE, now=NOW, random=Random(7))
        tx.execute(update(engagements).values(asks=["age", "gender"]))
        found = participations.ensure(
            tx, patient_id=patients.find_by_number(tx, PHONE), engagement_id=1, now=NOW
        )  # fmt: skip
        participations.move(tx, found.id, "say_yes", NOW)
        offers = seating.fitting(tx, found, language="en", zone=ZONE, now=NOW)
        seating.take(tx, found, offers[0]["id"], zone=ZONE, now=NOW)
        return found

    return await database.write(work)


def doing(part, *effects, now=NOW):
    def work(tx):
        for effect in effects:
            apply(tx, Case(patients.get(tx, part.patient_id), 1, "", ZONE, now), effect)

    return work


async def test_what_is_asked_shrinks_with_each_answer(database, part):
    assert await database.read(lambda tx: demographics.unanswered(tx, part.id)) == ["age", "gender"]
    await database.write(doing(part, told("age", "not_said")))
    assert await database.read(lambda tx: demographics.unanswered(tx, part.id)) == ["gender"]
    await database.write(doing(part, told("gender", "woman"), told("age", "70_over")))
    assert await database.read(lambda tx: demographics.unanswered(tx, part.id)) == []


async def test_nothing_is_asked_where_the_engagement_asks_nothing(database, part):
    await database.write(lambda tx: tx.execute(update(engagements).values(asks=[])))
    assert await database.read(lambda tx: demographics.unanswered(tx, part.id)) == []


async def test_no_export_shows_who_she_is(database, part):
    await database.write(doing(part, told("age", "70_over")))
    for kind in KINDS:
        rows = await database.read(lambda tx, kind=kind: export(tx, kind))
        assert "70_over" not in str(rows)


async def test_she_is_there_once(database, part):
    here = dialogs.Arrived(effect="arrived")
    await database.write(doing(part, here, here))
    states = await database.read(lambda tx: tx.execute(select(seat_rows.c.state)).scalars().all())
    assert states == ["attended"]
    assert (await database.read(lambda tx: participations.get(tx, part.id))).state == "attended"


async def test_who_is_there_is_not_reminded_and_still_asked_how_it_was(database, part):
    await database.write(doing(part, dialogs.Arrived(effect="arrived")))
    await database.write(lambda tx: remind.run(tx, NOW + timedelta(days=12)))
    rows = await database.read(lambda tx: tx.execute(select(reminders.c.kind, reminders.c.state)).all())
    assert {state for kind, state in rows if kind == "reminder"} == {"stale"}
    assert {state for kind, state in rows if kind == "follow_up"} == {"done"}


async def test_without_a_seat_nobody_arrives(database, part):
    await database.write(lambda tx: seating.release(tx, part, "cannot_come", NOW))
    await database.write(doing(part, dialogs.Arrived(effect="arrived")))
    assert await database.read(lambda tx: seats.live_seat(tx, part.id)) is None
    assert (await database.read(lambda tx: participations.get(tx, part.id))).state == "cancelled"


async def test_somebody_else_is_for_a_person_to_decide(database, part):
    await database.write(doing(part, dialogs.PersonAsked(effect="person_asked", why="bring")))
    assert await database.read(lambda tx: handoffs.is_open(tx, part.patient_id, "bring"))


@pytest.mark.usefixtures("part")
@pytest.mark.parametrize(("word", "language"), join_words().items())
async def test_a_posters_word_is_known_in_every_language(database, word, language):
    known = await database.read(participations.open_keywords)
    assert known[plain(f" {word.lower()}! ")] == (1, language)
