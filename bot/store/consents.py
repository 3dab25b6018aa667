"""The ledger behind "may we text her?": append-only, and the last word counts, her number's as well as her own."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, or_, select

from bot.domain.consent import CONSENT
from bot.store.rows import add
from bot.store.tables import consents

_LAST = (
    select(consents.c.state)
    .where(or_(consents.c.patient_id == bindparam("whose"), consents.c.e164 == bindparam("number")))
    .order_by(consents.c.id.desc())
    .limit(1)
)


def state(tx: Connection, patient_id: int, e164: str) -> str | None:
    """Where consent stands; None when nothing was ever recorded."""
    found: str | None = tx.scalar(_LAST, {"whose": patient_id, "number": e164})
    return found


def append(  # noqa: PLR0913 - the evidence: each argument is a column of it
    tx: Connection,
    *,
    patient_id: int,
    e164: str,
    move: str,
    words: str,
    channel: str,
    by: str,
    now: datetime,
) -> str:
    """Write down what she said about being texted; where that leads. Raises IllegalMove."""
    before = state(tx, patient_id, e164)
    after = CONSENT.move(before, move) if before else _first(move)
    add(
        tx, consents, patient_id=patient_id, e164=e164, state=after, move=move, words=words,
        channel=channel, by=by, at=now,
    )  # fmt: skip
    return after


def _first(move: str) -> str:
    """The first entry may be of any kind: a STOP from a number we never texted is kept too."""
    return CONSENT.start if move == "give" else CONSENT.move(CONSENT.start, move)
