"""What a second look at a sheet finds: everything that calamine's values do not tell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from imports.read.formats import NumberFormat
from imports.read.marks import MarkedCells, Marks
from imports.workbook import Sheet

SUMS = 5_000
"""How many cells with a SUM are kept: as evidence for totals a few thousand are plenty."""
_BEGINNING = 200
"""Characters of a formula that are looked at: a long run of signs would be tried in every division
into two.
"""
_SUM = re.compile(
    r"[=+\-(\s]*(?:of:=|oooc:=|msoxl:=)?[=+\-(\s]*(?:ROUND\()?(?:_xlfn\.)?(?:SUM|SUBTOTAL|AGGREGATE)\(",
    re.I,
)


def is_sum(formula: str) -> bool:
    """Whether a formula is a SUM, SUBTOTAL or AGGREGATE."""
    return bool(_SUM.match(formula[:_BEGINNING]))


@dataclass(slots=True)
class Findings:
    """The findings in one sheet; rows and columns counted from 0."""

    errors: Marks[str] = field(default_factory=Marks)
    uncalculated: MarkedCells = field(default_factory=MarkedCells)
    zeros: MarkedCells = field(default_factory=MarkedCells)
    """Formulas whose saved result is a bare 0."""
    results: int = 0
    """Formulas with any other result."""
    sums: set[tuple[int, int]] = field(default_factory=set)
    scales: Marks[Decimal] = field(default_factory=Marks)
    suffixes: Marks[str] = field(default_factory=Marks)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)

    def format(
        self,
        row: int,
        column: int,
        found: NumberFormat,
    ) -> None:
        """Note the number format of a cell that is not empty."""
        if found.divisor != 1:
            self.scales.add(row, column, found.divisor)

        if found.suffix:
            self.suffixes.add(row, column, found.suffix)

    def formats(self, column: int, rows: Sequence[int], found: NumberFormat) -> None:
        """Note one number format of several cells of a column, none of them empty."""
        if found.divisor != 1:
            self.scales.add_down(column, rows, found.divisor)
        if found.suffix:
            self.suffixes.add_down(column, rows, found.suffix)

    def formula(self, row: int, column: int, summing: bool, result: str | None) -> None:
        """Note a formula: whether it sums, and its saved result (None where there is none)."""
        if summing and len(self.sums) < SUMS:
            self.sums.add((row, column))

        if result is None:
            self.uncalculated.add(row, column)
        elif result == "0":
            self.zeros.add(row, column)
        else:
            self.results += 1

    def hide_columns(self, first: int, last: int) -> None:
        """Note hidden columns, both ends included."""
        self.hidden_columns.update(range(max(first, 0), min(last, 16_383) + 1))

    def onto(self, sheet: Sheet) -> Sheet:
        """The sheet with these findings."""
        return replace(
            sheet,
            errors=self.errors,
            uncalculated=self.uncalculated,
            sums=frozenset(self.sums),
            scales=self.scales,
            suffixes=self.suffixes,
            hidden_rows=frozenset(self.hidden_rows),
            hidden_columns=frozenset(self.hidden_columns),
        )
