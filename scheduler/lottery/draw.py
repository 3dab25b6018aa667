"""The draw for the seats: from those who said yes to one panel, with everything needed to repeat it."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bot.domain.errors import BadInput
from scheduler.lottery import seed as chance
from scheduler.lottery.budget import Budget
from scheduler.lottery.leximin import Mixture, cover, fairest
from scheduler.lottery.outlook import NoPanel, Outlook, ShutOut, seats, smallest_changes
from scheduler.lottery.panels import INFINITE, Finder, Panel, Rules, rules
from scheduler.lottery.pool import Pool, Quota, Volunteer, fingerprint, gather
from scheduler.lottery.record import Lottery, Odds, Record, StandBy, digest, versions
from scheduler.lottery.thousand import DIGITS, PANELS, name, thousand

Clock = Callable[[], float]


@dataclass(frozen=True)
class Question:
    """A draw's question, sorted: the same whatever the order it was asked in."""

    pool: Pool
    quotas: tuple[Quota, ...]
    rules: Rules
    size: int

    @classmethod
    def ask(
        cls, volunteers: Sequence[Volunteer], quotas: Sequence[Quota], size: int, *, households: bool
    ) -> "Question":
        """Raises BadInput."""
        if size < 1:
            raise BadInput(f"{size} seats: a draw needs at least one")
        if not volunteers:
            raise BadInput("nobody is in the pool: invite first, then draw")
        sorted_quotas = tuple(sorted(quotas))
        pool = gather(volunteers, sorted_quotas, households=households)
        return cls(pool, sorted_quotas, rules(pool, sorted_quotas, size), size)

    def cover(self) -> tuple[list[Panel], NDArray[np.bool_]]:
        """Panels for everybody who can sit, however long it takes (a moment)."""
        return cover(self.rules, Finder(self.rules, Budget.endless()))

    def mix(self, budget: Budget) -> tuple[Mixture, Outlook]:
        """The fairest lottery and what was seen on the way. Raises NoPanel."""
        panels, able = self.cover()
        outlook = self.outlook(panels, able)
        if not outlook.possible:
            raise NoPanel(outlook)
        return fairest(self.rules, Finder(self.rules, budget), panels, able), outlook

    def outlook(self, panels: Sequence[Panel], able: NDArray[np.bool_]) -> Outlook:
        """What cover() found out, in words for a person."""
        if not panels:
            return Outlook(possible=False, seats=seats(self.pool), changes=smallest_changes(self.rules, self.quotas))
        unable = (kind for kind, can in zip(self.pool.kinds, able, strict=True) if not can)
        shut_out = tuple(
            ShutOut(dict(zip(self.pool.features, kind.groups, strict=True)), kind.people) for kind in unable
        )
        return Outlook(possible=True, seats=seats(self.pool), shut_out=shut_out)


def check(volunteers: Sequence[Volunteer], quotas: Sequence[Quota], size: int, *, households: bool) -> Outlook:
    """Look before the draw: whether there is a panel, who is shut out, what would have to change. Raises BadInput."""
    question = Question.ask(volunteers, quotas, size, households=households)
    return question.outlook(*question.cover())


def draw(  # noqa: PLR0913 - a draw has that many terms, all but three by name
    volunteers: Sequence[Volunteer], quotas: Sequence[Quota], size: int, *, households: bool, time_limit: float, seed: str,
    public: str = "", steps: int | None = None, clock: Clock = time.monotonic, told: Callable[[int], None] | None = None,
) -> Lottery:  # fmt: skip
    """Draw `size` of the volunteers, at most one of a household if asked. Raises BadInput, NoPanel.

    `time_limit` in seconds is for finding the fairest lottery; after it, the least chance is still the highest possible
    (maximin). `seed` was committed to beforehand; `public` is what the council added in public (dice, the evening's
    lottery numbers), so that not even who chose the seed could know the panel. `steps` repeats a draw that ran out of
    time: give the record's. The rest is reproducible from its arguments alone. `told` hears how many panels were tried.
    """
    commitment = chance.commitment(seed)
    question = Question.ask(volunteers, quotas, size, households=households)
    budget = Budget(clock, clock() + time_limit, steps, told)
    mixture, outlook = question.mix(budget)
    panels = name(thousand(mixture, question.rules.people), question.pool, seed)
    drawn = chance.number(seed, PANELS, "panel", public)
    record = Record(
        commitment=commitment, public=public, pool_hash=fingerprint(volunteers), quotas=question.quotas, size=size,
        households=households, method=mixture.method, steps=budget.ended_after,
        panels_hash=digest(panels), drawn=drawn, seated=panels[drawn - 1],
        stand_by=_stand_by(question.pool, panels[drawn - 1], seed), odds=_odds(question.pool, mixture, panels),
        shut_out=outlook.shut_out, versions=versions(),
    )  # fmt: skip
    return Lottery(record, tuple(panels))


def repeats(record: Record, volunteers: Sequence[Volunteer], seed: str) -> bool:
    """Whether this seed and these people give this record again, in all but the versions. Raises as draw() does."""
    again = draw(
        volunteers, record.quotas, record.size, households=record.households, time_limit=INFINITE, seed=seed,
        public=record.public, steps=record.steps,
    ).record  # fmt: skip
    return replace(again, versions=record.versions) == record


def _odds(pool: Pool, mixture: Mixture, panels: Sequence[Sequence[str]]) -> tuple[Odds, ...]:
    sits = Counter(one for panel in panels for one in panel)
    fair = {
        one: round(float(share), DIGITS)
        for kind, share in zip(pool.kinds, mixture.chances, strict=True)
        for one in kind.people
    }
    return tuple(Odds(one, fair[one], sits[one]) for one in sorted(fair))


def _stand_by(pool: Pool, seated: Sequence[str], seed: str) -> tuple[StandBy, ...]:
    """Everybody without a seat. Whether a household lets her sit is asked when a seat comes free."""
    strata: dict[tuple[str, ...], list[str]] = {}
    for kind in pool.kinds:
        strata.setdefault(kind.groups, []).extend(one for one in kind.people if one not in seated)
    return tuple(
        StandBy(dict(zip(pool.features, groups, strict=True)), tuple(chance.order(seed, "stand-by", people)))
        for groups, people in sorted(strata.items())
    )
