"""Marked cells of a sheet, kept as runs down each column: a million marks in a column cost what
one costs.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import TypeVar

V = TypeVar("V")


class Marks(Mapping[tuple[int, int], V]):
    """A value for each marked (row, column). Marks are added in any order; those of a column
    cheapest downwards.
    """

    def __init__(self) -> None:
        self._columns: dict[int, list[tuple[int, int, V]]] = {}
        self._count = 0

    def add(self, row: int, column: int, value: V) -> None:
        """Mark a cell; a cell marked before keeps its first value."""
        runs = self._columns.setdefault(column, [])
        if runs:
            first, last, held = runs[-1]
            if row <= last:
                self._insert(runs, row, value)
                return
            if row == last + 1 and held == value:
                runs[-1] = (first, row, value)
                self._count += 1
                return

        runs.append((row, row, value))
        self._count += 1

    def add_down(self, column: int, rows: Sequence[int], value: V) -> None:
        """Mark several cells of a column; cheap where they follow each other."""
        runs = self._columns.setdefault(column, [])
        follow = len(rows) > 1 and list(rows) == list(range(rows[0], rows[-1] + 1))
        if not follow or (runs and runs[-1][1] >= rows[0]):
            for row in rows:
                self.add(row, column, value)

            return

        self.add(rows[0], column, value)
        first, _, held = runs[-1]
        runs[-1] = (first, rows[-1], held)
        self._count += len(rows) - 1

    def _insert(self, runs: list[tuple[int, int, V]], row: int, value: V) -> None:
        place = bisect_right(runs, row, key=lambda run: run[0])
        if place == 0 or runs[place - 1][1] < row:
            runs.insert(place, (row, row, value))
            self._count += 1

    def __getitem__(self, cell: tuple[int, int]) -> V:
        row, column = cell
        runs = self._columns.get(column, [])
        place = bisect_right(runs, row, key=lambda run: run[0]) - 1
        if place < 0 or runs[place][1] < row:
            raise KeyError(cell)
        return runs[place][2]

    def __iter__(self) -> Iterator[tuple[int, int]]:
        for column, runs in self._columns.items():
            for first, last, _ in runs:
                for row in range(first, last + 1):
                    yield row, column

    def runs(self) -> Iterator[tuple[int, int, int, V]]:
        """Column, first and last row, and value of each run of equal marks."""
        for column, runs in self._columns.items():
            for first, last, value in runs:
                yield column, first, last, value

    def __len__(self) -> int:
        return self._count

    def __repr__(self) -> str:
        return f"Marks({dict(self)!r})"


def runs_of(marked: Mapping[tuple[int, int], V]) -> Iterator[tuple[int, int, int, V]]:
    """The runs of marks; those of any other mapping are of one cell each."""
    if isinstance(marked, Marks):
        yield from marked.runs()
        return

    for (row, column), value in marked.items():
        yield column, row, row, value


class MarkedCells(Set[tuple[int, int]]):
    """A set of (row, column), kept as runs."""

    def __init__(self, cells: Iterable[tuple[int, int]] = ()) -> None:
        self._marks: Marks[bool] = Marks()
        for row, column in cells:
            self.add(row, column)

    def add(self, row: int, column: int) -> None:
        """Mark a cell."""
        self._marks.add(row, column, True)

    def __contains__(self, cell: object) -> bool:
        return cell in self._marks

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return iter(self._marks)

    def __len__(self) -> int:
        return len(self._marks)

    def __repr__(self) -> str:
        return f"MarkedCells({set(self)!r})"
