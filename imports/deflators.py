"""A published series of GDP deflators as it is in, one deflator per financial year and every
problem out.

Read as HM Treasury publishes it, or as any table with a column of financial years and a column
headed with the word deflator: the column of years is the one with most of them, the other the
first to its right whose heading fits.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from imports.model import Problem
from imports.read import read_workbook
from imports.read.extent import reference
from imports.text.folding import fold
from imports.text.plain import one_line
from imports.workbook import Refused, Sheet, Value, Workbook
from portfolio.finance import FinancialYear

FEWEST = 2
"""Financial years that a column needs to be taken for one of them."""
CHANGES = ("change", "growth", "per cent", "percentage", "%")
"""Words in the heading of a column that tells how the deflator moved."""
LARGEST = Decimal(1_000_000)


class Deflator(NamedTuple):
    """The deflator of a financial year and the cell that holds it."""

    fy: FinancialYear
    value: Decimal
    sheet: str
    cell: str


@dataclass(frozen=True, slots=True)
class DeflatorsRead:
    """What a file says, and what is wrong with it."""

    deflators: tuple[Deflator, ...]
    problems: tuple[Problem, ...]


def read_deflators(content: bytes, filename: str) -> DeflatorsRead:
    """The deflators of a file; a file that cannot be read is a problem of its own."""
    try:
        return from_workbook(read_workbook(content, filename))
    except Refused as refused:
        return refusal(refused)


def refusal(refused: Refused) -> DeflatorsRead:
    """A file that cannot be read."""
    problem = Problem(
        "error",
        refused.rule,
        refused.sheet,
        None,
        None,
        refused.message,
        refused.remedy,
    )

    return DeflatorsRead((), (problem,))


def from_workbook(book: Workbook) -> DeflatorsRead:
    """The deflators of the first sheet that has a table of them."""
    for sheet in book.sheets:
        years = _year_column(sheet)
        column = _value_column(sheet, years) if years is not None else None
        if years is not None and column is not None:
            return _read(sheet, years, column)

    problem = Problem(
        "error",
        "no-table-found",
        None,
        None,
        None,
        "No table with a column of financial years and a column headed with the word deflator was found.",
        "Use the file as HM Treasury publishes it, or a table with the columns Financial year and GDP deflator.",
    )

    return DeflatorsRead((), (problem,))


def _year(value: Value) -> FinancialYear | None:
    try:
        return FinancialYear.parse(one_line(value))
    except ValueError:
        return None


def _year_column(sheet: Sheet) -> int | None:
    """The column (within the sheet's rows) with most financial years."""
    counts: dict[int, int] = {}
    for row in sheet.rows:
        for column, value in enumerate(row):
            if isinstance(value, str) and value and _year(value):
                counts[column] = counts.get(column, 0) + 1

    best = max(
        counts,
        key=lambda column: (counts[column], -column),
        default=None,
    )
    if best is not None and counts[best] >= FEWEST:
        return best

    return None


def _value_column(sheet: Sheet, years: int) -> int | None:
    """The first column to the right of the years that is headed as a deflator, not as its change."""
    first = next(
        place
        for place, row in enumerate(sheet.rows)
        if years < len(row) and _year(row[years])
    )
    width = max(len(row) for row in sheet.rows)

    for column in range(years + 1, width):
        heading = fold(
            " ".join(
                one_line(row[column]) for row in sheet.rows[:first] if column < len(row)
            )
        )
        if "deflator" in heading and not any(word in heading for word in CHANGES):
            return column

    return None


def _read(sheet: Sheet, years: int, column: int) -> DeflatorsRead:
    found: dict[FinancialYear, Deflator] = {}
    problems: list[Problem] = []
    for fy, value, cell in _cells(sheet, years, column):
        amount = _amount(value)
        if amount is None:
            problems.append(
                _problem(
                    "not-a-number",
                    sheet,
                    cell,
                    value,
                    f"The deflator of {fy} is not a number above 0.",
                )
            )
        elif fy in found:
            problems.append(
                _problem(
                    "duplicate-line",
                    sheet,
                    cell,
                    value,
                    f"{fy} is there twice.",
                )
            )
        else:
            found[fy] = Deflator(fy, amount, sheet.name, cell)

    return DeflatorsRead(tuple(found[fy] for fy in sorted(found)), tuple(problems))


def _cells(
    sheet: Sheet, years: int, column: int
) -> Iterator[tuple[FinancialYear, Value, str]]:
    """(year, value, cell) of each row with a financial year and something in the other column."""
    for place, row in enumerate(sheet.rows):
        fy = _year(row[years]) if years < len(row) else None
        value = row[column] if column < len(row) else ""
        if fy is not None and value != "":
            yield fy, value, reference(sheet.top + place, sheet.left + column)


def _amount(value: Value) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None

    try:
        amount = Decimal(
            one_line(value).replace(",", "") if isinstance(value, str) else repr(value)
        )
    except InvalidOperation:
        return None

    if amount.is_finite() and 0 < amount < LARGEST and len(format(amount, "f")) <= 40:
        return amount

    return None


def _problem(rule: str, sheet: Sheet, cell: str, value: Value, message: str) -> Problem:
    remedy = (
        "Give each financial year one deflator, such as 101.5, in a cell of its own."
    )
    return Problem(
        "error",
        rule,
        sheet.name,
        cell,
        one_line(value)[:200],
        message,
        remedy,
    )
