"""A table's amounts summed quickly over any rows and columns."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from imports.recognise.columns import Column
from imports.take.body import Body


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of some cells: pence, how many cells, and whether one of them is at fault itself."""

    pence: int
    cells: int
    faulty: bool


class Ledger:
    """A table's amounts summed quickly over any rows and columns, without the rows that are no
    lines.
    """

    def __init__(self, body: Body) -> None:
        self.body = body
        self.height = len(body.programmes)
        self.amounts = body.reading.having("amount")
        self.totals = body.reading.having("total")
        self.total_rows = sorted({total.index for total in body.totals})
        self._sums: dict[int, list[int]] = {}
        self._counts: dict[int, list[int]] = {}

    def column_sum(self, column: Column, start: int, stop: int) -> Sum:
        """The sum of a column's rows from `start` to before `stop`."""
        sums, counts = self._running(column.index)
        faults = self._faults[column.index]
        place = bisect_left(faults, start)
        faulty = place < len(faults) and faults[place] < stop

        return Sum(sums[stop] - sums[start], counts[stop] - counts[start], faulty)

    def rows_sum(self, columns: Sequence[Column], start: int, stop: int) -> Sum:
        """The sum over several columns."""
        parts = [self.column_sum(column, start, stop) for column in columns]
        return Sum(
            sum(p.pence for p in parts),
            sum(p.cells for p in parts),
            any(p.faulty for p in parts),
        )

    def picked_sum(self, columns: Sequence[Column], rows: Sequence[int]) -> Sum:
        """The sum over chosen rows."""
        found = [
            pence
            for column in columns
            for pence in map(self.body.amounts[column.index].pence.__getitem__, rows)
            if pence is not None
        ]
        chosen = set(rows)
        faulty = any(
            not chosen.isdisjoint(self._faults[column.index]) for column in columns
        )

        return Sum(sum(found), len(found), faulty)

    def each_row(self, columns: Sequence[Column], rows: Sequence[int]) -> Iterator[Sum]:
        """The sum over several columns of each of these rows."""
        amounts = [self.counted(column.index) for column in columns]
        faults = {row for column in columns for row in self._faults[column.index]}
        for row in rows:
            found = [pence for column in amounts if (pence := column[row]) is not None]
            yield Sum(sum(found), len(found), row in faults)

    def running(self, column: int) -> list[int]:
        """A column's sum before each row."""
        return self._running(column)[0]

    def has_faults(self, column: Column) -> bool:
        """Whether any amount of a column cannot be read."""
        return bool(self._faults.get(column.index))

    def _running(self, column: int) -> tuple[list[int], list[int]]:
        if column not in self._sums:
            counted = self.counted(column)
            self._sums[column] = list(
                accumulate((pence or 0 for pence in counted), initial=0)
            )
            self._counts[column] = list(
                accumulate((pence is not None for pence in counted), initial=0)
            )

        return self._sums[column], self._counts[column]

    def counted(self, column: int) -> list[int | None]:
        """A column's amounts without the rows that are no lines."""
        pence = list(self.body.amounts[column].pence)
        for index in self.body.skipped:
            pence[index] = None
        return pence

    @cached_property
    def breaks(self) -> list[int]:
        """The rows without amounts: headings of groups, and blank ones."""
        columns = (self.body.amounts[column.index].pence for column in self.amounts)
        width = len(self.amounts)

        return [
            index
            for index, row in enumerate(zip(*columns, strict=True))
            if row.count(None) == width
        ]

    @cached_property
    def _faults(self) -> dict[int, list[int]]:
        """Rows by column whose amount cannot be read, so that sums over them prove nothing."""
        body = self.body
        faults = {
            column.index: set(body.amounts[column.index].faulty) - body.skipped
            for column in self.amounts
        }

        for row, column in body.grid.errors:
            if column in faults:
                faults[column].add(row - body.reading.top)

        return {column: sorted(rows) for column, rows in faults.items()}
