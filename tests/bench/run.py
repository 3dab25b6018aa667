"""`python tests/bench/run.py [--only road]`: measures on this machine, prints tables, and one JSON object as its last line.

Each part is a module with `async def run(console) -> dict[str, float]`; the names of its figures stay stable.
"""

import argparse
import asyncio
import importlib
import json
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), *(str(HERE.parent / name) for name in ("", "crash", "scheduler")), str(HERE.parent.parent)]

from rich.console import Console  # noqa: E402

PARTS = {
    "road": "road", "import": "intake", "lottery": "lottery", "waves": "waves", "seating": "seating",
    "replicas": "replicas", "pages": "pages", "rehearsal": "rehearsal",
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure Convivial on this machine.")
    parser.add_argument("--only", choices=sorted(PARTS), help="one part instead of all")
    only = parser.parse_args().only
    console = Console()
    figures: dict[str, float] = {}
    for name in [only] if only else PARTS:
        console.rule(name)
        figures |= asyncio.run(importlib.import_module(PARTS[name]).run(console))
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
