"""`python tests/draw_chances.py`: draws docs/pictures/lottery-chances.svg, everybody's chance by hand and by lottery.

By hand means as assemblies were long drawn: seat after seat, always from the group that needs people most, starting
again when a quota cannot be met any more. Its chances are counted over RUNS panels of the same made-up pool.
"""

import random
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "scheduler")]

import pools  # noqa: E402

from scheduler.lottery import Quota, Volunteer, draw  # noqa: E402

PICTURE = ROOT / "docs" / "pictures" / "lottery-chances.svg"
RECIPE = pools.RECIPES[2]
RUNS = 2000
WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 760, 400, 70, 56, 24, 56
TALLEST = 1.0


def main() -> None:
    volunteers, quotas = pools.make(RECIPE)
    by_hand = _by_hand(volunteers, quotas, random.Random(RECIPE.seed))
    record = draw(
        volunteers, quotas, RECIPE.size, households=False, time_limit=300.0, seed="a picture for the docs"
    ).record
    PICTURE.write_text(_picture(sorted(by_hand), sorted(one.panels / 1000 for one in record.odds)), encoding="utf-8")


def _by_hand(volunteers: Sequence[Volunteer], quotas: Sequence[Quota], chance: random.Random) -> list[float]:
    seated: Counter[str] = Counter()
    panels = 0
    while panels < RUNS:
        panel = _panel(volunteers, quotas, chance)
        if panel:
            panels += 1
            seated.update(panel)
    return [seated[one.id] / RUNS for one in volunteers]


def _panel(volunteers: Sequence[Volunteer], quotas: Sequence[Quota], chance: random.Random) -> list[str]:
    """One panel, empty when it came to a dead end."""
    waiting, panel = list(volunteers), []
    sits: Counter[tuple[str, str]] = Counter()
    while len(panel) < RECIPE.size:
        needs = {quota: quota.least - sits[quota.feature, quota.group] for quota in quotas}
        there = {quota: [one for one in waiting if one.features[quota.feature] == quota.group] for quota in quotas}
        if any(need > len(there[quota]) for quota, need in needs.items()):
            return []
        neediest = max(quotas, key=lambda quota: needs[quota] / len(there[quota]) if there[quota] else 0)
        from_whom = there[neediest] if needs[neediest] > 0 else waiting
        if not from_whom:
            return []
        one = chance.choice(from_whom)
        panel.append(one.id)
        sits.update(one.features.items())
        full = {(quota.feature, quota.group) for quota in quotas if sits[quota.feature, quota.group] >= quota.most}
        waiting = [other for other in waiting if other is not one and full.isdisjoint(other.features.items())]
    kept = all(quota.least <= sits[quota.feature, quota.group] for quota in quotas)
    return panel if kept else []


def _picture(by_hand: list[float], by_lottery: list[float]) -> str:
    marks = [f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{_y(mark)}" y2="{_y(mark)}" stroke="#ddd"/>'
             f'<text x="{LEFT - 8}" y="{_y(mark) + 4}" text-anchor="end">{mark:.0%}</text>'
             for mark in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)]  # fmt: skip
    told = (
        f"Chances of {RECIPE.people} volunteers for {RECIPE.size} seats, least to greatest. "
        f"By hand the least is {by_hand[0]:.1%}, by lottery {by_lottery[0]:.1%}."
    )
    middle = (LEFT + WIDTH - RIGHT) / 2
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" font-family="sans-serif" font-size="13">',
        f"<title>{told}</title>",
        '<rect width="100%" height="100%" fill="#fff"/>',
        f'<text x="{LEFT}" y="22" font-size="16">Everybody’s chance of a seat: {RECIPE.people} volunteers, {RECIPE.size} seats</text>',
        *marks,
        _line(by_hand, "#b3541e", "6 4"),
        _line(by_lottery, "#0b5d7a", "none"),
        _legend(36, "#b3541e", "6 4", f"drawn by hand: least chance {by_hand[0]:.1%}", LEFT),
        _legend(36, "#0b5d7a", "none", f"civic lottery: least chance {by_lottery[0]:.1%}", LEFT + 300),
        f'<text x="{middle:.0f}" y="{HEIGHT - 16}" text-anchor="middle">volunteers, from the least chance to the greatest</text>',
        "</svg>\n",
    ])  # fmt: skip


def _line(chances: list[float], colour: str, dashes: str) -> str:
    wide = (WIDTH - LEFT - RIGHT) / len(chances)
    points = " ".join(f"{LEFT + (n + 0.5) * wide:.1f},{_y(one)}" for n, one in enumerate(chances))
    return f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2.5" stroke-dasharray="{dashes}"/>'


def _legend(y: int, colour: str, dashes: str, told: str, x: int) -> str:
    return (
        f'<line x1="{x}" x2="{x + 30}" y1="{y + 4}" y2="{y + 4}" stroke="{colour}" stroke-width="2.5" stroke-dasharray="{dashes}"/>'
        f'<text x="{x + 38}" y="{y + 8}">{told}</text>'
    )


def _y(chance: float) -> float:
    return round(HEIGHT - BOTTOM - min(chance, TALLEST) / TALLEST * (HEIGHT - TOP - BOTTOM), 1)


if __name__ == "__main__":
    main()
