"""A slow computation that somebody asked for: TASK is its life. One whose worker died is waiting again."""

from bot.domain.life import Life, from_any

TASK = Life(
    "task",
    start="waiting",
    moves={
        ("waiting", "take"): "running",
        ("running", "give_back"): "waiting",
        ("running", "finish"): "done",
        ("running", "fail"): "failed",
        **from_any("waiting running", "cancel", "cancelled"),
    },
)
