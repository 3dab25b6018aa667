"""May we text her? CONSENT is the life of that answer; the ledger of how it came about is append-only.

A withdrawal is the person's and the number's: a changed number does not undo it.
"""

from bot.domain.life import Life, from_any

CONSENT = Life(
    "consent",
    start="given",
    moves={
        ("given", "pause"): "paused",
        ("given_again", "pause"): "paused",
        **from_any("given given_again paused withdrawn", "withdraw", "withdrawn"),
        **from_any("paused withdrawn", "give_again", "given_again"),
        **from_any("given given_again", "give_again", "given_again"),
    },
)

TEXTABLE = frozenset({"given", "given_again"})
