"""What seating is computed from: patients, candidate group sessions, and who and what could help, as plain frozen values.

Nothing here knows a database, a name or a phone. Whoever calls reads the rows, and takes ids that mean something to them.

Time is the clinic's wall clock in whole minutes. A group session's `starts` counts from midnight of some Monday; a window
repeats every week. The caller has turned real instants into wall-clock minutes, so clock changes end before they reach us.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any, Literal


class BadInstance(ValueError):
    """These values contradict each other; the message says which. The caller read wrong rows: nothing to try again."""


DAY = 24 * 60
WEEK = 7 * DAY
RIDE = "ride"
"""The one kind of place a vehicle brings; a child-care worker brings places in bands of age."""


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """A weekday (Monday 0) and minutes since its midnight, `until` exclusive. What she said counts whole."""

    day: int
    start: int
    until: int


@dataclass(frozen=True, slots=True)
class Patient:
    """One person who said yes.

    `languages`: first the one she would rather have, all of them enough without an interpreter.
    `windows`: empty means she did not say, so any time goes. `best`: those she likes most, for the last stage only.
    `children`: ages of those who need care while she is there.
    `minutes`: her way to each site, `reach`: how long a way she goes by herself. `ride`: she needs one wherever it is.
    `household`: people with the same word sit in the same group session or not at all (only where they asked for it).
    `groups`: what fairness looks at, such as "language:es"; `confirmed`: the group session she has a firm seat in.
    """

    id: str
    languages: tuple[str, ...]
    windows: tuple[Window, ...] = ()
    best: tuple[Window, ...] = ()
    step_free: bool = False
    children: tuple[int, ...] = ()
    minutes: tuple[tuple[str, int], ...] = ()
    reach: int = 45
    ride: bool = False
    household: str | None = None
    groups: tuple[str, ...] = ()
    confirmed: str | None = None


@dataclass(frozen=True, slots=True)
class GroupSession:
    """One that could be held: place × time × language. `capacity` counts the room's chairs for patients."""

    id: str
    starts: int
    ends: int
    site: str
    room: str
    language: str
    capacity: int
    step_free: bool = True
    min_group: int = 6
    max_group: int = 12

    @property
    def most(self) -> int:
        """How many patients may sit in it."""
        return min(self.capacity, self.max_group)


@dataclass(frozen=True, slots=True)
class Staff:
    """A facilitator or an interpreter: the languages they work in, their hours, and how many group sessions at most."""

    id: str
    languages: tuple[str, ...]
    hours: tuple[Window, ...] = ()
    at_most: int | None = None


@dataclass(frozen=True, slots=True)
class Team:
    """Who brings places to a group session: a child-care worker (places by band of age) or a vehicle (places for a ride).

    `sites`: where they can work, empty for everywhere. `places`: (band, count), or ("ride", count).
    """

    id: str
    kind: Literal["child_care", "ride"]
    places: tuple[tuple[str, int], ...]
    hours: tuple[Window, ...] = ()
    sites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Band:
    """Children of `low` to `high` years, both included, can be cared for together."""

    name: str
    low: int
    high: int


BANDS = (Band("0-2", 0, 2), Band("3-12", 3, 12))


@dataclass(frozen=True, slots=True)
class Held:
    """A group session of the plan: its facilitator, who interprets which language, the teams that come."""

    session: str
    facilitator: str | None
    interpreters: tuple[tuple[str, str], ...]
    teams: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Instance:
    """Everything one proposal is made from. `gap`: minutes between two group sessions of the same person.

    `ride_reach`: how long a way the clinic's rides cover. `seed`: where the lottery numbers come from; it is published.
    """

    patients: tuple[Patient, ...]
    sessions: tuple[GroupSession, ...]
    facilitators: tuple[Staff, ...]
    interpreters: tuple[Staff, ...] = ()
    teams: tuple[Team, ...] = ()
    bands: tuple[Band, ...] = BANDS
    gap: int = 30
    ride_reach: int = 90
    seed: str = ""

    def __post_init__(self) -> None:
        """Refuse what nothing sensible could be computed from. Raises BadInstance."""
        for name in ("patients", "sessions", "facilitators", "interpreters", "teams"):
            ids = [one.id for one in getattr(self, name)]
            if len(set(ids)) < len(ids):
                raise BadInstance(f"two of the {name} have one id")
        sessions = {session.id for session in self.sessions}
        for patient in self.patients:
            if not patient.languages:
                raise BadInstance(f"patient {patient.id} has no language")
            if patient.confirmed is not None and patient.confirmed not in sessions:
                raise BadInstance(f"patient {patient.id} is confirmed for a group session that is not among these")

    def lots(self) -> tuple[int, ...]:
        """Each patient's lottery number, 1 to 1000, from the published seed and her id alone: anyone can recompute it."""
        return tuple(lot(self.seed, patient.id) for patient in self.patients)


def lot(seed: str, patient_id: str) -> int:
    """A number between 1 and 1000 that nobody chose."""
    return 1 + int.from_bytes(sha256(f"{seed}|{patient_id}".encode()).digest()[:8]) % 1000


def band_of(instance: Instance, age: int) -> str | None:
    """The name of the band of age, if the clinic has one for it."""
    return next((band.name for band in instance.bands if band.low <= age <= band.high), None)


def covers(windows: Iterable[Window], starts: int, ends: int) -> bool:
    """Whether the whole of it lies in windows that may join each other. No windows at all: she did not say, so yes.

    Touching half of a window is not enough: among people seated on "part of it suits me", more than one in four can't come.
    """
    spans = sorted((window.day * DAY + window.start, window.day * DAY + window.until) for window in windows)
    if not spans:
        return True
    at, end = starts % WEEK, starts % WEEK + ends - starts
    for start, until in [*spans, *((a + WEEK, b + WEEK) for a, b in spans)]:
        if start <= at < until:
            at = until
    return at >= end


def plain(instance: Instance) -> dict[str, Any]:
    """For JSON."""
    return asdict(instance)


def from_plain(value: Mapping[str, Any]) -> Instance:
    """As it was before JSON."""
    lists = {name: value[name] for name in ("patients", "sessions", "facilitators", "interpreters", "teams", "bands")}
    return Instance(
        patients=tuple(_patient(one) for one in lists["patients"]),
        sessions=tuple(GroupSession(**one) for one in lists["sessions"]),
        facilitators=tuple(_staff(one) for one in lists["facilitators"]),
        interpreters=tuple(_staff(one) for one in lists["interpreters"]),
        teams=tuple(_team(one) for one in lists["teams"]),
        bands=tuple(Band(**one) for one in lists["bands"]),
        gap=value["gap"], ride_reach=value["ride_reach"], seed=value["seed"],
    )  # fmt: skip


def _windows(rows: Iterable[Mapping[str, int]]) -> tuple[Window, ...]:
    return tuple(Window(**row) for row in rows)


def _patient(row: Mapping[str, Any]) -> Patient:
    lists = {name: tuple(row[name]) for name in ("languages", "children", "groups")}
    minutes = tuple((site, way) for site, way in row["minutes"])
    return Patient(
        **{**row, **lists, "minutes": minutes, "windows": _windows(row["windows"]), "best": _windows(row["best"])}
    )


def _staff(row: Mapping[str, Any]) -> Staff:
    return Staff(**{**row, "languages": tuple(row["languages"]), "hours": _windows(row["hours"])})


def _team(row: Mapping[str, Any]) -> Team:
    places = tuple((kind, count) for kind, count in row["places"])
    return Team(**{**row, "places": places, "hours": _windows(row["hours"]), "sites": tuple(row["sites"])})
