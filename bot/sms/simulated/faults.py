"""Failures to come: what a test or a rehearsal asks the simulated network to do wrong."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final, Literal

from bot.sms.codes import API_REFUSALS
from bot.sms.simulated.rest import DroppedError, RefusedError

Drop = Literal["before", "after"]

_AUTHENTICATE: Final = 20003


@dataclass(slots=True)
class Fault:
    """A failure to come, for messages to one phone or to any.

    `code` alone: a refusal at the API, or, where it is a code of callbacks or `late` is set, a message
    that is taken and fails on its way. `http`: 429 or 5xx; with `kept` the message is taken all the same.
    `drop`: the line is cut before the message is taken, or after. `times`: for how many messages.
    """

    to: str | None = None
    code: int | None = None
    http: int | None = None
    drop: Drop | None = None
    kept: bool = False
    late: bool = False
    retry_after_s: float | None = None
    times: int = 1

    @property
    def fails_on_its_way(self) -> bool:
        """Whether the API takes the message and a callback tells the failure."""
        if self.code is None or self.http is not None:
            return False
        return self.late or self.code not in API_REFUSALS

    @property
    def takes_the_message(self) -> bool:
        """Whether the message goes out although the bot is not told so."""
        return self.kept or self.drop == "after"

    def answer(self) -> RefusedError | DroppedError:
        """What the API answers instead of a receipt."""
        if self.drop:
            return DroppedError()
        status = self.http or (401 if self.code == _AUTHENTICATE else 400)
        usual = 20429 if status == HTTPStatus.TOO_MANY_REQUESTS else 20500
        return RefusedError(self.code or usual, status, self.retry_after_s)


class Faults:
    """The failures that wait, used up in the order they were asked for."""

    def __init__(self) -> None:
        """Nothing fails at first."""
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Let a failure come."""
        self._waiting.append(fault)

    def take(self, to: str) -> Fault | None:
        """Use up the first failure that waits for this phone."""
        fault = next((fault for fault in self._waiting if fault.to in {None, to}), None)
        if fault is not None:
            fault.times -= 1
            if fault.times <= 0:
                self._waiting.remove(fault)
        return fault
