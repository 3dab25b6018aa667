"""A proposal and what would help, as a process of its own computes them: it loads no database."""

from typing import Any

from bot.domain.seating.instance import Instance
from scheduler.seating.plan import Plan
from scheduler.seating.proposal import Gain, gains, propose

SECONDS = 60.0
"""For each stage of the search, and for all the questions about what would help."""
SEATING = 0.8
"""Of all the work, the proposal's share; the rest is what would help."""

Outcome = tuple[Instance, Plan, tuple[Gain, ...]]


def compute(found: Instance, *, progress: Any) -> Outcome:
    """The proposal, and what one more of something would bring."""

    def proposing(stage: str, share: float, seated: int, bound: int) -> None:
        progress(stage, SEATING * share, seated, bound)

    def asking(stage: str, share: float, seated: int, bound: int) -> None:
        progress(stage, SEATING + (1 - SEATING) * share, seated, bound)

    plan = propose(found, progress=proposing, limit_s=SECONDS)
    return found, plan, gains(found, plan, progress=asking, limit_s=SECONDS)
