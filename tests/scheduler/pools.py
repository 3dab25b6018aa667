"""Pools of volunteers and quotas, made up from a seed: the sizes are the published ones, the people are nobody.

Who volunteers is skewed as it is in life: some groups come forward several times as often as others, and features hang
together. The quotas are shares of a population that is less skewed, with a little play.
"""

import random
from dataclasses import dataclass

from scheduler.lottery import Quota, Volunteer


@dataclass(frozen=True)
class Recipe:
    name: str
    people: int
    size: int
    groups: tuple[int, ...]  # how many groups each feature has
    skew: float  # how much more often the keenest group volunteers
    play: int  # places by which a quota may miss the population's share
    seed: int


RECIPES = (
    Recipe("150_to_20", 150, 20, (2, 3, 4, 3), 4.0, 1, 11),
    Recipe("161_to_44", 161, 44, (2, 4, 3, 4, 2, 3, 2), 2.5, 2, 7),
    Recipe("180_to_24", 180, 24, (2, 3, 3, 4), 3.0, 1, 29),
    Recipe("239_to_30", 239, 30, (2, 5, 3, 4, 2), 5.0, 1, 13),
    Recipe("312_to_35", 312, 35, (2, 4, 4, 3, 3, 2), 4.0, 1, 17),
    Recipe("404_to_40", 404, 40, (2, 6, 4, 3, 2, 3), 5.0, 1, 19),
    Recipe("825_to_75", 825, 75, (2, 6, 5, 4), 6.0, 1, 23),
)


def make(recipe: Recipe) -> tuple[list[Volunteer], list[Quota]]:
    """The same people and quotas every time."""
    chance = random.Random(recipe.seed)
    shares = [_shares(chance, groups) for groups in recipe.groups]
    keenness = [[recipe.skew ** -chance.random() for _ in range(groups)] for groups in recipe.groups]
    people = []
    while len(people) < recipe.people:
        citizen = _citizen(chance, shares)
        keen = 1.0
        for feature, group in enumerate(citizen):
            keen *= keenness[feature][group]
        if chance.random() < keen:
            people.append(citizen)
    quotas = [
        Quota(f"f{feature}", f"g{group}", *_play(round(share * recipe.size), recipe.play))
        for feature, groups in enumerate(shares)
        for group, share in enumerate(groups)
    ]
    volunteers = [
        Volunteer(f"p{number:04}", {f"f{feature}": f"g{group}" for feature, group in enumerate(citizen)})
        for number, citizen in enumerate(people)
    ]
    return volunteers, quotas


def published(people: int, size: int) -> tuple[list[Volunteer], list[Quota]]:
    """Flanigan et al.'s constructed instance: half of one kind, half of another less one, and one in between."""
    half = people // 2
    kinds = [("male", "conservative")] * half + [("female", "liberal")] * (half - 1) + [("female", "conservative")]
    volunteers = [
        Volunteer(f"p{number:04}", {"gender": gender, "leaning": leaning})
        for number, (gender, leaning) in enumerate(kinds)
    ]
    least = size // 2 - 1
    groups = (("gender", "female"), ("gender", "male"), ("leaning", "liberal"), ("leaning", "conservative"))
    return volunteers, [Quota(feature, group, least, size) for feature, group in groups]


def _shares(chance: random.Random, groups: int) -> list[float]:
    weights = [0.5 + chance.random() for _ in range(groups)]
    return [weight / sum(weights) for weight in weights]


def _citizen(chance: random.Random, shares: list[list[float]]) -> list[int]:
    """One of the population; a third of the features copy the one before, so that they hang together."""
    citizen: list[int] = []
    for groups in shares:
        if citizen and chance.random() < 0.3:
            citizen.append(citizen[-1] % len(groups))
        else:
            citizen.append(chance.choices(range(len(groups)), groups)[0])
    return citizen


def _play(places: int, play: int) -> tuple[int, int]:
    return max(0, places - play), places + play
