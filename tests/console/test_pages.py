"""What the pages show, and what their buttons do."""

import pytest
from conftest import Console, Visit
from sqlalchemy import select

from bot.console import words
from bot.domain.accommodation import ACCOMMODATION
from bot.domain.message import MESSAGE
from bot.domain.participation import PARTICIPATION
from bot.domain.seat import SEAT
from bot.service import consent
from bot.store import conversations, exports, participations, patients
from bot.store.pages import conversation, today
from bot.store.pages import patients as patients_page
from bot.store.pages.patients import PAGE, Search
from bot.store.tables import accommodations, turns

HTML = "<script>alert(1)</script><img src=x onerror=alert(2)>"


@pytest.mark.parametrize(
    ("kind", "life"),
    [("participation", PARTICIPATION), ("seat", SEAT), ("message", MESSAGE), ("accommodation", ACCOMMODATION)],
)
def test_every_state_has_a_word(kind: str, life: object):
    assert set(words.LABELS[kind]) >= life.states


async def test_what_a_patient_writes_is_never_markup(console_site: Console, console_visit: Visit):
    site, browser = console_site, await console_visit("coordinator")
    amina = site.seeded.people["Amina Hassan"]
    import seed

    await site.house.database.write(lambda tx: seed.a_text(tx, amina, HTML, site.clock.at))
    for path in ("sign-ups", f"patients/{amina}", f"phones/{amina}"):
        page = await (await browser.get(f"/console/{path}")).text()
        assert "&lt;script&gt;alert(1)" in page, path
        assert "<script>alert" not in page
        assert "<img src=x" not in page


async def test_the_start_page_shows_state_language_needs_and_seat(console_visit: Visit):
    page = await (await (await console_visit("viewer")).get("/console/sign-ups")).text()
    for words_of_hers in (
        "Amina Hassan",
        "Coming",
        "Arabic",
        "Child care: 2 (ages 3, 5)",
        "Tue 24 Nov",
        "Ride: from 12 King St",
    ):
        assert words_of_hers in page
    assert "Harold Pratt" not in page  # drawn, and has done nothing


async def test_the_gravest_comes_first_then_the_oldest(console_site: Console, console_visit: Visit):
    page = await (await (await console_visit("viewer")).get("/console/attention")).text()
    order = [page.index(f"<h2>{one}</h2>") for one in ("May be in danger", "Medical question", "No date fits")]
    assert order == sorted(order)
    assert "Open conversation" in page
    assert "/close" not in page  # a viewer may look


async def test_closing_a_handoff(console_site: Console, console_visit: Visit):
    browser, database = await console_visit("coordinator"), console_site.house.database
    before = await database.read(lambda tx: today.waiting(tx, console_site.clock.at, 10))
    page = await (await browser.post(f"/console/attention/{before[0].handoff_id}/close")).text()
    after = await database.read(lambda tx: today.waiting(tx, console_site.clock.at, 10))
    assert {one.handoff_id for one in before} - {one.handoff_id for one in after} == {before[0].handoff_id}
    assert "Closed." in page
    assert "Coordinator</li>" in page


async def test_taking_over_replying_and_giving_back(console_site: Console, console_visit: Visit):
    browser, database = await console_visit("coordinator"), console_site.house.database
    rosa = console_site.seeded.people["Rosa Delgado"]
    page = await (await browser.post(f"/console/patients/{rosa}/take-over")).text()
    assert "Coordinator has taken over" in page
    assert (await database.read(lambda tx: conversations.get(tx, rosa))).is_held
    page = await (await browser.post(f"/console/patients/{rosa}/reply", data={"text": "Le llamo a las 5"})).text()
    assert "Le llamo a las 5" in page
    assert "by hand" in page
    await browser.post(f"/console/patients/{rosa}/give-back")
    assert not (await database.read(lambda tx: conversations.get(tx, rosa))).is_held


@pytest.mark.parametrize(("text", "said"), [("  ", "nothing to send"), ("x" * 641, "too long")])
async def test_a_reply_that_is_none(console_site: Console, console_visit: Visit, text: str, said: str):
    browser = await console_visit("coordinator")
    page = await (await browser.post("/console/patients/2/reply", data={"text": text})).text()
    assert said in page


async def test_stop_and_start_again_told_to_a_coordinator(console_site: Console, console_visit: Visit):
    browser, database = await console_visit("coordinator"), console_site.house.database
    rosa = console_site.seeded.people["Rosa Delgado"]
    page = await (await browser.post(f"/console/patients/{rosa}/stop", data={"words": "basta ya"})).text()
    assert "basta ya" in page
    assert "I was told to start again" in page
    assert 'name="text"' not in page  # nobody writes to her now
    assert not await database.read(lambda tx: consent.may_ask(tx, rosa))
    story = await database.read(lambda tx: conversation.read(tx, rosa))
    assert (story.consents[0].channel, story.consents[0].by) == ("console", "Coordinator")
    await browser.post(f"/console/patients/{rosa}/start-again", data={"words": "sí, otra vez"})
    assert await database.read(lambda tx: consent.may_ask(tx, rosa))


async def test_offering_other_dates_is_an_event_for_the_dialog(console_site: Console, console_visit: Visit):
    browser = await console_visit("coordinator")
    lucie, session = console_site.seeded.people["Lucie Tremblay"], console_site.seeded.group_session
    answer = await browser.post(f"/console/patients/{lucie}/offer", data={"group_session": [str(session)]})
    assert "on their way" in await answer.text()
    event = await console_site.house.database.read(
        lambda tx: tx.execute(select(turns).where(turns.c.event == "offer_made")).one()
    )
    assert [offer["id"] for offer in event.payload["offers"]] == [session]
    assert event.patient_id == lucie


@pytest.mark.parametrize(
    ("ticked", "said"), [([], "at least one"), (["1"] * 4, "at most three"), (["999"], "no longer possible")]
)
async def test_an_offer_that_cannot_be(console_visit: Visit, ticked: list[str], said: str):
    browser = await console_visit("coordinator")
    page = await (await browser.post("/console/patients/3/offer", data={"group_session": ticked})).text()
    assert said in page


async def test_inviting_one_and_all_who_were_drawn(console_site: Console, console_visit: Visit):
    browser, database, people = (
        await console_visit("coordinator"),
        console_site.house.database,
        console_site.seeded.people,
    )
    engagement = {"engagement": str(console_site.seeded.engagement)}
    await browser.post(f"/console/patients/{people['Harold Pratt']}/invite", data=engagement)
    assert (await database.read(lambda tx: participations.latest(tx, people["Harold Pratt"]))).state == "invited"
    page = await (await browser.get("/console/patients")).text()
    assert "1 drawn and not invited yet" in page
    await browser.post("/console/patients/invite-all", data=engagement)
    assert (await database.read(lambda tx: participations.latest(tx, people["Nadia Petrenko"]))).state == "invited"
    page = await (await browser.post(f"/console/patients/{people['Amina Hassan']}/invite", data=engagement)).text()
    assert "no longer possible" in page  # she has a seat


async def test_who_said_no_to_texts_is_not_invited(console_site: Console, console_visit: Visit):
    browser, database = await console_visit("coordinator"), console_site.house.database
    harold = console_site.seeded.people["Harold Pratt"]
    await browser.post(f"/console/patients/{harold}/stop", data={"words": "take me off"})
    engagement = {"engagement": str(console_site.seeded.engagement)}
    page = await (await browser.post(f"/console/patients/{harold}/invite", data=engagement)).text()
    assert "no agreement to texts" in page
    await browser.post("/console/patients/invite-all", data=engagement)
    assert (await database.read(lambda tx: participations.latest(tx, harold))).state == "declined"


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ({"words": "ROSA"}, {"Rosa Delgado"}),
        ({"words": "555-0105"}, {"Joan Whitfield"}),
        ({"words": "%"}, set()),
        ({"state": "waitlisted"}, {"Lucie Tremblay"}),
        ({"state": "new"}, {"Harold Pratt", "Nadia Petrenko"}),
        ({"words": "pet", "state": "new"}, {"Nadia Petrenko"}),
    ],
)
async def test_finding_patients(console_site: Console, console_visit: Visit, search: dict[str, str], found: set[str]):
    browser = await console_visit("viewer")
    answer = await browser.post("/console/patients", data=search)
    page = await answer.text()
    assert str(answer.url).endswith("/console/patients")  # nothing of it in the address
    assert {name for name in console_site.seeded.people if name and f">{name}</a>" in page} == found


async def test_paging_leads_through_everybody_once(console_site: Console):
    database, now = console_site.house.database, console_site.clock.at

    def more(tx: object) -> None:
        for index in range(2 * PAGE):
            patients.create(tx, e164=f"+1647555{index:04}", source="import", now=now, language="en", name=f"P {index}")

    await database.write(more)
    seen: list[int] = []
    search = Search()
    while True:
        found = await database.read(lambda tx, search=search: patients_page.find(tx, search))
        seen += [one.id for one in found.people]
        if found.next_before is None:
            break
        search = Search(before=found.next_before)
    assert len(seen) == len(set(seen)) == 2 * PAGE + len(console_site.seeded.people)


async def test_a_group_session_and_what_must_be_arranged(console_site: Console, console_visit: Visit):
    browser, session = await console_visit("coordinator"), console_site.seeded.group_session
    page = await (await browser.get(f"/console/group-sessions/{session}")).text()
    for words_on_it in ("2 of 12 places taken", "Ride: from 12 King St", "Interpreter: Arabic", "Lucie Tremblay"):
        assert words_on_it in page
    work = await console_site.house.database.read(
        lambda tx: tx.scalar(
            select(accommodations.c.id).where(accommodations.c.kind == "transport", accommodations.c.state == "asked")
        )
    )
    for move, after in (("own", "owned"), ("arrange", "arranged")):
        await browser.post(f"/console/accommodations/{work}", data={"move": move, "group_session": str(session)})
        row = await console_site.house.database.read(
            lambda tx: tx.execute(
                select(accommodations.c.state, accommodations.c.owner).where(accommodations.c.id == work)
            ).one()
        )
        assert row == (after, "Coordinator")
    answer = await browser.post(f"/console/accommodations/{work}", data={"move": "own", "group_session": str(session)})
    assert "no longer possible" in await answer.text()


async def test_a_viewer_sees_no_whole_number(console_visit: Visit):
    page = await (await (await console_visit("viewer")).get("/console/patients/1")).text()
    assert "…0100" in page
    assert "+1416" not in page


async def test_what_was_not_understood_is_filed_reviewed_and_exported(console_site: Console, console_visit: Visit):
    site, coordinator, admin = console_site, await console_visit("coordinator"), await console_visit("admin")
    turn_id = await site.house.database.write(lambda tx: _not_understood(tx, site.clock.at))
    page = await (await coordinator.get("/console/understanding")).text()
    assert "bring me sum1 at 416 555 0123" in page
    answer = await coordinator.post(f"/console/understanding/{turn_id}/file", data={"label": "need_transport"})
    assert "Waits for review" in await answer.text()
    assert await site.house.database.read(lambda tx: exports.export(tx, "corrections")) == []
    assert (await coordinator.post(f"/console/understanding/{turn_id}/review")).status == 403
    assert "Reviewed" in await (await admin.post(f"/console/understanding/{turn_id}/review")).text()
    (row,) = await site.house.database.read(lambda tx: exports.export(tx, "corrections"))
    assert (row["text"], row["label"], row["understood"]) == ("bring me sum1 at #", "need_transport", "other")
    await coordinator.post(f"/console/understanding/{turn_id}/file", data={"label": "question"})
    assert await site.house.database.read(lambda tx: exports.export(tx, "corrections")) == []
    await coordinator.post(f"/console/understanding/{turn_id}/withdraw")
    assert "bring me sum1" in await (await coordinator.get("/console/understanding")).text()


def _not_understood(tx, now):
    import seed

    seed.a_text(tx, 1, "bring me sum1 at 416 555 0123", now)
    understood = {"label": "other", "language": "en", "confidence": 0.2}
    turn_id = tx.scalar(select(turns.c.id).order_by(turns.c.id.desc()).limit(1))
    tx.execute(turns.update().where(turns.c.id == turn_id).values(understood=understood, state="done"))
    return turn_id


@pytest.mark.parametrize(("turn", "label", "status"), [(999, "yes", 404), (1, "nonsense", 200)])
async def test_nothing_is_filed_about_no_text_or_by_no_label(console_visit: Visit, turn: int, label: str, status: int):
    browser = await console_visit("coordinator")
    answer = await browser.post(f"/console/understanding/{turn}/file", data={"label": label})
    assert answer.status == status
