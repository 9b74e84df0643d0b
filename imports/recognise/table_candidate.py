"""One way to read one table: where it stands, what each of its columns is, and how convincing that
is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from imports.layout import ColumnSpec, TableSpec
from imports.recognise.columns import Column, shape_of
from imports.recognise.grid import Grid, column_letters
from imports.recognise.heading_rows import Block, is_amount
from imports.recognise.surroundings import Surroundings
from imports.text.plain import one_line

NAMED: Final = 8
"""Headings named in the reason for a heading row."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A candidate for a table of the return, or the one that was taken."""

    grid: Grid
    block: Block
    columns: tuple[Column, ...]
    bottom: int
    """The last row that can belong to the table (notes below it included)."""
    around: Surroundings
    score: int = 0
    reasons: tuple[str, ...] = ()
    spec: TableSpec | None = None
    """The remembered table whose shape this one has."""

    @property
    def top(self) -> int:
        """The first row under the heading."""
        return self.block.bottom + 1

    def column(self, role: str) -> Column | None:
        """The column with a role, if there is one."""
        return next((column for column in self.columns if column.role == role), None)

    def having(self, role: str) -> list[Column]:
        """All columns with a role."""
        return [column for column in self.columns if column.role == role]

    def end_above(self, row: int) -> int:
        """The row after the last one above `row` in which a column of amounts holds one."""
        columns = [column.index for column in self.having("amount")]
        for last in range(row - 1, self.top - 1, -1):
            if self.grid.is_blank(last):
                continue
            if any(
                (value := self.grid.cell(last, column)) != "" and is_amount(value)
                for column in columns
            ):
                return last + 1

        return self.top

    @property
    def shape(self) -> str:
        """The signature of its headings; what a person said of their periods does not change it."""
        if self.spec:
            return self.spec.shape
        return shape_of(self.columns)

    def letters(self, column: Column) -> str:
        """A column's letters in the sheet."""
        return column_letters(column.index + self.grid.sheet.left)

    def as_spec(self) -> TableSpec:
        """The reading as data that can be kept; what a person said before stays in it."""
        if self.spec:
            said = {column.letter: column for column in self.spec.columns}
        else:
            said = {}

        columns = [
            said.get(
                self.letters(column),
                ColumnSpec(self.letters(column), column.heading, column.role),
            )
            for column in self.columns
        ]

        return TableSpec(
            sheet=self.grid.sheet.name,
            heading_row=self.block.bottom + self.grid.sheet.top + 1,
            heading_rows=self.block.bottom - self.block.top + 1,
            shape=self.shape,
            columns=tuple(columns),
            unit=self.spec.unit if self.spec else None,
        )

    def explained(self) -> Reading:
        """The reading with the reasons for it, in sentences."""
        row = self.block.bottom + self.grid.sheet.top + 1
        used = [column for column in self.columns if column.role != "ignored"]
        headed = [one_line(column.heading)[:60] for column in used if column.heading]
        names = ", ".join(f'"{heading}"' for heading in headed[:NAMED])
        more = f" and {len(headed) - NAMED} more" if len(headed) > NAMED else ""
        first = f"Took row {row} as the heading because it names {names}{more}, and amounts stand under it."

        if self.spec:
            first = f"Took row {row} as the heading because its headings are those of the remembered layout."

        columns = [
            f"Took column {self.letters(c)} as {c.role} because {c.reason}."
            for c in used
        ]

        return replace(self, reasons=(first, *columns))


def has_periods(reading: Reading) -> bool:
    """Whether the columns or rows of a table name their periods."""
    return reading.column("period") is not None or any(
        column.facets.hint for column in reading.having("amount")
    )
