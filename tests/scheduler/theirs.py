"""The neighbour's figures for one pool, for cross_check.py: run by a Python that has `sortition-algorithms`, never here.

Reads a pool as JSON on standard input, prints one JSON object: minimum, Gini, geometric mean and seconds of computing (not of waiting for
other processes).
"""

import json
import math
import sys
import time

from sortition_algorithms.committee_generation import leximin, maximin
from sortition_algorithms.features import read_in_features
from sortition_algorithms.people import read_in_people
from sortition_algorithms.settings import Settings


def _tighten(tolerance: float) -> None:
    """Their EPS, 0.0005 as shipped, is how far a chance may be off; it is read where it is used."""
    for module in (leximin, maximin):
        module.EPS = tolerance


def _fewer_at_first(most: int) -> None:
    """Gurobi's free licence allows 2,000 rows, and they start with three panels for each person: start with fewer."""
    start = leximin.generate_initial_committees
    leximin.generate_initial_committees = lambda solver, people, rounds, **more: start(
        solver, people, min(rounds, most), **more
    )


def main() -> None:
    algorithm = {"leximin": leximin.find_distribution_leximin, "maximin": maximin.find_distribution_maximin}[
        sys.argv[1]
    ]
    _fewer_at_first(1200)
    if len(sys.argv) > 2:
        _tighten(float(sys.argv[2]))
    told = json.load(sys.stdin)
    features, *_ = read_in_features(["feature", "value", "min", "max"], told["quotas"], told["size"])
    settings = Settings(id_column="id", columns_to_keep=["home"])
    people, _ = read_in_people(list(told["people"][0]), told["people"], features, settings)
    began = time.process_time()
    panels, shares, _ = algorithm(features, people, told["size"], ["home"] if told["households"] else [])
    seconds = time.process_time() - began
    chances = dict.fromkeys((one["id"] for one in told["people"]), 0.0)
    for panel, share in zip(panels, shares, strict=True):
        for one in panel:
            chances[one] += share
    print(json.dumps({**_figures(sorted(chances.values())), "seconds": round(seconds, 2)}))


def _figures(chances: list[float]) -> dict[str, float]:
    """By their textbook formulas, so that ours are checked too."""
    people, total = len(chances), sum(chances)
    apart = sum(abs(one - other) for one in chances for other in chances)
    geometric = math.exp(sum(math.log(one) for one in chances) / people) if chances[0] > 0 else 0.0
    return {"minimum": chances[0], "gini": apart / (2 * people * total), "geometric_mean": geometric}


if __name__ == "__main__":
    main()
