"""The neighbour's figures for one pool, for cross_check.py: run by a Python that has `sortition-algorithms`, never here.

Reads a pool as JSON on standard input, prints one JSON object: minimum, Gini, geometric mean and seconds of computing (not of waiting for
other processes).
"""

import json
import math
import sys
import time
from typing import Any

from sortition_algorithms.committee_generation import leximin, maximin
from sortition_algorithms.features import read_in_features
from sortition_algorithms.people import read_in_people
from sortition_algorithms.settings import Settings

RUNS = 3
STARTING_PANELS = 1200
LARGE = 400
FEWER_PANELS = 250


def _start_with(most: int) -> None:
    """They start with three panels for each person, and most of their time goes into those: start with fewer.

    Nor does Gurobi's free licence allow more than 2,000 rows. What they start with does not change where they end.
    """
    start = leximin.generate_initial_committees

    def fewer(solver: Any, people: dict[str, Any], rounds: int, **more: Any) -> Any:
        return start(solver, people, min(rounds, most), **more)

    leximin.generate_initial_committees = fewer


def main() -> None:
    """Their leximin is good to its EPS of 0.0005 and scatters from run to run: the leximin-greatest of RUNS is kept.

    Pools of more than LARGE are run once: that takes minutes.
    """
    told = json.load(sys.stdin)
    is_large = len(told["people"]) > LARGE
    _start_with(FEWER_PANELS if is_large else STARTING_PANELS)
    began = time.process_time()
    runs = [_chances(told) for _ in range(RUNS if sys.argv[1] == "leximin" and not is_large else 1)]
    seconds = (time.process_time() - began) / len(runs)
    best = max(runs, key=lambda chances: [round(one, 4) for one in chances])
    print(json.dumps({**_figures(best), "seconds": round(seconds, 2)}))


def _chances(told: dict[str, Any]) -> list[float]:
    """Everybody's, from the least to the greatest."""
    algorithm = {"leximin": leximin.find_distribution_leximin, "maximin": maximin.find_distribution_maximin}[
        sys.argv[1]
    ]
    features, *_ = read_in_features(["feature", "value", "min", "max"], told["quotas"], told["size"])
    settings = Settings(id_column="id", columns_to_keep=["home"])
    people, _ = read_in_people(list(told["people"][0]), told["people"], features, settings)
    panels, shares, _ = algorithm(features, people, told["size"], ["home"] if told["households"] else [])
    chances = dict.fromkeys((one["id"] for one in told["people"]), 0.0)
    for panel, share in zip(panels, shares, strict=True):
        for one in panel:
            chances[one] += share
    return sorted(chances.values())


def _figures(chances: list[float]) -> dict[str, float]:
    """By their textbook formulas, so that ours are checked too."""
    people, total = len(chances), sum(chances)
    apart = sum(abs(one - other) for one in chances for other in chances)
    geometric = math.exp(sum(math.log(one) for one in chances) / people) if chances[0] > 0 else 0.0
    return {"minimum": chances[0], "gini": apart / (2 * people * total), "geometric_mean": geometric}


if __name__ == "__main__":
    main()
