"""How far a sheet reaches: calamine keeps the whole rectangle between its first and its last
value.
"""

from __future__ import annotations

from dataclasses import dataclass

from imports.read.refusals import too_large
from imports.workbook import Limits


def column_letters(column: int) -> str:
    """`A` for 0, `XFD` for 16,383."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters

    return letters


def reference(row: int, column: int) -> str:
    """`B7` for row 6, column 1."""
    return f"{column_letters(column)}{row + 1}"


@dataclass(slots=True)
class Extent:
    """The rectangle around the values of a sheet, rows and columns from 0; empty until something
    is added.
    """

    top: int = 1 << 40
    left: int = 1 << 40
    bottom: int = -1
    right: int = -1

    def add(
        self,
        top: int,
        left: int,
        bottom: int,
        right: int,
    ) -> None:
        """Widen it by a rectangle, ends included."""
        self.top, self.left = min(self.top, top), min(self.left, left)
        self.bottom, self.right = max(self.bottom, bottom), max(self.right, right)

    def widen(self, top: int, left: int, bottom: int, right: int) -> bool:
        """Add a rectangle where it is not within already, as most are; whether it was added."""
        if (
            self.top <= top
            and self.left <= left
            and bottom <= self.bottom
            and right <= self.right
        ):
            return False

        self.add(top, left, bottom, right)
        return True

    @property
    def cells(self) -> int:
        """The area of the rectangle."""
        return max(0, self.bottom - self.top + 1) * max(0, self.right - self.left + 1)

    def fits(self, limits: Limits) -> bool:
        """Whether the rectangle is within the limits of a sheet."""
        return (
            self.bottom < limits.rows
            and self.right < limits.columns
            and self.cells <= limits.cells
        )

    def check(self, sheet: str, limits: Limits) -> None:
        """Refused where the rectangle is larger than the limits: the message names its corners."""
        if self.fits(limits):
            return

        rows = self.bottom - self.top + 1
        columns = self.right - self.left + 1
        raise too_large(
            f"The sheet {sheet!r} reaches from {reference(self.top, self.left)} to {reference(self.bottom, self.right)}"
            f" ({rows:,} rows by {columns:,} columns).",
            "Look for stray values far from the figures (Ctrl+End shows the last cell), delete their rows and columns,"
            " save and upload again.",
            sheet,
        )
