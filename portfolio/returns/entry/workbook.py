"""The workbook prepared for a department: its programmes by months, last figures, lists to choose
from, control totals.

Pure: rows in, bytes out. What it writes is read back by `imports.check` without a question.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from portfolio.filters import month_name
from portfolio.finance import FinancialYear, Month, Period, pounds

SHEET = "Return"
KINDS = {True: "ODA", False: "Non-ODA"}
HEADINGS = ("Programme code", "Programme title", "Project", "Country", "Funding type")
BAND_ROW, HEADING_ROW, FIRST_ROW = 5, 6, 7
FIRST_PERIOD = len(HEADINGS)
SPARE_ROWS = 30
"""Empty rows below the prepared ones, for programmes and projects that are not there yet."""
_MADE = datetime(
    2000,
    1,
    1,
    tzinfo=UTC,
)
_MONEY = "#,##0.00"
_NOTE = 250


@dataclass(frozen=True, slots=True)
class Row:
    """One row: what its money is, and its amounts (pence) by month or quarter; None where nothing
    is known.
    """

    programme: str
    title: str
    oda: bool
    project: str | None = None
    country: str | None = None
    """The country's name."""
    amounts: Sequence[int | None] = (None,) * 12
    notes: Mapping[int, str] = field(default_factory=dict)
    """What is said beside a period (the first being 0), such as the last forecast."""


@dataclass(frozen=True, slots=True)
class Template:
    """What a workbook is prepared for."""

    department: str
    fy: FinancialYear
    month: Month
    """Actuals up to this month, forecasts after it."""
    rows: Sequence[Row]
    programmes: Mapping[str, str]
    """Titles by code, of those that can be chosen."""
    countries: Sequence[str]
    length: int = 1
    """Months of each column: 1, or 3 for a department that returns quarters."""

    @property
    def periods(self) -> list[Period]:
        """What the columns of amounts cover."""
        return [Period(month, self.length) for month in self.fy.months[:: self.length]]

    @property
    def reported(self) -> int:
        """How many of them hold actuals: those that end by the return's month. The others hold
        forecasts.
        """
        return sum(period.end <= self.month for period in self.periods)

    @property
    def filename(self) -> str:
        """Such as `FCO return 2019-20 June 2019.xlsx`."""
        return f"{self.department} return {str(self.fy).replace('/', '-')} {month_name(self.month)}.xlsx"


def write(template: Template) -> bytes:
    """The workbook's bytes: the same for the same template."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
        },
    )
    book.set_properties(
        {
            "title": f"{template.department} return",
            "created": _MADE.replace(tzinfo=None),
        }
    )
    _Writer(book, template).run()
    book.close()

    return out.getvalue()


class _Writer:
    """One workbook being written. Rows and columns count from 0."""

    def __init__(self, book: Any, template: Template) -> None:
        self.book, self.template = book, template
        self.sheet = book.add_worksheet(SHEET)
        self.bold = book.add_format({"bold": True})
        self.band = book.add_format(
            {
                "bold": True,
                "align": "center",
                "bottom": 1,
            }
        )
        self.heading = book.add_format(
            {
                "bold": True,
                "num_format": "mmm yy",
                "bottom": 1,
            }
        )
        self.open_text = book.add_format(
            {
                "locked": False,
                "bg_color": "#FFFBE6",
                "border": 1,
                "border_color": "#D0D0D0",
            }
        )
        self.open_money = book.add_format(
            {
                "locked": False,
                "bg_color": "#FFFBE6",
                "border": 1,
                "border_color": "#D0D0D0",
                "num_format": _MONEY,
            }
        )
        self.total = book.add_format(
            {
                "bold": True,
                "num_format": _MONEY,
                "top": 1,
            }
        )
        self.year = FIRST_PERIOD + len(template.periods)
        self.last = FIRST_ROW + len(template.rows) + SPARE_ROWS - 1

    def run(self) -> None:
        """Titles, headings, rows, totals, lists, protection."""
        self._titles()
        self._headings()

        for at, row in enumerate(self.template.rows, FIRST_ROW):
            self._row(at, row)

        for at in range(FIRST_ROW + len(self.template.rows), self.last + 1):
            self._empty(at)

        self._totals()
        self._lists()
        self._protect()

    def _titles(self) -> None:
        given = self.template
        self.sheet.write_string(
            0, 0, f"{given.department}: CSSF finance return {given.fy}", self.bold
        )
        self.sheet.write_string(
            1, 0, f"Actuals to the end of {month_name(given.month)}"
        )
        self.sheet.write_string(2, 0, "All figures in £")

    def _headings(self) -> None:
        periods = self.template.periods
        actual = self.template.reported
        self._band(FIRST_PERIOD, actual, "Actual")
        self._band(FIRST_PERIOD + actual, len(periods) - actual, "Forecast")

        for column, text in enumerate(HEADINGS):
            self.sheet.write_string(HEADING_ROW, column, text, self.heading)

        for number, period in enumerate(periods):
            self._period(FIRST_PERIOD + number, number, period)

        self.sheet.write_string(HEADING_ROW, self.year, "Full year", self.heading)
        self.sheet.set_column(0, 0, 18)
        self.sheet.set_column(1, 3, 24)
        self.sheet.set_column(FIRST_PERIOD, self.year, 14)
        self.sheet.freeze_panes(FIRST_ROW, 2)

    def _period(self, column: int, number: int, period: Period) -> None:
        """The heading of a month is a date, that of a quarter its number."""
        if period.length == 1:
            first = datetime(
                period.start.year,
                period.start.month,
                1,
                tzinfo=UTC,
            ).replace(tzinfo=None)
            self.sheet.write_datetime(HEADING_ROW, column, first, self.heading)
        else:
            self.sheet.write_string(HEADING_ROW, column, f"Q{number + 1}", self.heading)

    def _band(self, first: int, width: int, text: str) -> None:
        if width == 1:
            self.sheet.write_string(BAND_ROW, first, text, self.band)
        elif width:
            self.sheet.merge_range(
                BAND_ROW,
                first,
                BAND_ROW,
                first + width - 1,
                text,
                self.band,
            )

    def _row(self, at: int, row: Row) -> None:
        words = (
            row.programme,
            row.title,
            row.project or "",
            row.country or "",
            KINDS[row.oda],
        )
        for column, text in enumerate(words):
            self._text(at, column, text)

        for column, amount in enumerate(row.amounts, FIRST_PERIOD):
            if amount is None:
                self.sheet.write_blank(at, column, None, self.open_money)
            else:
                self.sheet.write_number(
                    at, column, float(pounds(amount)), self.open_money
                )

        for number, note in row.notes.items():
            self.sheet.write_comment(at, FIRST_PERIOD + number, note[:_NOTE])

        known = [amount for amount in row.amounts if amount is not None]
        self._year(at, float(pounds(sum(known))) if known else "")

    def _text(self, at: int, column: int, text: str) -> None:
        if text:
            self.sheet.write_string(at, column, text, self.open_text)
        else:
            self.sheet.write_blank(at, column, None, self.open_text)

    def _empty(self, at: int) -> None:
        for column in range(FIRST_PERIOD):
            self.sheet.write_blank(at, column, None, self.open_text)
        for column in range(FIRST_PERIOD, self.year):
            self.sheet.write_blank(at, column, None, self.open_money)
        self._year(at, "")

    def _year(self, at: int, value: float | str) -> None:
        """The row's total, empty where the row is."""
        area = xl_range(at, FIRST_PERIOD, at, self.year - 1)
        formula = f'=IF(COUNT({area})=0,"",SUM({area}))'
        self.sheet.write_formula(
            at,
            self.year,
            formula,
            self.total,
            value,
        )

    def _totals(self) -> None:
        at = self.last + 1
        self.sheet.write_string(at, 0, "Total", self.bold)
        sums = [
            sum(row.amounts[at] or 0 for row in self.template.rows)
            for at in range(len(self.template.periods))
        ]

        for column, pence in enumerate([*sums, sum(sums)], FIRST_PERIOD):
            area = xl_range(FIRST_ROW, column, self.last, column)
            self.sheet.write_formula(
                at,
                column,
                f"=SUM({area})",
                self.total,
                float(pounds(pence)),
            )

    def _lists(self) -> None:
        """Drop-downs; the longer ones stand on a sheet of their own."""
        names = self.book.add_worksheet("Lists")
        for column, values in enumerate(
            (sorted(self.template.programmes), self.template.countries)
        ):
            for at, value in enumerate(values):
                names.write_string(at, column, value)

        names.hide()
        names.protect()
        self._choice(
            0,
            "A",
            len(self.template.programmes),
            "Choose one of the department's programmes.",
        )
        self._choice(
            3,
            "B",
            len(self.template.countries),
            "Choose a country, or leave the cell empty.",
        )
        kinds = {
            "validate": "list",
            "source": list(KINDS.values()),
            "error_message": "Choose ODA or Non-ODA.",
        }
        self.sheet.data_validation(
            FIRST_ROW,
            4,
            self.last,
            4,
            kinds,
        )
        first = xl_rowcol_to_cell(FIRST_ROW, FIRST_PERIOD)
        number = {
            "validate": "custom",
            "value": f"=AND(ISNUMBER({first}),ROUND({first},2)={first})",
            "error_message": "Enter the amount in pounds as a number, with pence if any, for example 1250.50.",
        }
        self.sheet.data_validation(
            FIRST_ROW,
            FIRST_PERIOD,
            self.last,
            self.year - 1,
            number,
        )

    def _choice(self, column: int, letter: str, count: int, message: str) -> None:
        if count:
            source = {
                "validate": "list",
                "source": f"=Lists!${letter}$1:${letter}${count}",
                "error_message": message,
            }
            self.sheet.data_validation(
                FIRST_ROW,
                column,
                self.last,
                column,
                source,
            )

    def _protect(self) -> None:
        """Headings and totals are locked, without a password: against slips, not against people."""
        self.sheet.protect(
            "",
            {
                "format_columns": True,
                "format_rows": True,
                "sort": True,
                "autofilter": True,
            },
        )
        self.sheet.ignore_errors({"formula_range": "A1:Z2000"})


def cell_of(row: int, period: int) -> str:
    """The cell of a row's period (both counted from 0)."""
    return str(xl_rowcol_to_cell(FIRST_ROW + row, FIRST_PERIOD + period))
