"""The docs say what the code does: settings, commands, exports, lives, keys."""

import importlib
import re
from pathlib import Path

import pictures
import pytest
from typer.main import get_command

from bot.cli import app
from bot.settings import Settings
from bot.store import exports

ROOT = Path(__file__).parent.parent
LIVES = ("participation", "consent", "seat", "accommodation", "message")


def doc(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_documented_with_its_default(name):
    spelled = name.upper() if name.startswith("twilio_") and name != "twilio_api_url" else f"CONVIVIAL_{name.upper()}"
    assert f"`{spelled}`" in doc("settings.md")


def test_no_setting_is_documented_that_does_not_exist():
    documented = re.findall(r"^\| `(?:CONVIVIAL_)?([A-Z_]+)`", doc("settings.md"), re.MULTILINE)
    assert {name.lower() for name in documented} == set(Settings.model_fields)


def test_every_command_explains_itself_and_stands_in_the_changelog():
    told = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    for name, command in get_command(app).commands.items():
        assert command.help, name
        assert name in told


def test_every_export_is_documented():
    for kind in exports.KINDS:
        assert f"| `{kind}` |" in doc("exports.md")


def test_the_diagrams_of_lives_are_drawn_from_the_tables():
    drawn = doc("lives.md")
    for name in LIVES:
        life = getattr(importlib.import_module(f"bot.domain.{name}"), name.upper())
        assert life.mermaid() in drawn, f"run: python tests/draw_lives.py ({name})"


def test_every_say_is_documented():
    spec = importlib.util.spec_from_file_location("contract", ROOT / "dialogs" / "contract.py")
    contract = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(contract)
    story = doc("dialog.md")
    for key in contract.SAYS:
        assert f"`{key}`" in story or key.startswith("answer_"), key


def test_every_picture_is_shown_somewhere_and_every_one_shown_is_there():
    there = {file.name for file in pictures.FOLDER.iterdir()}
    assert there == pictures.shown()
