"""Somebody is erased because she, or the law, asks for it: her words, name and numbers are gone for good.

What stays is that there was somebody (so that counts stay true), and a hash of her numbers and of what she agreed to: she
is never texted again, also when a later list brings her number. Backups made before keep what they hold.
"""

from datetime import datetime

from sqlalchemy import Connection

from bot.domain.errors import Refused
from bot.service import seating
from bot.store import erasures, messages, participations, patients


def erase(tx: Connection, *, patient_id: int, by: str, salt: bytes, now: datetime) -> None:
    """Erase a person with every record that was found to be hers. `salt` is chance, SALT_BYTES of it.

    Raises NotFound, and Refused while a text to her is on its way to the carrier.
    """
    patients.get(tx, patient_id)
    hers = erasures.records(tx, patient_id)
    if erasures.is_in_flight(tx, hers):
        raise Refused("in_flight")
    for one in hers:
        messages.suppress_queued(tx, one, erasures.ERASED, now)
        if part := participations.latest(tx, one):
            seating.release(tx, part, erasures.ERASED, now)
            participations.move_if_can(tx, part.id, "say_no", now)
    erasures.keep_evidence(tx, sorted(hers, key=lambda one: one != patient_id), salt=salt, by=by, now=now)
    erasures.forget(tx, hers, now)
