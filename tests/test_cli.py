"""The `convivial` command as a person at a shell meets it."""

import csv
import io
import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from bot.domain.promise import Quota, Volunteer
from scheduler.lottery import draw

CONVIVIAL = Path(sys.executable).parent / "convivial"
LIST = "phone,name,language\n+1 555 0170,Zoe,fr\n(555) 555-0171,Yan,en\n"


@pytest.fixture
def run(tmp_path):
    """Run a command in an empty folder with a database of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CONVIVIAL_", "TWILIO_"))}

    def run_it(*words: str, **settings: str) -> subprocess.CompletedProcess[str]:
        env = {**kept, "COLUMNS": "200", **settings}
        return subprocess.run(
            [str(CONVIVIAL), *words], cwd=tmp_path, env=env, capture_output=True, text=True, check=False, timeout=60
        )

    return run_it


def test_the_sample_is_loaded_once_and_exported_in_every_format(run):
    assert "60 fictional patients" in run("demo", "--load-only").stdout
    assert "already" in run("demo", "--load-only").stdout
    as_csv = list(csv.DictReader(io.StringIO(run("export", "patients").stdout)))
    as_json = json.loads(run("export", "patients", "--format", "json").stdout)
    as_lines = [json.loads(line) for line in run("export", "patients", "-f", "jsonl").stdout.splitlines()]
    assert len(as_csv) == len(as_json) == len(as_lines) == 60
    assert as_csv[0]["phone"] == as_json[0]["phone"] == "+15550101"
    assert "Ada" in run("export", "patients", "--format", "table").stdout


def test_a_list_is_imported_whole_or_not_at_all(run, tmp_path):
    (tmp_path / "bad.csv").write_text(LIST + "12,Bad,en\n")
    (tmp_path / "good.csv").write_text(LIST)
    bad = run("import", "bad.csv", "--basis", "form 12")
    assert bad.returncode == 1
    assert "line 4: phone: '12'" in bad.stderr
    assert run("export", "patients").stdout == ""
    good = run("import", "good.csv", "--basis", "form 12")
    assert (good.returncode, good.stdout.split()[0]) == (0, "2")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("import", "nowhere.csv", "--basis", "x"), 1, "nowhere.csv is not there"),
        (("export", "everything"), 2, "'patients'"),
        (("import",), 2, "Missing argument"),
        (("backup", "copy.db"), 1, "no database"),
        (("user", "add", "nobody"), 1, "nobody"),
    ],
)
def test_a_mistake_is_answered_in_words(run, words, code, said):
    done = run(*words)
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"CONVIVIAL_TIMEZONE": "Mars/Olympus"}, "timezone"),
        ({"CONVIVIAL_DATABASE_URL": "mysql://x"}, "database_url"),
        ({"CONVIVIAL_PORT": "99999"}, "port"),
        ({"TWILIO_ACCOUNT_SID": "AC1"}, "TWILIO_AUTH_TOKEN"),
    ],
)
def test_a_wrong_setting_is_named(run, settings, said):
    done = run("migrate", **settings)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_backup_is_a_whole_database(run, tmp_path):
    run("demo", "--load-only")
    assert run("backup", "copy.db").returncode == 0
    assert run("backup", "copy.db").returncode == 1
    with sqlite3.connect(tmp_path / "copy.db") as copy:
        assert copy.execute("select count(*) from patients").fetchone() == (60,)


def test_somebody_is_invited_to_the_console(run):
    done = run("user", "add", "amira@clinic.example", "--role", "viewer")
    assert "/console/welcome/" in done.stdout


def test_help_explains_every_command(run):
    for words in ((), ("user",), ("import",), ("export",), ("talk",), ("demo",), ("backup",)):
        done = run(*words, "--help")
        assert done.returncode == 0
        assert len(done.stdout) > 150


def test_a_poster_is_written_in_the_languages_asked_for(run, tmp_path):
    run("demo", "--load-only")
    made = run("poster", "--engagement", "1", "--language", "es", "--language", "ar", "out.pdf")
    assert (made.returncode, made.stdout) == (0, "Written to out.pdf.\n")
    assert (tmp_path / "out.pdf").read_bytes().startswith(b"%PDF")
    assert "no engagement 9" in run("poster", "--engagement", "9", "out.pdf").stderr
    assert "there is no locales/xx" in run("poster", "--engagement", "1", "--language", "xx", "out.pdf").stderr


def test_a_draw_that_is_not_there_cannot_be_verified(run):
    refused = run("draw", "verify", "--draw", "3")
    assert (refused.returncode, "there is no draw 3" in refused.stderr) == (1, True)


def test_a_draw_is_verified_from_its_file(run, tmp_path):
    volunteers = [Volunteer(str(number), {"age": ("old", "young")[number % 2]}) for number in range(12)]
    quotas = [Quota("age", "old", 1, 3), Quota("age", "young", 1, 3)]
    seed = "thrown behind the library"
    record = draw(volunteers, quotas, 4, households=False, time_limit=60, seed=seed, public="4 2 6").record
    row = {
        "id": 3, "seed": seed, "commitment": record.commitment, "pool_hash": record.pool_hash, "public": "4 2 6",
        "pool": [[one.id, dict(one.features), one.household] for one in volunteers],
        "record": {"lottery": record.as_dict(), "replacements": []},
    }  # fmt: skip
    (tmp_path / "draw.json").write_text(json.dumps(row))
    good = run("draw", "verify", "--draw", "3", "--file", "draw.json")
    assert (good.returncode, good.stdout.count("yes  ")) == (0, 5)
    (tmp_path / "draw.json").write_text(json.dumps(row | {"seed": "another word altogether"}))
    bad = run("draw", "verify", "--draw", "3", "--file", "draw.json")
    assert bad.returncode == 1
    assert "NO   the secret word is the one that was promised" in bad.stdout
