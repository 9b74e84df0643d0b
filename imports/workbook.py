"""A spreadsheet as read, whatever its format: the one shape that recognition works on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple

Value = str | float | int | bool | date | datetime | time | timedelta
"""A cell as read; an empty cell is the empty string."""


class Range(NamedTuple):
    """A rectangle of cells: rows and columns counted from 0, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. All row and column numbers are the sheet's own, counted from 0 (row 0 is Excel's
    row 1).

    `rows[i][j]` is the cell in row `top + i`, column `left + j`. Positions in the other fields are
    (row, column) of the sheet. Fields other than `rows` are empty where the format cannot tell
    (.csv) or nothing of the kind is there.
    """

    name: str
    rows: Sequence[Sequence[Value]]
    top: int = 0
    left: int = 0
    hidden: bool = False
    merged: tuple[Range, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    errors: Mapping[tuple[int, int], str] = field(default_factory=dict)
    """Error cells, such as `#REF!` (their value in `rows` is empty)."""
    uncalculated: Set[tuple[int, int]] = frozenset()
    """Formulas that were saved without a result."""
    sums: frozenset[tuple[int, int]] = frozenset()
    """Cells whose formula is a SUM or SUBTOTAL (evidence of a total); only the first few thousand
    are kept.
    """
    scales: Mapping[tuple[int, int], Decimal] = field(default_factory=dict)
    """Cells whose number format scales what a reader sees: the factor from what is seen to pounds
    as stored.

    A format `#,##0,` shows 1234567 as 1,235: the reader sees thousands, and the cell holds pounds
    already. The value here is what the format divides by (1000, 1000000). `0.0"k"` and `0.0"m"` do
    not divide: they are units, in `suffixes`.
    """
    suffixes: Mapping[tuple[int, int], str] = field(default_factory=dict)
    """Cells whose number format adds a unit word: `k`, `m`, `%` and the like, lower case."""


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook: its sheets in order, and what in it could run or fetch (ignored, and said)."""

    sheets: tuple[Sheet, ...]
    format: str
    """`xlsx`, `xlsm`, `xlsb`, `xls`, `ods` or `csv`, from the content and not from the name."""
    active_content: tuple[str, ...] = ()
    """Such as `macros`, `external links`, `data connections`."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may take; over it the file is refused by name (`file-too-large`)."""

    bytes: int = 100_000_000
    inflated: int = 1_500_000_000
    ratio: int = 200
    rows: int = 1_048_576
    columns: int = 16_384
    cells: int = 30_000_000
    sheets: int = 400


class Refused(Exception):
    """A file that cannot be read. `rule` is one of the contract's (`unreadable-file`,
    `password-protected`, ...).
    """

    def __init__(
        self,
        rule: str,
        message: str,
        remedy: str,
        sheet: str | None = None,
    ) -> None:
        super().__init__(message)
        self.rule, self.message, self.remedy, self.sheet = rule, message, remedy, sheet
