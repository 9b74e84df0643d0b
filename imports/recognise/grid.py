"""One sheet as recognition walks over it: cells by position, columns as lists, names such as
`F12`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import (
    Iterator,
    Mapping,
    Sequence,
)
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice
from types import MappingProxyType
from typing import Final

from imports.workbook import (
    Range,
    Sheet,
    Value,
)

WIDEST: Final = 400
"""Columns looked at: no return has more, and a hostile sheet may have 16,384."""


@lru_cache(maxsize=20_000)
def column_letters(column: int) -> str:
    """`A` for 0, `AA` for 26."""
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters

    return letters


def place_of(name: str) -> tuple[int, int]:
    """The row and column, counted from 0, of a cell's name such as `F12`."""
    letters = name.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(name[len(letters) :]) - 1, column - 1


@dataclass(frozen=True, slots=True)
class Profile:
    """Counts over a sample of a column's filled cells."""

    filled: int = 0
    numbers: int = 0
    nothings: int = 0
    """Words for no amount, such as `nil` and `-`."""
    codes: int = 0
    periods: int = 0
    measures: int = 0
    odas: int = 0
    yes_no: int = 0
    ones: int = 0
    """Cells that are 1, which may say yes."""
    zeros: int = 0
    totals: int = 0
    years: int = 0
    kinds: int = 0
    """Words for numbers that are no spend, such as `Budget` and `Variance`."""

    @property
    def words(self) -> int:
        """Filled cells that are neither numbers nor words for none."""
        return self.filled - self.numbers - self.nothings

    def mostly(self, count: int) -> bool:
        """Whether a count is most of the cells that say something (rows of totals apart)."""
        return count > 0 and count * 10 >= 6 * (
            self.filled - self.nothings - self.totals
        )


class Grid:
    """A sheet's cells. Rows and columns are counted from 0 at the sheet's own first cell with
    something in it.
    """

    def __init__(
        self,
        sheet: Sheet,
        countries: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.sheet = sheet
        self.countries = {code.casefold(): code for code in countries.values()} | dict(
            countries
        )
        """ISO3 by folded name and by itself: what headings can name."""
        self.rows = sheet.rows
        self.height = len(sheet.rows)
        widths = set(map(len, sheet.rows))
        self.width = min(max(widths, default=0), WIDEST)
        self._even = len(widths) <= 1
        self.profiles: dict[tuple[int, int, int], Profile] = {}
        """What columns look like, as `imports.recognise.profile` has found so far."""

    def cell(
        self,
        row: int,
        column: int,
    ) -> Value:
        """The cell, or the empty string beyond the edge."""
        if not (0 <= row < self.height and 0 <= column < len(self.rows[row])):
            return ""
        return self.rows[row][column]

    def is_blank(self, row: int) -> bool:
        """Whether no cell of a row holds anything."""
        cells = self.rows[row]
        return cells.count("") == len(cells)

    def has_filled(self, row: int) -> bool:
        """Whether any cell of a row holds more than space."""
        return any(True for _ in self.filled(row))

    def filled(self, row: int) -> Iterator[tuple[int, Value]]:
        """The cells of a row that hold something, with their columns."""
        cells = enumerate(islice(self.rows[row], WIDEST))
        return (
            (j, value) for j, value in cells if value != "" and not _is_space(value)
        )

    def column(
        self,
        column: int,
        top: int,
        bottom: int,
    ) -> list[Value]:
        """Return the cells of a column from row `top` up to and including row `bottom`."""
        rows: Sequence[Sequence[Value]] = self.rows[top : bottom + 1]

        # Half of a long check's time would go into asking each row for its length.
        if self._even:
            return [row[column] for row in rows]

        return [row[column] if column < len(row) else "" for row in rows]

    def name(
        self,
        row: int,
        column: int,
    ) -> str:
        """The cell's name as the spreadsheet shows it."""
        return f"{column_letters(column + self.sheet.left)}{row + self.sheet.top + 1}"

    def range_name(
        self,
        top: int,
        left: int,
        bottom: int,
        right: int,
    ) -> str:
        """A rectangle's name, such as `B7:Q61`."""
        return f"{self.name(top, left)}:{self.name(bottom, right)}"

    def first_merged(
        self,
        row: int,
        column: int,
    ) -> int:
        """The row in which the text of a cell stands: that of its merged range's first cell, or
        its own.
        """
        ranges = self.tall.get(column, [])
        place = bisect_right(ranges, row, key=lambda merged: merged.top) - 1
        if place >= 0 and ranges[place].bottom >= row:
            return ranges[place].top

        return row

    def here(
        self,
        row: int,
        column: int,
    ) -> tuple[int, int]:
        """A position of the sheet as a position of this grid."""
        return row - self.sheet.top, column - self.sheet.left

    @cached_property
    def merged(self) -> tuple[Range, ...]:
        """The merged ranges, in this grid's rows and columns."""
        top = self.sheet.top
        left = self.sheet.left

        return tuple(
            Range(m.top - top, m.left - left, m.bottom - top, m.right - left)
            for m in self.sheet.merged
        )

    @cached_property
    def percentages(self) -> dict[int, list[int]]:
        """The rows of the cells shown as percentages, by column."""
        found: dict[int, list[int]] = {}
        for where, suffix in self.sheet.suffixes.items():
            if suffix == "%":
                row, column = self.here(*where)
                found.setdefault(column, []).append(row)

        return found

    @cached_property
    def tall(self) -> dict[int, list[Range]]:
        """The merged ranges of several rows, by their first column, from the top."""
        found: dict[int, list[Range]] = {}
        for merged in sorted(m for m in self.merged if m.bottom > m.top):
            found.setdefault(merged.left, []).append(merged)
        return found

    @cached_property
    def anchors(self) -> dict[tuple[int, int], Range]:
        """Merged ranges by their first cell."""
        return {(m.top, m.left): m for m in self.merged}

    @cached_property
    def errors(self) -> dict[tuple[int, int], str]:
        """Error cells in this grid's rows and columns; formulas without a result are the empty
        string.
        """
        found = {self.here(*where): text for where, text in self.sheet.errors.items()}
        return found | dict.fromkeys(
            (self.here(*where) for where in self.sheet.uncalculated), ""
        )


def _is_space(value: Value) -> bool:
    return isinstance(value, str) and value.isspace()
