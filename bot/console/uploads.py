"""Lists a coordinator has uploaded and not stored yet: a few, in memory, for an hour, for whoever uploaded them only."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

AT_ONCE = 4
LASTS = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Upload:
    """One file; `told` says which of its columns is what, where a person said so."""

    name: str
    content: bytes
    user_id: int
    at: datetime
    told: Mapping[str, str] = field(default_factory=dict)


class Uploads:
    """The oldest is forgotten when there is one too many."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Upload] = OrderedDict()

    def keep(self, key: str, upload: Upload) -> None:
        """Remember it under a key that nobody can guess."""
        self._kept[key] = upload
        while len(self._kept) > AT_ONCE:
            self._kept.popitem(last=False)

    def find(self, key: str, user_id: int, now: datetime) -> Upload | None:
        """The file, if it is still there and hers."""
        found = self._kept.get(key)
        if found is None or found.user_id != user_id or now - found.at > LASTS:
            return None
        return found

    def forget(self, key: str) -> None:
        """It is stored."""
        self._kept.pop(key, None)
