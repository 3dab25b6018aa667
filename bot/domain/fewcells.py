"""Small numbers are not shown: a group of which fewer than five people did something could be recognised.

Where only one number of a column is hidden, the total gives it away, so the next smallest is hidden with it.
"""

from collections.abc import Mapping, Sequence

FEWEST = 5

Column = dict[str, int | None]


def hidden(counts: Mapping[str, Sequence[int]]) -> dict[str, list[int | None]]:
    """Rows of counts (group → one for each step) with None where a number may not be shown. Nought may be."""
    steps = len(next(iter(counts.values()), ()))
    columns = [_column({group: row[step] for group, row in counts.items()}) for step in range(steps)]
    return {group: [column[group] for column in columns] for group in counts}


def _column(counts: Mapping[str, int]) -> Column:
    shown: Column = {group: count if _may_be_shown(count) else None for group, count in counts.items()}
    small = [group for group, count in shown.items() if count is None]
    others = sorted((count, group) for group, count in counts.items() if shown[group])
    if len(small) == 1 and others:
        shown[others[0][1]] = None
    return shown


def _may_be_shown(count: int) -> bool:
    return count == 0 or count >= FEWEST
