"""The start page: everything that waits for a person, from wherever it stands."""

from datetime import timedelta

import pytest
from conftest import Console, Visit
from sqlalchemy import update

from bot.console import words
from bot.store import handoffs, seats
from bot.store.pages import today
from bot.store.tables import accommodations, group_sessions, messages, participations
from bot.store.tables import seats as seat_rows


async def _whys(site: Console) -> list[tuple[str, str]]:
    found = await site.house.database.read(lambda tx: today.waiting(tx, site.clock.at, 50))
    return [(one.why, one.person.name) for one in found]


async def test_what_must_be_arranged_and_the_session_is_near(console_site: Console, console_visit: Visit):
    assert ("not_arranged", "Rosa Delgado") in await _whys(console_site)
    page = await (await (await console_visit("coordinator")).get("/console/")).text()
    assert "Not arranged yet: Ride" in page
    assert f"/console/group-sessions/{console_site.seeded.group_session}" in page
    for change in (
        update(accommodations).values(state="arranged"),
        update(group_sessions).values(starts_at=console_site.clock.at + today.NEAR + timedelta(hours=1)),
    ):
        await console_site.house.database.write(lambda tx, change=change: tx.execute(change))
        assert not any(why == "not_arranged" for why, _ in await _whys(console_site))
        await console_site.house.database.write(lambda tx: tx.execute(update(accommodations).values(state="asked")))


async def test_an_offer_about_to_lapse(console_site: Console):
    now = console_site.clock.at

    def hold(tx: object) -> None:
        part = tx.scalar(participations.select().with_only_columns(participations.c.id).where(
            participations.c.patient_id == console_site.seeded.people["Thuy Nguyen"]))  # fmt: skip
        seat = seats.add_confirmed(tx, participation_id=part, group_session_id=1, now=now)
        tx.execute(
            update(seat_rows).where(seat_rows.c.id == seat).values(state="held", held_until=now + timedelta(hours=2))
        )

    await console_site.house.database.write(hold)
    assert ("offer_lapses", "Thuy Nguyen") in await _whys(console_site)
    console_site.clock.at = now + timedelta(hours=3)
    assert ("offer_lapses", "Thuy Nguyen") not in await _whys(console_site)


async def test_a_failed_text_is_a_thing_to_do_once_and_not_beside_a_graver_one(console_site: Console):
    found = await _whys(console_site)
    assert found.count(("message_failed", "Rosa Delgado")) == 1
    assert ("message_failed", "Denise Okafor") not in found  # she may be in danger: that stands there
    await console_site.house.database.write(lambda tx: tx.execute(update(messages).values(state="delivered")))
    assert not any(why == "message_failed" for why, _ in await _whys(console_site))


@pytest.mark.parametrize("why", ["not_arranged", "offer_lapses", "message_failed", "not_answered"])
def test_every_reason_has_its_word_and_its_weight(why: str):
    assert why in words.LABELS["handoff"]
    assert why in words.GRAVITY


async def test_the_title_says_how_many_wait(console_site: Console, console_visit: Visit):
    browser = await console_visit("viewer")
    assert "<title>(3) Today" in await (await browser.get("/console/")).text()
    await console_site.house.database.write(
        lambda tx: handoffs.open_for(tx, console_site.seeded.people["Rosa Delgado"], "asked", console_site.clock.at)
    )
    page = await (await browser.get("/console/")).text()
    assert "<title>(4) Today" in page
    assert page.index("May be in danger") < page.index("Asked for a person") < page.index("Not arranged yet")


async def test_where_it_used_to_be_leads_here(console_visit: Visit):
    answer = await (await console_visit("viewer")).get("/console/attention?said=closed")
    assert (answer.status, str(answer.url.relative())) == (200, "/console/?said=closed")
