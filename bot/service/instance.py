"""From rows to what seating is computed from: who comes, what could be held, who helps. It reads; it changes nothing.

Ids in an instance are those of participations, group sessions, sites, rooms and staff, as words. Times are the clinic's wall clock in
minutes from the Monday before `now`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from sqlalchemy import Connection

from bot.domain.availability import MIDNIGHT_END
from bot.domain.hours import hold_until
from bot.domain.seating.instance import BANDS, DAY, WEEK, GroupSession, Instance, Patient, Staff, Team, Window
from bot.domain.seating.waitlist import Provided, Waitlist, brought
from bot.service.seating import NOTICE
from bot.store import planned, resources
from bot.store.planned import Candidate, Volunteer
from bot.store.resources import Member

AGE_UNKNOWN = 3  # of a child whose age nobody said: there are places for most
ANY_NUMBER = 99  # places where a coordinator arranges for each one by hand


@dataclass(frozen=True, slots=True)
class Frame:
    """How instants become minutes: the clinic's zone, and the Monday from which they count."""

    zone: ZoneInfo
    now: datetime

    def minutes(self, moment: datetime) -> int:
        """Since that Monday's midnight, by the clock on the wall."""
        wall = moment.astimezone(self.zone).replace(tzinfo=None)
        today = self.now.astimezone(self.zone).date()
        monday = datetime.combine(today - timedelta(days=today.weekday()), time())
        return int((wall - monday).total_seconds()) // 60

    def ahead(self, zone: str | None) -> int:
        """By how many minutes the clocks of another zone are ahead of the clinic's."""
        if zone in {None, self.zone.key}:
            return 0
        try:
            there = self.now.astimezone(ZoneInfo(str(zone))).utcoffset()
        except (ValueError, OSError):
            return 0
        here = self.now.astimezone(self.zone).utcoffset()
        return int(((there or timedelta()) - (here or timedelta())).total_seconds()) // 60


def read(tx: Connection, engagement_id: int, *, seed: str, zone: ZoneInfo, now: datetime) -> Instance:
    """Everything a proposal is made from: group sessions that are open or could be, everybody who would come.

    Whoever has a seat, or a seat kept for her, stays where she is. After a draw only those drawn are seated.
    """
    frame = Frame(zone, now)
    found = planned.candidates(tx, engagement_id, now, ("candidate", "open"))
    sessions = _without_clashes([one for one in found if one.state == "open" or one.starts_at > now + NOTICE])
    people = [one for one in _entitled(tx, engagement_id) if one.seat is None or one.seat in {s.id for s in sessions}]
    helpers = resources.everybody(tx)
    return Instance(
        patients=tuple(_patient(one, frame) for one in people),
        sessions=tuple(_session(one, frame) for one in sessions),
        facilitators=(*_staff(helpers, "facilitator"), *_given(sessions, frame)),
        interpreters=(*_staff(helpers, "interpreter"), *_given_words(sessions, frame)),
        teams=(*_teams(helpers), *_given_teams(sessions, frame)),
        seed=seed,
    )  # fmt: skip


def waiting(tx: Connection, engagement_id: int, *, seed: str, zone: ZoneInfo, now: datetime) -> Waitlist:
    """The waitlist as rows tell it: group sessions that are open, what each has, who sits, who waits in which order."""
    frame = Frame(zone, now)
    sessions = planned.candidates(tx, engagement_id, now, ("open",))
    people = [one for one in _entitled(tx, engagement_id) if one.seat is None or one.seat in {s.id for s in sessions}]
    teams = {int(team.id): team for team in _teams(resources.everybody(tx))}
    patients = {str(one.participation_id): _patient(one, frame) for one in people}
    seats = {str(one.participation_id): str(one.seat) for one in people if one.seat is not None}
    return Waitlist(
        patients=patients,
        provided={str(one.id): _provided(one, frame, teams) for one in sessions},
        seats=seats,
        waiting=tuple(str(one.participation_id) for one in people if one.seat is None and one.state == "waitlisted"),
        seed=seed,
        instance=Instance(tuple(patients.values()), tuple(_session(one, frame) for one in sessions), (), seed=seed),
        declined=frozenset((str(one.participation_id), str(session)) for one in people for session in one.refused),
        over=frozenset(str(one.id) for one in sessions if not can_be_offered(one.starts_at, zone, now)),
    )


def can_be_offered(starts: datetime, zone: ZoneInfo, now: datetime) -> bool:
    """Whether there is time enough to ask somebody, hear her answer and arrange what she needs."""
    return starts > now + NOTICE and hold_until(now, starts, zone) is not None


def _entitled(tx: Connection, engagement_id: int) -> list[Volunteer]:
    drawn, found = planned.drawn(tx, engagement_id), planned.volunteers(tx, engagement_id)
    return [one for one in found if drawn is None or one.participation_id in drawn or one.seat is not None]


def _without_clashes(found: list[Candidate]) -> list[Candidate]:
    """A time that would do falls away where an open group session has the room already."""
    taken = [one for one in found if one.state == "open" and one.room_id is not None]

    def is_free(one: Candidate) -> bool:
        return not any(
            one.room_id == other.room_id and one.starts_at < other.ends_at and other.starts_at < one.ends_at
            for other in taken
        )

    return [one for one in found if one.state == "open" or is_free(one)]


def _patient(one: Volunteer, frame: Frame) -> Patient:
    needs = {need["kind"]: need for need in one.needs}
    area = (f"area:{one.area}",) if one.area else ()
    return Patient(
        id=str(one.participation_id),
        languages=(_spoken(needs["language"], one.language),) if "language" in needs else (one.language,),
        windows=windows(one.windows, -frame.ahead(one.timezone)),
        step_free="access" in needs,
        children=ages(needs["childcare"]) if "childcare" in needs else (),
        ride="transport" in needs,
        household=one.household,
        groups=(f"language:{one.language}", *area),
        confirmed=None if one.seat is None else str(one.seat),
    )


def ages(need: dict[str, Any]) -> tuple[int, ...]:
    """Ages of the children she brings, in years. One nobody told counts as AGE_UNKNOWN, one too old as the oldest we care for."""
    told = [min(int(one), BANDS[-1].high) for one in re.findall(r"\d+", str(need.get("ages") or ""))]
    count = int(need.get("children") or len(told) or 1)
    return tuple((told + [AGE_UNKNOWN] * count)[: max(count, len(told))])


def _spoken(need: dict[str, Any], reads: str) -> str:
    """The code of the language she asked an interpreter for; one nobody knows a code for stands for itself."""
    told = str(need.get("language") or "").strip()
    names = {str(name).casefold(): code for code, name in Locale("en").languages.items()}
    return names.get(told.casefold(), told) or reads


def windows(rows: Iterable[dict[str, Any]], shift: int = 0) -> tuple[Window, ...]:
    """As they cross the seam (docs/dialog.md), to minutes of single days; `shift` by so many minutes, into another zone."""
    found = []
    for row in rows:
        for day in row["days"]:
            start = (day * DAY + _minute(row["from"]) + shift) % WEEK
            found += _by_day(start, _minute(row["until"]) - _minute(row["from"]))
    return tuple(found)


def _by_day(start: int, length: int) -> list[Window]:
    """Cut at midnights."""
    found = []
    while length > 0:
        day, minute = divmod(start % WEEK, DAY)
        piece = min(length, DAY - minute)
        found.append(Window(day, minute, minute + piece))
        start, length = start + piece, length - piece
    return found


def _minute(clock: str) -> int:
    hours, _, minutes = ("24:00" if clock == MIDNIGHT_END else clock).partition(":")
    return int(hours) * 60 + int(minutes)


def _session(one: Candidate, frame: Frame) -> GroupSession:
    return GroupSession(
        id=str(one.id), starts=frame.minutes(one.starts_at), ends=frame.minutes(one.ends_at), site=_site(one),
        room=str(one.room_id) if one.room_id else f"its own {one.id}", language=one.language, capacity=one.capacity,
        step_free=one.is_step_free, min_group=min(one.min_group, one.capacity), max_group=one.capacity,
    )  # fmt: skip


def _site(one: Candidate) -> str:
    """Where whoever comes is arranged for by hand, no team of a plan goes, nor does what is arranged there go elsewhere."""
    return f"by hand {one.id}" if one.state == "open" and one.teams is None else str(one.site_id)


def _provided(one: Candidate, frame: Frame, teams: dict[int, Team]) -> Provided:
    languages = frozenset((*one.interpreters, *(language for language, _ in one.speakers)))
    if one.teams is None:
        places = dict.fromkeys((*(band.name for band in BANDS), "ride"), ANY_NUMBER)
    else:
        places = brought(teams[who] for who in one.teams if who in teams)
    return Provided(_session(one, frame), languages, places)


def _staff(helpers: Iterable[Member], work: str) -> tuple[Staff, ...]:
    return tuple(
        Staff(str(one.id), tuple(one.languages), windows(one.hours), one.at_most) for one in helpers if one.work == work
    )


def _teams(helpers: Iterable[Member]) -> tuple[Team, ...]:
    return tuple(
        Team(
            str(one.id), "ride" if one.work == "ride" else "child_care", tuple(one.places), windows(one.hours),
            tuple(map(str, one.sites)),
        )
        for one in helpers
        if one.work in {"ride", "child_care"}
    )  # fmt: skip


def _given(sessions: Iterable[Candidate], frame: Frame) -> tuple[Staff, ...]:
    """Whoever leads a group session that was opened without a plan: there then, and only once."""
    return tuple(
        Staff(f"given {one.id}", (one.language,), _then(one, frame), 1)
        for one in sessions
        if one.state == "open" and one.facilitator_id is None
    )


def _given_words(sessions: Iterable[Candidate], frame: Frame) -> tuple[Staff, ...]:
    return tuple(
        Staff(f"given {one.id} {language}", (one.language, language), _then(one, frame), 1)
        for one in sessions
        if one.state == "open" and one.facilitator_id is None
        for language in one.interpreters
    )


def _given_teams(sessions: Iterable[Candidate], frame: Frame) -> tuple[Team, ...]:
    """As many places as are wanted, where a coordinator arranges for each one."""
    care, found = tuple((band.name, ANY_NUMBER) for band in BANDS), list[Team]()
    for one in sessions:
        if one.state == "open" and one.teams is None:
            then, there = _then(one, frame), (_site(one),)
            found.append(Team(f"given {one.id} child_care", "child_care", care, then, there))
            found.append(Team(f"given {one.id} ride", "ride", (("ride", ANY_NUMBER),), then, there))
    return tuple(found)


def _then(one: Candidate, frame: Frame) -> tuple[Window, ...]:
    """Her hours: that group session and nothing else."""
    start = frame.minutes(one.starts_at)
    return tuple(_by_day(start, frame.minutes(one.ends_at) - start))
