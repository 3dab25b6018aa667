"""A text of ours as a person changed or read it at the console.

The newest edit of a key and language counts. New words count although the file has moved on since, as long as they
hold the same placeholders: the clinic chose them; the page says that the file moved. "I have read it" is about
the words that were read, and counts no longer when these have changed.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class Edit:
    """`forms` are the new words (one, or one per plural form), None when the file's own were read and are right.

    `source_hash` is of the file's words it is about.
    """

    language: str
    key: str
    forms: tuple[str, ...] | None
    source_hash: str
    is_reviewed: bool
    by: str
    at: datetime

    @property
    def review(self) -> str:
        """How a catalogue writes who read it."""
        return f"{self.by} {self.at.date().isoformat()}"


def hashed(forms: tuple[str, ...]) -> str:
    """What an edit remembers of the words it is about."""
    return sha256("\x1f".join(forms).encode()).hexdigest()
