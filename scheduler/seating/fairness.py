"""Groups, and the floors under them: nobody's group is seated much less often than patients are overall."""

from dataclasses import dataclass
from math import ceil

import numpy as np

from bot.domain.seating.instance import Instance
from scheduler.seating.model import Columns
from scheduler.seating.parties import Numbers
from scheduler.seating.rows import INF, Line, Reals

MARGIN = 0.015
"""A group may be seated a point and a half less often than all patients."""


@dataclass(frozen=True, slots=True)
class Group:
    """`people` of it there are, `confirmed` have a seat already; `count`: how many of each pair's party belong to it."""

    name: str
    people: int
    confirmed: int
    count: Numbers

    def line(self, floor: float, slack: int | None = None) -> Line:
        """At least so many of them; short by the column `slack`, if one is given."""
        columns = np.flatnonzero(self.count)
        values = self.count[columns].astype(np.float64)
        if slack is not None:
            columns, values = np.append(columns, slack), np.append(values, 1.0)
        return Line(columns, values, lower=floor, upper=INF)

    def seated(self, plan: Reals) -> int:
        """How many of them sit, those with a confirmed seat included."""
        return self.confirmed + round(float(self.count @ plan[: len(self.count)]))


def groups(columns: Columns) -> tuple[Group, ...]:
    """Every group that patients of the instance belong to, by name."""
    patients, parties = columns.instance.patients, columns.parties
    found = []
    for name in sorted({name for patient in patients for name in patient.groups}):
        members = [patient for patient in patients if name in patient.groups]
        in_party = [sum(name in patients[one].groups for one in party) for party in parties.members]
        confirmed = sum(patient.confirmed is not None for patient in members)
        found.append(Group(name, len(members), confirmed, np.array(in_party, dtype=np.int64)[parties.party]))
    return tuple(found)


def floor_of(group: Group, rate: float) -> int:
    """How many of a group must sit when `rate` of all patients do."""
    return max(0, ceil((rate - MARGIN) * group.people - 1e-9))


def overall(instance: Instance, plan: Reals, columns: Columns) -> float:
    """The share of all patients that sit."""
    people = int(columns.promise.people.sum()) + float(columns.parties.sizes @ plan[: columns.held])
    return people / max(1, len(instance.patients))
