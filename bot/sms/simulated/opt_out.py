"""Twilio's own opt-out handling, for a rehearsal of what a clinic's account does before the bot hears of it.

Source: https://help.twilio.com/articles/223134027 (words) and Advanced Opt-Out's `OptOutType`.
"""

from collections.abc import Mapping
from typing import Final

# Each word alone in a text, in any case.
WORDS: Final[Mapping[str, frozenset[str]]] = {
    "STOP": frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"}),
    "START": frozenset({"START", "YES", "UNSTOP"}),
    "HELP": frozenset({"HELP", "INFO"}),
}
ANSWERS: Final[Mapping[str, str]] = {
    "STOP": "You have successfully been unsubscribed. You will not receive any more messages from this "
    "number. Reply START to resubscribe.",
    "START": "You have successfully been re-subscribed to messages from this number. Reply HELP for help. "
    "Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
    "HELP": "Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
}


def word_in(body: str) -> str | None:
    """STOP, START or HELP, if the text is one of its words and nothing else."""
    said = body.strip().upper()
    return next((kind for kind, words in WORDS.items() if said in words), None)
