"""Units of a table's amounts: what headings, titles and number formats state, and conflicts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import (
    Iterator,
    Mapping,
    Sequence,
)
from dataclasses import dataclass, field
from decimal import Decimal
from typing import (
    Final,
    Generic,
    NamedTuple,
    TypeVar,
)

from imports.model import Problem
from imports.problems import problem
from imports.read.marks import runs_of
from imports.recognise.columns import Column
from imports.recognise.headings import facets_of
from imports.recognise.table_candidate import Reading
from imports.text.money import (
    MILLION,
    MULTIPLIERS,
    POUND,
    THOUSAND,
)
from imports.workbook import Value

T = TypeVar("T")
NAMES: Final[Mapping[int, str]] = {
    POUND: "GBP",
    THOUSAND: "GBP thousand",
    MILLION: "GBP million",
}
_PLAIN: Final[Mapping[int, str]] = {
    POUND: "pounds",
    THOUSAND: "thousands of pounds",
    MILLION: "millions of pounds",
}


MONEY: Final = ("amount", "total")
"""Roles of the columns that hold money."""


class Run(NamedTuple, Generic[T]):
    """Rows of a column that have one value, both ends included."""

    first: int
    last: int
    value: T


class Format(NamedTuple):
    """A number format of rows: what it divides by, and the unit that it adds in words."""

    first: int
    last: int
    scale: Decimal
    suffix: str

    @property
    def unit(self) -> int:
        """The multiplier to pounds that a reader sees; the suffix is one of `MULTIPLIERS`."""
        return MULTIPLIERS[self.suffix] if self.suffix else int(self.scale)


@dataclass(slots=True)
class Units:
    """Multipliers to pounds: by column, and by row of a column where cells have their own."""

    columns: dict[int, int] = field(default_factory=dict)
    own: dict[int, dict[int, Decimal]] = field(default_factory=dict)
    """By column, then by row of the grid."""
    name: str = NAMES[POUND]
    conflict: Problem | None = None


def units_of(
    reading: Reading,
    elsewhere: int | None,
) -> Units:
    """Return the units of a table's columns of amounts and totals.

    `elsewhere` is what the workbook's other sheets state.
    """
    columns = [column for column in reading.columns if column.role in MONEY]
    stated = {unit.value for unit in reading.around.units}
    common = _common(columns, stated, elsewhere)

    if reading.spec and reading.spec.unit:
        unit = reading.spec.unit
        of_columns = {column.index: unit for column in columns}
        return Units(of_columns, name=NAMES[unit])

    units = Units()
    for column in columns:
        headed = column.facets.unit
        units.columns[column.index] = common or POUND if headed is None else headed

    units.conflict = _conflict(reading, columns, stated)
    is_explicit = common is not None or bool(_headed(columns))
    _read_formats(reading, units, is_explicit)
    _read_unit_column(reading, units)
    units.name = _name(reading, units)

    return units


def _common(
    columns: list[Column],
    stated: set[int],
    elsewhere: int | None,
) -> int | None:
    """Return the unit of columns whose headings state none."""
    if len(stated) == 1:
        return next(iter(stated))

    # What some columns state holds for those that state nothing.
    headed = _headed(columns)
    if not stated and len(headed) == 1:
        return headed.pop()

    return elsewhere


def _headed(columns: list[Column]) -> set[int]:
    """Return the units that headings state."""
    units = (column.facets.unit for column in columns)
    return {unit for unit in units if unit is not None}


def _conflict(
    reading: Reading,
    columns: list[Column],
    stated: set[int],
) -> Problem | None:
    """Return a problem at the first column of amounts for which several units are stated."""
    for column in columns:
        headed = column.facets.units
        if column.role != "amount" or len(headed | stated) < 2:
            continue
        if headed or len(stated) > 1:
            return _conflict_at(reading, column)

    return None


def _conflict_at(reading: Reading, column: Column) -> Problem:
    grid = reading.grid
    statements = []
    for unit in reading.around.units:
        statements.append(f'"{unit.text[:80]}" says {_PLAIN[unit.value]}')
    for multiplier in sorted(column.facets.units):
        heading = column.heading[:80]
        statements.append(f'the heading "{heading}" says {_PLAIN[multiplier]}')

    return problem(
        "unit-ambiguous",
        grid.sheet.name,
        grid.name(column.heading_row, column.index),
        column.heading,
        " and ".join(statements),
    )


def _read_formats(
    reading: Reading,
    units: Units,
    is_explicit: bool,
) -> None:
    """Read number formats that scale what is seen (`#,##0,`) or add a unit (`0.0"k"`)."""
    scales = _runs(reading, reading.grid.sheet.scales)
    suffixes = _runs(reading, reading.grid.sheet.suffixes)

    for column in units.columns:
        own: dict[int, Decimal] = {}
        formats = _formats(scales.get(column, []), suffixes.get(column, []))

        for shown in formats:
            if shown.suffix not in MULTIPLIERS:
                continue
            if is_explicit:
                _check_format(reading, units, column, shown)

            multiplier = Decimal(shown.unit) / shown.scale
            own.update(dict.fromkeys(range(shown.first, shown.last + 1), multiplier))

        if own:
            units.own[column] = own


def _check_format(
    reading: Reading,
    units: Units,
    column: int,
    shown: Format,
) -> None:
    """Note a conflict where a format shows another unit than headings and titles state."""
    stated = units.columns[column]
    adds_to_pounds = shown.suffix != "" and stated == POUND
    if stated == shown.unit or adds_to_pounds or units.conflict:
        return

    units.conflict = _format_conflict(
        reading,
        shown.first,
        column,
        stated,
        shown.unit,
    )


def _runs(
    reading: Reading,
    marked: Mapping[tuple[int, int], T],
) -> dict[int, list[Run[T]]]:
    """Return the runs of formats among the table's rows, by column of the grid."""
    runs: dict[int, list[Run[T]]] = defaultdict(list)
    for column, first, last, value in runs_of(marked):
        top, left = reading.grid.here(first, column)
        bottom = top + last - first

        if top <= reading.bottom and bottom >= reading.top:
            top = max(top, reading.top)
            bottom = min(bottom, reading.bottom)
            runs[left].append(Run(top, bottom, value))

    return runs


def _formats(
    scales: Sequence[Run[Decimal]],
    suffixes: Sequence[Run[str]],
) -> Iterator[Format]:
    """Yield the formats of one column."""
    if not scales or not suffixes:
        for scaled in scales:
            yield Format(scaled.first, scaled.last, scaled.value, "")
        for worded in suffixes:
            yield Format(worded.first, worded.last, Decimal(1), worded.value)

        return

    # Both: a cell may have either or each, so they are read row by row.
    scale_of = _by_row(scales)
    suffix_of = _by_row(suffixes)
    for row in scale_of | suffix_of:
        scale = scale_of.get(row, Decimal(1))
        yield Format(row, row, scale, suffix_of.get(row, ""))


def _by_row(runs: Sequence[Run[T]]) -> dict[int, T]:
    values: dict[int, T] = {}
    for run in runs:
        values.update(dict.fromkeys(range(run.first, run.last + 1), run.value))
    return values


def _format_conflict(
    reading: Reading,
    row: int,
    column: int,
    stated: int,
    unit: int,
) -> Problem:
    grid = reading.grid
    shown = _PLAIN.get(unit, str(unit))
    detail = (
        f"headings or titles say {_PLAIN[stated]} "
        f"and the cell's number format shows {shown}"
    )

    return problem(
        "unit-ambiguous",
        grid.sheet.name,
        grid.name(row, column),
        grid.cell(row, column),
        detail,
    )


def _read_unit_column(reading: Reading, units: Units) -> None:
    """Read the unit of each row, where a list names it in a column of its own."""
    column = reading.column("unit")
    if column is None:
        return

    meanings: dict[Value, int | None] = {}
    cells = reading.grid.column(column.index, reading.top, reading.bottom)
    for row, value in enumerate(cells, reading.top):
        if value not in meanings:
            meanings[value] = facets_of(value).unit

        unit = meanings[value]
        if unit is not None:
            _note_unit_of_row(units, row, unit)


def _note_unit_of_row(
    units: Units,
    row: int,
    unit: int,
) -> None:
    for column, of_column in units.columns.items():
        if unit != of_column:
            # A number format of the cell goes before the unit of its row.
            units.own.setdefault(column, {}).setdefault(row, Decimal(unit))


def _name(reading: Reading, units: Units) -> str:
    """Return the name of the unit of most columns of amounts."""
    amounts = [column.index for column in reading.having("amount")]
    if any(units.own.get(column) for column in amounts):
        if reading.column("unit"):
            return "GBP (by row)"

        return "GBP (by number format)"

    counts = Counter(units.columns[column] for column in amounts)
    if not counts:
        return NAMES[POUND]

    ((most_common, _),) = counts.most_common(1)
    return NAMES[most_common]
