"""docs/seating.md says what the code does, and its picture is the code's."""

import importlib.util
from pathlib import Path

import pytest

from bot.domain.seating.why import Why
from scheduler.seating.plan import Plan
from scheduler.seating.rules import Rule

ROOT = Path(__file__).parents[2]


def test_every_reason_and_every_rule_is_explained():
    told = (ROOT / "docs" / "seating.md").read_text(encoding="utf-8")
    assert [why for why in Why if f"`{why}`" not in told] == []
    assert {rule.name for rule in Rule} <= {why.name for why in Why}


def test_what_a_proposal_says_is_explained():
    told = (ROOT / "docs" / "seating.md").read_text(encoding="utf-8")
    assert [
        name for name in ("bound", "greedy", "stages", "groups", "unseated", "broken") if f"`{name}`" not in told
    ] == []
    assert {"seats", "held", "gave_way"} < set(Plan.__dataclass_fields__)


@pytest.mark.slow
def test_the_picture_is_drawn_by_the_code():
    spec = importlib.util.spec_from_file_location("draw_seating", ROOT / "tests" / "draw_seating.py")
    draw_seating = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(draw_seating)
    assert draw_seating.PICTURE.read_text(encoding="utf-8") == draw_seating.drawn(), "run: python tests/draw_seating.py"
