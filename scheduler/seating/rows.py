"""Rows of a model, gathered family by family and laid out the way a solver reads them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

Reals = NDArray[np.float64]
Numbers = NDArray[np.int64]
INF = float("inf")
NO_NUMBERS: Numbers = np.zeros(0, dtype=np.int64)
NO_REALS: Reals = np.zeros(0)


@dataclass(frozen=True, slots=True)
class Line:
    """One more row: `lower` ≤ sum of `values` × `columns` ≤ `upper`."""

    columns: Numbers
    values: Reals
    lower: float = -INF
    upper: float = INF


@dataclass(frozen=True, slots=True)
class RowSet:
    """By row: `index` and `value` of row r stand from `starts[r]` to `starts[r + 1]`; `lower` and `upper` bound the sum.

    `strong`: a row that others imply (or nearly) as soon as all columns are whole, there to tell more about parts.
    """

    starts: Numbers
    index: Numbers
    value: Reals
    lower: Reals
    upper: Reals
    strong: NDArray[np.bool_]

    @property
    def sizes(self) -> Numbers:
        """How many terms each row has."""
        return self.starts[1:] - self.starts[:-1]

    def sums(self, columns: Reals) -> Reals:
        """Each row's sum at these column values."""
        row = np.repeat(np.arange(len(self.lower)), self.sizes)
        return np.bincount(row, weights=self.value * columns[self.index], minlength=len(self.lower)).astype(np.float64)

    def broken(self, columns: Reals, tolerance: float = 1e-6) -> Numbers:
        """The rows that these column values break."""
        sums = self.sums(columns)
        return np.flatnonzero((sums < self.lower - tolerance) | (sums > self.upper + tolerance))

    def only(self, rows: Numbers) -> "RowSet":
        """Some of the rows, in this order."""
        sizes = self.sizes[rows]
        starts = np.concatenate([[0], np.cumsum(sizes)])
        terms = np.repeat(self.starts[rows] - starts[:-1], sizes) + np.arange(starts[-1])
        return RowSet(
            starts, self.index[terms], self.value[terms], self.lower[rows], self.upper[rows], self.strong[rows]
        )

    def plus(self, lines: Sequence["Line"]) -> "RowSet":
        """With more rows."""
        if not lines:
            return self
        starts = self.starts[-1] + np.cumsum([len(line.columns) for line in lines])
        return RowSet(
            np.concatenate([self.starts, starts]),
            np.concatenate([self.index, *(line.columns for line in lines)]),
            np.concatenate([self.value, *(line.values for line in lines)]),
            np.concatenate([self.lower, [line.lower for line in lines]]),
            np.concatenate([self.upper, [line.upper for line in lines]]),
            np.concatenate([self.strong, np.zeros(len(lines), np.bool_)]),
        )

    def over(self, columns: Numbers) -> tuple["RowSet", Numbers]:
        """The rows over some of the columns, as if all others were 0, and which rows those are: some then say nothing."""
        place = np.full(int(max(self.index.max(initial=0), columns.max(initial=0))) + 1, -1, dtype=np.int64)
        place[columns] = np.arange(len(columns))
        stays = place[self.index] >= 0
        row = np.repeat(np.arange(len(self.lower)), self.sizes)[stays]
        sizes = np.bincount(row, minlength=len(self.lower))
        found = RowSet(
            np.concatenate([[0], np.cumsum(sizes)]), place[self.index[stays]], self.value[stays], self.lower,
            self.upper, self.strong,
        )  # fmt: skip
        says = (sizes > 0) & ~(self.strong & ~self._has_seat(found))
        rows = np.flatnonzero(says | (self.lower > 0) | (self.upper < 0))
        return found.only(rows), rows

    def weigh(self, prices: Reals, columns: int) -> Reals:
        """For each column the sum of its values, each times its row's price."""
        row = np.repeat(np.arange(len(self.lower)), self.sizes)
        return np.bincount(self.index, weights=self.value * prices[row], minlength=columns).astype(np.float64)

    @staticmethod
    def _has_seat(found: "RowSet") -> NDArray[np.bool_]:
        """Whether a strong row still has its seat (its only term above 0)."""
        row = np.repeat(np.arange(len(found.lower)), found.sizes)
        return np.bincount(row, weights=found.value > 0, minlength=len(found.lower)) > 0


@dataclass(slots=True)
class Rows:
    """Collects terms (row, column, value); a row is a number that `new` handed out."""

    count: int = 0
    _row: list[Numbers] = field(default_factory=list)
    _column: list[Numbers] = field(default_factory=list)
    _value: list[Reals] = field(default_factory=list)
    _lower: list[Reals] = field(default_factory=list)
    _upper: list[Reals] = field(default_factory=list)
    _strong: list[NDArray[np.bool_]] = field(default_factory=list)

    def new(self, how_many: int, *, lower: ArrayLike = -INF, upper: ArrayLike = INF, strong: bool = False) -> Numbers:
        """Numbers of new rows with these bounds."""
        self._strong.append(np.full(how_many, strong))
        self._lower.append(np.broadcast_to(np.asarray(lower, dtype=np.float64), how_many))
        self._upper.append(np.broadcast_to(np.asarray(upper, dtype=np.float64), how_many))
        self.count += how_many
        return np.arange(self.count - how_many, self.count)

    def add(self, row: Numbers, column: Numbers, value: ArrayLike = 1.0) -> None:
        """Terms, one for each entry."""
        self._row.append(np.asarray(row, dtype=np.int64))
        self._column.append(np.asarray(column, dtype=np.int64))
        self._value.append(np.broadcast_to(np.asarray(value, dtype=np.float64), len(self._row[-1])))

    def laid_out(self) -> RowSet:
        """In order of row, then column: the order in which rows came together leaves no trace."""
        row, column = np.concatenate([NO_NUMBERS, *self._row]), np.concatenate([NO_NUMBERS, *self._column])
        value = np.concatenate([NO_REALS, *self._value])
        order = np.lexsort((column, row))
        starts = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=self.count))]).astype(np.int64)
        return RowSet(
            starts,
            column[order],
            value[order],
            np.concatenate([NO_REALS, *self._lower]),
            np.concatenate([NO_REALS, *self._upper]),
            np.concatenate([np.zeros(0, np.bool_), *self._strong]),
        )
