"""A proposal of who sits where: PLAN is its life. A newer one of the same engagement replaces what is only proposed."""

from bot.domain.life import Life

PLAN = Life(
    "plan",
    start="proposed",
    moves={
        ("proposed", "accept"): "accepted",
        ("proposed", "drop"): "dropped",
    },
)
