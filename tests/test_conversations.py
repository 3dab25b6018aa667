"""Every golden conversation, through signed webhooks and the real model, on both engines.

`pytest tests/test_conversations.py --rewrite` writes down what is said now; read the difference before committing it.
"""

from pathlib import Path

import golden
import pytest
from town import Town

from bot.wiring import LOCALES

FOLDER = Path(__file__).parent / "conversations"
LANGUAGES = sorted(folder.name for folder in LOCALES.iterdir() if folder.is_dir())
FILES = sorted(FOLDER.glob("*/*.txt"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
async def test_conversation(file: Path, database_url, dialogs_url, clock, tmp_path, request):
    script = golden.read(file)
    async with Town(database_url, dialogs_url, clock, tmp_path) as town:
        await golden.begin(script, town)
        transcript = await golden.play(script, town)
    assert transcript == _expected(file, transcript, rewrite=request.config.getoption("--rewrite"))


def _expected(file: Path, said: str, *, rewrite: bool) -> str:
    if rewrite:
        file.write_text(said, encoding="utf-8")
    return file.read_text(encoding="utf-8")


def test_every_language_has_its_conversations():
    told = {"whole_story", "question", "changed", "two_needs", "stop", "not_understood"}
    for language in LANGUAGES:
        assert {file.stem for file in FOLDER.glob(f"{language}/*.txt")} >= told, language
