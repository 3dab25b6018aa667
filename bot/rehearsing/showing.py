"""A rehearsal on a terminal: the bar while it plays, the tables afterwards."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.progress import Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from bot.rehearsing.stage import Outcome, Tell

WIDTH = 30


@contextmanager
def bar(patients: int) -> Iterator[Tell]:
    """A line that says how many texts went either way so far."""
    columns = (
        TextColumn("Rehearsing with {task.fields[patients]} patients: {task.fields[texts]} texts"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("", patients=patients, texts=0)

        def tell(_what: str, done: int, _of: int) -> None:
            progress.update(task, texts=done)

        yield tell


def as_json(outcome: Outcome) -> dict[str, Any]:
    """Everything, for other programs."""
    return asdict(outcome)


def print_tables(outcome: Outcome) -> None:
    """Where the patients ended, who they were, and what went wrong."""
    console = Console()
    console.print(_counts("Where they stand", "state", outcome.standing))
    console.print(_counts("Who they were", "character", outcome.characters))
    each = outcome.texts_out / outcome.patients
    console.print(
        f"{outcome.patients} patients sent {outcome.texts_in} texts and got {outcome.texts_out} "
        f"({each:.1f} each, {outcome.segments} segments) in {outcome.seconds:.0f} s."
    )
    for fault in outcome.faults:
        console.print(f"[bold red]Wrong:[/] {fault.rule}: {fault.times} times, first number {fault.first}")
    if not outcome.faults:
        console.print(
            "[green]Nothing went wrong:[/] every text answered once, none after STOP, none at night, none too long."
        )


def _counts(title: str, head: str, counts: dict[str, int]) -> Table:
    table = Table(head, "patients", "", title=title, title_justify="left")
    most = max(counts.values(), default=1)
    for name, count in sorted(counts.items(), key=lambda one: (-one[1], one[0])):
        table.add_row(name.replace("_", " "), str(count), "█" * max(1, round(WIDTH * count / most)))
    return table
