"""With whom a person is counted when seats are drawn: by language, area, age, gender, and what she needs in order to come.

Age and gender are what she answered when asked; age otherwise her year of birth. Who said nothing is a group of her own.
"""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.audience import BANDS
from bot.domain.fewcells import FEWEST
from bot.domain.promise import Quota

FEATURES = ("language", "area", "age", "gender", "childcare", "transport", "access")
NEEDS = ("childcare", "transport", "access")
SENSITIVE = frozenset({"age", "gender", "area", *NEEDS})
"""Groups of few people in these are never told with their number: a neighbour could know who it is."""

NOT_SAID = "not_said"
MOST_GROUPS = 12
_ORDER = (*BANDS, "woman", "man", "another", "yes", "no", NOT_SAID)
_ROOM = 0.2  # a default quota lets a group's share of the seats differ by a fifth from its share of the list
_BY_DEFAULT = frozenset({"language", "age"})


@dataclass(frozen=True, slots=True)
class Group:
    """One line of the quotas' form: how many of a group are on the list and would come, and how many may sit."""

    feature: str
    group: str
    listed: int
    willing: int
    least: int
    most: int


def age_band(birth_year: int | None, year: int) -> str:
    """The band of whoever turns so old this year."""
    if birth_year is None:
        return NOT_SAID
    return next((band for band, (_, oldest) in BANDS.items() if year - birth_year <= oldest), [*BANDS][-1])


def features(
    *,
    language: str,
    area: str | None,
    birth_year: int | None,
    answers: Mapping[str, str],
    needs: Collection[str],
    year: int,
) -> dict[str, str]:
    """Her group in each feature."""
    return {
        "language": language,
        "area": area or NOT_SAID,
        "age": answers.get("age") or age_band(birth_year, year),
        "gender": answers.get("gender") or NOT_SAID,
        **{kind: "yes" if kind in needs else "no" for kind in NEEDS},
    }


def counted(listed: Iterable[Mapping[str, str]]) -> dict[str, Counter[str]]:
    """Of every feature, how many are in each group, by everybody's groups."""
    found: dict[str, Counter[str]] = {feature: Counter() for feature in FEATURES}
    for one in listed:
        for feature, counts in found.items():
            counts[one[feature]] += 1
    return found


def table(
    listed: Mapping[str, Counter[str]], willing: Mapping[str, Counter[str]], places: int
) -> dict[str, list[Group]]:
    """The groups of every feature among those who would come, with quotas that follow the shares of the list."""
    return {feature: _groups(feature, listed[feature], willing[feature], places) for feature in FEATURES}


def _groups(feature: str, on_the_list: Counter[str], would_come: Counter[str], places: int) -> list[Group]:
    everybody = on_the_list.total()
    return [
        Group(feature, group, on_the_list[group], count, *_range(group, on_the_list[group] / everybody, count, places))
        for group, count in sorted(would_come.items(), key=lambda one: _place(one[0]))
    ]


def _range(group: str, share: float, willing: int, places: int) -> tuple[int, int]:
    if group == NOT_SAID:
        return 0, places
    least = math.floor(share * places * (1 - _ROOM))
    most = math.ceil(share * places * (1 + _ROOM))
    return min(least, willing), min(max(1, most), places)


def by_default(feature: str, groups: Sequence[Group]) -> bool:
    """Whether a draw has quotas for this feature unless somebody says otherwise."""
    return feature in _BY_DEFAULT and 1 < len(groups) <= MOST_GROUPS


def told(feature: str, count: int) -> int | None:
    """A number as it may be shown: None where it is so small that it could point at somebody."""
    return None if feature in SENSITIVE and 0 < count < FEWEST else count


def quotas(groups: Sequence[Group]) -> list[Quota]:
    """The form's lines as quotas."""
    return [Quota(one.feature, one.group, one.least, one.most) for one in groups]


def _place(group: str) -> tuple[int, str]:
    return (_ORDER.index(group) if group in _ORDER else -1, group)
