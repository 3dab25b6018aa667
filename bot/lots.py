"""Repeating a draw from its stored row: the promise, the pool, the seed, and whether the very same people come out."""

from dataclasses import dataclass
from typing import Any

from bot.domain.errors import BadInput
from bot.domain.promise import Volunteer, commitment, fingerprint
from scheduler.lottery import repeats
from scheduler.lottery.record import Record


@dataclass(frozen=True, slots=True)
class Verdict:
    """What repeating a draw showed, one line each: what was compared, and whether it is the same."""

    checks: tuple[tuple[str, bool], ...]

    @property
    def is_same(self) -> bool:
        """Whether everything is."""
        return all(same for _, same in self.checks)


def find(rows: list[dict[str, Any]], draw_id: int) -> dict[str, Any]:
    """One draw of `convivial export draws`. Raises BadInput for one that is not there or was not held yet."""
    found = next((row for row in rows if row["id"] == draw_id), None)
    if found is None:
        raise BadInput(f"there is no draw {draw_id}; `convivial export draws` lists them")
    if found["record"] is None:
        raise BadInput(f"draw {draw_id} was promised and not held yet: there is nothing to repeat")
    return found


def verify(row: dict[str, Any]) -> Verdict:
    """Draw again with nothing but the row."""
    record = Record.from_dict(row["record"]["lottery"])
    pool = [Volunteer(*one) for one in row["pool"]]
    return Verdict(
        (
            ("the secret word is the one that was promised", commitment(row["seed"]) == row["commitment"]),
            ("the list of people is the one that was promised", fingerprint(pool) == row["pool_hash"]),
            ("the record speaks of the same promise", _promised(record) == (row["commitment"], row["pool_hash"])),
            ("the number thrown in public is in the record", record.public == row["public"]),
            ("drawing again seats the same people", repeats(record, pool, row["seed"])),
        )
    )


def _promised(record: Record) -> tuple[str, str]:
    return record.commitment, record.pool_hash
