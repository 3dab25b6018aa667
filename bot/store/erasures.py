"""What is left of somebody who was erased: that her number must never be texted, as a hash nobody can read it from.

The hash is salted with a secret of this installation and takes half a millisecond, so that trying every number there is
takes weeks. It stands in the ledger of consent in the number's place.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import pbkdf2_hmac, sha256

from sqlalchemy import Connection, delete, insert, or_, select, update

from bot.store import marks
from bot.store.tables import (
    accommodations,
    caregivers,
    consents,
    conversations,
    corrections,
    demographics,
    feedback,
    handoffs,
    messages,
    needs,
    notes,
    participations,
    patients,
    phones,
    possible_duplicates,
    seats,
    turns,
)

ERASED = "erased"
SALT_BYTES = 16
_SALT_MARK = "erasure_salt"
_ROUNDS = 500
_DIGEST_BYTES = 15  # 31 characters with the sign: what the ledger has room for
_IN_FLIGHT = ("sending", "unknown_outcome")


def records(tx: Connection, patient_id: int) -> list[int]:
    """Her record and those that were found to be hers."""
    query = select(patients.c.id).where(or_(patients.c.id == patient_id, patients.c.merged_into == patient_id))
    return [*tx.execute(query).scalars()]


def is_in_flight(tx: Connection, patient_ids: Sequence[int]) -> bool:
    """Whether a text to her is being sent just now: nobody knows yet what came of it."""
    query = select(messages.c.id).where(messages.c.patient_id.in_(patient_ids), messages.c.state.in_(_IN_FLIGHT))
    return tx.scalar(query.limit(1)) is not None


def keep_evidence(tx: Connection, patient_ids: Sequence[int], *, salt: bytes, by: str, now: datetime) -> None:
    """The ledger stays, with hashes for words and numbers; its last line is that she must not be texted."""
    salt = _salt(tx) or _new_salt(tx, salt)
    for row in tx.execute(select(consents).where(consents.c.patient_id.in_(patient_ids))).all():
        kept = {"e164": _hash(row.e164, salt), "words": f"sha256 {sha256(row.words.encode()).hexdigest()}"}
        tx.execute(update(consents).where(consents.c.id == row.id).values(kept))
    numbers = tx.execute(select(phones.c.e164).where(phones.c.patient_id.in_(patient_ids)).distinct()).scalars().all()
    for number in numbers:
        line = {"e164": _hash(number, salt), "words": "", "channel": "console", "by": by, "at": now}
        tx.execute(
            insert(consents).values(patient_id=patient_ids[0], state="withdrawn", move="withdraw", **line)
        )  # fmt: skip


def forget(tx: Connection, patient_ids: Sequence[int], now: datetime) -> None:
    """Everything she said or was sent, her name, her numbers, what she needs, where she lives. Rows stay, empty."""
    parts = select(participations.c.id).where(participations.c.patient_id.in_(patient_ids)).scalar_subquery()
    hers = select(turns.c.id).where(turns.c.patient_id.in_(patient_ids)).scalar_subquery()
    seated = select(seats.c.id).where(seats.c.participation_id.in_(parts)).scalar_subquery()
    tx.execute(delete(corrections).where(corrections.c.turn_id.in_(hers)))
    for table in (needs, feedback, demographics):
        tx.execute(delete(table).where(table.c.participation_id.in_(parts)))
    numbers = [*tx.execute(select(phones.c.e164).where(phones.c.patient_id.in_(patient_ids))).scalars()]
    for table in (notes, caregivers, phones):
        tx.execute(delete(table).where(table.c.patient_id.in_(patient_ids)))
    _empty(tx, patient_ids, numbers, now)
    tx.execute(update(accommodations).where(accommodations.c.seat_id.in_(seated)).values(details={}, arranged=None))


def _empty(tx: Connection, patient_ids: Sequence[int], numbers: Sequence[str], now: datetime) -> None:
    whose = {"turn": turns.c, "message": messages.c}
    nothing = {"e164": "", "sid": None}
    waiting = (whose["turn"].patient_id.is_(None)) & whose["turn"].e164.in_(numbers)
    tx.execute(
        update(turns)
        .where(or_(turns.c.patient_id.in_(patient_ids), waiting))
        .values(body="", payload=None, understood=None, media=0, state="done", **nothing)
    )
    theirs = (whose["message"].patient_id.is_(None)) & whose["message"].e164.in_(numbers)
    tx.execute(update(messages).where(or_(messages.c.patient_id.in_(patient_ids), theirs)).values(text="", **nothing))
    tx.execute(
        update(conversations)
        .where(conversations.c.patient_id.in_(patient_ids))
        .values(state=None, offers=None, is_held=False, held_by=None)
    )
    tx.execute(
        update(participations)
        .where(participations.c.patient_id.in_(patient_ids))
        .values(windows=[], availability_words="")
    )
    tx.execute(
        update(handoffs).where(handoffs.c.patient_id.in_(patient_ids), handoffs.c.closed_at.is_(None))
        .values(closed_at=now)
    )  # fmt: skip
    pair = or_(possible_duplicates.c.patient_id.in_(patient_ids), possible_duplicates.c.other_id.in_(patient_ids))
    tx.execute(delete(possible_duplicates).where(pair))
    tx.execute(
        update(patients)
        .where(patients.c.id.in_(patient_ids))
        .values(
            name="", area=None, birth_year=None, tags=[], timezone=None, external_id=None, household=None,
            source=ERASED,
        )
    )  # fmt: skip


def erased_among(tx: Connection, numbers: Iterable[str]) -> set[str]:
    """Which of these numbers were an erased person's. Costs one look-up while nobody was ever erased."""
    salt = _salt(tx)
    if salt is None:
        return set()
    by_hash = {_hash(number, salt): number for number in numbers}
    found = tx.execute(select(consents.c.e164).where(consents.c.e164.in_(list(by_hash)))).scalars()
    return {by_hash[one] for one in found}


def carry_over(tx: Connection, owners: Sequence[tuple[int, str]], now: datetime) -> None:
    """A new record (patient, number) with an erased person's number must not be texted: on record from the start."""
    gone = erased_among(tx, [number for _, number in owners])
    for patient_id, number in owners:
        if number in gone:
            line = {"state": "withdrawn", "move": "withdraw", "words": "", "channel": "console", "by": ERASED}
            tx.execute(insert(consents).values(patient_id=patient_id, e164=number, at=now, **line))


def _salt(tx: Connection) -> bytes | None:
    kept = marks.read(tx, _SALT_MARK)
    return None if kept is None else bytes.fromhex(kept)


def _new_salt(tx: Connection, salt: bytes) -> bytes:
    marks.write(tx, _SALT_MARK, salt.hex())
    return salt


def _hash(number: str, salt: bytes) -> str:
    return number if number.startswith("#") else f"#{_digest(number, salt)}"


def _digest(number: str, salt: bytes) -> str:
    return pbkdf2_hmac("sha256", number.encode(), salt, _ROUNDS, _DIGEST_BYTES).hex()
