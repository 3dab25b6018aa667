"""A round of invitations: WAVE is its life. Its invitations are queued while it is asking, and never while paused."""

from datetime import timedelta

from bot.domain.life import Life, from_any

WAVE = Life(
    "wave",
    start="planned",
    moves={
        ("planned", "ask"): "asking",
        ("asking", "queued"): "asked",
        ("asking", "pause"): "paused",
        ("paused", "resume"): "asking",
        **from_any("planned asking paused asked", "close", "closed"),
    },
)

ANSWERED = timedelta(days=2)
"""A wave has been answered that long after its last invitation; who is silent then counts as a no, for planning only."""
