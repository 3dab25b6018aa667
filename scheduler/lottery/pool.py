"""Who said yes, and the kinds they are of: those whom no quota and no household tells apart.

People of one kind are interchangeable, so that the fairest lottery gives them equal chances; 2,000 people may be three
kinds. With households, a kind is also told by whom its people live with: swapping two like households changes nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.errors import BadInput
from bot.domain.promise import Quota, Volunteer, fingerprint

__all__ = ["Home", "Kind", "Pool", "Quota", "Volunteer", "fingerprint", "gather"]

Groups = tuple[str, ...]
"""One person's group in each feature that has a quota, in the features' order."""


@dataclass(frozen=True, slots=True)
class Kind:
    """People nobody could tell apart by quotas. `home` lists who shares a household of theirs, () for nobody."""

    groups: Groups
    home: tuple[Groups, ...]
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Home:
    """Households that are alike: how many there are, and which kinds (by number) live in each."""

    households: int
    kinds: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Pool:
    """The volunteers by kind. Everything is sorted, so that the order they came in changes nothing."""

    features: tuple[str, ...]
    kinds: tuple[Kind, ...]
    homes: tuple[Home, ...]
    household_of: Mapping[str, str]

    @property
    def people(self) -> int:
        """How many there are."""
        return sum(len(kind.people) for kind in self.kinds)

    def room(self, number: int) -> int:
        """How many of one kind could sit at once."""
        homes = [home.households for home in self.homes if number in home.kinds]
        return homes[0] if homes else len(self.kinds[number].people)


def gather(volunteers: Sequence[Volunteer], quotas: Sequence[Quota], *, households: bool) -> Pool:
    """Sort the volunteers into kinds. Raises BadInput for a person or a quota that makes no sense."""
    _refuse_nonsense(volunteers, quotas)
    features = tuple(sorted({quota.feature for quota in quotas}))
    groups = {one.id: tuple(one.features[feature] for feature in features) for one in volunteers}
    living = _households(volunteers) if households else {}
    household_of = {one: name for name, together in living.items() for one in together}
    people: dict[tuple[Groups, tuple[Groups, ...]], list[str]] = defaultdict(list)
    for one in sorted(groups):
        together = living.get(household_of.get(one, ""), ())
        people[groups[one], tuple(sorted(groups[other] for other in together))].append(one)
    kinds = tuple(Kind(*told, tuple(ids)) for told, ids in sorted(people.items()))
    homes = Counter(tuple(sorted(groups[one] for one in together)) for together in living.values())
    return Pool(features, kinds, tuple(_home(kinds, *home) for home in sorted(homes.items())), household_of)


def _home(kinds: Sequence[Kind], together: tuple[Groups, ...], households: int) -> Home:
    return Home(households, tuple(number for number, kind in enumerate(kinds) if kind.home == together))


def _households(volunteers: Iterable[Volunteer]) -> dict[str, list[str]]:
    """Households with more than one volunteer; the others bind nobody."""
    found: dict[str, list[str]] = defaultdict(list)
    for one in sorted(volunteers, key=lambda one: one.id):
        if one.household:
            found[one.household].append(one.id)
    return {name: people for name, people in sorted(found.items()) if len(people) > 1}


def _refuse_nonsense(volunteers: Sequence[Volunteer], quotas: Sequence[Quota]) -> None:
    twice = [one for one, times in Counter(one.id for one in volunteers).items() if times > 1]
    if twice:
        raise BadInput(f"volunteer {min(twice)!r} is in the pool twice: every id may stand there once")
    said = Counter((quota.feature, quota.group) for quota in quotas)
    for quota in quotas:
        if not 0 <= quota.least <= quota.most:
            raise BadInput(f"quota {quota.feature}={quota.group}: {quota.least} to {quota.most} is no range from 0 up")
        if said[quota.feature, quota.group] > 1:
            raise BadInput(f"quota {quota.feature}={quota.group} is given twice")
    for one in volunteers:
        for feature in {quota.feature for quota in quotas}:
            if (feature, one.features.get(feature)) not in said:
                raise BadInput(
                    f"volunteer {one.id!r}: no quota for {feature}={one.features.get(feature)!r}; "
                    "give that group a quota or the volunteer one of the groups"
                )
