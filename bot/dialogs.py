"""The client of `POST /turn`: the dialogs as a pure function (docs/dialog.md).

    DialogsDown      nobody answered, or too late: the turn waits and is repeated
    DialogsFailed    it answered that it cannot: our bug; after some tries a person takes the turn

The words that cross the seam are written once more in dialogs/contract.py; tests/test_contract.py holds the
two together.
"""

import asyncio
import json
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

import aiohttp
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from bot.domain.clock import Now
from bot.domain.errors import ConvivialError

_BREAKER_FAILURES = 5
_BREAKER_REST_S = 2.0


class DialogsDown(ConvivialError):
    """Nobody answered in time."""

    code = "dialogs_down"


class DialogsFailed(ConvivialError):
    """The dialogs answered that they cannot answer, or with something that is no answer."""

    code = "dialogs_failed"


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Offer(_Value):
    """A group session with room for this patient; `arranged` are the needs the clinic will meet there."""

    id: int
    starts: str
    place: str
    address: str
    arranged: list[str]
    step_free: bool = True


class InterestRecorded(_Value):
    """Her answer to the invitation."""

    effect: Literal["interest_recorded"]
    answer: Literal["yes", "no", "later"]


class NeedsRecorded(_Value):
    """All her needs; replaces what was recorded before."""

    effect: Literal["needs_recorded"]
    needs: list[dict[str, Any]]


class AvailabilityRecorded(_Value):
    """When she can come, as windows and in her own words."""

    effect: Literal["availability_recorded"]
    windows: list[dict[str, Any]]
    words: str


class DemographicsRecorded(_Value):
    """Her answer to a question about herself, asked for fairness only."""

    effect: Literal["demographics_recorded"]
    question: Literal["age", "gender"]
    answer: str


class OffersWanted(_Value):
    """Look for fitting group sessions; answered by offers_found, offers_none or offers_later."""

    effect: Literal["offers_wanted"]


class SeatChosen(_Value):
    """She takes this one; may be refused by seat_taken."""

    effect: Literal["seat_chosen"]
    group_session: int


class SeatKept(_Value):
    """She answered a reminder: she is coming."""

    effect: Literal["seat_kept"]


class SeatReleased(_Value):
    """She gives her seat up."""

    effect: Literal["seat_released"]
    why: str


class Arrived(_Value):
    """She is there, and says so."""

    effect: Literal["arrived"]


class FeedbackRecorded(_Value):
    """How it was."""

    effect: Literal["feedback_recorded"]
    question: Literal["useful", "words"]
    answer: str | int


class LanguageSet(_Value):
    """She asked for this language."""

    effect: Literal["language_set"]
    language: str


class PersonAsked(_Value):
    """A person should look at this."""

    effect: Literal["person_asked"]
    why: str


class StopAsked(_Value):
    """She asked in her own words to be left alone."""

    effect: Literal["stop_asked"]


class StopUnclear(_Value):
    """She may have asked that; everything unsolicited waits for her answer, or for a day."""

    effect: Literal["stop_unclear"]


class StopThis(_Value):
    """She wants to hear no more about this engagement."""

    effect: Literal["stop_this"]


class TextsWanted(_Value):
    """She did not ask to be left alone after all."""

    effect: Literal["texts_wanted"]


class DangerHeard(_Value):
    """Words of danger that our lists missed."""

    effect: Literal["danger_heard"]


class CaregiverRecorded(_Value):
    """Somebody answers for the patient, and says so in these words."""

    effect: Literal["caregiver_recorded"]
    words: str


class NumberWasWrong(_Value):
    """Whoever answers this number is not the patient."""

    effect: Literal["number_was_wrong"]


Effect = Annotated[
    InterestRecorded
    | NeedsRecorded
    | AvailabilityRecorded
    | DemographicsRecorded
    | OffersWanted
    | SeatChosen
    | SeatKept
    | SeatReleased
    | Arrived
    | FeedbackRecorded
    | LanguageSet
    | PersonAsked
    | StopAsked
    | StopUnclear
    | StopThis
    | TextsWanted
    | DangerHeard
    | CaregiverRecorded
    | NumberWasWrong,
    Field(discriminator="effect"),
]


class Say(_Value):
    """A text to say: its key in locales/ and the values it needs."""

    key: str
    values: dict[str, Any] = {}


class Understood(_Value):
    """What the machine thought she meant, kept with the turn so that a person can correct it."""

    label: str
    language: str | None
    confidence: float


class Answer(_Value):
    """One answer of the dialogs."""

    state: dict[str, Any]
    says: list[Say]
    does: list[Effect]
    understood: Understood | None = None

    @property
    def will_go_on(self) -> bool:
        """Whether this is half an answer: the dialogs speak when they know which group sessions fit."""
        return any(isinstance(effect, OffersWanted) for effect in self.does)


class Context(_Value):
    """What the dialogs may know about the patient in hand."""

    language: str
    languages: list[str]
    now: str
    timezone: str
    participation: str | None
    needs: list[dict[str, Any]]
    asks: list[str] = []
    offers: list[Offer]
    seat: dict[str, Any] | None


class Question(_Value):
    """One request. Exactly one of a text and an event is said."""

    conversation: str
    state: dict[str, Any] | None
    said: dict[str, Any]
    context: Context

    @model_validator(mode="after")
    def _one_thing_is_said(self) -> Self:
        if ("text" in self.said) == ("event" in self.said):
            raise ValueError("said holds either a text or an event")
        return self


@dataclass
class _Replica:
    """One dialogs process. After five failures in a row it is not asked for two seconds, so that workers do not pile up."""

    url: str
    now: Now
    in_flight: int = 0
    failures: int = 0
    rests_until: float = 0.0

    @property
    def is_resting(self) -> bool:
        return self.failures >= _BREAKER_FAILURES and self.now().timestamp() < self.rests_until

    def failed(self) -> None:
        self.failures += 1
        self.rests_until = self.now().timestamp() + _BREAKER_REST_S

    def worked(self) -> None:
        self.failures = 0


class Dialogs:
    """The dialogs, by URL; several replicas are separated by commas, and the one with the least to do is asked.

    `now` is for resting only (real time, never the demo's).
    """

    def __init__(self, urls: str, timeout_s: float, now: Now) -> None:
        self._replicas = [_Replica(url.strip().rstrip("/"), now) for url in urls.split(",") if url.strip()]
        self._timeout_s = timeout_s
        self._http: aiohttp.ClientSession | None = None

    async def turn(self, question: Question) -> Answer:
        """Ask. Raises DialogsDown or DialogsFailed. Silence after a text is a failure, never a whole answer."""
        status, body = await self._post_twice(question.model_dump_json(), "turn")
        answer = _read(status, body)
        if "text" in question.said and not answer.says and not answer.will_go_on:
            raise DialogsFailed("the dialogs said nothing to a patient's text")
        return answer

    async def understand(self, texts: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """What is understood of each text, outside any conversation (docs/dialog.md). Raises as `turn` does."""
        status, body = await self._post_twice(json.dumps(texts), "understand")
        if status != 200:
            raise DialogsFailed(f"the dialogs answered {status}: {_problem(body)}")
        return list(json.loads(body))

    async def is_up(self) -> bool:
        """Whether a process answers and has its model loaded."""
        return any(await asyncio.gather(*(self._is_up(replica) for replica in self._replicas)))

    async def _is_up(self, replica: _Replica) -> bool:
        try:
            async with asyncio.timeout(1), self._session().get(f"{replica.url}/healthz") as response:
                return response.status == 200
        except (aiohttp.ClientError, TimeoutError, OSError):
            return False

    async def close(self) -> None:
        """Give the connections back."""
        if self._http is not None:
            await self._http.close()

    def _session(self) -> aiohttp.ClientSession:
        if self._http is None:
            self._http = aiohttp.ClientSession(headers={"Content-Type": "application/json"})
        return self._http

    async def _post_twice(self, body: str, path: str) -> tuple[int, bytes]:
        """A turn changes nothing, so where the connection breaks it is asked once more, of another replica if there is one."""
        first = self._free(None)
        try:
            return await self._post(first, body, path)
        except aiohttp.ClientConnectionError:
            pass
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise _did_not_answer(error) from None
        try:
            return await self._post(self._free(first), body, path)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise _did_not_answer(error) from None

    def _free(self, failed: _Replica | None) -> _Replica:
        """Whoever has the least to do; one that just failed only when there is no other."""
        awake = [one for one in self._replicas if not one.is_resting]
        if not awake:
            raise DialogsDown("the dialogs did not answer several times in a row; resting")
        return min(awake, key=lambda one: (one is failed, one.in_flight))

    async def _post(self, replica: _Replica, body: str, path: str) -> tuple[int, bytes]:
        replica.in_flight += 1
        try:
            async with asyncio.timeout(self._timeout_s):
                async with self._session().post(f"{replica.url}/{path}", data=body.encode()) as response:
                    answered = response.status, await response.read()
        except (aiohttp.ClientError, TimeoutError, OSError):
            replica.failed()
            raise
        finally:
            replica.in_flight -= 1
        replica.worked()
        return answered


def _did_not_answer(error: Exception) -> DialogsDown:
    return DialogsDown(f"the dialogs did not answer ({type(error).__name__})")


def _problem(body: bytes) -> str:
    """What is wrong with the request, in the dialogs' words; nothing when they are no JSON."""
    try:
        return str(json.loads(body)["error"])
    except (ValueError, KeyError, TypeError):
        return "no reason given"


def _read(status: int, body: bytes) -> Answer:
    if status != 200:
        raise DialogsFailed(f"the dialogs answered {status}")
    try:
        return Answer.model_validate_json(body)
    except ValidationError as error:
        where = ", ".join(".".join(map(str, one["loc"])) for one in error.errors()[:3])
        raise DialogsFailed(f"the dialogs' answer does not fit the contract at {where}") from None
