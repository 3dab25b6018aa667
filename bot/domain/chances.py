"""What a draw meant for each group, for a page that a patient council reads: chances and seats, and no person to be found in them.

A group of few is told without its numbers (bot/domain/fewcells.py).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain.fewcells import untold
from bot.domain.promise import Quota, Volunteer

PANELS = 1000


@dataclass(frozen=True, slots=True)
class Chance:
    """One group. `people` and what follows are None where the group is too small to be told.

    `chance` is the mean of its people's, `lowest` and `highest` theirs, each from 0 to 1.
    """

    feature: str
    group: str
    quota: Quota | None
    people: int | None
    seats: int | None = None
    chance: float | None = None
    lowest: float | None = None
    highest: float | None = None


def by_group(
    pool: Sequence[Volunteer], quotas: Sequence[Quota], seated: Iterable[str], odds: Sequence[Mapping[str, Any]]
) -> dict[str, list[Chance]]:
    """Every feature with quotas, its groups in the quotas' order."""
    panels = {one["id"]: one["panels"] / PANELS for one in odds}
    sitting = set(seated)
    return {
        feature: _feature(feature, [one for one in quotas if one.feature == feature], pool, sitting, panels)
        for feature in dict.fromkeys(one.feature for one in quotas)
    }


def _feature(
    feature: str, quotas: Sequence[Quota], pool: Sequence[Volunteer], seated: set[str], panels: Mapping[str, float]
) -> list[Chance]:
    members = {quota.group: [one.id for one in pool if one.features[feature] == quota.group] for quota in quotas}
    hidden = untold({group: len(ids) for group, ids in members.items()})
    return [
        Chance(feature, quota.group, quota, None)
        if quota.group in hidden
        else _told(quota, members[quota.group], seated, panels)
        for quota in quotas
    ]


def _told(quota: Quota, ids: Sequence[str], seated: set[str], panels: Mapping[str, float]) -> Chance:
    chances = [panels[one] for one in ids]
    if not chances:
        return Chance(quota.feature, quota.group, quota, 0, 0)
    return Chance(
        quota.feature, quota.group, quota, len(ids), len(seated & set(ids)), sum(chances) / len(chances), min(chances),
        max(chances),
    )  # fmt: skip


def spread(odds: Sequence[Mapping[str, Any]]) -> tuple[float, float]:
    """The lowest and the highest chance of anybody who could be seated at all."""
    chances = [one["panels"] / PANELS for one in odds if one["fair"] > 0]
    return min(chances, default=0.0), max(chances, default=0.0)
