"""Tables of amounts that stand twice in a return."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Final, NamedTuple

from imports.model import Line
from imports.recognise.grid import column_letters, place_of

FEWEST_ROWS: Final = 2
"""Rows of a repeated table at least: one row that stands twice is a slip of its own."""

MOST_TABLES: Final = 10
"""Repeated tables looked for at most: each costs a pass over the lines."""


class Repeat(NamedTuple):
    """A line, and the earlier line about the same spend."""

    line: Line
    earlier: Line


class Shift(NamedTuple):
    """Where a repeat stands, seen from the earlier line."""

    sheet: str
    earlier_sheet: str
    rows: int
    columns: int


class Area(NamedTuple):
    """A rectangle of cells in a sheet, by its first and last rows and columns."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int

    @classmethod
    def around(cls, lines: Sequence[Line]) -> Area:
        """Return the smallest area that holds the lines of one sheet."""
        places = [place_of(line.cell) for line in lines]
        rows = [row for row, _ in places]
        columns = [column for _, column in places]

        return cls(lines[0].sheet, min(rows), min(columns), max(rows), max(columns))

    def holds(self, line: Line) -> bool:
        """Whether the line's amount stands in the area."""
        if line.sheet != self.sheet:
            return False

        row, column = place_of(line.cell)
        return self.top <= row <= self.bottom and self.left <= column <= self.right

    @property
    def name(self) -> str:
        """The range as a spreadsheet shows it, such as `B7:Q61`."""
        first = f"{column_letters(self.left)}{self.top + 1}"
        last = f"{column_letters(self.right)}{self.bottom + 1}"

        return f"{first}:{last}"


class RepeatedTable(NamedTuple):
    """The repeats that make up one table, and where both of its copies stand."""

    repeats: list[Repeat]
    area: Area
    earlier: Area

    @property
    def range(self) -> str:
        """The range of the later copy."""
        return self.area.name

    @property
    def earlier_range(self) -> str:
        """The range of the first copy, with its sheet if that is another one."""
        if self.earlier.sheet == self.area.sheet:
            return self.earlier.name

        return f"{self.earlier.sheet} {self.earlier.name}"


def repeated_tables(
    lines: Sequence[Line], repeats: Sequence[Repeat]
) -> list[RepeatedTable]:
    """Find the tables that are repeated whole, with the same amounts."""
    by_shift: dict[Shift, list[Repeat]] = defaultdict(list)
    for repeat in repeats:
        by_shift[_shift_of(repeat)].append(repeat)

    largest = sorted(by_shift.values(), key=len, reverse=True)[:MOST_TABLES]
    tables = []

    for group in largest:
        table = RepeatedTable(
            group,
            Area.around([repeat.line for repeat in group]),
            Area.around([repeat.earlier for repeat in group]),
        )
        if _is_whole(table, lines):
            tables.append(table)

    return tables


def _shift_of(repeat: Repeat) -> Shift:
    row, column = place_of(repeat.line.cell)
    earlier_row, earlier_column = place_of(repeat.earlier.cell)

    return Shift(
        repeat.line.sheet,
        repeat.earlier.sheet,
        row - earlier_row,
        column - earlier_column,
    )


def _is_whole(table: RepeatedTable, lines: Sequence[Line]) -> bool:
    """Whether the copies have several rows, the same amounts and no other lines."""
    if table.area.bottom - table.area.top + 1 < FEWEST_ROWS:
        return False
    if any(line.pence != earlier.pence for line, earlier in table.repeats):
        return False

    held = Counter[str]()
    for line in lines:
        if table.area.holds(line):
            held["later"] += 1

        if table.earlier.holds(line):
            held["earlier"] += 1

    return held["later"] == held["earlier"] == len(table.repeats)
