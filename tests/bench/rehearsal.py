"""How long a whole engagement takes the machine: invitations to feedback of 1,000 invented patients, real parts throughout."""

import tempfile
from pathlib import Path

from processes import ROOT, dialogs, running
from rich.console import Console

from bot.rehearsing.showing import bar, print_tables
from bot.rehearsing.stage import rehearse
from bot.settings import Settings
from scheduler.clock import jobs, tick

PATIENTS = 1000
LANGUAGES = ("en", "es", "fr", "pt", "ar", "zh_Hans")


async def run(_: Console) -> dict[str, float]:
    """Play it once, and show where the patients ended."""
    with tempfile.TemporaryDirectory() as folder, bar(PATIENTS) as tell:
        brain = dialogs(Path(folder))
        async with running(brain):
            outcome = await rehearse(
                Settings(dialogs_url=brain.url), ROOT, patients=PATIENTS, languages=LANGUAGES, seed=1,
                tick=lambda house: tick(house.database, house.clock, jobs(house.settings)), tell=tell,
            )  # fmt: skip
    print_tables(outcome)
    if outcome.faults:
        raise RuntimeError("a rehearsal must end without a fault")
    return {"rehearsal_1000_s": round(outcome.seconds, 1)}
