"""A patient in an engagement, from the draw to the chair: PARTICIPATION is her life."""

from bot.domain.life import Life, from_any

_ASKED = "drawn invited lapsed declined cancelled unreachable missed handed_over"
_TALKING = "interested needs_known offered waitlisted handed_over"

PARTICIPATION = Life(
    "participation",
    start="drawn",
    moves={
        ("drawn", "invite"): "invited",
        ("invited", "invite"): "invited",
        ("invited", "take_back"): "drawn",  # paused before the invitation went out
        ("lapsed", "invite"): "invited",
        **from_any(_ASKED, "say_yes", "interested"),
        **from_any(f"drawn invited lapsed {_TALKING}", "say_no", "declined"),
        **from_any("invited", "say_later", "lapsed"),
        **from_any("invited interested needs_known offered", "lapse", "lapsed"),
        **from_any(f"{_ASKED} {_TALKING}", "tell_needs", "needs_known"),  # whoever tells us wants to come
        **from_any(f"{_ASKED} {_TALKING}", "offer", "offered"),
        ("confirmed", "offer"): "confirmed",
        **from_any(f"{_ASKED} {_TALKING}", "waitlist", "waitlisted"),
        ("confirmed", "lose_seat"): "waitlisted",  # her group session was cancelled
        **from_any(f"{_ASKED} {_TALKING} confirmed attended", "confirm", "confirmed"),
        ("confirmed", "cancel"): "cancelled",
        ("confirmed", "attend"): "attended",
        ("confirmed", "miss"): "missed",
        ("missed", "attend"): "attended",
        ("attended", "miss"): "missed",
        **from_any(f"invited {_TALKING}", "hand_over", "handed_over"),
        **from_any(f"drawn invited confirmed {_TALKING}", "lose_touch", "unreachable"),
    },
)
