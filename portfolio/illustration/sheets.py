"""Writing a workbook whose every amount remembers its cell; the same content gives the same bytes."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from portfolio.finance import FinancialYear, Month, Period
from portfolio.illustration.model import MeantLine
from portfolio.illustration.programmes import read_table

_CREATED = datetime(
    2021,
    6,
    1,
    tzinfo=UTC,
)
"""When every workbook claims to have been made."""


MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
"""English whatever the machine's language: the same bytes everywhere."""
TYPE = {True: "ODA", False: "Non-ODA"}
NAMES = {row["iso3"]: row["name"] for row in read_table("countries.csv")}
"""Country names by ISO3, for the countries that programmes name."""


def short(month: Month) -> str:
    """Such as `Apr-19`."""
    return f"{MONTHS[month.month - 1][:3]}-{month.year % 100:02d}"


def long(month: Month) -> str:
    """Such as `Apr 2019`."""
    return f"{MONTHS[month.month - 1][:3]} {month.year}"


@dataclass(frozen=True)
class Unit:
    """The unit that a department writes amounts in."""

    label: str
    """As its titles say it."""
    pence: int
    """Pence in one of the unit."""
    grain: int
    """The smallest amount that it writes, in pence."""
    form: str
    """The number format of its cells."""

    def rounded(self, pence: int) -> int:
        """The amount as it can be written, in pence; halves go to the even grain."""
        return round(pence / self.grain) * self.grain

    def value(self, pence: int) -> float:
        """The amount as the cell holds it."""
        return pence / self.pence


POUNDS_AND_PENCE = Unit("£", 100, 1, "#,##0.00")
WHOLE_POUNDS = Unit("£", 100, 100, "#,##0")
THOUSANDS = Unit("£ thousand", 100_000, 10_000, "#,##0.0")
THOUSANDS_EXACT = Unit("£'000", 100_000, 100, "#,##0.000")
MILLIONS = Unit("£m", 100_000_000, 100_000, "#,##0.000")


@dataclass(frozen=True)
class Facts:
    """What an amount is, apart from where it stands."""

    programme: str
    project: str | None
    country: str | None
    oda: bool


@dataclass(frozen=True)
class Row:
    """One stream of a return, its twelve amounts (pence) already such as the department's unit can
    show.
    """

    facts: Facts
    title: str
    amounts: tuple[int | None, ...]


@dataclass(frozen=True)
class Sending:
    """What one workbook is to say, before it is laid out."""

    department: str
    fy: FinancialYear
    number: int
    """The month of the return, April being 1: actuals up to it, forecasts after it."""
    rows: tuple[Row, ...]
    unit: Unit

    @property
    def periods(self) -> list[Period]:
        """The twelve months."""
        return [Period(month) for month in self.fy.months]

    @property
    def title(self) -> str:
        """Such as `MOD: CSSF finance return 2019/20`."""
        return f"{self.department}: CSSF finance return {self.fy}"

    @property
    def until(self) -> str:
        """Such as `Actuals to the end of September 2019`."""
        month = self.fy.months[self.number - 1]
        return f"Actuals to the end of {MONTHS[month.month - 1]} {month.year}"

    def measure(self, at: int) -> str:
        """Whether the amount of a month (April being 0) is an actual or a forecast."""
        return "actual" if at < self.number else "forecast"


Written = tuple[bytes, tuple[MeantLine, ...]]
"""A finished file and the lines that it means."""


class Page:
    """One sheet being written. Rows and columns count from 0."""

    def __init__(
        self,
        book: Book,
        sheet: Any,
        name: str,
        unit: Unit,
    ) -> None:
        self._book, self._sheet, self.name, self.unit = book, sheet, name, unit

    def texts(
        self, row: int, column: int, values: Iterable[str], bold: bool = False
    ) -> None:
        """Words in neighbouring cells; an empty one is left blank."""
        for at, value in enumerate(values):
            if value:
                self._sheet.write_string(
                    row, column + at, value, self._book.bold if bold else None
                )

    def month(self, row: int, column: int, day: date) -> None:
        """A heading that is a date and shows its month."""
        self._sheet.write_datetime(row, column, day, self._book.month)

    def band(self, row: int, first: int, last: int, text: str) -> None:
        """A heading across several columns."""
        if first == last:
            self._sheet.write_string(row, first, text, self._book.band)
        else:
            self._sheet.merge_range(
                row,
                first,
                row,
                last,
                text,
                self._book.band,
            )

    def upright(self, rows: tuple[int, int], column: int, texts: Iterable[str]) -> None:
        """Headings each merged over several rows (first and last) of one column."""
        for at, text in enumerate(texts, column):
            self._sheet.merge_range(
                rows[0],
                at,
                rows[1],
                at,
                text,
                self._book.band,
            )

    def amount(
        self,
        row: int,
        column: int,
        pence: int,
        facts: Facts,
        period: Period,
        measure: str,
    ) -> None:
        """An amount in the sheet's unit, remembered as a line."""
        self._sheet.write_number(
            row, column, self.unit.value(pence), self._book.form(self.unit)
        )
        cell = xl_rowcol_to_cell(row, column)
        self._book.lines.append(
            MeantLine(
                self.name,
                cell,
                facts.programme,
                facts.project,
                facts.country,
                period,
                measure,
                facts.oda,
                pence,
            )
        )

    def number(self, row: int, column: int, value: float) -> None:
        """A number that is no line, as it is."""
        self._sheet.write_number(row, column, value)

    def day(self, row: int, column: int, day: date) -> None:
        """A date."""
        self._sheet.write_datetime(row, column, day, self._book.day)

    def total(
        self,
        row: int,
        column: int,
        pence: int,
        area: tuple[int, int, int, int],
        function: str = "SUM",
    ) -> None:
        """A formula over an area (first row and column, last row and column) with its result."""
        opening = "SUBTOTAL(9," if function == "SUBTOTAL" else "SUM("
        formula = f"={opening}{xl_range(*area)})"
        self._sheet.write_formula(
            row,
            column,
            formula,
            self._book.bold_form(self.unit),
            self.unit.value(pence),
        )

    def widths(self, widths: Sequence[tuple[int, int, float]]) -> None:
        """Column widths: first column, last column, characters."""
        for first, last, width in widths:
            self._sheet.set_column(first, last, width)


class Book:
    """One workbook being written."""

    def __init__(self, title: str) -> None:
        self.lines: list[MeantLine] = []
        self._file = io.BytesIO()
        self._book = xlsxwriter.Workbook(
            self._file, {"in_memory": True, "strings_to_formulas": False}
        )
        self._book.set_properties(
            {
                "title": title,
                "created": _CREATED,
                "comments": "Invented for demonstration",
            }
        )
        self.bold = self._book.add_format({"bold": True})
        self.band = self._book.add_format(
            {
                "bold": True,
                "align": "center",
                "bottom": 1,
            }
        )
        self.month = self._book.add_format({"bold": True, "num_format": "mmm yy"})
        self.day = self._book.add_format({"num_format": "dd/mm/yyyy"})
        self._forms: dict[tuple[str, bool], Any] = {}

    def page(self, name: str, unit: Unit = POUNDS_AND_PENCE) -> Page:
        """A new sheet, its amounts in the unit."""
        return Page(self, self._book.add_worksheet(name), name, unit)

    def form(self, unit: Unit, bold: bool = False) -> Any:
        """The format of amounts in a unit."""
        key = (unit.form, bold)
        if key not in self._forms:
            self._forms[key] = self._book.add_format(
                {"num_format": unit.form, "bold": bold}
            )

        return self._forms[key]

    def bold_form(self, unit: Unit) -> Any:
        """The format of totals in a unit."""
        return self.form(unit, bold=True)

    def close(self) -> bytes:
        """The finished file."""
        self._book.close()
        return self._file.getvalue()
