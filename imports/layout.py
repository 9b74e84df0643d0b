"""A layout as data: what each column of a department's table means, remembered while the headings
keep their shape.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any, Final

from portfolio.finance import Measure

COLUMN_ROLES: Final = (
    "programme",
    "project",
    "country",
    "period",
    "year",
    "measure",
    "oda",
    "unit",
    "amount",
    "total",
    "title",
    "memo",
    "ignored",
)
"""What a column can be taken for. `memo` holds numbers that are no spend, `title` words that
nobody needs.
"""

UNITS: Final = (1, 1_000, 1_000_000)
"""What amounts can be multiplied by to give pounds."""

PERIODS: Final = {
    "M01": "April",
    "M02": "May",
    "M03": "June",
    "M04": "July",
    "M05": "August",
    "M06": "September",
    "M07": "October",
    "M08": "November",
    "M09": "December",
    "M10": "January",
    "M11": "February",
    "M12": "March",
    "M13": "Period 13, adjustments to March",
    "Q1": "Q1, April to June",
    "Q2": "Q2, July to September",
    "Q3": "Q3, October to December",
    "Q4": "Q4, January to March",
}
"""Months, the closing period and quarters of whichever financial year a return is for, in words.

A layout holds in the next year too."""


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """What one column of a table is. What is None is taken from the headings, what is set a person
    has said.
    """

    letter: str
    heading: str
    role: str
    measure: Measure | None = None
    oda: bool | None = None
    period: str | None = None
    """One of `PERIODS`: the month or quarter of a column of amounts or totals."""

    def __post_init__(self) -> None:
        if self.role not in COLUMN_ROLES:
            raise ValueError(
                f"{self.role!r} is not one of the roles of a column: {', '.join(COLUMN_ROLES)}"
            )
        if self.measure not in (None, "actual", "forecast") or self.oda not in (
            None,
            True,
            False,
        ):
            raise ValueError(
                f"column {self.letter} has a measure or ODA marking that does not exist"
            )
        if self.period is not None and self.period not in PERIODS:
            raise ValueError(f"column {self.letter} has a period that does not exist")


@dataclass(frozen=True, slots=True)
class TableSpec:
    """One table: the shape of its headings, by which it is known again, and its columns."""

    sheet: str
    heading_row: int
    """The lowest row of its heading, as the spreadsheet counts (from 1)."""
    heading_rows: int
    """How many rows its heading has."""
    shape: str
    columns: tuple[ColumnSpec, ...]
    unit: int | None = None
    """Multiplier to pounds where a person said so; None: what the sheet states."""

    def __post_init__(self) -> None:
        if self.unit is not None and self.unit not in UNITS:
            raise ValueError(
                f"a unit of {self.unit} is not one of {', '.join(map(str, UNITS))}"
            )


@dataclass(frozen=True, slots=True)
class LayoutSpec:
    """The layout of a department's workbook, as recognised or as a person corrected it."""

    name: str
    tables: tuple[TableSpec, ...]

    def to_json(self) -> str:
        """The layout as text to be kept."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> LayoutSpec:
        """The inverse of `to_json`; ValueError says what is wrong with a text that is no layout."""
        try:
            data = json.loads(text)
            return cls(
                str(data["name"]), tuple(_table(table) for table in data["tables"])
            )
        except (KeyError, TypeError) as error:
            raise ValueError(f"the text is not a layout: {error}") from error


def _table(data: dict[str, Any]) -> TableSpec:
    columns = tuple(ColumnSpec(**column) for column in data["columns"])
    return TableSpec(
        sheet=str(data["sheet"]),
        heading_row=int(data["heading_row"]),
        heading_rows=int(data["heading_rows"]),
        shape=str(data["shape"]),
        columns=columns,
        unit=data["unit"],
    )
