"""What is printed from the console, and the look before a launch."""

import io

from conftest import SAME_ORIGIN, Console, Visit
from pypdf import PdfReader
from sqlalchemy import update

from bot.store.tables import engagements


def _read(pdf: bytes) -> str:
    told = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return " ".join(told.replace("\N{LEFT-TO-RIGHT MARK}", "").replace("\0", "").split())


async def test_a_poster_in_the_engagements_languages_or_in_those_asked_for(console_site: Console, console_visit: Visit):
    await console_site.house.database.write(
        lambda tx: tx.execute(update(engagements).values(keywords={"MESA": "es", "TABLE": "en"}))
    )
    browser = await console_visit("viewer")
    answer = await browser.get("/console/engagements/1/poster.pdf")
    assert answer.content_type == "application/pdf"
    told = _read(await answer.read())
    assert all(one in told for one in ("TABLE", "MESA", "English", "Español", "Français"))
    told = _read(await (await browser.get("/console/engagements/1/poster.pdf?language=es")).read())
    assert "MESA" in told
    assert "TABLE" not in told


async def test_a_poster_that_cannot_be(console_visit: Visit):
    browser = await console_visit("viewer")
    assert (await browser.get("/console/engagements/99/poster.pdf")).status == 404
    assert (await browser.get("/console/engagements/1/poster.pdf?language=xx")).status == 422
    asked = "&".join(["language=en"] * 5)
    assert (await browser.get(f"/console/engagements/1/poster.pdf?{asked}")).status == 422


async def test_the_sheet_at_the_door_says_who_and_what_and_no_number(console_visit: Visit):
    browser = await console_visit("viewer")
    told = _read(await (await browser.get("/console/group-sessions/1/sign-in.pdf")).read())
    assert "Tuesday 24 November, 17:30–19:30" in told
    assert "Amina Hassan" in told
    assert "Arabic" in told
    assert "Signature" in told
    assert "416" not in told
    assert "King St" not in told
    assert (await browser.get("/console/group-sessions/99/sign-in.pdf")).status == 404


async def test_the_look_before_a_launch_and_who_answers(console_site: Console, console_visit: Visit):
    browser = await console_visit("coordinator")
    page = await (await browser.get("/console/engagements/1/check")).text()
    assert "It cannot be launched yet." in page
    assert "Come and eat" not in page
    assert "I answer for these texts" not in page
    assert "segments at most" in page
    assert (
        await browser.post("/console/engagements/1/waive", data={"language": "es"}, headers=SAME_ORIGIN)
    ).status == 403
    browser = await console_visit("admin")
    for language in ("en", "es", "fr"):
        page = await (
            await browser.post("/console/engagements/1/waive", data={"language": language}, headers=SAME_ORIGIN)
        ).text()
    assert "Nothing stands in the way. Look at these all the same:" in page
    assert "Admin answers for them since 22 November 2026." in page


async def test_whoever_answers_comes_back_to_a_page_of_ours(console_visit: Visit):
    browser = await console_visit("admin")
    for asked, back in (("/console/engagements/1/launch", "launch"), ("https://elsewhere.example", "check")):
        answer = await browser.post(
            "/console/engagements/1/waive",
            data={"language": "es", "back": asked},
            headers=SAME_ORIGIN,
            allow_redirects=False,
        )
        assert answer.headers["Location"] == f"/console/engagements/1/{back}?said=waived"
