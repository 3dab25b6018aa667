"""The end of asking: who never answered is called by a person, and what came of the call."""

from datetime import datetime

from sqlalchemy import Connection

from bot.service import consent
from bot.store import handoffs, participations, turns

NEVER_ANSWERED = "never_answered"


def give_up(tx: Connection, participation_id: int, patient_id: int, now: datetime) -> None:
    """No more texts about it; she stands on the list of those to call."""
    participations.move_if_can(tx, participation_id, "lapse", now)
    handoffs.open_for(tx, patient_id, NEVER_ANSWERED, now)


def called(  # noqa: PLR0913 - what came of the call, and who says so
    tx: Connection, *, handoff_id: int, patient_id: int, answer: str, user_id: int | None, by: str, now: datetime
) -> None:
    """She was called: "yes" lets the machine ask what she needs, "no" ends it, "stop" ends all texts, "nobody" was there."""
    handoffs.close(tx, handoff_id, user_id=user_id, now=now)
    part = participations.latest(tx, patient_id)
    if part is None:
        return
    if answer == "yes":
        participations.move_if_can(tx, part.id, "say_yes", now)
        turns.hear_event(tx, patient_id, "joined", {}, now)
    elif answer == "no":
        participations.move_if_can(tx, part.id, "say_no", now)
    elif answer == "stop":
        words = "said on the phone"
        consent.withdraw(tx, patient_id=patient_id, words=words, channel="console", by=by, now=now)
