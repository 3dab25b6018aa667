"""The time a text speaks of, read where the reader of dates is there."""

from datetime import datetime
from importlib.util import find_spec
from typing import Any

_DATES = "dialogs.understanding.reading.dates"


def read_time(text: str, language: str | None, ref: datetime | None) -> dict[str, Any] | None:
    """Give the time a text speaks of, counted from `ref`; None without a `ref`, or when there is none."""
    if ref is None:
        return None
    if find_spec(_DATES) is None:
        return {"missing": True}
    from dialogs.understanding.reading import dates  # another part of the reader

    found = dates.read_time(text, language or "en", ref)
    return None if found is None else {"start": found["start"]}
