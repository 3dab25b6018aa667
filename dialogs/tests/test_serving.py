"""The process that only serves: it holds less than one that may learn, and understands the same."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from dialogs.asked import check_asked
from dialogs.engine import Engine
from dialogs.tests.talk import FOUND, INVITED, REMINDED, Talk

ROOT = Path(__file__).parents[2]
MB = 1 << 20
MOST = 400 * MB
TEXTS: list[dict[str, Any]] = [
    {"text": "why not, sounds good", "lang": "en", "question": "interest"},
    {"text": "plz take me off ur list", "lang": "en"},
    {"text": "I cant breathe and my chest hurts", "lang": "en"},
    {"text": "necesito que alguien cuide a mis hijos", "lang": "es", "question": "needs"},
    {"text": "c'est gratuit ou faut payer?", "lang": "fr"},
    {"text": "tôi bận sáng thứ hai", "lang": "vi", "question": "availability"},
    {"text": "我想跟人说话", "lang": "zh_Hans"},
    {"text": "понеділок після п'ятої", "lang": "uk", "question": "availability", "ref": "2026-11-24T15:00:00"},
    {"text": "next thursday around 5", "lang": "en", "ref": "2026-11-24T15:00:00"},
    {"text": "щзхъ фывалд йцукен ячсмить", "lang": "uk"},
]
STORY = (INVITED, "what is this?", "yes", "1 2", "2 kids 3 and 5", "12 King St", "evenings", FOUND, "1", REMINDED, "no")
SERVE = """
import asyncio, json
from dialogs.without_tensorflow import ONLY_TO_LEARN, leave_out, touched
leave_out(also=ONLY_TO_LEARN)
from dialogs.__main__ import _give_back_memory
from dialogs.engine import Engine
from dialogs.tests.test_serving import answers
from dialogs.train import MODEL
engine = Engine(MODEL)
_give_back_memory()
given = asyncio.run(answers(engine))
print(json.dumps([given, touched, open("/proc/self/statm").read().split()[1]], default=str))
"""


async def answers(engine: Engine) -> list[Any]:
    given: list[Any] = [await engine.understand(asked) for asked in check_asked(TEXTS, engine.questions)]
    talk = Talk(engine)
    return given + [(await talk.say(said)).answer for said in STORY]


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="only Linux tells what a process holds")
async def test_it_answers_the_same_touches_nothing_left_out_and_stays_small(engine: Engine):
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", SERVE, cwd=ROOT, stdout=subprocess.PIPE)
    said = (await process.communicate())[0]
    given, touched, pages = json.loads(said.splitlines()[-1])
    held = int(pages) * 4096
    assert touched == []
    assert given == json.loads(json.dumps(await answers(engine), default=str))
    assert held < MOST
