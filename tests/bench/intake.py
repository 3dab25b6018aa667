"""A list of 100,000 patients comes in: the command as one runs it, against a new SQLite file."""

import asyncio
import os
import resource
import sys
import tempfile
import time
from pathlib import Path
from random import Random

from rich.console import Console
from rich.table import Table

PATIENTS = 100_000
NAMES = (
    "Ada",
    "Ben",
    "Carla",
    "Dana",
    "Eli",
    "Fern",
    "Gus",
    "Hope",
    "Ivan",
    "June",
    "Kit",
    "Lena",
    "Milo",
    "Nell",
    "Rosa",
)
LANGUAGES = ("English", "fr", "Spanish", "Mandarin", "so", "")


async def run(console: Console) -> dict[str, float]:
    """Measure and show; the figure by name."""
    with tempfile.TemporaryDirectory(prefix="convivial-bench-") as folder:
        file = Path(folder) / "list.csv"
        file.write_text(_list(Random(1)), encoding="cp1252")
        seconds, peak_mb, said = await asyncio.to_thread(_import, folder, file)
    table = Table("patients", "seconds", "peak memory MB", "said", title="Import of a CSV (Windows-1252, semicolons)")
    table.add_row(f"{PATIENTS:,}", f"{seconds:.1f}", f"{peak_mb:.0f}", said)
    console.print(table)
    return {"import_100k_s": round(seconds, 2)}


def _import(folder: str, file: Path) -> tuple[float, float, str]:
    import subprocess

    env = {name: value for name, value in os.environ.items() if not name.startswith("CONVIVIAL_")}
    command = [str(Path(sys.executable).parent / "convivial"), "import", str(file), "--basis", "bench"]
    began = time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - began
    if done.returncode:
        raise RuntimeError(done.stderr[-800:])
    return seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024, done.stdout.strip()


def _list(random: Random) -> str:
    """As a clinic's program writes it; numbers in the area codes' fictional range and beyond, each once."""
    rows = ["Patient ID;First Name;Last Name;Cell Phone;Preferred Language;DOB;Postal Code;Tags"]
    for number in range(PATIENTS):
        area, rest = 416 + 2 * (number % 2), 2_000_000 + 37 * number
        born = f"{random.randint(1, 28):02}/{random.randint(1, 12):02}/{random.randint(1930, 2005)}"
        rows.append(
            f"{number};{random.choice(NAMES)};Né{number % 977};({area}) {rest // 10_000:03}-{rest % 10_000:04};"
            f"{random.choice(LANGUAGES)};{born};M{number % 9}V {number % 7}T6;overdue"
        )
    return "\n".join(rows) + "\n"
