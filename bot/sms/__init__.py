"""The road to the phones: one protocol with two real things behind it, Twilio and a simulated network.

CarrierError
  what went wrong with one message, and what to do about it:
  `retryable` (the carrier did not take it: try again later), `unknown` (it may have gone out: look
  it up before any second attempt), `stopped` (the patient opted out at the carrier), `unusable` (this
  number cannot be texted: a task for a person), `halts` (our account or campaign is at fault: stop
  sending and alert), `code` (the carrier's own number, for people).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message on its way: our outbox id, an E.164 number, and a text that is already normalised."""

    id: int
    to: str
    text: str


@dataclass(frozen=True, slots=True)
class Sent:
    """The carrier's receipt. `status` is in the carrier's words (queued, sent, …), `at` aware UTC."""

    sid: str
    status: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Arrived:
    """A text the carrier holds for us, as listed after an outage of ours; `at` is aware UTC.

    `media` counts pictures and the like that came with it: such a text may have no words.
    """

    sid: str
    sender: str
    to: str
    text: str
    at: datetime
    media: int = 0


class CarrierError(Exception):
    """A message the carrier did not take, with what to do about it."""

    def __init__(  # noqa: PLR0913 - each flag is one policy; the caller names those that hold
        self,
        message: str,
        *,
        code: int | None = None,
        retryable: bool = False,
        unknown: bool = False,
        stopped: bool = False,
        unusable: bool = False,
        halts: bool = False,
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.retryable = retryable
        self.unknown = unknown
        self.stopped = stopped
        self.unusable = unusable
        self.halts = halts
        self.retry_after_s = retry_after_s


class Carrier(Protocol):
    """What the mouth needs of a phone network."""

    async def send(self, message: Outgoing) -> Sent:
        """Hand one message over. Raises CarrierError."""

    async def find(self, to: str, text: str, since: datetime, *, but_not: Collection[str] = ()) -> Sent | None:
        """Look for a message that may have gone out: same number and text, created at or after `since`.

        The earliest that fits; `but_not` are the carrier's ids of messages that are accounted for already.
        """

    async def arrived_since(self, since: datetime) -> list[Arrived]:
        """Inbound texts from `since` on, oldest first: what came while nobody listened.

        A few that are older by seconds may be among them; the sid tells which are known.
        Raises CarrierError.
        """

    async def close(self) -> None:
        """Give back connections."""
