"""The rows under a heading: which are lines, totals, group headings or notes, and what each line
is about.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from imports.model import Context
from imports.recognise.columns import Column
from imports.recognise.grid import Grid
from imports.recognise.labels import (
    Labels,
    Memo,
    country_reader,
    marker_reader,
    period_in_year,
    period_reader,
    programme_reader,
    read_project,
)
from imports.recognise.table_candidate import Reading
from imports.recognise.units import Units
from imports.text.hints import one_object
from imports.text.money import Amounts, read_amounts
from imports.workbook import Value
from portfolio.finance import FinancialYear

OUTLINE: Final = 0.3
"""From so many blank codes for each written one on, blank means "as above"; below it they are
codes left out.
"""


@dataclass(frozen=True, slots=True)
class TotalRow:
    """A row that states totals, with what its label restricts it to."""

    index: int
    label: str


@dataclass(slots=True)
class Body:
    """A table's rows by role. All lists have one entry for each row under the heading, from
    `reading.top` on.

    A label that is not what its column holds is an `Odd`, a missing one None. `skipped` rows are
    no lines.
    """

    reading: Reading
    amounts: dict[int, Amounts]
    programmes: list[object]
    projects: list[object]
    countries: list[object]
    periods: list[object]
    marks: list[object]
    """What the column of measures says."""
    odas: list[object]
    """What the column of ODA markings says."""
    skipped: set[int] = field(default_factory=set)
    totals: list[TotalRow] = field(default_factory=list)
    group_cells: dict[int, tuple[int, int]] = field(default_factory=dict)
    """Where the country of a row stands, if in the heading of its group: (row, column) of the
    grid.
    """
    code_cells: dict[int, tuple[int, int]] = field(default_factory=dict)
    """Where the unknown code of a row stands, if above it: (row, column) of the grid."""
    _pence: list[list[int | None]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._pence = [
            self.amounts[column.index].pence for column in self.reading.having("amount")
        ]

    @property
    def grid(self) -> Grid:
        """The sheet's cells."""
        return self.reading.grid

    def has_amount(self, index: int) -> bool:
        """Whether any column of amounts holds a number in the row."""
        return any(pence[index] is not None for pence in self._pence)

    @property
    def last_amount(self) -> int:
        """The last row in which a column of amounts holds a number; 0 where none does."""
        height = len(self.programmes)
        backwards = (enumerate(reversed(pence), 1) for pence in self._pence)
        after = (
            next((place for place, amount in each if amount is not None), height)
            for each in backwards
        )

        return max(0, height - min(after, default=height))

    def has_fault(self, index: int) -> bool:
        """Whether any column of amounts holds something unreadable, or an error, in the row."""
        row = index + self.reading.top
        errors = self.grid.errors
        columns = [column.index for column in self.reading.having("amount")]

        return any(
            index in self.amounts[column].faulty or (row, column) in errors
            for column in columns
        )


def read_labels(
    reading: Reading, context: Context, fy: FinancialYear | None, units: Units
) -> Body:
    """Read every label and amount under a heading; the rows are told apart by `imports.take.rows`."""
    height = reading.bottom - reading.top + 1
    meanings: dict[str, Callable[[Value], object]] = {
        "programme": programme_reader(context.programmes),
        "project": read_project,
        "country": country_reader(context.countries, context.ambiguous),
        "period": period_reader(fy),
        "measure": marker_reader(None),
        "oda": marker_reader(_question(reading.column("oda"))),
    }
    labels = {
        role: _label(reading, role, read, height) for role, read in meanings.items()
    }
    body = Body(
        reading=reading,
        amounts=_read_amounts(reading, units),
        programmes=labels["programme"],
        projects=labels["project"],
        countries=labels["country"],
        periods=labels["period"],
        marks=labels["measure"],
        odas=labels["oda"],
    )
    _apply_year_column(body, fy)

    return body


def _question(column: Column | None) -> bool | None:
    """What a plain yes means in the column of ODA markings."""
    if column is None:
        return None
    return column.facets.odas != {False}


def _label(
    reading: Reading, role: str, read: Callable[[Value], object], height: int
) -> Labels:
    column = reading.column(role)
    if column is None:
        return Labels([None] * height, [None])

    memo = Memo(read)
    labels = map(memo.__getitem__, _filled_by_merging(reading, column))
    return Labels(labels, memo.values())


def _filled_by_merging(reading: Reading, column: Column) -> list[Value]:
    """A label column's cells, where a merged cell stands for every row that it covers."""
    values = reading.grid.column(column.index, reading.top, reading.bottom)
    for merged in reading.grid.merged:
        if (
            merged.left <= column.index <= merged.right
            and merged.bottom > merged.top >= reading.top
        ):
            first = merged.top - reading.top
            for index in range(
                first + 1, min(merged.bottom - reading.top, len(values) - 1) + 1
            ):
                values[index] = values[first]

    return values


def _read_amounts(reading: Reading, units: Units) -> dict[int, Amounts]:
    found = {}
    for column in reading.columns:
        if column.role in ("amount", "total"):
            values = reading.grid.column(column.index, reading.top, reading.bottom)
            own = {
                row - reading.top: unit
                for row, unit in units.own.get(column.index, {}).items()
            }
            found[column.index] = read_amounts(values, units.columns[column.index], own)

    return found


def _apply_year_column(body: Body, fy: FinancialYear | None) -> None:
    """A year in a column of its own completes the month or quarter beside it."""
    reading = body.reading
    years = reading.column("year")
    periods = reading.column("period")
    if years is None or periods is None:
        return

    cells = zip(
        reading.grid.column(periods.index, reading.top, reading.bottom),
        reading.grid.column(years.index, reading.top, reading.bottom),
        strict=True,
    )
    for index, (period, year) in enumerate(cells):
        if year != "" and period != "":
            found = period_in_year(period, year, fy)
            body.periods[index] = one_object(found) if found else body.periods[index]
