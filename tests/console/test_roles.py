"""Who may see what: a translator her languages and nothing else; an admin what everybody did."""

import re

import pytest
from conftest import Console, Visit
from sqlalchemy import insert, update

from bot.console import words
from bot.store import audit, users
from bot.store.tables import audit as lines
from bot.store.tables import users as user_rows


async def _translator(site: Console, visit: Visit, *languages: str):
    browser = await visit("translator")
    change = update(user_rows).where(user_rows.c.email == "translator@clinic.example").values(languages=[*languages])
    await site.house.database.write(lambda tx: tx.execute(change))
    return browser


async def test_a_translator_sees_conversations_of_her_languages_only(console_site: Console, console_visit: Visit):
    browser, people = await _translator(console_site, console_visit, "es", "fr"), console_site.seeded.people
    page = await (await browser.get("/console/conversations")).text()
    assert {name for name in people if name and f">{name}</a>" in page} == {
        "Rosa Delgado", "Tomas Rivera", "Lucie Tremblay", "Marguerite Bouchard-Lavallée de la Fontaine",
    }  # fmt: skip
    page = await (await browser.post("/console/conversations", data={"words": "Amina", "language": "ar"})).text()
    assert "Amina" not in page.replace('value="Amina"', "")
    assert (await browser.get(f"/console/patients/{people['Rosa Delgado']}")).status == 200
    for path in (f"patients/{people['Amina Hassan']}", f"patients/{people['Amina Hassan']}/live"):
        assert (await browser.get(f"/console/{path}")).status == 403, path


async def test_a_translator_without_a_language_sees_nobody(console_site: Console, console_visit: Visit):
    browser = await _translator(console_site, console_visit)
    assert "Nothing found" in await (await browser.get("/console/conversations")).text()
    assert (await browser.get("/console/patients/2")).status == 403


async def test_a_translator_changes_nothing_about_a_patient(console_site: Console, console_visit: Visit):
    browser = await _translator(console_site, console_visit, "es")
    page = await (await browser.get("/console/patients/2")).text()
    assert "…0101" in page
    assert "+1416" not in page
    for action in ("reply", "take-over", "stop", "note", "invite"):
        assert (await browser.post(f"/console/patients/2/{action}")).status == 403, action
    for path in ("patients", "sign-ups", "group-sessions", "team", "audit", "understanding", "fairness"):
        assert (await browser.get(f"/console/{path}")).status == 403, path


async def test_her_day_starts_with_the_texts(console_site: Console, console_visit: Visit):
    browser = await _translator(console_site, console_visit, "es")
    assert str((await browser.get("/console/")).url.relative()) == "/console/texts"


async def test_a_translator_is_invited_with_her_languages(console_site: Console, console_visit: Visit):
    admin = await console_visit("admin")
    asked = {"email": "thuy@clinic.example", "role": "translator"}
    page = await (await admin.post("/console/team/invite", data=asked)).text()
    assert "tick a language" in page
    page = await (await admin.post("/console/team/invite", data={**asked, "languages": ["vi", "xx"]})).text()
    assert re.search(r"/console/welcome/[\w-]{43}", page)
    found = await console_site.house.database.read(lambda tx: users.find(tx, "thuy@clinic.example"))
    assert (found.role, found.languages, found.reads) == ("translator", ["vi"], frozenset({"vi"}))
    assert "Vietnamese" in page


async def test_an_admin_ends_anybodys_session(console_visit: Visit):
    admin, viewer = await console_visit("admin"), await console_visit("viewer")
    page = await (await admin.get("/console/team")).text()
    key = re.search(r"/console/team/sessions/(\w{16})/end", page)[1]
    await admin.post(f"/console/team/sessions/{key}/end")
    assert (await viewer.get("/console/patients", allow_redirects=False)).status == 303


async def test_the_audit_is_filtered_and_paged(console_site: Console, console_visit: Visit):
    admin, ana = await console_visit("admin"), await console_visit("coordinator")
    await ana.get("/console/patients/2")
    await ana.post("/console/patients/2/take-over")
    page = await (await admin.get("/console/audit?about=patient+2")).text()
    assert page.count("<td>Coordinator</td>") == 3  # opened, taken over, and opened again
    assert "<td>Opened a conversation</td>" in page
    page = await (await admin.get("/console/audit?action=taken_over&about=patient+2")).text()
    assert "<td>Opened a conversation</td>" not in page
    rows = [{"user_id": None, "action": "replied", "about": "patient 3", "at": console_site.clock.at}] * 120
    await console_site.house.database.write(lambda tx: tx.execute(insert(lines), rows))
    seen, path = 0, "/console/audit?about=patient+3"
    while path:
        page = await (await admin.get(path)).text()
        seen += page.count("<td>the machine</td>")
        more = re.search(r'href="(/console/audit\?[^"]*before=\d+)"', page)
        path = more and more[1].replace("&amp;", "&")
    assert seen == 120


@pytest.mark.parametrize("query", ["before=x", "who=1e9", "about=%27%3B--", "action=nothing"])
async def test_an_audit_asked_for_by_nonsense(console_visit: Visit, query: str):
    assert (await (await console_visit("admin")).get(f"/console/audit?{query}")).status == 200


def test_what_the_console_writes_down_has_a_word():
    source = "".join(file.read_text() for file in words_folder().glob("*.py"))
    written = {*re.findall(r'change\(\s*request,\s*"(\w+)"', source), *re.findall(r'action="(\w+)"', source)}
    either = re.findall(r'change\(\s*request,\s*"(\w+)" if [^"]* else "(\w+)"', source)
    written |= {one for pair in either for one in pair}
    assert written <= {*words.LABELS["action"]}, written - {*words.LABELS["action"]}
    assert audit.PAGE < 120


def words_folder():
    from pathlib import Path

    return Path(words.__file__).parent
