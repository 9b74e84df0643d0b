"""Ratings from a few lines of text or cells, and what was read of them."""

import io
from collections.abc import Sequence
from decimal import Decimal

import openpyxl

from imports.ratings import RatingsRead, read_ratings
from portfolio import reference

PLACES = reference.places()


def csv_of(text: str, index: str, edition: str | None = None) -> RatingsRead:
    return read_ratings(text.encode(), "ratings.csv", index, PLACES, edition)


def xlsx_of(
    sheets: dict[str, Sequence[Sequence[object]]],
    index: str,
    edition: str | None = None,
    hidden: Sequence[str] = (),
) -> RatingsRead:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        sheet.sheet_state = "hidden" if name in hidden else "visible"
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return read_ratings(stream.getvalue(), "ratings.xlsx", index, PLACES, edition)


def scores(found: RatingsRead) -> dict[str, Decimal | None]:
    assert found.problems == ()
    return {rating.iso3: rating.score for rating in found.ratings}


def bands(found: RatingsRead) -> dict[str, str | None]:
    assert found.problems == ()
    return {rating.iso3: rating.band for rating in found.ratings}


def faults(found: RatingsRead) -> list[tuple[str, str, str | None, str | None]]:
    return [
        (problem.severity, problem.rule, problem.cell, problem.value)
        for problem in found.problems
    ]
