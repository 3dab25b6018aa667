"""`convivial talk --record`: what was said can be played again."""

import io

import golden
import pytest
from town import Town

from bot import talking
from bot.settings import Settings
from bot.words import LOCALES

SAID = "quien es usted?\nsi\n1 2\n2 niños, 3 y 5\n12 King St\nlos martes\nsi\n"


@pytest.mark.slow
async def test_a_recorded_conversation_plays_again(database_url, dialogs_url, clock, tmp_path, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(SAID))
    record = tmp_path / "recorded.txt"
    await talking.talk(Settings(_env_file=None, dialogs_url=dialogs_url), LOCALES.parent, "es", record)
    script = golden.read(record)
    async with Town(database_url, dialogs_url, clock, tmp_path) as town:
        await golden.begin(script, town)
        transcript = await golden.play(script, town)
    assert transcript == record.read_text("utf-8")
    assert len(script.cues) == SAID.count("\n") + 1
