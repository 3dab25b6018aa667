"""A rehearsal plays the whole story with real parts, and its judge sees what must never happen."""

from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import insert, update

from bot.rehearsing.characters import CHARACTERS, invent
from bot.rehearsing.judging import judge
from bot.rehearsing.stage import rehearse
from bot.settings import Settings
from bot.store.database import Database
from bot.store.tables import messages, patients, turns
from scheduler.clock import jobs, tick

ROOT = Path(__file__).parent.parent
ZONE = Settings(_env_file=None).zone


def test_everybody_is_somebody_and_nobodys_number_is_real():
    people = invent(1500, ("en", "fa"), Random(1))
    assert len({one.e164 for one in people}) == 1500
    assert all(one.e164[5:10] == "55501" for one in people)
    assert {one.character.name for one in people} == {one.name for one in CHARACTERS}
    assert sum(one.share for one in CHARACTERS) == 100


@pytest.mark.slow
async def test_the_whole_story_of_thirty_patients_in_three_languages(dialogs_url: str):
    told: list[int] = []
    outcome = await rehearse(
        Settings(_env_file=None, dialogs_url=dialogs_url), ROOT, patients=30, languages=("en", "ar", "zh_Hant"), seed=3,
        tick=lambda house: tick(house.database, house.clock, jobs(house.settings)), tell=lambda _what, done, _of: told.append(done),
    )  # fmt: skip
    assert outcome.faults == []
    assert sum(outcome.standing.values()) == 30
    assert outcome.standing["confirmed"] >= 12
    assert outcome.standing["declined"] >= 1
    assert outcome.texts_out > outcome.texts_in > 60
    assert told[-1] == outcome.texts_in + outcome.texts_out


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"segments": 3}, "longer than two"),
        ({"is_reply": False, "sent_at": timedelta(hours=-8), "claimed_at": timedelta(hours=-8)}, "at night"),
        ({"claimed_at": timedelta(minutes=5), "sent_at": timedelta(minutes=5)}, "after STOP"),
        ({"turn_id": None}, "without an answer"),
    ],
)
async def test_the_judge_sees(database: Database, clock, change: dict, rule: str):
    now = clock()
    change = {name: now + value if isinstance(value, timedelta) else value for name, value in change.items()}

    def write(tx):
        row = {"language": "en", "source": "import", "created_at": now}
        patient = tx.execute(insert(patients).values(**row)).inserted_primary_key[0]
        about = {"e164": "+15550101", "patient_id": patient}
        times = dict.fromkeys(("received_at", "ready_at", "done_at"), now)
        turn = tx.execute(insert(turns).values(**about, kind="text", body="STOP", state="done", **times))
        times = dict.fromkeys(("created_at", "due_at", "expires_at", "claimed_at", "sent_at", "changed_at"), now)
        tx.execute(
            insert(messages).values(
                **about, **times, key="stopped", language="en", text="…", segments=1, is_reply=True, state="delivered",
                turn_id=turn.inserted_primary_key[0],
            )
        )  # fmt: skip

    await database.write(write)
    assert await database.read(lambda tx: judge(tx, [], ZONE)) == []
    await database.write(lambda tx: tx.execute(update(messages).values(**change)))
    (fault,) = await database.read(lambda tx: judge(tx, [], ZONE))
    assert rule in fault.rule
