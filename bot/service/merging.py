"""Two records are one person, or are not: decided by a person, never by the import.

The older record stays. The newer one's numbers, texts and engagements become hers, with their history; its consent
stays written where it was given, and a "no" on either side holds for both.
"""

from datetime import datetime

from sqlalchemy import Connection

from bot.domain.errors import BadInput, NotFound
from bot.store import consents, duplicates, participations, patients, seats
from bot.store.duplicates import DIFFERENT, MERGED


def merge(tx: Connection, question_id: int, *, user_id: int, now: datetime) -> int:
    """Make one person of two; her id. Raises NotFound, and BadInput when both hold a seat."""
    question = duplicates.get(tx, question_id)
    if question.other_id is None:
        raise NotFound(f"possible duplicate {question_id} names one person only")
    kept, gone = sorted((question.patient_id, question.other_id))
    if _has_seat(tx, kept) and _has_seat(tx, gone):
        raise BadInput("both have a seat: give one of them up first")
    _keep_the_no(tx, kept, gone, now)
    duplicates.take_over(tx, kept=kept, gone=gone)
    duplicates.settle(tx, question_id, how=MERGED, user_id=user_id, now=now)
    return kept


def tell_apart(tx: Connection, question_id: int, *, user_id: int, now: datetime) -> None:
    """They are different people. Raises NotFound."""
    duplicates.get(tx, question_id)
    duplicates.settle(tx, question_id, how=DIFFERENT, user_id=user_id, now=now)


def _has_seat(tx: Connection, patient_id: int) -> bool:
    part = participations.latest(tx, patient_id)
    return part is not None and seats.live_seat(tx, part.id) is not None


def _keep_the_no(tx: Connection, kept: int, gone: int, now: datetime) -> None:
    """Whoever of the two said stop has said it for both."""
    hers, theirs = (patients.get(tx, patient_id) for patient_id in (kept, gone))
    states = {one.e164: consents.state(tx, one.id, one.e164) for one in (hers, theirs)}
    if "withdrawn" in states.values():
        for e164 in [number for number, state in states.items() if state not in {None, "withdrawn"}]:
            words = f"records {kept} and {gone} are one person, who asked for no more texts"
            consents.append(
                tx, patient_id=kept, e164=e164, move="withdraw", words=words, channel="console", by="merge", now=now
            )
