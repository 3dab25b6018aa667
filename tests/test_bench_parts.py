"""Every part of `make bench` can be loaded the way it is started: a benchmark that nobody can run measures nothing."""

import subprocess
import sys
from pathlib import Path

import pytest

RUN = Path(__file__).parent / "bench" / "run.py"
LOAD = """
import importlib, runpy, sys
parts = runpy.run_path(sys.argv[1])["PARTS"]
for part in parts.values():
    assert importlib.import_module(part).run
print(len(parts))
"""


@pytest.mark.slow
def test_every_part_can_be_loaded():
    loaded = subprocess.run([sys.executable, "-c", LOAD, str(RUN)], capture_output=True, text=True, check=False)
    assert loaded.returncode == 0, loaded.stderr
    assert int(loaded.stdout) >= 8
