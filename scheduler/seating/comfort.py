"""What the last stage spends as little of as it can: ways, unloved times, group sessions, interpreters, teams.

Weights are minutes of a patient's way, so that they can be argued about: an interpreter is worth 40 minutes of somebody's travel.
"""

import numpy as np

from bot.domain.seating.instance import covers
from scheduler.seating.model import Columns
from scheduler.seating.rows import Reals

NOT_HER_BEST_TIME = 30
INTERPRETED = 15
"""Rather a group session in her own language."""
RIDDEN = 20
HELD = 60
INTERPRETER = 40
TEAM = 30


def costs(columns: Columns) -> Reals:
    """What each column costs, in minutes."""
    found = np.zeros(columns.count)
    found[: columns.held] = _ways(columns)
    found[columns.held : columns.lead.first] = HELD
    found[columns.speak.columns] = INTERPRETER
    found[columns.team.columns] = TEAM
    return found


def _ways(columns: Columns) -> Reals:
    parties, instance = columns.parties, columns.instance
    sites = sorted({session.site for session in instance.sessions})
    minutes = np.array(
        [[_minutes(columns, members, site) for site in sites] for members in parties.members], dtype=np.float64
    ).reshape(len(parties.members), len(sites))
    site = np.array([sites.index(session.site) for session in instance.sessions], dtype=np.int64)
    found: Reals = minutes[parties.party, site[parties.session]]
    found += INTERPRETED * parties.speaks.sum(axis=1) + RIDDEN * (parties.wants[:, -1] > 0)
    return found + NOT_HER_BEST_TIME * _unloved(columns)


def _minutes(columns: Columns, members: tuple[int, ...], site: str) -> int:
    return sum(dict(columns.instance.patients[one].minutes).get(site, 0) for one in members)


def _unloved(columns: Columns) -> Reals:
    """How many of each pair's party would rather come at another time."""
    instance, parties = columns.instance, columns.parties
    known: dict[object, list[bool]] = {}
    for patient in instance.patients:
        if patient.best not in known:
            known[patient.best] = [not covers(patient.best, one.starts, one.ends) for one in instance.sessions]
    table = np.array(
        [np.sum([known[instance.patients[one].best] for one in members], axis=0) for members in parties.members],
        dtype=np.float64,
    ).reshape(len(parties.members), len(instance.sessions))
    found: Reals = table[parties.party, parties.session]
    return found
