"""Patients and the numbers that reach them."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, insert, select, update

from bot.domain.errors import NotFound
from bot.domain.hours import zone_of
from bot.store import erasures
from bot.store.rows import add, add_once
from bot.store.tables import conversations, patients, phones


@dataclass(frozen=True, slots=True)
class Patient:
    """One person, with the number she is texted at. `timezone` is None where the clinic's holds."""

    id: int
    name: str
    e164: str
    language: str
    language_known: bool
    timezone: str | None

    def zone(self, clinic: ZoneInfo) -> ZoneInfo:
        """Her own time zone, or the clinic's when hers is not known, or is none that this machine knows."""
        return zone_of(self.timezone, clinic)


def create(  # noqa: PLR0913 - one argument a column
    tx: Connection,
    *,
    e164: str,
    source: str,
    now: datetime,
    language: str,
    language_known: bool = True,
    name: str = "",
    timezone: str | None = None,
    area: str | None = None,
    birth_year: int | None = None,
    tags: list[str] | None = None,
) -> int:
    """A new patient with one number and an empty conversation; her id."""
    patient_id = add(
        tx, patients, name=name, language=language, language_known=language_known, timezone=timezone,
        area=area, birth_year=birth_year, tags=tags or [], source=source, created_at=now,
    )  # fmt: skip
    add_once(tx, phones, e164=e164, patient_id=patient_id, since=now)
    tx.execute(insert(conversations).values(patient_id=patient_id, changed_at=now))
    erasures.carry_over(tx, [(patient_id, e164)], now)
    return patient_id


_BY_NUMBER = (
    select(phones.c.patient_id)
    .where(phones.c.e164 == bindparam("number"), phones.c.is_current)
    .order_by(phones.c.id.desc())
    .limit(1)
)
_BY_ID = (
    select(
        patients.c.id, patients.c.name, phones.c.e164, patients.c.language, patients.c.language_known,
        patients.c.timezone,
    )
    .join(phones, phones.c.patient_id == patients.c.id)
    .where(patients.c.id == bindparam("its_id"))
    .order_by(phones.c.is_current.desc(), phones.c.id.desc())
    .limit(1)
)  # fmt: skip


def find_by_number(tx: Connection, e164: str) -> int | None:
    """Who answers for this number now, if anybody does: the newest of those who have it."""
    found: int | None = tx.scalar(_BY_NUMBER, {"number": e164})
    return found


def is_on_list(tx: Connection, e164: str) -> bool:
    """Whether this number is, or was, anybody's."""
    return tx.scalar(select(phones.c.id).where(phones.c.e164 == e164).limit(1)) is not None


def get(tx: Connection, patient_id: int) -> Patient:
    """One patient. Raises NotFound."""
    row = tx.execute(_BY_ID, {"its_id": patient_id}).one_or_none()
    if row is None:
        raise NotFound(f"no patient {patient_id}")
    return Patient(*row)


def set_language(tx: Connection, patient_id: int, language: str) -> None:
    """She asked for this language, so it is known."""
    tx.execute(update(patients).where(patients.c.id == patient_id).values(language=language, language_known=True))


def mark_unusable(tx: Connection, e164: str) -> None:
    """The carrier says that this number cannot be texted."""
    tx.execute(update(phones).where(phones.c.e164 == e164).values(is_usable=False))


def give_up_number(tx: Connection, patient_id: int, e164: str) -> None:
    """Whoever answers this number is not this patient."""
    tx.execute(update(phones).where(phones.c.patient_id == patient_id, phones.c.e164 == e164).values(is_usable=False))
