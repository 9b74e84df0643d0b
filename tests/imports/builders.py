"""Workbooks for tests, written as departments write them, and the context that a check is given."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook as Book

from imports.check import check
from imports.model import Checked, Context
from imports.text.folding import fold
from portfolio.finance import FinancialYear

A = "CSSF-01-000123"
B = "CSSF-02-000456"
C = "CSSF-03-000789"

PROGRAMMES = {
    A: frozenset({"FCO", "MOD"}),
    B: frozenset({"FCO"}),
    C: frozenset({"FCO", "HO"}),
    "CSSF-09-000999": frozenset({"MOD"}),
}
COUNTRIES = {
    fold(name): code
    for name, code in {
        "Kenya": "KEN", "KEN": "KEN", "Mali": "MLI", "Côte d'Ivoire": "CIV", "Ivory Coast": "CIV", "Somalia": "SOM",
    }.items()
}  # fmt: skip

FY = FinancialYear(2019)
MONTHS = (
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
    "Jan",
    "Feb",
    "Mar",
)

Rows = Sequence[Sequence[Any]]


def context(**changes: Any) -> Context:
    """The FCO's check of a return, with a register of four programmes and four countries."""
    return Context(
        **{"department": "FCO", "programmes": PROGRAMMES, "countries": COUNTRIES}
        | changes
    )


def book(
    sheets: Mapping[str, Rows],
    merged: Mapping[str, Sequence[str]] | None = None,
    **formats: str,
) -> bytes:
    """An .xlsx with these sheets, ranges merged by sheet, and number formats by cell of the first sheet."""
    made = Book()
    made.remove(made.worksheets[0])
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        for area in (merged or {}).get(name, ()):
            sheet.merge_cells(area)
    for cell, number_format in formats.items():
        made.worksheets[0][cell].number_format = number_format
    return saved(made)


def saved(made: Book) -> bytes:
    """The bytes of an openpyxl workbook."""
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def checked(
    rows: Rows,
    name: str = "FCO return 2019-20 M06.xlsx",
    sheet: str = "Return",
    **changes: Any,
) -> Checked:
    """The check of a workbook of one sheet."""
    return check(book({sheet: rows}), name, context(**changes))


def pounds_by_cell(result: Checked) -> dict[str, float]:
    """Amounts in pounds by cell."""
    return {line.cell: line.pence / 100 for line in result.lines}


def found(result: Checked, severity: str = "error") -> list[tuple[str, str | None]]:
    """The rules of one severity with their cells."""
    return [
        (problem.rule, problem.cell)
        for problem in result.problems
        if problem.severity == severity
    ]


def long_list(*rows: Sequence[Any]) -> list[list[Any]]:
    """A long list under a title, heading in row 3, lines from row 4."""
    return [
        ["FCO return 2019/20"],
        [],
        ["Programme code", "Period", "Spend type", "ODA / non-ODA", "Spend (£)"],
        *[list(row) for row in rows],
    ]
