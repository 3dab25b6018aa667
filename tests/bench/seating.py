"""Seating in figures: plan, bound and the plain way side by side, on made-up clinics of four sizes, each in a process of its own."""

import resource
import time
from dataclasses import dataclass

from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from seating_instances import SIZES, clinic

from scheduler.seating import Plan, propose
from scheduler.tasks.work import Work

SEED = 1
AIMS = {
    "seating_100_cpu_s": "at most 5",
    "seating_500_cpu_s": "at most 10",
    "seating_1000_cpu_s": "at most 60",
    "seating_5000_gap": "at most 0.02",
    "seating_5000_cpu_s": "at most 120",
    "seating_5000_mb": "less than 1000",
}


@dataclass(frozen=True, slots=True)
class Measured:
    plan: Plan
    plain: Plan
    cpu_s: float
    wall_s: float
    mb: float


def measure(patients: int, sessions: int, *, progress) -> Measured:
    """In the worker: the whole cascade, from plain values to a plan."""
    instance = clinic(patients, sessions, SEED)
    wall, cpu = time.perf_counter(), time.process_time()
    plan = propose(instance, progress=progress)
    mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    taken = time.process_time() - cpu, time.perf_counter() - wall
    return Measured(plan, propose(instance, limit_s=0), *taken, mb)


async def run(console: Console) -> dict[str, float]:
    """Measure and show; the figures by name."""
    found = {}
    with Progress(console=console, transient=True) as progress:
        for size in SIZES:
            bar = progress.add_task(f"{size[0]} patients, {size[1]} candidate group sessions", total=1.0)
            with Work(measure, *size) as work:
                for news in work:
                    progress.update(bar, completed=news.share)
            found[size] = work.result
    figures = {f"seating_{patients}_cpu_s": round(one.cpu_s, 2) for (patients, _), one in found.items()}
    largest = found[5000, 200]
    figures |= {"seating_5000_gap": round(largest.plan.stages[0].gap, 4), "seating_5000_mb": round(largest.mb)}
    console.print(_plans(found))
    console.print(_figures(figures))
    return figures


def _plans(found: dict[tuple[int, int], Measured]) -> Table:
    table = Table(
        "clinic", "plan", "bound", "greedy", "behind", "(greedy)", "lots", "CPU s", "s", "MB",
        title="Who gets a seat: the plan, what nobody can beat, the plain way",
        caption="clinic: patients / group sessions that could be held; behind: the group seated least often, in points under "
        "all patients; lots: how far the lottery sum may be from the largest. All plans but those with * are proven to seat the most.",
    )  # fmt: skip
    for (patients, sessions), one in found.items():
        plan = one.plan
        proven = "" if plan.stages[0].status == "proven" else "*"
        table.add_row(
            f"{patients}/{sessions}", f"{plan.seated}{proven}", f"{plan.bound}", f"{plan.greedy}",
            _behind(plan, patients), _behind(one.plain, patients), f"{plan.stages[2].gap:.1%}",
            f"{one.cpu_s:.1f}", f"{one.wall_s:.1f}", f"{one.mb:.0f}",
        )  # fmt: skip
    return table


def _behind(plan: Plan, patients: int) -> str:
    overall = plan.seated / patients
    return f"{100 * min(one.seated / one.people - overall for one in plan.groups):+.1f}"


def _figures(figures: dict[str, float]) -> Table:
    table = Table("figure", "value", "aim", title="Seating")
    for name, value in figures.items():
        table.add_row(name, f"{value:g}", AIMS[name])
    return table
