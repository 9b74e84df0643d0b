"""The start of a sheet as a person sees it, with what was taken for headings, columns and unit: to
be corrected.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from imports.layout import ColumnSpec, LayoutSpec, TableSpec
from imports.read import read_workbook
from imports.recognise.blocks import Block
from imports.recognise.candidates import readings_of
from imports.recognise.columns import Column, read_columns, shape_of
from imports.recognise.grid import Grid
from imports.recognise.remembered_columns import as_remembered
from imports.recognise.roles import assign_roles
from imports.recognise.table_candidate import Reading
from imports.recognise.titles import above_table
from imports.text.hints import Hint, code_of
from imports.workbook import Limits, Sheet, Value
from portfolio.finance import FinancialYear, Measure

ROWS: Final = 40
ROWS_ABOVE_HEADING: Final = 12
COLUMNS: Final = 60
TEXT: Final = 80
"""Characters shown of a cell."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which table of a workbook is to be shown; what is left open is taken as recognised."""

    sheet: str | None = None
    heading_row: int | None = None
    """The lowest row of the heading, as the spreadsheet counts (from 1)."""
    heading_rows: int = 1


@dataclass(frozen=True, slots=True)
class ColumnSeen:
    """A column of the table as it was taken, and why. What its headings say is None where a person
    said otherwise.
    """

    spec: ColumnSpec
    measure: Measure | None
    oda: bool | None
    period: str | None
    """One of `imports.layout.PERIODS`."""
    year: str | None
    """The year that its headings give that period: of a month the calendar year, else the
    financial year.
    """
    reason: str


@dataclass(frozen=True, slots=True)
class RowSeen:
    """A row of the sheet."""

    number: int
    """As the spreadsheet counts (from 1)."""
    cells: tuple[Value, ...]
    heading: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """A sheet as a grid, and the table in it as it was taken. `table` is None where there is none."""

    sheets: tuple[str, ...]
    sheet: str
    letters: tuple[str, ...]
    rows: tuple[RowSeen, ...]
    table: TableSpec | None
    columns: tuple[ColumnSeen, ...]
    reasons: tuple[str, ...]
    units: tuple[int, ...]
    """The multipliers to pounds that the sheet states around the table."""
    wider: bool
    """Whether the sheet has more columns than are shown."""


def preview(
    content: bytes,
    filename: str,
    countries: Mapping[str, str],
    remembered: Sequence[LayoutSpec],
    asked: Asked,
    limits: Limits = Limits(),
) -> Preview | None:
    """What was taken for a table of a workbook; None where no sheet has anything in it.

    Refused where the file cannot be read.
    """
    sheets = [
        sheet
        for sheet in read_workbook(content, filename, limits).sheets
        if not sheet.hidden and sheet.rows
    ]
    if not sheets:
        return None

    specs = [table for layout in reversed(remembered) for table in layout.tables]
    names = tuple(sheet.name for sheet in sheets)
    chosen, reading = _chosen(sheets, countries, specs, asked)

    return _seen(chosen, names, reading)


def _chosen(
    sheets: Sequence[Sheet],
    countries: Mapping[str, str],
    specs: Sequence[TableSpec],
    asked: Asked,
) -> tuple[Sheet, Reading | None]:
    """The sheet asked for with its table, or else the first sheet that has one."""
    named = next((sheet for sheet in sheets if sheet.name == asked.sheet), None)
    if named and asked.heading_row is not None:
        return named, _under(Grid(named, countries), specs, asked)

    for sheet in [named] if named else sheets:
        readings = readings_of(Grid(sheet, countries), specs)
        if readings:
            return sheet, readings[0]

    return named or sheets[0], None


def _under(
    grid: Grid,
    specs: Sequence[TableSpec],
    asked: Asked,
) -> Reading | None:
    """Read the table under a heading that a person has pointed at; None beyond the sheet."""
    bottom = (asked.heading_row or 0) - 1 - grid.sheet.top
    if not 0 <= bottom < grid.height:
        return None

    depth = max(1, asked.heading_rows)
    block = Block(max(0, bottom - depth + 1), bottom)
    last_row = grid.height - 1

    columns = assign_roles(read_columns(grid, block, last_row))
    by_shape = {table.shape: table for table in specs}
    spec = by_shape.get(shape_of(columns))
    if spec:
        columns = as_remembered(columns, spec, grid)

    reading = Reading(
        grid=grid,
        block=block,
        columns=tuple(columns),
        bottom=last_row,
        around=above_table(grid, 0, block.top),
        spec=spec,
    )
    return reading.explained()


def _seen(
    sheet: Sheet,
    names: tuple[str, ...],
    reading: Reading | None,
) -> Preview:
    grid = Grid(sheet)
    width = min(grid.width, COLUMNS)
    table = reading.as_spec() if reading else None
    units = reading.around.units if reading else []
    reasons = reading.reasons if reading else ()

    # The first reason is that for the heading; those for columns stand beside each column.
    return Preview(
        sheets=names,
        sheet=sheet.name,
        letters=tuple(_letters(grid, column) for column in range(width)),
        rows=_rows(grid, width, reading),
        table=table,
        columns=_columns(reading, table),
        reasons=reasons[:1],
        units=tuple(dict.fromkeys(unit.value for unit in units)),
        wider=grid.width > width,
    )


def _letters(grid: Grid, column: int) -> str:
    return grid.name(0, column).rstrip("0123456789")


def _columns(
    reading: Reading | None, table: TableSpec | None
) -> tuple[ColumnSeen, ...]:
    """Every column of the table with what its headings say where nobody said otherwise."""
    if reading is None or table is None:
        return ()

    pairs = zip(reading.columns, table.columns, strict=True)
    return tuple(
        _column(column, spec) for column, spec in pairs if column.index < COLUMNS
    )


def _column(column: Column, spec: ColumnSpec) -> ColumnSeen:
    """Return a column with what its headings state where nobody corrected it."""
    facets = column.facets
    hint = None if spec.period else facets.hint

    return ColumnSeen(
        spec,
        measure=None if spec.measure else facets.measure,
        oda=None if spec.oda is not None else facets.oda,
        period=code_of(hint) if hint else None,
        year=_year_of(hint) if hint else None,
        reason=column.reason,
    )


def _year_of(hint: Hint) -> str | None:
    if hint.year is None:
        return None
    if hint.kind == "month":
        return str(hint.year)
    return str(FinancialYear(hint.year))


def _rows(grid: Grid, width: int, reading: Reading | None) -> tuple[RowSeen, ...]:
    block = reading.block if reading else None
    first = max(0, block.top - ROWS_ABOVE_HEADING) if block else 0

    return tuple(
        RowSeen(
            number=row + grid.sheet.top + 1,
            cells=tuple(_shown(grid, row, column) for column in range(width)),
            heading=block is not None and block.top <= row <= block.bottom,
        )
        for row in range(first, min(grid.height, first + ROWS))
    )


def _shown(grid: Grid, row: int, column: int) -> Value:
    value = grid.errors.get((row, column)) or grid.cell(row, column)
    return value[:TEXT] if isinstance(value, str) else value
