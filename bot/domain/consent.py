"""May we text her? CONSENT is the life of that answer; the ledger of how it came about is append-only.

A withdrawal is the person's and the number's: a changed number does not undo it.
"""

from datetime import timedelta

from bot.domain.life import Life, from_any

CONSENT = Life(
    "consent",
    start="given",
    moves={
        ("given", "pause"): "paused",
        ("given_again", "pause"): "paused",
        ("paused", "pause"): "paused",  # for another reason
        **from_any("given given_again paused withdrawn", "withdraw", "withdrawn"),
        **from_any("paused withdrawn", "give_again", "given_again"),
        **from_any("given given_again", "give_again", "given_again"),
    },
)

DOUBT = "doubt"
"""Who paused, in the ledger, when nobody did: her words might have meant STOP, and we have asked."""

DOUBT_LASTS = timedelta(hours=24)
"""Silence after that question means STOP."""

TEXTABLE = frozenset({"given", "given_again"})
