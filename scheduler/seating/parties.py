"""Those who sit together: a household that asked for it is one party, everybody else a party of one.

A party sits in one group session or in none, so nothing later can split it. What is possible for a party is what is possible for
each of its members; the others learn that it was for her household's sake.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.domain.seating.instance import RIDE, Instance
from scheduler.seating.rules import NO_LANGUAGE, Mask, Pairs, Rule, pairs, wants

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Parties:
    """`members`: numbers of patients, one tuple a party; those with a confirmed seat are in none. `fails`: as in Pairs, by patient.

    The rest has one entry for each possible pair of a party and a group session, sorted: its `party` and `session`, how many people
    (`sizes`), places taken (`wants`, a column for each of `kinds`), interpreters needed (`speaks`, a column for each of `languages`).
    """

    members: tuple[tuple[int, ...], ...]
    fails: NDArray[np.uint16]
    party: Numbers
    session: Numbers
    sizes: Numbers
    wants: Numbers
    speaks: Mask
    kinds: tuple[str, ...]
    languages: tuple[str, ...]


def gather(instance: Instance) -> Parties:
    """The parties that wait for a seat, and where each could sit."""
    found = pairs(instance)
    members = _members(instance)
    fails = _shared(instance, found, members)
    possible = np.array([fails[one[0]] == 0 for one in members], dtype=np.bool_)
    party, session = np.nonzero(possible.reshape(len(members), len(instance.sessions)))
    wanted, spoken = _needs(instance, found, members, (party, session))
    sizes = np.array([len(one) for one in members], dtype=np.int64)[party]
    return Parties(members, fails, party, session, sizes, wanted, spoken, kinds(instance), found.languages)


def kinds(instance: Instance) -> tuple[str, ...]:
    """The kinds of places that teams bring: each band of age, and rides last."""
    return (*(band.name for band in instance.bands), RIDE)


def household_of(instance: Instance) -> dict[str, list[int]]:
    """Numbers of the patients of each household."""
    found: dict[str, list[int]] = {}
    for number, patient in enumerate(instance.patients):
        if patient.household is not None:
            found.setdefault(patient.household, []).append(number)
    return found


def _members(instance: Instance) -> tuple[tuple[int, ...], ...]:
    waiting = [number for number, patient in enumerate(instance.patients) if patient.confirmed is None]
    together: dict[str, list[int]] = {}
    for number in waiting:
        patient = instance.patients[number]
        together.setdefault(f"h {patient.household}" if patient.household else f"p {patient.id}", []).append(number)
    return tuple(tuple(sorted(one)) for one in sorted(together.values()))


def _shared(instance: Instance, found: Pairs, members: tuple[tuple[int, ...], ...]) -> NDArray[np.uint16]:
    """What stands in each patient's way, her household's ways included."""
    fails = found.fails.copy()
    most = np.array([session.most for session in instance.sessions], dtype=np.int64)
    homes = household_of(instance)
    for one in members:
        own = found.fails[list(one)]
        household = instance.patients[one[0]].household
        elsewhere = np.zeros(len(instance.sessions), dtype=np.bool_)
        for other in homes.get(household or "", ()):
            if (seat := instance.patients[other].confirmed) is not None:
                elsewhere |= np.array([session.id != seat for session in instance.sessions], dtype=np.bool_)
        others = (own != 0).any(axis=0) & (own == 0) | elsewhere
        fails[list(one)] |= np.where(others, np.uint16(Rule.HOUSEHOLD), np.uint16(0))
        fails[list(one)] |= np.where(len(one) > most, np.uint16(Rule.ROOM), np.uint16(0))
    return fails


def _needs(
    instance: Instance, found: Pairs, members: tuple[tuple[int, ...], ...], at: tuple[Numbers, Numbers]
) -> tuple[Numbers, Mask]:
    """What each possible pair takes: places by kind, and interpreters."""
    party, session = at
    each = np.array([wants(instance, patient) for patient in instance.patients], dtype=np.int64)
    each = each.reshape(len(instance.patients), len(kinds(instance)))
    wanted = np.zeros((len(party), each.shape[1]), dtype=np.int64)
    spoken = np.zeros((len(party), len(found.languages)), dtype=np.bool_)
    for place in range(max((len(one) for one in members), default=0)):
        who = np.array([one[place] if place < len(one) else -1 for one in members], dtype=np.int64)[party]
        rows = np.flatnonzero(who >= 0)
        who, where = who[rows], session[rows]
        wanted[rows, :-1] += each[who, :-1]
        wanted[rows, -1] += each[who, -1] * found.ride[who, where]
        language = found.interpreter[who, where]
        spoken[rows[language != NO_LANGUAGE], language[language != NO_LANGUAGE]] = True
    return wanted, spoken
