"""Before a draw: can these quotas be kept at all, whom do they shut out, and what is the least that must give way."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import highspy
import numpy as np

from bot.domain.errors import ConvivialError
from scheduler.lottery.panels import INFINITE, Rules, maximise, solver, whole
from scheduler.lottery.pool import Pool, Quota


@dataclass(frozen=True, slots=True)
class Change:
    """One quota's bound ("least" or "most") that has to move, from where to where."""

    feature: str
    group: str
    bound: str
    now: int
    enough: int


@dataclass(frozen=True, slots=True)
class ShutOut:
    """People of one kind whom no panel that keeps the quotas can seat."""

    groups: Mapping[str, str]
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outlook:
    """`seats`: the most who can sit at once, quotas aside. `changes`: the smallest, in places, that make room.

    `shut_out` is empty when there is no panel at all.
    """

    possible: bool
    seats: int
    changes: tuple[Change, ...] = ()
    shut_out: tuple[ShutOut, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


class NoPanel(ConvivialError):
    """No panel keeps these quotas. `outlook` says what has to change; nothing was drawn."""

    code = "no_panel"

    def __init__(self, outlook: Outlook) -> None:
        super().__init__(f"no panel keeps these quotas; {_remedy(outlook)}")
        self.outlook = outlook


def seats(pool: Pool) -> int:
    """The most who can sit at once: everybody who lives alone, one of each shared household."""
    return sum(len(kind.people) for kind in pool.kinds if not kind.home) + sum(home.households for home in pool.homes)


def smallest_changes(rules: Rules, quotas: Sequence[Quota]) -> tuple[Change, ...]:
    """The fewest places by which quotas must give way so that a panel exists; () when even that does not help."""
    kinds, bounds = len(rules.people), len(quotas)
    lower, raise_ = np.zeros((len(rules.rows), bounds)), np.zeros((len(rules.rows), bounds))
    lower[:bounds], raise_[:bounds] = np.eye(bounds), -np.eye(bounds)
    rows = np.hstack([rules.rows, lower, raise_])
    most = np.concatenate([rules.room, [quota.least for quota in quotas], np.full(bounds, INFINITE)])
    worth = np.concatenate([np.zeros(kinds), np.full(2 * bounds, -1.0)])
    highs = solver(whole(maximise(worth, most, rows, (rules.least, rules.most))))
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return ()
    moved = [round(value) for value in highs.getSolution().col_value[kinds:]]
    down = (_change(quota, "least", -by) for quota, by in zip(quotas, moved[:bounds], strict=True) if by)
    up = (_change(quota, "most", by) for quota, by in zip(quotas, moved[bounds:], strict=True) if by)
    return (*down, *up)


def _change(quota: Quota, bound: str, by: int) -> Change:
    now = quota.least if bound == "least" else quota.most
    return Change(quota.feature, quota.group, bound, now, now + by)


def _remedy(outlook: Outlook) -> str:
    if not outlook.changes:
        return f"at most {outlook.seats} of these people can sit together: take fewer seats or invite more people"
    return "; ".join(
        f"{one.bound} of {one.feature}={one.group} from {one.now} to {one.enough}" for one in outlook.changes
    )
