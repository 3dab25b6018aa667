"""The civic lottery: the published constructed instances, and the generated pools beside a neighbour's times on them.

The neighbour's figures were taken once by tests/scheduler/cross_check.py, on another day: compare sizes, not digits.
Seconds are the processor's, ours and theirs, but for the paper's.
"""

import math
import sys
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

SCHEDULER_TESTS = Path(__file__).parent.parent / "scheduler"
sys.path.insert(0, str(SCHEDULER_TESTS))

import cross_check  # noqa: E402
import pools  # noqa: E402

from scheduler.lottery import Lottery, Quota, Volunteer, draw, fairness  # noqa: E402

SEED = "benchmark of the lottery"
TIME_LIMIT_S = 120.0
PUBLISHED = {"lottery_small_s": (200, 20, 2.7), "lottery_large_s": (2000, 200, 1162.0)}  # Flanigan et al. 2021: theirs


async def run(console: Console) -> dict[str, float]:
    """Draw and show; the figures by name."""
    table = Table(
        "pool", "seats", "minimum", "Gini", "seconds", "theirs", title="Draws, to the 1,000 panels and the record"
    )
    figures = {}
    for name, (people, size, theirs_s) in PUBLISHED.items():
        lottery, figures[name] = _timed(*pools.published(people, size), size)
        _tell(table, f"{people} as published", lottery, figures[name], f"{theirs_s:g} (the paper)")
    taken = cross_check.stored()
    for recipe in pools.RECIPES:
        lottery, seconds = _timed(*pools.make(recipe), recipe.size)
        theirs = taken[recipe.name].get("leximin", {"seconds": math.nan})["seconds"]
        _tell(table, f"{recipe.people}, {len(recipe.groups)} features", lottery, seconds, f"{theirs:g}")
    console.print(table)
    return figures


def _timed(volunteers: list[Volunteer], quotas: list[Quota], size: int) -> tuple[Lottery, float]:
    began = time.process_time()
    lottery = draw(volunteers, quotas, size, households=False, time_limit=TIME_LIMIT_S, seed=SEED)
    return lottery, round(time.process_time() - began, 3)


def _tell(table: Table, pool: str, lottery: Lottery, seconds: float, theirs: str) -> None:
    fair = fairness(one.fair for one in lottery.record.odds)
    cells = (f"{fair.minimum:.2%}", f"{abs(fair.gini):.2%}", f"{seconds:.2f}", theirs)
    table.add_row(pool, str(lottery.record.size), *cells)
