"""An engagement, from the first idea to the report: ENGAGEMENT is its life. Only an open one invites or seats anybody."""

from bot.domain.life import Life, from_any

ENGAGEMENT = Life(
    "engagement",
    start="draft",
    moves={
        ("draft", "launch"): "open",
        ("open", "pause"): "paused",
        ("paused", "resume"): "open",
        **from_any("draft open paused", "close", "closed"),
    },
)
