"""How far each group came: counted once, from the furthest she came; small numbers hidden, on the page and in the CSV."""

import csv
import io
from datetime import UTC, datetime

import pytest
from conftest import Console, Visit
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, update

from bot.domain.fewcells import FEWEST, hidden
from bot.store import clinic, messages, participations, patients, seats
from bot.store.pages import fairness
from bot.store.pages.fairness import STEPS
from bot.store.tables import demographics, engagements, turns
from bot.store.tables import messages as message_rows
from bot.store.tables import participations as part_rows

NOW = datetime(2026, 11, 22, 23, 0, tzinfo=UTC)


def _engagement(tx) -> int:
    return clinic.add_engagement(tx, name="A table", purpose="", keywords={}, languages=["en"], now=NOW)


def _one(tx, engagement: int, number: int, **more) -> int:
    patient = patients.create(
        tx, e164=f"+1555010{number:04}", source="import", now=NOW, language=more.get("language", "en"), area="M4K",
        birth_year=more.get("birth_year"),
    )  # fmt: skip
    part = participations.ensure(tx, patient_id=patient, engagement_id=engagement, now=NOW)
    tx.execute(update(part_rows).where(part_rows.c.id == part.id).values(state=more.get("state", "invited")))
    if sent := more.get("sent"):
        message = messages.queue(
            tx, patient_id=patient, e164="+15550100", key="invite", language="en", text="x", segments=1,
            is_reply=False, due_at=NOW, expires_at=NOW, now=NOW,
        )  # fmt: skip
        tx.execute(update(message_rows).where(message_rows.c.id == message).values(state=sent))
    if more.get("wrote"):
        tx.execute(
            insert(turns).values(
                e164="+15550100", patient_id=patient, kind="text", body="hi", state="done", received_at=NOW,
                ready_at=NOW, done_at=NOW,
            )
        )  # fmt: skip
    if seat := more.get("seat"):
        session = more["session"]
        live = seats.add_confirmed(tx, participation_id=part.id, group_session_id=session, now=NOW)
        if seat == "released":
            seats.release(tx, seats.live_seat(tx, part.id), "moved", NOW)
        assert live
    return part.id


@pytest.mark.parametrize(
    ("more", "reached"),
    [
        ({"state": "drawn"}, 0),
        ({"sent": "queued"}, 0),
        ({"sent": "undelivered"}, 1),
        ({"sent": "delivered"}, 2),
        ({"sent": "delivered", "wrote": True, "state": "declined"}, 3),
        ({"state": "interested"}, 4),
        ({"state": "needs_known"}, 5),
        ({"state": "waitlisted"}, 6),
        ({"state": "declined", "seat": "released"}, 6),
        ({"state": "confirmed"}, 7),
        ({"state": "missed"}, 7),
        ({"state": "attended"}, 8),
    ],
)
async def test_the_furthest_step_counts(database, more, reached: int):
    def work(tx) -> dict[str, list[int]]:
        engagement = _engagement(tx)
        session = clinic.add_session(
            tx, engagement_id=engagement, place=("Library", "12 King St"), starts_at=NOW, ends_at=NOW, language="en",
            interpreters=(), capacity=5, facilitator="",
        )  # fmt: skip
        _one(tx, engagement, 1, session=session, **more)
        return fairness.reached(tx, engagement, "language", NOW.year)

    assert (await database.write(work))["en"] == [1] * reached + [0] * (len(STEPS) - reached)


async def test_by_age_as_she_said_it_else_by_her_year_of_birth(database):
    def work(tx) -> dict[str, list[int]]:
        engagement, born = _engagement(tx), (None, None, 1950, 1990, 1990)
        for number, year in enumerate(born):
            part = _one(tx, engagement, number, state="attended", birth_year=year)
            if number in {1, 3}:  # the fourth is on the list as younger: her own word counts
                tx.execute(insert(demographics).values(participation_id=part, question="age", answer="70_over", at=NOW))
        return fairness.reached(tx, engagement, "age", NOW.year)

    assert await database.write(work) == {"70_over": [3] * 8, "30_49": [1] * 8, "not_said": [1] * 8}


@given(
    st.dictionaries(
        st.text("abc", min_size=1, max_size=3), st.lists(st.integers(0, 30), min_size=2, max_size=2), max_size=6
    )
)
def test_no_small_number_is_shown_or_given_away_by_the_total(counts):
    shown = hidden(counts)
    for step in range(2):
        column = {group: row[step] for group, row in shown.items()}
        assert all(count is None or count == 0 or count >= FEWEST for count in column.values())
        gone = [group for group, count in column.items() if count is None]
        if len(gone) == 1:  # nothing else to hide it behind
            assert all(row[step] == 0 for group, row in counts.items() if group not in gone)
        assert all(count in {None, counts[group][step]} for group, count in column.items())


async def test_the_page_and_the_csv_say_the_same(console_site: Console, console_visit: Visit):
    browser, engagement = await console_visit("viewer"), console_site.seeded.engagement

    def more(tx) -> None:
        for number in range(12):
            _one(tx, engagement, number, state="attended", language="es", birth_year=1940 if number < 3 else 1980)
        targets = [{"group": "language:es", "people": 20}]
        tx.execute(update(engagements).where(engagements.c.id == engagement).values(targets=targets))

    await console_site.house.database.write(more)
    page = await (await browser.get(f"/console/fairness?engagement={engagement}&by=language")).text()
    assert "Spanish" in page
    assert "&lt;5" in page
    answer = await browser.get(f"/console/fairness/{engagement}/export.csv?by=language")
    assert answer.content_type == "text/csv"
    rows = {row["language"]: row for row in csv.DictReader(io.StringIO(await answer.text()))}
    assert rows["es"]["attended"] == "12" or rows["es"]["attended"] == "<5"
    assert rows["es"]["wanted"] == "20"
    assert rows["ar"]["sent"] == "<5"
    answer = await browser.get(f"/console/fairness/{engagement}/export.csv?by=age")
    rows = {row["age"]: row for row in csv.DictReader(io.StringIO(await answer.text()))}
    assert (rows["70_over"]["attended"], rows["30_49"]["attended"]) == ("<5", "9")  # three are too few to show
    assert (await browser.get("/console/fairness/999/export.csv")).status == 404


async def test_an_area_is_no_formula(console_site: Console, console_visit: Visit):
    from bot.store.tables import patients as patient_rows

    change = update(patient_rows).values(area="=HYPERLINK(1)")
    await console_site.house.database.write(lambda tx: tx.execute(change))
    browser = await console_visit("viewer")
    told = await (await browser.get(f"/console/fairness/{console_site.seeded.engagement}/export.csv?by=area")).text()
    assert "'=HYPERLINK(1)" in told
