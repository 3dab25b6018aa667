"""What the simulated network remembers: every text, either way, in the order it came.

A file may keep it too, one line of JSON for each change, so that the network outlives a restart and a
test that kills the bot has a witness. The newest line of a sid is what holds.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any, Final, TextIO

from bot.domain import segments

API_VERSION: Final = "2010-04-01"
INBOUND: Final = "inbound"
OUTBOUND: Final = "outbound-api"
REPLY: Final = "outbound-reply"


@dataclass(frozen=True, slots=True)
class Message:
    """One text at the network; dates are aware UTC, `sent` is None while it waits in the queue."""

    sid: str
    direction: str
    sender: str | None
    to: str
    body: str
    status: str
    created: datetime
    updated: datetime
    sent: datetime | None = None
    service_sid: str | None = None
    callback: str | None = None
    media: int = 0
    error_code: int | None = None

    @property
    def segments(self) -> int:
        """How many segments the network counts."""
        return segments.count(self.body).segments

    def as_twilio(self, account_sid: str) -> dict[str, Any]:
        """The Message resource as Twilio's REST API answers it."""
        path = f"/{API_VERSION}/Accounts/{account_sid}/Messages/{self.sid}"
        return {
            "account_sid": account_sid,
            "api_version": API_VERSION,
            "body": self.body,
            "date_created": _rfc2822(self.created),
            "date_sent": _rfc2822(self.sent),
            "date_updated": _rfc2822(self.updated),
            "direction": self.direction,
            "error_code": self.error_code,
            "error_message": None if self.error_code is None else f"Error {self.error_code}",
            "from": self.sender,
            "messaging_service_sid": self.service_sid,
            "num_media": str(self.media),
            "num_segments": str(self.segments),
            "price": None,
            "price_unit": "USD",
            "sid": self.sid,
            "status": self.status,
            "subresource_uris": {"media": f"{path}/Media.json"},
            "to": self.to,
            "uri": f"{path}.json",
        }

    def as_json(self) -> dict[str, Any]:
        """The same for a file or the control API: plain names, ISO dates."""
        plain = asdict(self)
        for name in ("created", "updated", "sent"):
            moment = plain[name]
            plain[name] = moment.isoformat() if moment else None
        return plain

    @classmethod
    def from_json(cls, plain: dict[str, Any]) -> "Message":
        """What `as_json` wrote."""
        dates = {
            name: datetime.fromisoformat(plain[name]) if plain[name] else None
            for name in ("created", "updated", "sent")
        }
        return cls(**(plain | dates))


class Record:
    """All texts of the network, by sid and by phone; `keep` is the file that outlives it."""

    def __init__(self, keep: Path | None = None) -> None:
        """Read back what an earlier run kept."""
        self._by_sid: dict[str, Message] = {}
        self._sids_to: defaultdict[str, list[str]] = defaultdict(list)
        self._file: TextIO | None = None
        if keep is not None:
            kept = keep.read_text(encoding="utf-8") if keep.exists() else ""
            self._read(kept.split("\n"))
            keep.parent.mkdir(parents=True, exist_ok=True)
            self._file = keep.open("a", encoding="utf-8")
            if kept and not kept.endswith("\n"):
                self._file.write("\n")

    def __iter__(self) -> Iterator[Message]:
        """Iterate over the texts, oldest first."""
        return iter(list(self._by_sid.values()))

    def __len__(self) -> int:
        """Count the texts."""
        return len(self._by_sid)

    def __contains__(self, sid: object) -> bool:
        """Tell whether a sid is taken."""
        return sid in self._by_sid

    def get(self, sid: str) -> Message | None:
        """One text, as it stands now."""
        return self._by_sid.get(sid)

    def put(self, message: Message) -> None:
        """Add a text, or write down what became of it."""
        self._remember(message)
        if self._file is not None:
            self._file.write(json.dumps(message.as_json(), ensure_ascii=False) + "\n")
            self._file.flush()

    def change(self, sid: str, **fields: Any) -> Message:
        """Write down what became of a text and return it as it stands."""
        changed = replace(self._by_sid[sid], **fields)
        self.put(changed)
        return changed

    def to(self, phone: str) -> list[Message]:
        """The texts that went to a phone, oldest first."""
        return [self._by_sid[sid] for sid in self._sids_to[phone]]

    def listed(
        self,
        *,
        to: str | None = None,
        sender: str | None = None,
        sent_from: datetime | None = None,
        sent_until: datetime | None = None,
    ) -> list[Message]:
        """The texts a list at Twilio would hold, newest first; dates filter by `sent`, inclusive.

        A text still in the queue has no such date and is in no list that filters by it: the harsher
        reading of Twilio's description, for whoever looks for a text whose receipt was lost.
        """
        texts: Iterable[Message] = self.to(to) if to else self._by_sid.values()
        fitting = [
            text
            for text in texts
            if (not sender or text.sender == sender)
            and (sent_from is None or (text.sent is not None and text.sent >= sent_from))
            and (sent_until is None or (text.sent is not None and text.sent <= sent_until))
        ]
        return fitting[::-1]

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()

    def _remember(self, message: Message) -> None:
        if message.sid not in self._by_sid:
            self._sids_to[message.to].append(message.sid)
        self._by_sid[message.sid] = message

    def _read(self, lines: Iterable[str]) -> None:
        """Take up an earlier run; a line cut off by a crash is its last and tells nothing."""
        for line in lines:
            try:
                plain = json.loads(line)
            except ValueError:
                continue
            self._remember(Message.from_json(plain))


def whole_second(moment: datetime) -> datetime:
    """A moment as the network's dates tell it: UTC, cut to the second."""
    return moment.astimezone(UTC).replace(microsecond=0)


def parsed_date(text: str) -> tuple[datetime, datetime]:
    """First and last moment of a date filter: a whole day (2026-11-22) or one second.

    Raises ValueError.
    """
    moment = datetime.fromisoformat(text)
    is_day = len(text) == len("2026-11-22")
    start = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return start, start + (timedelta(days=1) - timedelta(seconds=1) if is_day else timedelta())


def _rfc2822(moment: datetime | None) -> str | None:
    """A date in Twilio's words: Thu, 24 Aug 2023 05:01:45 +0000."""
    return None if moment is None else format_datetime(moment.astimezone(UTC))
