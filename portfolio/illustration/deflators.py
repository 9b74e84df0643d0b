"""Invented GDP deflators, in a table as the page of deflators takes it, so that reports can show
real terms.
"""

from __future__ import annotations

from datetime import date

from portfolio.finance import FinancialYear
from portfolio.illustration.model import NOTICE, DeflatorFile
from portfolio.illustration.programmes import Chance
from portfolio.illustration.sheets import Book

LABEL = "Illustrative GDP deflators (invented), May 2021"
FIRST, LAST = 2014, 2025
"""The years in which the first and the last financial year of the series start."""


def deflators(seed: int) -> DeflatorFile:
    """A series that rises by one to four per cent a year; nothing in it is a published figure."""
    return DeflatorFile(
        LABEL,
        date(2021, 5, 14),
        "illustrative-deflators-2021.xlsx",
        _workbook(values(seed)),
    )


def values(seed: int) -> dict[FinancialYear, float]:
    """The deflator of each year, the first being 80."""
    found = {}
    level = 80.0
    for start in range(FIRST, LAST + 1):
        found[FinancialYear(start)] = round(level, 3)
        level *= 1 + Chance.of(seed, "deflator", start).uniform(0.01, 0.04)

    return found


def _workbook(by_year: dict[FinancialYear, float]) -> bytes:
    book = Book(LABEL)
    page = book.page("Deflators")
    page.texts(
        0,
        0,
        [LABEL],
        bold=True,
    )
    page.texts(1, 0, [NOTICE])
    page.texts(
        3,
        0,
        ["Financial year", "GDP deflator"],
        bold=True,
    )

    for at, (fy, value) in enumerate(by_year.items(), 4):
        page.texts(at, 0, [str(fy)])
        page.number(at, 1, value)

    return book.close()
