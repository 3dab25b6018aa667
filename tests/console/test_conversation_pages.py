"""Conversations: found by what was said, written to by one person at a time, with nothing lost."""

from datetime import timedelta

import pytest
import seed
from conftest import Console, Visit
from sqlalchemy import select, update

from bot.console.words import LABELS
from bot.store import conversations, users
from bot.store.pages import conversations as conversations_page
from bot.store.pages.conversations import PAGE, Search
from bot.store.tables import conversations as talks
from bot.store.tables import messages as message_rows
from scheduler.jobs import take_back


def _named(found: object) -> set[str]:
    return {talk.person.name for talk in found.talks}


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ({"words": "rosa"}, {"Rosa Delgado"}),
        ({"words": "0105"}, {"Joan Whitfield"}),
        ({"words": "me recojan"}, {"Rosa Delgado"}),
        ({"words": "%"}, set()),
        ({"language": "fr"}, {"Lucie Tremblay", "Marguerite Bouchard-Lavallée de la Fontaine"}),
        ({"state": "waitlisted"}, {"Lucie Tremblay"}),
        ({"only": "person"}, {"Joan Whitfield", "Lucie Tremblay", "Denise Okafor"}),
        ({"only": "person", "language": "fr"}, {"Lucie Tremblay"}),
    ],
)
async def test_finding_conversations(console_site: Console, console_visit: Visit, search, found: set[str]):
    browser = await console_visit("viewer")
    answer = await browser.post("/console/conversations", data=search)
    page = await answer.text()
    assert str(answer.url).endswith("/console/conversations")  # nothing of it in the address
    assert {name for name in console_site.seeded.people if name and f">{name}</a>" in page} == found


async def test_mine_are_those_i_have_taken_over(console_site: Console, console_visit: Visit):
    ana, ben = await console_visit("coordinator"), await console_visit("admin")
    await ana.post("/console/patients/2/take-over")
    for browser, is_there in ((ana, True), (ben, False)):
        page = await (await browser.post("/console/conversations", data={"only": "mine"})).text()
        assert ("Rosa Delgado</a>" in page) is is_there


async def test_paging_leads_through_all_of_them_once(database):
    from datetime import UTC, datetime

    from bot.store import patients

    now = datetime(2026, 11, 22, 23, 0, tzinfo=UTC)

    def many(tx: object) -> None:
        for index in range(2 * PAGE + 3):
            one = patients.create(tx, e164=f"+1555010{index:04}", source="import", now=now, language="en")
            at = now - timedelta(minutes=index // 2)  # two at the same moment
            tx.execute(update(talks).where(talks.c.patient_id == one).values(version=1, changed_at=at))

    await database.write(many)
    seen, search = [], Search()
    while True:
        found = await database.read(lambda tx, search=search: conversations_page.find(tx, search))
        seen += [talk.person.id for talk in found.talks]
        if not found.next_before:
            break
        search = Search(before=found.next_before)
    assert len(seen) == len(set(seen)) == 2 * PAGE + 3


@pytest.mark.parametrize("before", ["x", "2026-01-01T00:00:00|1", "|", "2026-01-01T00:00:00+00:00|x"])
async def test_a_place_in_the_list_that_is_none(console_visit: Visit, before: str):
    answer = await (await console_visit("viewer")).post("/console/conversations", data={"before": before})
    assert answer.status == 200


async def _form(browser: object, patient_id: int) -> dict[str, str]:
    import re

    page = await (await browser.get(f"/console/patients/{patient_id}")).text()
    return {name: re.search(rf'name="{name}" value="(\d+)"', page)[1] for name in ("seen", "answered")}


def _by_hand(tx: object) -> list[str]:
    query = select(message_rows.c.text).where(message_rows.c.key == "by_hand").order_by(message_rows.c.id)
    return [*tx.execute(query).scalars()]


async def test_two_at_once_answer_her_once(console_site: Console, console_visit: Visit):
    ana, ben = await console_visit("coordinator"), await console_visit("admin")
    hers, his = await _form(ana, 2), await _form(ben, 2)
    assert (await ana.post("/console/patients/2/reply", data={"text": "Le llamo", **hers})).status == 200
    late = await ben.post("/console/patients/2/reply", data={"text": "My own answer", **his})
    page = await late.text()
    assert late.status == 409
    assert "Something was said meanwhile" in page
    assert ">My own answer</textarea>" in page  # nothing of his is lost
    assert await console_site.house.database.read(_by_hand) == ["Le llamo"]
    again = await ben.post("/console/patients/2/reply", data={"text": "My own answer", **await _form(ben, 2)})
    assert again.status == 200


async def test_what_she_wrote_meanwhile_is_read_first(console_site: Console, console_visit: Visit):
    ana = await console_visit("coordinator")
    form = await _form(ana, 2)
    await console_site.house.database.write(lambda tx: seed.a_text(tx, 2, "ya no puedo", console_site.clock.at))
    assert (await ana.post("/console/patients/2/reply", data={"text": "Perfecto", **form})).status == 409


async def test_the_second_sees_who_has_it_and_may_take_it_from_her_only(console_site: Console, console_visit: Visit):
    ana, ben, database = await console_visit("coordinator"), await console_visit("admin"), console_site.house.database
    await ana.post("/console/patients/2/take-over")
    page = await (await ben.get("/console/patients/2")).text()
    assert "Coordinator has taken over" in page
    assert 'name="text"' not in page
    assert (await ben.post("/console/patients/2/reply", data={"text": "me too"})).status == 409
    assert "A colleague has taken" in await (await ben.post("/console/patients/2/take-over")).text()
    who = await database.read(lambda tx: users.find(tx, "coordinator@clinic.example"))
    page = await (await ben.post("/console/patients/2/take-over", data={"instead_of": str(who.id)})).text()
    assert "Admin has taken over" in page
    assert await database.read(_by_hand) == []


async def test_the_preview_counts_as_the_network_will(console_visit: Visit):
    browser = await console_visit("coordinator")
    for text, told in (("a" * 160, "1 text of 160"), ("a" * 161, "2 texts, 161"), ("á" * 71, "2 texts, 71")):
        page = await (await browser.post("/console/patients/2/preview", data={"text": text})).text()
        assert told in page
        assert f">{text}</textarea>" in page
        piece = await browser.post("/console/patients/2/preview", data={"text": text}, headers={"HX-Request": "true"})
        assert told in (told_alone := await piece.text())
        assert "<html" not in told_alone


async def test_a_text_of_ours_is_put_into_the_box_in_her_language(console_visit: Visit):
    browser = await console_visit("coordinator")
    asked = {"text": "mine", "key": "answer_cost", "use": "1"}
    page = await (await browser.post("/console/patients/2/preview", data=asked)).text()
    assert "gratis" in page.split("<textarea")[1].split("</textarea>")[0].lower()
    page = await (await browser.post("/console/patients/2/preview", data=asked | {"key": "../x"})).text()
    assert ">mine</textarea>" in page


def test_every_text_of_ours_can_be_said_without_a_value(console_texts):
    from datetime import UTC

    for language in console_texts.languages:
        for key in LABELS["canned"]:
            assert console_texts.render(key, {}, language, UTC)


@pytest.fixture
def console_texts(console_site: Console):
    return console_site.house.texts


async def test_notes_are_for_colleagues(console_visit: Visit):
    ana, ben = await console_visit("coordinator"), await console_visit("viewer")
    page = await (await ana.post("/console/patients/2/note", data={"note": "<i>call</i> after 5"})).text()
    assert "Your note is kept." in page
    page = await (await ben.get("/console/patients/2")).text()
    assert "&lt;i&gt;call&lt;/i&gt; after 5" in page
    assert 'name="note"' not in page
    assert "nothing to keep" in await (await ana.post("/console/patients/2/note", data={"note": " "})).text()


async def test_a_text_is_corrected_where_it_stands(console_site: Console, console_visit: Visit):
    browser = await console_visit("coordinator")
    await console_site.house.database.write(lambda tx: seed.a_text(tx, 2, "me llevan?", console_site.clock.at))
    turn = (await _form(browser, 2))["seen"]
    data = {"patient": "2", "label": "need_transport"}
    answer = await browser.post(f"/console/understanding/{turn}/file", data=data)
    assert str(answer.url.relative()).startswith("/console/patients/2")
    assert "filed as" in await answer.text()


async def test_a_take_over_nobody_answers_goes_back_to_the_queue(console_site: Console, console_visit: Visit):
    site, browser, hour = console_site, await console_visit("coordinator"), timedelta(hours=1)
    await browser.post("/console/patients/2/take-over")
    await browser.post("/console/patients/3/take-over")
    await browser.post("/console/patients/3/reply", data={"text": "Bonjour"})

    async def tick() -> None:
        await site.house.database.write(lambda tx: take_back.run(tx, site.clock.at, hour))

    site.clock.at += timedelta(minutes=59)
    await tick()
    assert (await site.house.database.read(lambda tx: conversations.get(tx, 2))).held_by
    site.clock.at += timedelta(minutes=2)
    await tick()
    await tick()
    forgotten = await site.house.database.read(lambda tx: conversations.get(tx, 2))
    assert (forgotten.is_held, forgotten.held_by) == (True, None)  # the machine stays silent
    assert (await site.house.database.read(lambda tx: conversations.get(tx, 3))).held_by
    page = await (await browser.get("/console/")).text()
    assert page.count("Taken over, and not answered") > 0
    await browser.post("/console/patients/2/take-over")
    assert "<h2>Taken over, and not answered" not in await (await browser.get("/console/")).text()


async def test_every_number_she_had_is_there(console_site: Console, console_visit: Visit):
    from bot.store.rows import add
    from bot.store.tables import phones

    def another(tx: object) -> None:
        add(tx, phones, e164="+15550177", patient_id=2, since=console_site.clock.at, is_current=False, is_usable=False)

    await console_site.house.database.write(another)
    page = await (await (await console_visit("coordinator")).get("/console/patients/2")).text()
    assert "+15550177" in page
    assert "Cannot be texted" in page


async def test_a_long_conversation_is_read_to_its_beginning(console_site: Console, console_visit: Visit):
    import re

    browser, now, most = await console_visit("viewer"), console_site.clock.at, 450

    def talk(tx: object) -> None:
        for index in range(most):
            seed.a_text(tx, 2, f"hers {index}.", now + timedelta(minutes=index))
            if index % 3 == 0:
                seed._said(
                    tx, 2, "+14165550101", "es", "thanks", f"ours {index}.", "sent", now + timedelta(minutes=index)
                )

    await console_site.house.database.write(talk)
    seen, path = [], "/console/patients/2"
    while path:
        page = await (await browser.get(path)).text()
        seen += re.findall(r"(?:hers|ours) \d+\.", page[page.index('class="said') :])
        more = re.search(r'href="(/console/patients/2/before/[\d/]+)"', page)
        path = more and more[1]
    assert len(seen) == len(set(seen)) == most + most // 3
