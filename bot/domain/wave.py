"""A round of invitations: WAVE is its life. Its invitations are queued while it is asking, and never while paused."""

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
