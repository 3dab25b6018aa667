"""What a draw leaves behind: everything needed to check it, and to repeat it bit for bit."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import Any

from scheduler.lottery.outlook import ShutOut
from scheduler.lottery.pool import Quota

RULES = 1  # goes up when the same arguments would draw other people


@dataclass(frozen=True, slots=True)
class Odds:
    """One person's chance. `fair` is the exact lottery's, to nine digits; `panels` of the 1,000 seat her: her chance."""

    id: str
    fair: float
    panels: int


@dataclass(frozen=True, slots=True)
class StandBy:
    """Those of one stratum without a seat, in the order in which they are asked when one comes free."""

    stratum: Mapping[str, str]
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """The audit record. `commitment`, `pool_hash`, `quotas` and `panels_hash` can be published before the draw.

    `method` is "leximin", or "maximin" when time ran out, with the `steps` that repeat it. `drawn` is 1 to 1,000.
    """

    commitment: str
    public: str
    pool_hash: str
    quotas: tuple[Quota, ...]
    size: int
    households: bool
    method: str
    steps: int | None
    panels_hash: str
    drawn: int
    seated: tuple[str, ...]
    stand_by: tuple[StandBy, ...]
    odds: tuple[Odds, ...]
    shut_out: tuple[ShutOut, ...]
    versions: Mapping[str, str]

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, told: Mapping[str, Any]) -> "Record":
        """Read what as_dict() wrote, also after JSON has made lists of its tuples."""
        return cls(
            **{
                **told,
                "quotas": tuple(Quota(**one) for one in told["quotas"]),
                "seated": tuple(told["seated"]),
                "stand_by": tuple(StandBy(one["stratum"], tuple(one["people"])) for one in told["stand_by"]),
                "odds": tuple(Odds(**one) for one in told["odds"]),
                "shut_out": tuple(ShutOut(one["groups"], tuple(one["people"])) for one in told["shut_out"]),
            }
        )

    def as_json(self) -> str:
        """Sorted and indented: two equal draws are equal files."""
        return json.dumps(self.as_dict(), indent=1, sort_keys=True, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Lottery:
    """A draw: its record, and the 1,000 panels it was drawn from (number 1 first)."""

    record: Record
    panels: tuple[tuple[str, ...], ...]


def digest(panels: Sequence[Sequence[str]]) -> str:
    """SHA-256 of the panels as JSON."""
    return hashlib.sha256(json.dumps(panels, separators=(",", ":")).encode()).hexdigest()


def versions() -> dict[str, str]:
    """What the result may depend on."""
    return {"rules": str(RULES), "highspy": version("highspy"), "numpy": version("numpy")}
