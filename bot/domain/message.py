"""A text on its way out. MESSAGE is its life; the mouth (bot/service/outbox.py) and Twilio's reports move it."""

from bot.domain.life import Life, from_any

MESSAGE = Life(
    "message",
    start="queued",
    moves={
        ("queued", "claim"): "sending",
        **from_any("queued sending", "suppress", "suppressed"),
        **from_any("queued sending", "expire", "expired"),
        **from_any("sending unknown_outcome", "record", "sent"),
        **from_any("sending unknown_outcome", "requeue", "queued"),
        ("sending", "lose"): "unknown_outcome",
        ("unknown_outcome", "lose"): "unknown_outcome",
        **from_any("queued sending unknown_outcome sent", "fail", "failed"),
        **from_any("sending unknown_outcome sent", "deliver", "delivered"),
        **from_any("sending unknown_outcome sent", "undeliver", "undelivered"),
        ("undelivered", "requeue"): "queued",
    },
)

UNSETTLED = ("sending", "unknown_outcome")
WENT_OUT = ("sent", "delivered")
