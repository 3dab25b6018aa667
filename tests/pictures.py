"""The pictures in docs/pictures: taken with CONVIVIAL_PICTURES=1, and only those that a page of the docs shows."""

import os
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "pictures"


def shown() -> set[str]:
    """The names of the files that the docs show."""
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    return {name for page in pages for name in re.findall(r"pictures/([\w.-]+)\)", page.read_text(encoding="utf-8"))}


def is_wanted(name: str) -> bool:
    """Whether a picture of this name is to be taken now."""
    return os.environ.get("CONVIVIAL_PICTURES") == "1" and f"{name}.png" in shown()
