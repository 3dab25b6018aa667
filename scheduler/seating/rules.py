"""The rules that no seat may break, and for each pair of a patient and a group session the ones that stand in its way.

A pair keeps every rule it fails, as bits: "only the language stands between her and eleven group sessions" can then be said
without computing anything again. Sentences for these codes live in the console's catalogue.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntFlag
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from bot.domain.seating.instance import RIDE, GroupSession, Instance, Patient, Staff, Team, band_of, covers

Mask = NDArray[np.bool_]
_T = TypeVar("_T")
NO_LANGUAGE = -1


class Rule(IntFlag):
    """Why a pair is not possible. The order is the order in which a reason is looked for."""

    FACILITATOR = 1
    """Nobody who speaks its language can lead it then."""
    AVAILABILITY = 2
    """Outside what she said."""
    LANGUAGE = 4
    """Not her language, and no interpreter between the two has hours then."""
    ACCESS = 8
    """She needs a place without steps."""
    DISTANCE = 16
    """Too far, and no ride covers it."""
    CHILD_CARE = 32
    """No child care for those ages there and then."""
    HOUSEHOLD = 64
    """It does not suit somebody she comes with."""
    ROOM = 128
    """Those who come together are more than the room takes."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Patients down, group sessions across. `fails`: Rule bits; `interpreter`: index into `languages`, or -1; `ride`: needs one."""

    fails: NDArray[np.uint16]
    interpreter: NDArray[np.int16]
    ride: Mask
    languages: tuple[str, ...]


def pairs(instance: Instance) -> Pairs:
    """Every rule for every pair, one patient at a time; households are looked at in parties.py."""
    languages = _languages(instance)
    interpreter, no_words = _words(instance, languages)
    ride, too_far = _ways(instance)
    fails = np.zeros((len(instance.patients), len(instance.sessions)), dtype=np.uint16)
    for rule, broken in (
        (Rule.FACILITATOR, ~_led(instance)[None, :]),
        (Rule.AVAILABILITY, ~_free(instance)),
        (Rule.LANGUAGE, no_words),
        (Rule.ACCESS, _steps(instance)),
        (Rule.DISTANCE, too_far),
        (Rule.CHILD_CARE, _no_care(instance)),
    ):
        fails |= np.where(broken, np.uint16(rule), np.uint16(0))
    return Pairs(fails, interpreter, ride, languages)


def interprets(staff: Staff, session: GroupSession, language: str) -> bool:
    """Whether an interpreter can help there somebody who speaks `language`."""
    spoken = {session.language, language} <= set(staff.languages)
    return spoken and covers(staff.hours, session.starts, session.ends)


def leads(staff: Staff, session: GroupSession) -> bool:
    """Whether a facilitator can lead it."""
    return session.language in staff.languages and covers(staff.hours, session.starts, session.ends)


def serves(team: Team, session: GroupSession) -> bool:
    """Whether a team can be there."""
    return (not team.sites or session.site in team.sites) and covers(team.hours, session.starts, session.ends)


def _languages(instance: Instance) -> tuple[str, ...]:
    """Languages somebody might need an interpreter for."""
    return tuple(sorted({patient.languages[0] for patient in instance.patients}))


def _table(rows: Sequence[_T], sessions: Sequence[GroupSession], holds: Callable[[_T, GroupSession], bool]) -> Mask:
    """True where it holds; equal rows are worked out once (thousands of patients say the same dozen windows)."""
    known: dict[_T, NDArray[np.bool_]] = {}
    for row in rows:
        if row not in known:
            known[row] = np.fromiter((holds(row, session) for session in sessions), dtype=np.bool_, count=len(sessions))
    return np.array([known[row] for row in rows], dtype=np.bool_).reshape(len(rows), len(sessions))


def _led(instance: Instance) -> Mask:
    leaders = _table(instance.facilitators, instance.sessions, leads)
    roomy = np.array([session.most >= session.min_group for session in instance.sessions], dtype=np.bool_)
    return leaders.any(axis=0) & roomy


def _free(instance: Instance) -> Mask:
    windows = [patient.windows for patient in instance.patients]
    return _table(windows, instance.sessions, lambda row, session: covers(row, session.starts, session.ends))


def _words(instance: Instance, languages: tuple[str, ...]) -> tuple[NDArray[np.int16], Mask]:
    """Which interpreter each pair needs, and where there is none."""
    spoken = _table([patient.languages for patient in instance.patients], instance.sessions, _speaks)
    helped = np.array(
        [
            [any(interprets(one, session, language) for one in instance.interpreters) for session in instance.sessions]
            for language in languages
        ],
        dtype=np.bool_,
    ).reshape(len(languages), len(instance.sessions))
    index = {language: number for number, language in enumerate(languages)}
    first = np.array([index[patient.languages[0]] for patient in instance.patients], dtype=np.int16)
    needed = np.where(spoken, np.int16(NO_LANGUAGE), first[:, None]).astype(np.int16)
    return needed, ~spoken & ~helped[first]


def _speaks(languages: tuple[str, ...], session: GroupSession) -> bool:
    return session.language in languages


def _steps(instance: Instance) -> Mask:
    needs = [patient.step_free for patient in instance.patients]
    return _table(needs, instance.sessions, lambda needed, session: needed and not session.step_free)


def _ways(instance: Instance) -> tuple[Mask, Mask]:
    """Where she needs a ride, and where it is too far even with what rides there are."""
    vehicles = [team for team in instance.teams if team.kind == RIDE]
    driven: Mask = np.asarray(_table(vehicles, instance.sessions, serves).any(axis=0))
    sites = sorted({session.site for session in instance.sessions})
    minutes = np.array([[_minutes(patient, site) for site in sites] for patient in instance.patients], dtype=np.int64)
    at = [sites.index(session.site) for session in instance.sessions]
    way = minutes.reshape(len(instance.patients), len(sites))[:, at]
    alone = np.array([-1 if patient.ride else patient.reach for patient in instance.patients], dtype=np.int64)[:, None]
    ride = way > alone
    return ride, ride & ~(driven[None, :] & (way <= instance.ride_reach))


def _minutes(patient: Patient, site: str) -> int:
    """A way nobody measured counts as near."""
    return next((minutes for name, minutes in patient.minutes if name == site), 0)


def _no_care(instance: Instance) -> Mask:
    """Where there are fewer places for her children than she has, even if nobody else brought any."""
    places = np.array([_places(instance, band.name) for band in instance.bands], dtype=np.int64)
    places = places.reshape(1, len(instance.bands), len(instance.sessions))
    wanted = np.array([wants(instance, patient)[:-1] for patient in instance.patients], dtype=np.int64)
    wanted = wanted.reshape(len(instance.patients), len(instance.bands), 1)
    unknown = [any(band_of(instance, age) is None for age in patient.children) for patient in instance.patients]
    short: Mask = (wanted > places).any(axis=1) | np.array(unknown, dtype=np.bool_)[:, None]
    return short


def _places(instance: Instance, name: str) -> list[int]:
    """Places of one kind that all who could be there would bring, for each group session."""
    bringing = [(team, dict(team.places).get(name, 0)) for team in instance.teams]
    return [sum(count for team, count in bringing if count and serves(team, one)) for one in instance.sessions]


def wants(instance: Instance, patient: Patient) -> tuple[int, ...]:
    """Places she takes: children in each band of age, and last in a vehicle, should she need one."""
    bands = [band_of(instance, age) for age in patient.children]
    return (*(bands.count(band.name) for band in instance.bands), 1 + len(patient.children))
