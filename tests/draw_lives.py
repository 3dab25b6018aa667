"""Draw docs/lives.md from the tables: `python tests/draw_lives.py`."""

import importlib
from pathlib import Path

LIVES = (
    "participation",
    "consent",
    "seat",
    "accommodation",
    "message",
    "engagement",
    "wave",
    "group_session",
    "plan",
    "task",
)
HEAD = "# Lives\n\nEach is one table in `bot/domain/`; nothing else moves a state. Drawn by `python tests/draw_lives.py`.\n"


def main() -> None:
    parts = [HEAD]
    for name in LIVES:
        life = getattr(importlib.import_module(f"bot.domain.{name}"), name.upper())
        parts.append(f"## {name}\n\n```mermaid\n{life.mermaid()}\n```\n")
    target = Path(__file__).parent.parent / "docs" / "lives.md"
    target.write_text("\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
