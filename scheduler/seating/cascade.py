"""The stages, one after the other: what an earlier one reached is a row for the later ones, and its plan their hint.

1. *seats*: as many people as can sit; before that, whatever confirmed people were promised.
2. *floors*: as few people as can be below the floor of their group.
3. *lots*: the largest sum of lottery numbers. Without it the same people would lose every time, by an accident of the solver.
4. *comfort*: times and ways that suit, fewer group sessions, interpreters, teams; for it at most one part in 200 of stage 3 is given up.

Stages 2 and 3 are one computation: a person below a floor costs as much as a hundred of the highest lottery numbers.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from math import ceil, floor, isfinite

import numpy as np

from scheduler.seating import comfort
from scheduler.seating.fairness import Group, floor_of, groups, overall
from scheduler.seating.greedy import greedy, party_lots, top_up
from scheduler.seating.improving import Work, core, improve
from scheduler.seating.model import Columns, Model
from scheduler.seating.rows import Line, Numbers, Reals
from scheduler.seating.solver import Answer, Limits, Program, Status

Progress = Callable[[str, float, int, int], None]
"""Hears (stage, share of all the work done, people seated so far, most that can be)."""
BELOW_FLOOR = 100_000
"""What a person below a floor costs, in lottery numbers (1 to 1000 each)."""
LOTS_GAP = 0.005
COMFORT_GAP = 0.04
LOTS_GIVEN_UP = 0.005
LARGE = 40_000
"""Of more possible pairs than this, stage 1 is content within half a percent."""
SEARCHED = 1500
"""Of up to so many pairs, stages 2 and 3 are searched to the end; of more, the quick road has the last word."""
STAGES = {"seats": (0.0, 0.4), "lots": (0.4, 0.8), "comfort": (0.8, 1.0)}
"""Of all the work, from where to where; by experience."""


@dataclass(frozen=True, slots=True)
class Stage:
    """`value`: what was reached, `bound`: what cannot be beaten. Of floors and comfort less is better.

    `status`: proven (nothing better exists), close (within the stage's gap), limit (time or search ended before).
    """

    name: str
    status: Status
    value: float
    bound: float

    @property
    def gap(self) -> float:
        """How far from the bound it may be, as a share."""
        return abs(self.bound - self.value) / max(1.0, abs(self.bound))


@dataclass(frozen=True, slots=True)
class Floor:
    """A group, how many of its people the floor asks for, how many of those are missing."""

    group: Group
    least: int
    missing: int


@dataclass(frozen=True, slots=True)
class Reached:
    """The plan, as values of the model's columns; the stages; what greedy alone had seated."""

    values: Reals
    stages: tuple[Stage, ...]
    greedy: int
    floors: tuple[Floor, ...]


@dataclass(slots=True)
class Cascade:
    """One run. Threads change how long it takes and nothing else."""

    model: Model
    limits: Limits
    progress: Progress
    plan: Reals = field(init=False)
    most: int = 0
    stages: list[Stage] = field(default_factory=list)
    _lots: Reals = field(init=False)
    _groups: tuple[Group, ...] = field(init=False)
    _core: Numbers = field(init=False)

    def __post_init__(self) -> None:
        columns = self.model.columns
        self.plan, self._groups, self._lots = greedy(self.model), groups(columns), lots(columns)
        self._core = core(columns, self._lots, self._groups, people(columns, self.plan))
        self.most = people(columns, np.ones(columns.count), once=True)

    def run(self) -> Reached:
        """All four."""
        columns = self.model.columns
        by_greedy = people(columns, self.plan)
        seats = self.only_seats()
        kept, floors = self._fair(seats)
        self._comfort([seats, *kept])
        self.plan = top_up(self.model, self.plan)
        self._tell("comfort", 1.0)
        return Reached(self.plan, tuple(self.stages), by_greedy, floors)

    def only_seats(self) -> Line:
        """Stage 1; its row for the others."""
        columns = self.model.columns
        promises = promise_columns(columns)
        gain = np.zeros(columns.count)
        gain[: columns.held] = columns.parties.sizes
        gain[promises] = 1 + sum(len(party) for party in columns.parties.members)
        gap = 0.0 if columns.held <= LARGE else 0.005
        answer = self._improve("seats", Work(self._program(gain, []), self.plan, gap, keep=False))
        if np.isfinite(answer.bound):
            owed = float(gain[promises] @ self.plan[promises])
            self.most = max(people(columns, self.plan), floor(answer.bound - owed + 1e-6) + confirmed(columns))
        self.stages.append(Stage("seats", answer.status, people(columns, self.plan), self.most))
        used = np.flatnonzero(gain)
        return Line(used, gain[used], lower=answer.objective - 0.5)

    def _fair(self, seats: Line) -> tuple[list[Line], tuple[Floor, ...]]:
        """Stages 2 and 3 at once: one more column for each group says how many people it is below its floor."""
        columns = self.model.columns
        rate = overall(columns.instance, self.plan, columns)
        least = [floor_of(group, rate) for group in self._groups]
        slack = [
            group.line(lowest - group.confirmed, columns.count + number)
            for number, (group, lowest) in enumerate(zip(self._groups, least, strict=True))
        ]
        gain = np.concatenate([self._lots, np.full(len(slack), -float(BELOW_FLOOR))])
        hint = np.append(self.plan, self._missing(least))
        work = Work(self._program(gain, [seats, *slack]), hint, LOTS_GAP, search=columns.held <= SEARCHED)
        answer = self._improve("lots", work)
        missing = self._missing(least)
        self._judge_fair(answer, sum(missing))
        kept = [
            group.line(lowest - gone - group.confirmed)
            for group, lowest, gone in zip(self._groups, least, missing, strict=True)
        ]
        used, luck = np.flatnonzero(self._lots), float(self._lots @ self.plan)
        kept.append(Line(used, self._lots[used], lower=luck * (1 - LOTS_GIVEN_UP)))
        floors = map(Floor, self._groups, least, missing)
        return kept, tuple(floors)

    def _judge_fair(self, answer: Answer, short: int) -> None:
        """What the one bound over both says about each: nobody below a floor is already the best there is."""
        luck = float(self._lots @ self.plan)
        everybody = float(sum(self.model.columns.instance.lots()))
        most = min(answer.bound + BELOW_FLOOR * short, everybody)
        fewest = short if answer.status == "proven" else min(short, _at_least(-answer.bound / BELOW_FLOOR))
        floors: Status = "proven" if short == fewest else "nothing" if answer.status == "nothing" else "limit"
        self.stages.append(Stage("floors", floors, short, fewest))
        status: Status = "close" if answer.status == "limit" and most - luck <= LOTS_GAP * most else answer.status
        self.stages.append(Stage("lots", status, luck, most))

    def _comfort(self, before: list[Line]) -> None:
        """Stage 4."""
        columns = self.model.columns
        gain, small = -comfort.costs(columns), columns.held <= LARGE
        program = self._program(gain, before)
        if not small:
            self._same_people(program)
        work = Work(program, self.plan, COMFORT_GAP, keep=small, content=True, search=columns.held <= SEARCHED)
        answer = self._improve("comfort", work)
        bound = max(0.0, -answer.bound) if small and np.isfinite(answer.bound) else 0.0
        self.stages.append(Stage("comfort", answer.status if small else "limit", -answer.objective, bound))

    def _same_people(self, program: Program) -> None:
        """Of very many pairs, only how the same people could sit better in what is held and staffed already."""
        columns, plan = self.model.columns, self.plan
        same = np.isin(columns.parties.party, columns.parties.party[plan[: columns.held] > 0])
        held = plan[columns.held : columns.lead.first] > 0
        self._core = np.flatnonzero(same & held[columns.parties.session])
        program.upper[: columns.held] = 0
        program.upper[self._core] = 1
        program.lower[columns.held :] = program.upper[columns.held :] = plan[columns.held :]

    def _program(self, gain: Reals, lines: list[Line]) -> Program:
        """The model with more rows. Columns behind those of the model say how many of a group are missing below its floor."""
        people_of = [float(group.people) for group in self._groups][: len(gain) - self.model.columns.count]
        upper = np.append(self.model.upper, people_of)
        return Program(self.model.rows.plus(lines), np.zeros(len(upper)), upper, gain)

    def _improve(self, name: str, work: Work) -> Answer:
        """Look for a better plan; ours becomes it."""
        self._tell(name, 0.0)
        answer = improve(work, self.model.columns, self._core, self.limits, lambda *_: self._tell(name, 0.5))
        assert answer.values is not None
        self.plan = answer.values[: self.model.columns.count]
        return answer

    def _missing(self, least: list[int]) -> tuple[int, ...]:
        return tuple(max(0, low - group.seated(self.plan)) for group, low in zip(self._groups, least, strict=True))

    def _tell(self, name: str, share: float) -> None:
        start, end = STAGES[name]
        self.progress(name, start + share * (end - start), people(self.model.columns, self.plan), self.most)


def most_seats(model: Model, limits: Limits) -> tuple[int, int]:
    """Stage 1 alone: how many can sit, and at most."""
    run = Cascade(model, limits, lambda *_: None)
    run.only_seats()
    return people(model.columns, run.plan), run.most


def _at_least(number: float) -> int:
    """The whole number that something at least `number` large must reach; 0 if nothing is known."""
    return max(0, ceil(number - 1e-6)) if isfinite(number) else 0


def lots(columns: Columns) -> Reals:
    """The lottery numbers of a party's members, at each of its seats."""
    found = np.zeros(columns.count)
    mean = np.array(party_lots(columns), dtype=np.float64)
    found[: columns.held] = mean[columns.parties.party] * columns.parties.sizes
    return np.round(found)


def confirmed(columns: Columns) -> int:
    """How many have a firm seat."""
    return int(columns.promise.people.sum())


def people(columns: Columns, plan: Reals, *, once: bool = False) -> int:
    """How many sit; `once`: at most, if everybody who fits anywhere could sit."""
    if once:
        members = columns.parties.members
        return confirmed(columns) + sum(len(members[party]) for party in set(columns.parties.party.tolist()))
    return confirmed(columns) + round(float(columns.parties.sizes @ plan[: columns.held]))


def promise_columns(columns: Columns) -> Numbers:
    """Columns that keep what confirmed people were promised: led, interpreted, cared for and fetched."""
    held = columns.held + np.flatnonzero(columns.promise.people)
    speak = columns.speak
    spoken = (
        columns.promise.speaks[speak.session, speak.language] if len(speak.session) else np.zeros(0, dtype=np.bool_)
    )
    kept = columns.kept + np.arange(len(columns.owed))
    return np.concatenate([held, speak.columns[spoken], kept]).astype(np.int64)
