"""The `convivial` command. A command that writes while a bot has the database open reaches it through its API."""

import asyncio
import csv
import json
import os
import sys
from collections.abc import Callable, Coroutine
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.table import Table

from bot import intake, office
from bot.__main__ import explain
from bot.domain.clock import real_now
from bot.domain.errors import BadInput, ConvivialError
from bot.service.importing.rows import Parsed, Rules
from bot.settings import Settings
from bot.store import exports
from bot.wiring import read_secret_key

T = TypeVar("T")

app = typer.Typer(
    name="convivial",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Text-message outreach that brings patients who never open their mail into the room.",
    epilog="Start with: convivial demo. Settings: .env and the environment (docs/settings.md).",
)
user_app = typer.Typer(no_args_is_help=True, help="The people at the console.")
app.add_typer(user_app, name="user")
draw_app = typer.Typer(no_args_is_help=True, help="The civic lottery for seats (docs/lottery.md).")
app.add_typer(draw_app, name="draw")

ROOT = Path(__file__).parent.parent


class Format(StrEnum):
    """How rows are printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    JSONL = "jsonl"


Kind = StrEnum("Kind", {name.upper(): name for name in exports.KINDS})  # type: ignore[misc]
Role = StrEnum("Role", {"ADMIN": "admin", "COORDINATOR": "coordinator", "VIEWER": "viewer", "TRANSLATOR": "translator"})
FormatOption = Annotated[Format, typer.Option("--format", "-f", help="How to print the rows.")]


def main() -> None:
    """Run the command; a failure is one line that says what, where, what to do, and exit code 1."""
    try:
        app()
    except ValidationError as error:
        sys.exit(explain(error))
    except ConvivialError as error:
        sys.exit(f"convivial: {error}")


@app.command()
def up() -> None:
    """Start what this installation needs: bot and dialogs; with PostgreSQL also the scheduler."""
    sys.exit(office.start(Settings(), ROOT))


@app.command()
def demo(
    *,
    load_only: Annotated[bool, typer.Option("--load-only", help="Only load the sample clinic.")] = False,
) -> None:
    """Load the sample clinic (60 fictional patients, three group sessions) and start everything."""
    settings = Settings()
    added = _run(office.command(settings, "demo", {}))["added"]
    typer.echo(f"Loaded {added} fictional patients." if added else "The sample clinic is there already.")
    if not load_only:
        os.environ.update(CONVIVIAL_DEMO="true", CONVIVIAL_CARRIER="simulated")
        os.environ.setdefault("CONVIVIAL_PACE_SEGMENTS_PER_S", "30")
        sys.exit(office.start(Settings(), ROOT))


@app.command()
def migrate() -> None:
    """Bring the database's tables up to date (starting the bot does this too)."""
    _run(office.migrate(Settings()))
    typer.echo("The database is up to date.")


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="CSV, XLSX, or FHIR R4 Patients (Bundle, NDJSON); with a header.")],
    basis: Annotated[str, typer.Option(help="How these patients agreed to be texted; kept as evidence.")] = "",
    column: Annotated[
        list[str] | None, typer.Option("--map", help="Which column holds what: --map phone='Cell #'. Repeat it.")
    ] = None,
    preview: Annotated[bool, typer.Option("--preview", help="Only show what would be imported.")] = False,  # noqa: FBT002
    form: FormatOption = Format.TABLE,
) -> None:
    """Add patients from a clinic's list. With any fault in the file, nothing is imported.

    The columns are known by their names in English, French or Spanish: phone, name (or first and last name),
    language, area (or postal code), birth year (or date), household, external id, timezone, tags, status, phone2.
    """
    settings = Settings()
    parsed = intake.read(file, Rules(settings.default_language, real_now()), _told(column or []))
    result: dict[str, Any] = {"rows": len(parsed.rows), "faults": parsed.faults, "skipped": parsed.skipped}
    if not parsed.faults and not preview:
        result |= _run(intake.store(settings, file, parsed, basis))
    if form is Format.TABLE:
        _tell(parsed, result, is_preview=preview)
    else:
        typer.echo(json.dumps(result))
    if parsed.faults:
        raise typer.Exit(1)


def _told(columns: list[str]) -> dict[str, str]:
    pairs = [one.partition("=") for one in columns]
    if wrong := [one for one, (_, equals, _) in zip(columns, pairs, strict=True) if not equals]:
        raise BadInput(f"--map {wrong[0]} has no '='; write --map phone=HEADER")
    return {name.strip(): header.strip() for name, _, header in pairs}


def _tell(parsed: Parsed, result: dict[str, Any], *, is_preview: bool) -> None:
    if is_preview:
        intake.show(parsed, Console())
    if "added" in result:
        asked = f", {result['asked']} to look at (Patients, Possible duplicates)" if result["asked"] else ""
        typer.echo(f"{result['added']} added, {result['known']} known already{asked}")
    for left_out in parsed.skipped:
        typer.echo(f"  left out, {left_out}", err=True)
    for fault in parsed.faults:
        typer.echo(f"  {fault}", err=True)
    if parsed.faults:
        typer.echo(f"{len(parsed.faults)} faults: nothing was imported. Mend the file and run this again.", err=True)


@app.command()
def export(
    kind: Annotated[Kind, typer.Argument(help="What to print.")],
    form: FormatOption = Format.CSV,
    into: Annotated[
        Path | None, typer.Option(help="With texts: the folder of languages (locales) whose files take the edits.")
    ] = None,
) -> None:
    """Print rows for other programs. It reads only, and may run beside the bot.

    `export texts --into locales` writes what was changed and read at the console back into the catalogues.
    """
    rows = _run(office.read_rows(Settings(), str(kind)))
    if into is None:
        print_rows(rows, form)
        return
    if str(kind) != "texts":
        raise BadInput("--into is for texts only; leave it out to print rows")
    for file, count in office.write_texts(rows, into):
        typer.echo(f"{file}: {count} texts")


@user_app.command("add")
def user_add(
    email: Annotated[str, typer.Argument(help="Who: an e-mail address, used to sign in.")],
    role: Annotated[Role, typer.Option(help="What they may do.")] = Role.COORDINATOR,
    languages: Annotated[list[str] | None, typer.Option("--language", help="A translator's; repeat it.")] = None,
) -> None:
    """Invite somebody to the console: prints a link that works once."""
    result = _run(
        office.command(Settings(), "user_add", {"email": email, "role": str(role), "languages": languages or []})
    )
    typer.echo(f"Send this link to {email}; it works once:\n\n  {result['link']}\n")


@app.command()
def backup(
    target: Annotated[Path, typer.Argument(help="Where to write the copy; must not exist yet.")],
) -> None:
    """Copy the SQLite database to a file, complete and consistent, also while the bot runs."""
    _run(office.backup(Settings(), target))
    typer.echo(f"Backed up to {target} ({target.stat().st_size / 1e6:.1f} MB).")


@app.command()
def talk(
    lang: Annotated[str, typer.Option(help="The patient's language.")] = "en",
    record: Annotated[Path | None, typer.Option(help="Write the conversation to this file.")] = None,
) -> None:
    """Text with the bot in this terminal, as a patient: real dialogs, a database of its own, no phone."""
    from bot import talking

    _run(talking.talk(Settings(), ROOT, lang, record))


@app.command()
def understand(
    file: Annotated[Path, typer.Argument(help="One JSON object a line: text, lang, label.")],
    form: Annotated[Format, typer.Option("--format", "-f", help="table, or json for other programs.")] = Format.TABLE,
    *,
    errors: Annotated[bool, typer.Option("--errors", help="List the texts that were misunderstood.")] = False,
) -> None:
    """Measure how well patients' texts are understood, on a file of labelled ones.

    Each line is one text: {"text": "can u pick me up", "lang": "en", "label": "need_transport"}. The guard words are
    asked first, then the dialogs, as in a turn; dialogs are started if none answer. "question" says which question
    is open (interest, needs, availability …), "offers" what she was offered.

    The label decides what is measured: one of our labels, a number ("label": 12), a language ("label": "es"), or, with
    "expected" and "ref", a time. Rows labelled "ambiguous" are not scored. docs/understanding.md has the figures.
    """
    from bot import understanding

    judged = _run(understanding.measure(Settings(), ROOT, file))
    if form is Format.TABLE:
        understanding.print_tables(judged, errors=errors)
    else:
        typer.echo(json.dumps(understanding.as_json(judged, errors=errors), ensure_ascii=False))


@app.command()
def rehearse(
    patients: Annotated[int, typer.Option(min=1, max=50_000, help="How many invented patients.")] = 100,
    lang: Annotated[
        list[str] | None, typer.Option(help="Their languages; repeat it. Default: every one we have.")
    ] = None,
    seed: Annotated[int, typer.Option(help="The same number, the same patients.")] = 1,
    form: Annotated[Format, typer.Option("--format", "-f", help="table, or json for other programs.")] = Format.TABLE,
) -> None:
    """Play a whole engagement with invented patients, before real ones are texted.

    Invitations, needs, seats, reminders, changes of mind, STOP, feedback: real dialogs, simulated phones, a database
    of its own; days are skipped. Exit code 1 when a text went unanswered, came after STOP, at night, twice, or too long.
    """
    from bot.rehearsing import showing, stage
    from scheduler.clock import jobs, tick

    settings = Settings()
    languages = tuple(lang or office.languages(settings))
    with showing.bar(patients) as tell:
        outcome = _run(
            stage.rehearse(
                settings, ROOT, patients=patients, languages=languages, seed=seed,
                tick=lambda house: tick(house.database, house.clock, jobs(house.settings)), tell=tell,
            )
        )  # fmt: skip
    if form is Format.TABLE:
        showing.print_tables(outcome)
    else:
        typer.echo(json.dumps(showing.as_json(outcome)))
    if outcome.faults:
        raise typer.Exit(1)


@app.command()
def texts(form: FormatOption = Format.TABLE) -> None:
    """What every catalogue lacks: missing, outdated, too long, or read by no reviewer yet."""
    print_rows(office.texts_report(Settings()), form)


@app.command()
def poster(
    out: Annotated[Path, typer.Argument(help="Where to write the PDF.")],
    engagement: Annotated[int, typer.Option(help="Which engagement: its number.")],
    language: Annotated[
        list[str] | None, typer.Option(help="In which language; repeat it for one poster in several.")
    ] = None,
) -> None:
    """Make a poster to print: A4, in one language or up to four, for any phone."""
    _run(office.poster(Settings(), engagement, language or [], out))
    typer.echo(f"Written to {out}.")


@draw_app.command("verify")
def draw_verify(
    number: Annotated[int, typer.Option("--draw", help="Which draw: its number on the draw's page.")],
    file: Annotated[
        Path | None, typer.Option("--file", help="The record downloaded from the draw's page, instead of the database.")
    ] = None,
) -> None:
    """Hold a draw again, from the secret word, the list and the quotas, and say whether the same people come out."""
    from bot import lots

    rows = [json.loads(file.read_text("utf-8"))] if file else _run(office.read_rows(Settings(), "draws"))
    verdict = lots.verify(lots.find(rows, number))
    for told, is_same in verdict.checks:
        typer.echo(f"{'yes' if is_same else 'NO '}  {told}")
    if not verdict.is_same:
        raise typer.Exit(1)


@app.command()
def token() -> None:
    """Print the API's token for other programs on this machine."""
    typer.echo(office.api_token(read_secret_key(Settings().secret_key_file)))


def print_rows(rows: list[dict[str, Any]], form: Format) -> None:
    """Rows as a table, CSV, one JSON list, or JSON by lines."""
    _PRINTERS[form](rows)


def _print_table(rows: list[dict[str, Any]]) -> None:
    table = Table(*(rows[0] if rows else ["nothing yet"]))
    for row in rows:
        table.add_row(*("" if value is None else str(value) for value in row.values()))
    Console().print(table)


def _print_csv(rows: list[dict[str, Any]]) -> None:
    if rows:
        writer = csv.DictWriter(sys.stdout, rows[0])
        writer.writeheader()
        writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)


def _cell(value: object) -> object:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value


def _print_json(rows: list[dict[str, Any]]) -> None:
    typer.echo(json.dumps(rows, ensure_ascii=False))


def _print_jsonl(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        typer.echo(json.dumps(row, ensure_ascii=False))


_PRINTERS: dict[Format, Callable[[list[dict[str, Any]]], None]] = {
    Format.TABLE: _print_table,
    Format.CSV: _print_csv,
    Format.JSON: _print_json,
    Format.JSONL: _print_jsonl,
}


def _run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)
