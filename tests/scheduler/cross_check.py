"""Compare our lotteries with `sortition-algorithms` on the same pools, and keep its figures in theirs.json.

That package is GPL-3, so it is no dependency and nothing here imports it. Install it into an environment of your own
(its leximin needs Gurobi, whose free licence is large enough for these pools) and name that environment's Python:

    python -m venv /tmp/theirs && /tmp/theirs/bin/pip install 'sortition-algorithms[gurobi]==0.12.15'
    python tests/scheduler/cross_check.py /tmp/theirs/bin/python [--only 150_to_20]

Leximin of the larger pools takes minutes. Figures are shares, not per cent; seconds are of computing, for one run.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent.parent)]

import pools  # noqa: E402

STORED = HERE / "theirs.json"
ALGORITHMS = ("maximin", "leximin")


def stored() -> dict[str, dict[str, Any]]:
    """Their figures by pool and algorithm."""
    return json.loads(STORED.read_text(encoding="utf-8"))


def main() -> None:
    parser = argparse.ArgumentParser(description="Take sortition-algorithms' figures for the generated pools.")
    parser.add_argument("python", help="a Python that has sortition-algorithms and gurobipy")
    parser.add_argument("--only", choices=[recipe.name for recipe in pools.RECIPES])
    parser.add_argument("--algorithm", choices=ALGORITHMS)
    told = parser.parse_args()
    for recipe in pools.RECIPES:
        if told.only in (None, recipe.name):
            for algorithm in [told.algorithm] if told.algorithm else ALGORITHMS:
                theirs = ask(told.python, recipe, algorithm)
                print(recipe.name, algorithm, theirs, flush=True)
                figures = stored() if STORED.exists() else {}
                figures.setdefault(recipe.name, {})[algorithm] = theirs
                STORED.write_text(json.dumps(figures, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def ask(python: str, recipe: pools.Recipe, algorithm: str) -> dict[str, float]:
    """Their minimum, Gini, geometric mean and seconds for one pool."""
    command = [python, str(HERE / "theirs.py"), algorithm]
    said = subprocess.run(command, input=_as_they_read(recipe), stdout=subprocess.PIPE, text=True, check=True).stdout
    return json.loads(said.splitlines()[-1])


def _as_they_read(recipe: pools.Recipe) -> str:
    volunteers, quotas = pools.make(recipe)
    rows = [{"feature": one.feature, "value": one.group, "min": str(one.least), "max": str(one.most)} for one in quotas]
    people = [{"id": one.id, **one.features, "home": one.household or ""} for one in volunteers]
    return json.dumps({"quotas": rows, "people": people, "size": recipe.size, "households": False})


if __name__ == "__main__":
    main()
