"""The ledger behind "may we text her?": append-only, and the last word counts, her number's as well as her own."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Integer, bindparam, or_, select

from bot.domain.consent import CONSENT, DOUBT
from bot.store.rows import add
from bot.store.tables import consents

_LAST = (
    select(consents.c.state)
    .where(or_(consents.c.patient_id == bindparam("whose", type_=Integer), consents.c.e164 == bindparam("number")))
    .order_by(consents.c.id.desc())
    .limit(1)
)
_LAST_TWO = _LAST.add_columns(consents.c.by).limit(2)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Words that might have meant STOP, and whose they are."""

    patient_id: int
    words: str


def state(tx: Connection, patient_id: int | None, e164: str) -> str | None:
    """Where consent stands, hers or (without a patient) the number's alone; None when nothing was ever recorded."""
    found: str | None = tx.scalar(_LAST, {"whose": patient_id, "number": e164})
    return found


def before_doubt(tx: Connection, patient_id: int, e164: str) -> str | None:
    """Where consent stood before we asked what should stop ("" when nowhere); None when no such question is open."""
    whose = {"whose": patient_id, "number": e164}
    rows = tx.execute(_LAST_TWO, whose).all()
    if not rows or rows[0].by != DOUBT:
        return None
    return str(rows[1].state) if len(rows) > 1 else ""


def doubts(tx: Connection, asked_before: datetime, limit: int) -> list[Doubt]:
    """Questions about what should stop that got no answer, the oldest first."""
    later = consents.alias("later")
    settled = select(later.c.id).where(
        later.c.id > consents.c.id,
        or_(later.c.patient_id == consents.c.patient_id, later.c.e164 == consents.c.e164),
    )
    query = (
        select(consents.c.patient_id, consents.c.words)
        .where(consents.c.by == DOUBT, consents.c.at <= asked_before, ~settled.exists())
        .order_by(consents.c.id)
        .limit(limit)
    )
    return [Doubt(*row) for row in tx.execute(query)]


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
