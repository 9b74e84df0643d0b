"""One way to read one table: where it stands, what its columns are, and how convincing it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from imports.layout import ColumnSpec, TableSpec
from imports.recognise.blocks import Block
from imports.recognise.columns import Column, shape_of
from imports.recognise.grid import Grid, column_letters
from imports.recognise.role_rules import LABELS, names_money
from imports.recognise.surroundings import Surroundings
from imports.text.money import is_amount
from imports.text.plain import one_line

NAMED: Final = 8
"""Headings named in the reason for a heading row."""
LONGEST_NAMED: Final = 60
"""Characters of a heading named there."""

ENOUGH: Final = 8
"""The score from which a candidate is taken for a table of the return."""

REMEMBERED: Final = 100
"""Points of a remembered shape: a person's word goes before what was recognised."""

MOST_AMOUNTS: Final = 3
"""Columns of amounts that add a point each; so many doubled ones take one each."""


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
        """Return the column with a role, if there is one."""
        return next((column for column in self.columns if column.role == role), None)

    def having(self, role: str) -> list[Column]:
        """Return all columns with a role."""
        return [column for column in self.columns if column.role == role]

    def end_above(self, row: int) -> int:
        """Return the row after the last one above `row` in which a column of amounts holds one."""
        columns = [column.index for column in self.having("amount")]
        for last in range(row - 1, self.top - 1, -1):
            if not self.grid.is_blank(last) and self.holds_amount(last, columns):
                return last + 1

        return self.top

    def holds_amount(
        self,
        row: int,
        columns: Iterable[int],
    ) -> bool:
        """Return whether any of these cells of a row holds an amount."""
        cells = [self.grid.cell(row, column) for column in columns]
        return any(value != "" and is_amount(value) for value in cells)

    @property
    def shape(self) -> str:
        """The signature of its headings, which corrected periods do not change."""
        if self.spec:
            return self.spec.shape
        return shape_of(self.columns)

    def letters(self, column: Column) -> str:
        """Return a column's letters in the sheet."""
        return column_letters(column.index + self.grid.sheet.left)

    def with_column(
        self,
        column: Column,
        replacement: Column,
    ) -> Reading:
        """Return the reading with another column in a column's place."""
        columns = list(self.columns)
        columns[columns.index(column)] = replacement
        return replace(self, columns=tuple(columns))

    def as_spec(self) -> TableSpec:
        """Return the reading as data to be kept; what a person corrected stays in it."""
        return TableSpec(
            sheet=self.grid.sheet.name,
            heading_row=self._heading_row,
            heading_rows=self.block.bottom - self.block.top + 1,
            shape=self.shape,
            columns=self._column_specs(),
            unit=self.spec.unit if self.spec else None,
        )

    def _column_specs(self) -> tuple[ColumnSpec, ...]:
        remembered = self.spec.columns if self.spec else ()
        corrected = {column.letter: column for column in remembered}

        specs = []
        for column in self.columns:
            letters = self.letters(column)
            spec = ColumnSpec(letters, column.heading, column.role)
            specs.append(corrected.get(letters, spec))

        return tuple(specs)

    def explained(self) -> Reading:
        """Return the reading with the reasons for it, in sentences."""
        used = [column for column in self.columns if column.role != "ignored"]

        reasons = [self._reason_for_heading(used)]
        for column in used:
            letters = self.letters(column)
            reasons.append(
                f"Took column {letters} as {column.role} because {column.reason}."
            )

        return replace(self, reasons=tuple(reasons))

    @property
    def _heading_row(self) -> int:
        """The lowest row of the heading, as the spreadsheet counts (from 1)."""
        return self.block.bottom + self.grid.sheet.top + 1

    def _reason_for_heading(self, used: list[Column]) -> str:
        row = self._heading_row
        if self.spec:
            return (
                f"Took row {row} as the heading because its headings are those of "
                "the remembered layout."
            )

        headings = [
            one_line(column.heading)[:LONGEST_NAMED]
            for column in used
            if column.heading
        ]
        names = ", ".join(f'"{heading}"' for heading in headings[:NAMED])
        if len(headings) > NAMED:
            names += f" and {len(headings) - NAMED} more"

        return (
            f"Took row {row} as the heading because it names {names}, "
            "and amounts stand under it."
        )


def has_periods(reading: Reading) -> bool:
    """Whether the columns or rows of a table name their periods."""
    return reading.column("period") is not None or any(
        column.facets.hint for column in reading.having("amount")
    )


def score(reading: Reading) -> int:
    """Add up points for columns of amounts, and for what the table says of each amount."""
    amounts = reading.having("amount")
    with_money = [column for column in amounts if _holds_money(column)]
    if not with_money:
        return 0

    points = REMEMBERED if reading.spec else 0
    points += _programme_points(reading, amounts)
    points += _marking_points(reading, amounts)

    if any(column.facets.unit is not None for column in with_money):
        points += 1

    points += min(MOST_AMOUNTS, len(with_money))
    return points - _penalty(amounts)


def _marking_points(reading: Reading, amounts: list[Column]) -> int:
    """Add up points for what a column, or every heading of amounts, states of the amounts."""
    headings = [column.facets for column in amounts]
    points = 0

    if reading.column("period") or all(facets.hint for facets in headings):
        points += 4
    if reading.column("measure") or all(facets.measure for facets in headings):
        points += 2
    if reading.column("oda") or all(facets.oda is not None for facets in headings):
        points += 2

    return points


def _penalty(amounts: list[Column]) -> int:
    """Count points against a table: for headings that repeat others, and strange words."""
    doubled = len(amounts) - len({_key(column) for column in amounts})
    strange_words = sum(column.facets.strange for column in amounts)

    return min(MOST_AMOUNTS, doubled) + strange_words // 3


def points_around(reading: Reading, around: Surroundings) -> int:
    """Add up points for what titles and names state where the table itself leaves it open."""
    points = 0

    if not reading.column("programme"):
        coded = any(
            column.role in LABELS and column.profile.codes for column in reading.columns
        )
        if around.programmes or coded:
            points += 3

    if around.months and not has_periods(reading):
        points += 4
    if around.measures and not reading.column("measure"):
        points += 2
    if around.odas and not reading.column("oda"):
        points += 2

    return points


def _holds_money(column: Column) -> bool:
    cells = column.profile
    if cells.numbers or cells.nothings:
        return True
    return bool(cells.words) and names_money(column)


def _programme_points(reading: Reading, amounts: list[Column]) -> int:
    points = 0

    programme = reading.column("programme")
    if programme:
        points += 4 if programme.profile.codes else 1
    if any(column.facets.programme for column in amounts):
        points += 3

    return points


def _key(column: Column) -> tuple[object, ...]:
    facets = column.facets
    return facets.hint, facets.measure, facets.oda, facets.programme, facets.country
