"""Reads the examples of data/nlu for Rasa, as its own importer would, but in seconds.

Rasa checks each file against a schema meant for hand-written dozens, copies each example six times and takes its hash
anew after each: two minutes for a hundred thousand, longer than learning from them. Ours never change once read.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

_ITEM = "- "
_ANNOTATION = "[{"  # what Rasa would read as an entity


class Example(Message):
    """A text, its intent and its language. It never changes, so it is shared where Rasa would copy it."""

    @classmethod
    def of(cls, text: str, intent: str, language: str) -> Self:
        """Make one."""
        return cls({"text": text, "intent": intent, "metadata": {"intent": {"language": language}}})

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """Give the same one: nobody changes it."""
        return self

    def set(self, prop: str, info: Any, add_to_output: bool = False) -> None:  # noqa: FBT001, FBT002 (Rasa's signature)
        """Set what is not so already."""
        if self.data.get(prop) != info:
            super().set(prop, info, add_to_output)

    def fingerprint(self) -> str:
        """Give a hash of all there is, taken once."""
        if self._cached_fingerprint is None:
            self._cached_fingerprint = hashlib.sha256(repr(self.data).encode()).hexdigest()
        return self._cached_fingerprint


class ExamplesImporter(RasaFileImporter):
    """Rasa's own importer, but for the examples."""

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """Read all of them. Raises ValueError, which says what is wrong with which file."""
        del language  # each block has its own
        return TrainingData([example for path in self._nlu_files for example in read(Path(path))])


def read(path: Path) -> Iterator[Example]:
    """Read one file: blocks of an intent, its language, and texts, one a line after "- "."""
    try:
        blocks = YAML(typ="safe").load(path)["nlu"]
    except (YAMLError, KeyError, TypeError) as error:
        problem = f"{path}: no examples can be read ({error}); it must hold a list under nlu:"
        raise ValueError(problem) from error
    for block in blocks:
        try:
            intent, language, lines = block["intent"], block["metadata"]["language"], block["examples"].splitlines()
        except (AttributeError, KeyError, TypeError) as error:
            problem = f"{path}: a block has no intent, no metadata: {{language: …}} or no examples: {str(block)[:80]}"
            raise ValueError(problem) from error
        for line in filter(str.strip, lines):
            yield Example.of(_text_in(line, path), intent, language)


def _text_in(line: str, path: Path) -> str:
    text = line.removeprefix(_ITEM).strip()
    if not line.startswith(_ITEM) or not text or set(text) & set(_ANNOTATION):
        problem = f'{path}: "{line}" must be "- " and a text without brackets'
        raise ValueError(problem)
    return text
