"""Seats that come free after the draw: the same lottery among the stand-bys, with what the quotas leave."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.errors import BadInput
from scheduler.lottery import seed as chance
from scheduler.lottery.budget import Budget
from scheduler.lottery.draw import Question
from scheduler.lottery.pool import Pool, Quota, Volunteer
from scheduler.lottery.record import Record
from scheduler.lottery.thousand import PANELS, thousand


@dataclass(frozen=True, slots=True)
class Replacement:
    """Who is asked now. `drawn` of the 1,000 said how many of each stratum; the stand-by lists said who."""

    turn: int
    gone: tuple[str, ...]
    drawn: int
    called: tuple[str, ...]


def replace_gone(  # noqa: PLR0913 - the draw, what became of it, and the lots
    record: Record, volunteers: Sequence[Volunteer], seated: Sequence[str], gone: Sequence[str], *, turn: int, seed: str,
    unavailable: Sequence[str] = (),
) -> Replacement:  # fmt: skip
    """Call stand-bys for the seats of those `gone` among the now `seated`. Raises BadInput, NoPanel.

    `turn` counts the replacements of this draw from 1, so that each has lots of its own. `unavailable` stand-bys said
    no or are seated elsewhere. The quotas hold for the panel as it will be.
    """
    if not gone or not set(gone) <= set(seated):
        raise BadInput("only those who have a seat can leave it, and at least one must")
    people = {one.id: one for one in volunteers}
    staying = [people[one] for one in sorted(set(seated) - set(gone))]
    waiting = _waiting(record, people, staying, {*gone, *unavailable})
    question = Question.ask(waiting, _left(record.quotas, staying), len(set(gone)), households=record.households)
    mixture, _ = question.mix(Budget.endless())
    drawn = chance.number(seed, PANELS, "replacement", str(turn))
    panel = thousand(mixture, question.rules.people)[drawn - 1]
    called = _first_of_each(panel, question.pool, record)
    return Replacement(turn, tuple(sorted(set(gone))), drawn, called)


def _waiting(
    record: Record, people: dict[str, Volunteer], staying: Sequence[Volunteer], away: set[str]
) -> list[Volunteer]:
    """The stand-bys who can come: not away, and with nobody of their household staying if that counts."""
    homes = {one.household for one in staying if one.household} if record.households else set()
    listed = (people[one] for stratum in record.stand_by for one in stratum.people)
    taken = {one.id for one in staying}
    return [one for one in listed if one.id not in away and one.id not in taken and one.household not in homes]


def _left(quotas: Sequence[Quota], staying: Sequence[Volunteer]) -> list[Quota]:
    """What the quotas leave to those who come."""
    sits = Counter((feature, group) for one in staying for feature, group in one.features.items())
    return [
        Quota(one.feature, one.group, max(0, one.least - count), max(0, one.most - count))
        for one in quotas
        for count in (sits[one.feature, one.group],)
    ]


def _first_of_each(panel: Sequence[int], pool: Pool, record: Record) -> tuple[str, ...]:
    """As many of each kind as the panel says, in the order of the stand-by lists, of each household one."""
    place = {one: number for stratum in record.stand_by for number, one in enumerate(stratum.people)}
    called: list[str] = []
    taken: set[str] = set()
    for seats, kind in zip(panel, pool.kinds, strict=True):
        left = seats
        for one in sorted(kind.people, key=place.__getitem__):
            household = pool.household_of.get(one)
            if left and household not in taken:
                called.append(one)
                left -= 1
                taken |= {household} if household else set()
    return tuple(sorted(called))
