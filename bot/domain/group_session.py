"""A group session, from a time that would do to the table: GROUP_SESSION is its life. Only an open one seats anybody."""

from bot.domain.life import Life, from_any

GROUP_SESSION = Life(
    "group_session",
    start="candidate",
    moves={
        ("candidate", "open"): "open",
        **from_any("candidate open", "cancel", "cancelled"),
        ("open", "hold"): "held",
    },
)
