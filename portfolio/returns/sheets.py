"""The part of a workbook's sheet around a cell, as text that a person can compare with the
workbook.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from imports.read import read_workbook
from imports.text.folding import fold
from imports.workbook import Sheet, Value

ROWS_ABOVE, ROWS_BELOW, COLUMNS_LEFT, COLUMNS_RIGHT = 8, 6, 7, 5
HEADING_ROWS = 12
_CELL = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


@dataclass(frozen=True, slots=True)
class WindowCell:
    """A cell as shown."""

    text: str
    numeric: bool
    marked: bool


@dataclass(frozen=True, slots=True)
class WindowRow:
    """A row as shown; `cells` is None for a row that this reader may not see."""

    number: int
    cells: tuple[WindowCell, ...] | None


@dataclass(frozen=True, slots=True)
class Window:
    """What is shown of a sheet."""

    sheet: str
    cell: str
    columns: tuple[str, ...]
    rows: tuple[WindowRow, ...]
    gap_after: int | None
    """The row after which rows between heading and window are left out."""


def parse_cell(cell: str) -> tuple[int, int]:
    """Row and column, from 0, of a cell such as `F12`. KeyError for anything else."""
    found = _CELL.fullmatch(cell)
    if not found:
        raise KeyError(cell)

    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64

    return int(found[2]) - 1, column - 1


def column_letters(column: int) -> str:
    """`A` for 0, `AA` for 26."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters

    return letters


@dataclass(frozen=True, slots=True)
class Sight:
    """What of a sheet a reader may see."""

    rows: Collection[int] | None = None
    """The rows (from 0) of which they may see all; None for all rows."""
    headings: Collection[int] = ()
    """Rows besides that may be shown where they hold nothing but headings."""
    hidden_names: Collection[str] = ()
    """Folded codes and titles of programmes that are withheld from them: a row that names one is
    not shown.
    """

    def of(self, sheet: Sheet, row: int) -> bool:
        """Whether a row may be shown."""
        values = _raw_values(sheet, row)
        if any(
            name in fold(text(value)) for value in values for name in self.hidden_names
        ):
            return False
        if self.rows is None or row in self.rows:
            return True

        return row in self.headings and not any(_is_number(value) for value in values)


WHOLE = Sight()


def window(
    content: bytes,
    filename: str,
    sheet: str,
    cell: str,
    sight: Sight = WHOLE,
) -> Window:
    """The rows and columns around a cell, with the sheet's first rows for their headings.

    KeyError where there is no such sheet; Refused where the file cannot be read.
    """
    row, column = parse_cell(cell)
    found = next(
        (
            each
            for each in read_workbook(content, filename).sheets
            if each.name == sheet
        ),
        None,
    )
    if found is None:
        raise KeyError(sheet)

    first = max(row - ROWS_ABOVE, 0)
    last = min(row + ROWS_BELOW, found.top + len(found.rows) - 1)
    width = found.left + max((len(each) for each in found.rows), default=1)
    columns = range(
        max(column - COLUMNS_LEFT, 0),
        min(column + COLUMNS_RIGHT + 1, max(width, column + 1)),
    )
    heading = [number for number in _heading_rows(found) if number < first]
    numbers = [*heading, *range(first, last + 1)]

    return Window(
        sheet=sheet,
        cell=cell,
        columns=tuple(column_letters(each) for each in columns),
        rows=tuple(
            _row(
                found,
                number,
                columns,
                (row, column),
                sight,
            )
            for number in numbers
        ),
        gap_after=heading[-1] + 1 if heading and heading[-1] + 1 < first else None,
    )


def _heading_rows(sheet: Sheet) -> list[int]:
    """The first rows that say anything: title, unit, headings."""
    filled = [
        number
        for number in range(sheet.top, sheet.top + len(sheet.rows))
        if any(_row_values(sheet, number))
    ]

    return filled[:HEADING_ROWS]


def _row_values(sheet: Sheet, number: int) -> list[str]:
    return [text(value) for value in _raw_values(sheet, number)]


def _raw_values(sheet: Sheet, number: int) -> Sequence[Value]:
    index = number - sheet.top
    if 0 <= index < len(sheet.rows):
        return sheet.rows[index]
    return ()


def _is_number(value: Value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _row(
    sheet: Sheet, number: int, columns: range, marked: tuple[int, int], sight: Sight
) -> WindowRow:
    if not sight.of(sheet, number):
        return WindowRow(number + 1, None)

    cells = (
        _cell(sheet, number, column, (number, column) == marked) for column in columns
    )
    return WindowRow(number + 1, tuple(cells))


def _cell(sheet: Sheet, row: int, column: int, marked: bool) -> WindowCell:
    across = column - sheet.left
    down = row - sheet.top
    inside = 0 <= down < len(sheet.rows) and 0 <= across < len(sheet.rows[down])
    value: Value = sheet.rows[down][across] if inside else ""

    return WindowCell(
        sheet.errors.get((row, column)) or text(value), _is_number(value), marked
    )


def text(value: Value) -> str:
    """A cell's value as a person would read it."""
    if isinstance(value, datetime):
        if not (value.hour or value.minute):
            return value.strftime("%d %b %Y")

        return value.strftime("%d %b %Y %H:%M")
    if isinstance(value, date):
        return value.strftime("%d %b %Y")
    if isinstance(value, float):
        return f"{value:,.6f}".rstrip("0").rstrip(".")

    return str(value)
