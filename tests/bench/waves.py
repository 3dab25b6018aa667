"""Waves against one big blast, simulated: who reaches the target in every stratum, with how many texts, how many in vain.

Both know only that about 3.5 % say yes. One blast asks of each stratum as many as would meet the target with 95 %
certainty if that were exactly so; the other has as many texts as the waves took on average, the same for each stratum.
"""

import math
from dataclasses import dataclass, replace
from statistics import fmean

import numpy as np
import queueing
from rich.console import Console
from rich.table import Table

from scheduler.waves import RATE, Plan, Stratum, plan

RUNS = 200
SEED = 4
CERTAIN = 0.95
TARGET = 20
PEOPLE = 2000  # of each stratum, 12,000 in all
RATES = {"a": 0.012, "b": 0.019, "c": 0.027, "d": 0.035, "e": 0.048, "f": 0.065}
AIM = "at least 0.75"


@dataclass(frozen=True)
class Outcome:
    """One run: strata that missed their target, those of them with somebody left to ask, texts, volunteers too many."""

    missed: int
    missed_with_people_left: int
    texts: int
    surplus: int


async def run(console: Console) -> dict[str, float]:
    """Simulate and show; the figure by name."""
    chance = np.random.default_rng(SEED)
    waves = [_in_waves(chance) for _ in range(RUNS)]
    sizes = {
        "at once, 95 % certain of 3.5 %": _blast_size(),
        "at once, as many texts": _mean_texts(waves) // len(RATES),
    }
    blasts = {name: [_at_once(size, chance) for _ in range(RUNS)] for name, size in sizes.items()}
    console.print(_table({"in waves": waves, **blasts}))
    return {"waves_hit_share": _hit_share(waves), **await queueing.measure(console)}


def _in_waves(chance: np.random.Generator) -> Outcome:
    ends = [_stratum(Stratum(name, TARGET, PEOPLE), rate, chance) for name, rate in RATES.items()]
    missed = [end for end in ends if end.yes < TARGET]
    return Outcome(
        len(missed), sum(end.left > 0 for end in missed), sum(end.invited for end in ends),
        sum(max(0, end.yes - TARGET) for end in ends),
    )  # fmt: skip


def _stratum(now: Stratum, rate: float, chance: np.random.Generator) -> Stratum:
    while (wave := plan(now)).invite:
        now = _answered(now, wave, int(chance.binomial(wave.invite, rate)))
    return now


def _answered(now: Stratum, wave: Plan, yes: int) -> Stratum:
    return replace(
        now, left=now.left - wave.invite, invited=now.invited + wave.invite, yes=now.yes + yes, waves=now.waves + 1
    )


def _at_once(size: int, chance: np.random.Generator) -> Outcome:
    yes = [int(chance.binomial(size, rate)) for rate in RATES.values()]
    missed = sum(said < TARGET for said in yes)
    return Outcome(missed, missed, size * len(yes), sum(max(0, said - TARGET) for said in yes))


def _mean_texts(outcomes: list[Outcome]) -> int:
    return round(fmean(one.texts for one in outcomes))


def _blast_size() -> int:
    """The smallest for which TARGET or more of them say yes with CERTAIN probability at RATE."""
    size = TARGET
    while sum(math.comb(size, yes) * RATE**yes * (1 - RATE) ** (size - yes) for yes in range(TARGET)) > 1 - CERTAIN:
        size += 1
    return size


def _hit_share(outcomes: list[Outcome]) -> float:
    return round(fmean(one.missed == 0 for one in outcomes), 3)


def _table(runs: dict[str, list[Outcome]]) -> Table:
    table = Table(
        "invited", "every target met", "missed with people left", "texts", "volunteers without a seat",
        title=f"{RUNS} runs, 12,000 people in six strata replying 1.2–6.5 %, {TARGET} wanted of each",
        caption=f"waves_hit_share: {AIM}; waves miss only when nobody is left",
    )  # fmt: skip
    for name, outcomes in runs.items():
        table.add_row(
            name, f"{_hit_share(outcomes):.1%}", str(sum(one.missed_with_people_left for one in outcomes)),
            f"{_mean_texts(outcomes):,}", f"{fmean(one.surplus for one in outcomes):.1f}",
        )  # fmt: skip
    return table
