"""A clinic's list comes in: read and checked whole, shown, then stored in short steps with a progress bar."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn
from rich.table import Table

from bot import office
from bot.domain.errors import BadInput
from bot.service.importing.rows import Parsed, Rules, parsing
from bot.service.importing.storing import BATCH
from bot.settings import Settings

SHOWN_ROWS = 5


def read(file: Path, rules: Rules, told: Mapping[str, str]) -> Parsed:
    """Read and check a file, saying on standard error how far it is. Raises BadInput."""
    if not file.is_file():
        raise BadInput(f"{file} is not there; give the path of a CSV, XLSX or FHIR file")
    columns = (SpinnerColumn(), TextColumn("reading {task.fields[file]}: {task.completed} patients"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("reading", total=None, file=file.name)
        for parsed in parsing(file.read_bytes(), rules, told):
            progress.update(task, completed=len(parsed.rows))
    return parsed


async def store(settings: Settings, file: Path, parsed: Parsed, basis: str) -> dict[str, Any]:
    """Store what was read; how many were added, known already, and left a question to a person."""
    async with office.door(settings) as run:
        begun = await run("import_begin", {"file_name": file.name, "basis": basis, "by": f"import of {file.name}"})
        with Progress(console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task("storing", total=len(parsed.rows))
            for start in range(0, len(parsed.rows), BATCH):
                batch = parsed.rows[start : start + BATCH]
                await run("import_rows", {"id": begun["id"], "rows": batch})
                progress.advance(task, len(batch))
        return await run("import_end", {"id": begun["id"]})


def show(parsed: Parsed, console: Console) -> None:
    """Which column was taken for what, and the first patients as they would be stored."""
    columns = Table("we call it", "in the file", title="Columns")
    for name, header in parsed.columns.items():
        columns.add_row(name, header)
    console.print(columns)
    told = ("e164", "name", "language", "area", "birth_year", "tags")
    rows = Table(*told, title=f"The first of {len(parsed.rows)} patients")
    for row in parsed.rows[:SHOWN_ROWS]:
        rows.add_row(*("" if row[name] is None else str(row[name]) for name in told))
    console.print(rows)
