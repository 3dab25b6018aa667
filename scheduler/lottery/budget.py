"""How long a draw may look for the fairest lottery. Whoever repeats it later counts steps, not seconds.

A slower machine finds fewer panels in the same time. So the record of a draw that ran out of time says after how many
steps it did, and repeating it with that many gives the same answer anywhere.
"""

from collections.abc import Callable
from dataclasses import dataclass


class OutOfTime(Exception):
    """The time or the steps allowed are used up. The draw falls back to what it has proven."""


@dataclass
class Budget:
    """`clock` gives seconds that only grow; `until` on that clock; `most_steps` None for any number.

    `told` hears of each step, for a progress bar.
    """

    clock: Callable[[], float]
    until: float
    most_steps: int | None = None
    told: Callable[[int], None] | None = None
    steps: int = 0
    ended_after: int | None = None

    @classmethod
    def endless(cls) -> "Budget":
        """For what must be done however long it takes."""
        return cls(lambda: 0.0, float("inf"))

    def seconds_left(self) -> float:
        """How long the next step may take. Raises OutOfTime."""
        if self.most_steps is not None and self.steps >= self.most_steps:
            raise OutOfTime
        left = self.until - self.clock()
        if left <= 0:
            raise OutOfTime
        return left

    def step(self) -> None:
        """One more panel was looked for."""
        self.steps += 1
        if self.told is not None:
            self.told(self.steps)

    def lift(self) -> None:
        """No limits from here on, for what is left to do is short and must be done. Notes after how many steps."""
        self.ended_after = self.steps
        self.until, self.most_steps = float("inf"), None
