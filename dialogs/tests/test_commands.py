"""The commands a developer types: train, and Rasa's own."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from dialogs.rasa import with_paths
from dialogs.train import LEARNING

ROOT = Path(__file__).parents[2]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *arguments], cwd=ROOT, capture_output=True, text=True, timeout=100, check=False
    )


@pytest.mark.usefixtures("engine")
def test_training_is_skipped_at_once_when_nothing_changed():
    began = time.monotonic()
    done = run("dialogs.train")
    assert (done.returncode, done.stdout) == (0, "the model is up to date\n")
    assert time.monotonic() - began < 2


def test_a_change_of_whatever_learns_trains_anew():
    imports = (
        "import sys; from dialogs.without_tensorflow import leave_out; leave_out(); import dialogs.understanding.classifier;"
        "print(*(name for name in sys.modules if name.startswith('dialogs.understanding.')))"
    )
    done = subprocess.run([sys.executable, "-c", imports], cwd=ROOT, capture_output=True, text=True, check=True)
    assert {name.removeprefix("dialogs.understanding.") for name in done.stdout.split()} == set(LEARNING)


@pytest.mark.usefixtures("engine")
def test_rasas_own_test_of_the_stories_passes(tmp_path: Path):
    done = run("dialogs.rasa", "test", "core", "--fail-on-prediction-errors", "--no-plot", "--out", str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "None of the test stories failed" in (tmp_path / "failed_test_stories.yml").read_text("utf-8")


def test_help_teaches():
    done = run("dialogs", "--help")
    assert done.returncode == 0
    assert "CONVIVIAL_DIALOGS_HOST" in done.stdout
    assert "127.0.0.1" in done.stdout


@pytest.mark.parametrize(
    ("typed", "options"),
    [
        (["train"], {"--config", "--domain", "--data", "--out"}),
        (["test", "core"], {"--model", "--stories", "--out"}),
        (["shell"], {"--model", "--endpoints", "--interface"}),
        (["data", "validate"], {"--config", "--domain", "--data"}),
        (["--help"], {"--help"}),
    ],
)
def test_rasa_is_given_the_projects_paths(typed: list[str], options: set[str]):
    filled = with_paths(typed)
    assert filled[: len(typed)] == typed
    assert {word for word in filled if word.startswith("--")} == options


def test_a_path_of_your_own_is_respected():
    assert with_paths(["shell", "--model", "mine.tar.gz"]).count("--model") == 1
