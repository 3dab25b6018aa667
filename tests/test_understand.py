"""`convivial understand`: the command around the measurement; the dialogs are a stand-in here."""

import contextlib
import json

import pytest
from typer.testing import CliRunner

from bot import cli, understanding


class Stand:
    """Dialogs that call everything a question, and every number twelve."""

    async def understand(self, texts):
        self.asked = texts
        return [{"label": "question", "confidence": 0.5, "language": "es", "number": 12, "time": None} for _ in texts]


@pytest.fixture
def stand(monkeypatch):
    dialogs = Stand()

    @contextlib.asynccontextmanager
    async def beside(settings, root):
        yield dialogs

    monkeypatch.setattr(understanding, "dialogs_beside", beside)
    return dialogs


def write(path, *rows):
    path.write_text("\n".join(json.dumps(row) for row in rows) + "\n", "utf-8")
    return str(path)


def measured(*arguments):
    result = CliRunner().invoke(cli.app, ["understand", *arguments, "--format", "json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_guard_words_come_first(stand, tmp_path):
    file = write(tmp_path / "a.jsonl", {"text": "STOP", "label": "optout"}, {"text": "chest pain", "label": "crisis"})
    assert measured(file)["accuracy"] == 1.0


def test_errors_are_listed_when_asked_for(stand, tmp_path):
    file = write(tmp_path / "a.jsonl", {"text": "ok", "lang": "en", "label": "yes"}, {"text": "who?", "label": "why"})
    told = measured(file, "--errors")
    assert (told["right"], told["scored"]) == (1, 2)
    assert told["errors"] == [{"line": 1, "text": "ok", "lang": "en", "wanted": "yes", "got": "why", "confidence": 0.5}]


def test_the_language_is_not_told_to_whoever_must_tell_it(stand, tmp_path):
    told = measured(write(tmp_path / "a.jsonl", {"text": "hola", "lang": "es", "label": "es"}))
    assert told["accuracy"] == 1.0
    assert stand.asked == [{"text": "hola", "lang": None}]


def test_the_table_is_for_people(stand, tmp_path):
    file = write(tmp_path / "a.jsonl", {"text": "twelve", "lang": "en", "label": 12, "kind": "cardinal"})
    result = CliRunner().invoke(cli.app, ["understand", file])
    assert "1 of 1 right: 100.0%" in result.stdout
    assert "cardinal" in result.stdout


@pytest.mark.parametrize(
    ("content", "problem"), [("", "is empty"), ("{}\n", 'line 1: "text"'), ('{"text": "a", "label": "a b"}', "line 1")]
)
def test_a_bad_file_says_what_is_wrong(stand, tmp_path, content, problem):
    file = tmp_path / "a.jsonl"
    file.write_text(content, "utf-8")
    result = CliRunner().invoke(cli.app, ["understand", str(file)])
    assert result.exit_code == 1
    assert problem in str(result.exception)


def test_a_missing_file_says_so(stand, tmp_path):
    result = CliRunner().invoke(cli.app, ["understand", str(tmp_path / "none.jsonl")])
    assert "is not there" in str(result.exception)
