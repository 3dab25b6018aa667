"""A place in a group session for one patient. SEAT is its life; LIVE seats take up room."""

from bot.domain.life import Life, from_any

SEAT = Life(
    "seat",
    start="held",
    moves={
        ("held", "confirm"): "confirmed",
        **from_any("held confirmed", "release", "released"),
        ("confirmed", "attend"): "attended",
        ("confirmed", "miss"): "missed",
        ("missed", "attend"): "attended",
        ("attended", "miss"): "missed",
        **from_any("attended missed", "undo", "confirmed"),  # the wrong line was touched
    },
)

LIVE = ("held", "confirmed")
