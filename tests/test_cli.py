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
