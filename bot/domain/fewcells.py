"""Small numbers are not shown: a group of which fewer than five people did something could be recognised.

Where only one number of a column is hidden, the total gives it away, so the next smallest is hidden with it.
"""

from collections.abc import Mapping, Sequence

FEWEST = 5


def hidden(counts: Mapping[str, Sequence[int]]) -> dict[str, list[int | None]]:
    """Rows of counts (group → one for each step) with None where a number may not be shown. Nought may be."""
    steps = range(len(next(iter(counts.values()), ())))
    not_told = [untold({group: row[step] for group, row in counts.items()}) for step in steps]
    return {group: [None if group in not_told[step] else row[step] for step in steps] for group, row in counts.items()}


def untold(counts: Mapping[str, int]) -> set[str]:
    """The groups of one column whose number may not be shown."""
    small = {group for group, count in counts.items() if 0 < count < FEWEST}
    others = sorted((count, group) for group, count in counts.items() if count >= FEWEST)
    if len(small) == 1 and others:
        small.add(others[0][1])
    return small
