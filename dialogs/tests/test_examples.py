"""Reading data/nlu: what is in a file, and what is wrong with one."""

import copy
from pathlib import Path

import pytest

from dialogs.examples import read

FINE = """version: "3.1"

nlu:
  - intent: "yes"
    metadata: {language: en}
    examples: |
      - sign me up
      - "yes" is what i say: come on
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "some.yml"
    path.write_text(text, "utf-8")
    return path


def test_each_line_is_an_example_of_its_block(tmp_path: Path):
    first, second = read(written(tmp_path, FINE))
    assert (first.get("text"), first.get("intent")) == ("sign me up", "yes")
    assert second.get("text") == '"yes" is what i say: come on'
    assert first.get("metadata") == {"intent": {"language": "en"}}


def test_an_example_is_shared_and_equal_to_its_like(tmp_path: Path):
    path = written(tmp_path, FINE)
    first, again = next(read(path)), next(read(path))
    assert copy.deepcopy(first) is first
    assert (first == again, len({first, again})) == (True, 1)
    again.set("intent", "no")
    assert first != again


@pytest.mark.parametrize(
    ("was", "instead", "told"),
    [
        ("nlu:", "rules:", "nlu"), ("    metadata: {language: en}\n", "", "metadata"), ("{language: en}", "{}", "language"),
        ("- sign me up", "sign me up", "sign me up"), ("- sign me up", "-   ", '"- "'), ("sign me up", "[sign](place) me up", "brackets"),
        ("    examples: |", "    examples:", "examples"), ('intent: "yes"', 'intent: "yes', "some.yml"),
    ],
)  # fmt: skip
def test_a_broken_file_is_named_and_what_is_wrong_with_it(tmp_path: Path, was: str, instead: str, told: str):
    with pytest.raises(ValueError, match=r"some\.yml") as wrong:
        list(read(written(tmp_path, FINE.replace(was, instead, 1))))
    assert told in str(wrong.value)
