"""The console in its own languages: every sentence is there, and each reader gets hers."""

import io
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from conftest import Console, Visit

from bot.console import tongues
from bot.store import users

ROOT = Path(__file__).parents[2]
OTHERS = [tongue for tongue in tongues.TONGUES if tongue != tongues.SOURCE]


@pytest.fixture(scope="module")
def sentences(tmp_path_factory: pytest.TempPathFactory) -> set[object]:
    """Every sentence that stands in a template or in the code now."""
    pot = tmp_path_factory.mktemp("texts") / "console.pot"
    babel = [sys.executable, "-m", "babel.messages.frontend", "-q", "extract", "-F", "pyproject.toml", "-k", "N_"]
    subprocess.run([*babel, "-o", str(pot), "bot/console"], cwd=ROOT, check=True)
    return {message.id for message in read_po(io.BytesIO(pot.read_bytes())) if message.id}


@pytest.mark.parametrize("tongue", OTHERS)
def test_every_sentence_is_translated_with_its_placeholders(tongue: str, sentences: set[object]):
    told = {message.id for message in tongues.catalogue(tongue) if message.id}
    assert sorted(map(str, sentences - told)) == [], "run: make console-texts, then translate"
    assert [fault for fault in tongues.faults(tongue) if fault.what != "unreviewed"] == []


@pytest.mark.parametrize("tongue", OTHERS)
def test_a_machine_draft_says_so(tongue: str):
    assert "unreviewed" in {fault.what for fault in tongues.faults(tongue)}


async def test_the_browsers_language_counts_until_one_is_chosen(console_visit: Visit):
    browser = await console_visit("")
    page = await (await browser.get("/console/sign-in", headers={"Accept-Language": "fr-CA,en;q=0.7"})).text()
    assert '<html lang="fr">' in page
    assert "Mot de passe" in page
    page = await (await browser.post("/console/language", data={"locale": "es"})).text()
    assert '<html lang="es">' in page
    page = await (await browser.get("/console/sign-in", headers={"Accept-Language": "fr"})).text()
    assert "Contraseña" in page
    page = await (await browser.post("/console/language", data={"locale": "xx"})).text()
    assert '<html lang="es">' in page


async def test_each_reader_has_her_language(console_site: Console, console_visit: Visit):
    ana, ben = await console_visit("coordinator"), await console_visit("viewer")
    page = await (await ana.post("/console/language", data={"locale": "fr"})).text()
    assert "Enregistré." in page
    page = await (await ana.get("/console/group-sessions/1")).text()
    assert "mardi 24 novembre" in page
    assert "Transport: depuis 12 King St" in page
    page = await (await ben.get("/console/group-sessions/1")).text()
    assert "Tuesday 24 November" in page
    known = await console_site.house.database.read(lambda tx: users.find(tx, "coordinator@clinic.example"))
    assert known.locale == "fr"


@pytest.mark.parametrize("tongue", OTHERS)
async def test_every_page_can_be_drawn_in_every_language(console_visit: Visit, tongue: str):
    browser = await console_visit("admin")
    await browser.post("/console/language", data={"locale": tongue})
    for path in ("", "patients", "patients/1", "patients/4", "understanding", "team", "account", "phones", "phones/1"):
        answer = await browser.get(f"/console/{path}")
        assert (answer.status, f'<html lang="{tongue}">' in await answer.text()) == (200, True), path
