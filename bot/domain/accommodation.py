"""What must be arranged so that one patient can come: a piece of work with an owner, not a text field."""

from bot.domain.life import Life, from_any

ACCOMMODATION = Life(
    "accommodation",
    start="asked",
    moves={
        ("asked", "own"): "owned",
        **from_any("asked owned could_not", "arrange", "arranged"),
        ("arranged", "tell"): "told",
        **from_any("arranged told", "deliver", "delivered"),
        **from_any("asked owned arranged told", "give_up", "could_not"),
        **from_any("asked owned arranged told", "cancel", "cancelled"),
    },
)

KINDS = ("childcare", "transport", "language", "access")
OPEN = ("asked", "owned")
