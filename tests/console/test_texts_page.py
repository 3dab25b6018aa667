"""Texts changed at the console: said at once by every bot, refused when a patient could not read them."""

from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree

import pytest
from conftest import Console, Visit
from sqlalchemy import update

from bot.domain.catalogue import Catalogue
from bot.office import write_texts
from bot.service import editing
from bot.store import exports
from bot.store.tables import users as user_rows
from bot.wiring import LOCALES, open_texts

THANKS = "/console/texts/es/thanks"


def _said(texts, key: str = "thanks", language: str = "es") -> str:
    return texts.render(key, {}, language, UTC)


async def test_new_words_are_said_at_once_and_after_a_restart(console_site: Console, console_visit: Visit):
    browser, house = await console_visit("coordinator"), console_site.house
    page = await (await browser.post(THANKS, data={"form": "Mil gracias.", "do": "keep"})).text()
    assert "The new words count" in page
    assert "Changed here" in page
    assert "Read by" not in page.split('id="es"')[1].split("</header>")[0]  # new words were read by nobody yet
    assert _said(house.texts) == "Mil gracias."
    another_bot = open_texts(house.settings)
    assert _said(another_bot) != "Mil gracias."
    await editing.load(house.database, another_bot)
    assert _said(another_bot) == "Mil gracias."


async def test_another_bot_follows(console_site: Console, console_visit: Visit, monkeypatch: pytest.MonkeyPatch):
    import asyncio

    browser, house = await console_visit("coordinator"), console_site.house
    monkeypatch.setattr(editing, "EVERY_S", 0.05)
    another = open_texts(house.settings)
    following = asyncio.create_task(editing.follow(house.database, another))
    await browser.post(THANKS, data={"form": "Mil gracias.", "do": "keep"})
    async with asyncio.timeout(10):
        while _said(another) != "Mil gracias.":  # noqa: ASYNC110 - another process's loop is watched
            await asyncio.sleep(0.02)
    following.cancel()


async def test_somebody_signs_the_words_as_they_are(console_site: Console, console_visit: Visit):
    browser, texts = await console_visit("coordinator"), console_site.house.texts
    assert "thanks" in texts.needs_review("es")
    before = _said(texts)
    data = {"form": texts.entry("es", "thanks").forms[0], "do": "review"}
    page = await (await browser.post(THANKS, data=data)).text()
    assert "Read by Coordinator 2026-11-22" in page
    assert _said(texts) == before
    assert "thanks" not in texts.needs_review("es")
    assert "Changed here" not in page.split('id="es"')[1].split("</header>")[0]


@pytest.mark.parametrize(
    ("key", "form", "fault"),
    [
        ("thanks", " ", "There is nothing in it."),
        ("help", "Soy {clinic", "A brace is not closed"),
        ("thanks", "Gracias, {clinic}", "the same names in braces"),
        ("thanks", "a" * 400, "It is too long"),
        ("thanks", "Gracias por su diabetes", "Nothing medical"),
    ],
)
async def test_what_a_patient_could_not_read_is_refused(
    console_site: Console, console_visit: Visit, key: str, form: str, fault: str
):
    browser, texts = await console_visit("coordinator"), console_site.house.texts
    before = texts.entry("es", key)
    answer = await browser.post(f"/console/texts/es/{key}", data={"form": form, "do": "keep"})
    page = await answer.text()
    assert answer.status == 422
    assert fault in page
    assert form.strip()[:20] in page  # nothing of it is lost
    assert texts.entry("es", key) == before


async def test_trying_words_keeps_nothing(console_site: Console, console_visit: Visit):
    browser, texts = await console_visit("coordinator"), console_site.house.texts
    before = _said(texts)
    answer = await browser.post(THANKS, data={"form": "a" * 161, "do": "try"})
    assert "At most 2 segments, 161 characters." in await answer.text()
    piece = await browser.post(THANKS, data={"form": "Hola"}, headers={"HX-Request": "true"})
    assert "It may be said." in (told := await piece.text())
    assert "<html" not in told
    assert _said(texts) == before


async def test_who_may_change_what(console_site: Console, console_visit: Visit):
    viewer, translator = await console_visit("viewer"), await console_visit("translator")
    change = update(user_rows).where(user_rows.c.email == "translator@clinic.example").values(languages=["es"])
    await console_site.house.database.write(lambda tx: tx.execute(change))
    data = {"form": "Gracias de nuevo.", "do": "keep"}
    assert (await viewer.post(THANKS, data=data)).status == 403
    assert (await translator.post("/console/texts/fr/thanks", data=data)).status == 403
    assert "<textarea" not in await (await viewer.get("/console/texts/thanks")).text()
    page = await (await translator.get("/console/texts/thanks")).text()
    assert 'action="/console/texts/es/thanks"' in page
    assert 'action="/console/texts/en/thanks"' not in page
    assert 'id="fr"' not in page
    assert (await translator.post(THANKS, data=data)).status == 200
    assert _said(console_site.house.texts) == "Gracias de nuevo."
    assert 'value="fr"' not in (await (await translator.get("/console/texts?language=fr")).text()).split("<form")[1]


@pytest.mark.parametrize("path", ["es/nothing", "xx/thanks"])
async def test_no_such_text(console_visit: Visit, path: str):
    browser = await console_visit("admin")
    assert (await browser.post(f"/console/texts/{path}", data={"form": "x", "do": "keep"})).status == 404
    assert (await browser.get("/console/texts/nothing")).status == 404


async def test_every_text_stands_beside_english_and_the_unread_can_be_asked_for(console_visit: Visit):
    browser = await console_visit("viewer")
    page = await (await browser.get("/console/texts?language=fr")).text()
    assert page.count('<article class="card"') > 50
    assert 'lang="fr"' in page
    assert "Machine draft" in page
    assert 'id="text-thanks"' in await (await browser.get("/console/texts?language=fr&only=unreviewed")).text()


async def test_plural_forms_are_changed_together(console_site: Console, console_visit: Visit):
    browser = await console_visit("coordinator")
    path = "/console/texts/en/countdown_days"
    page = await (await browser.post(path, data=[("form", "in one day"), ("form", "in {days} days' time")])).text()
    assert "The new words count" in page or "at most" in page or "braces" in page
    kept = await browser.post(
        path, data=[("form", "in {days} day's time"), ("form", "in {days} days' time"), ("do", "keep")]
    )
    assert kept.status == 200
    assert console_site.house.texts.entry("en", "countdown_days").forms[1] == "in {days} days' time"
    assert "too long" in await (await browser.post(path, data={"form": "one only"})).text()


async def test_changes_go_back_into_the_catalogues_and_touch_nothing_else(
    console_site: Console, console_visit: Visit, tmp_path: Path
):
    browser, house = await console_visit("coordinator"), console_site.house
    await browser.post(THANKS, data={"form": 'Mil "gracias".\nDe veras.', "do": "review"})
    await browser.post(
        "/console/texts/fr/hello", data={"form": house.texts.entry("fr", "hello").forms[0], "do": "review"}
    )
    rows = await house.database.read(lambda tx: exports.export(tx, "texts"))
    assert [(row["language"], row["key"], row["forms"]) for row in rows] == [
        ("es", "thanks", ['Mil "gracias".\nDe veras.']),
        ("fr", "hello", None),
    ]
    copytree(LOCALES, tmp_path / "locales")
    assert [count for _, count in write_texts(rows, tmp_path / "locales")] == [1, 1]
    for language, key in (("es", "thanks"), ("fr", "hello")):
        file = Path(language) / "LC_MESSAGES" / "patient.po"
        old, new = (folder / file for folder in (LOCALES, tmp_path / "locales"))
        was, now = Catalogue(language, old.read_bytes()).written, Catalogue(language, new.read_bytes()).written
        assert {one for one in was if was[one] != now[one]} == {key}
        assert now[key].review == "Coordinator 2026-11-22"
        assert len(set(old.read_text().splitlines()) ^ set(new.read_text().splitlines())) <= 5
    assert Catalogue("es", (tmp_path / "locales/es/LC_MESSAGES/patient.po").read_bytes()).written["thanks"].forms == (
        'Mil "gracias".\nDe veras.',
    )


def test_a_file_that_moved_on_keeps_the_clinics_words_but_not_its_signature():
    po = (LOCALES / "es/LC_MESSAGES/patient.po").read_bytes()
    from bot.domain.edits import Edit, hashed

    file, at = Catalogue("es", po), datetime(2026, 11, 30, tzinfo=UTC)
    old = hashed(("what it said before",))
    words = Edit("es", "thanks", ("Mil gracias.",), old, is_reviewed=True, by="Ana", at=at)
    read = Edit("es", "thanks", None, old, is_reviewed=True, by="Ana", at=at)
    uneven = Edit("es", "thanks", ("{clinic}",), old, is_reviewed=True, by="Ana", at=at)
    assert file.edited({"thanks": words}).entries["thanks"].forms == ("Mil gracias.",)
    for edit in (read, uneven):
        assert file.edited({"thanks": edit}).entries["thanks"] == file.written["thanks"]
