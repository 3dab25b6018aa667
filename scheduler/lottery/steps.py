"""The lottery's slow steps as a process of their own runs them, telling how far they are.

They stand here and not beside the rows they are made of, so that such a process loads no database: that took it longer
than most draws.
"""

from collections.abc import Sequence
from typing import Any, Protocol

from scheduler.lottery.draw import check, draw
from scheduler.lottery.outlook import Outlook
from scheduler.lottery.pool import Quota, Volunteer, fingerprint
from scheduler.lottery.record import Lottery, Record
from scheduler.lottery.replacing import Replacement, replace_gone

TIME_LIMIT_S = 60.0
_PATIENCE = 40  # panels after which a draw's bar stands at half


class Progress(Protocol):
    """Tells the row how far it is."""

    def __call__(self, stage: str, share: float, /) -> None:
        """`share` from 0 to 1."""


def look(
    pool: Sequence[Volunteer], quotas: Sequence[Quota], places: int, households: bool, *, progress: Progress  # noqa: FBT001 - as read() gives them
) -> tuple[Outlook, str, int]:  # fmt: skip
    """Whether these quotas can be kept, the pool's fingerprint, and how many people are in it."""
    progress("look", 0.0)
    return check(pool, quotas, places, households=households), fingerprint(pool), len(pool)


def hold(  # noqa: PLR0913 - a draw's terms
    pool: Sequence[Volunteer], quotas: Sequence[Quota], places: int, households: bool, seed: str, public: str, *,  # noqa: FBT001
    progress: Progress,
) -> Lottery:  # fmt: skip
    """Draw. The bar follows the panels tried: nobody knows beforehand how many it takes."""
    progress("look", 0.05)

    def told(steps: int) -> None:
        progress("mix", 0.05 + 0.85 * steps / (steps + _PATIENCE))

    return draw(
        pool, quotas, places, households=households, time_limit=TIME_LIMIT_S, seed=seed, public=public, told=told
    )


def replace(  # noqa: PLR0913 - the draw, and what became of it
    record: dict[str, Any], pool: Sequence[Volunteer], sitting: Sequence[str], gone: Sequence[str], turn: int, seed: str,
    away: Sequence[str], *, progress: Progress,
) -> Replacement:  # fmt: skip
    """Hold the same lottery among the stand-bys for the seats that came free."""
    progress("look", 0.0)
    return replace_gone(Record.from_dict(record), pool, sitting, gone, turn=turn, seed=seed, unavailable=away)
