"""The page behind a figure: its workbooks with subtotals, its programmes, and a page of its cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from flask import url_for
from sqlalchemy import select

from portfolio.figures.prices import whole
from portfolio.finance import FinancialYear, Month
from portfolio.ledger.clock import AnySession
from portfolio.models import Programme, ProgrammeFacts
from portfolio.origins import divisor, wording
from portfolio.origins.model import Cell, Counted, Workbook
from portfolio.origins.trace import Term, Traced
from portfolio.permissions import Reader
from portfolio.reports.links import figure_url

CELLS_A_PAGE, PROGRAMMES_SHOWN = 500, 200


@dataclass(frozen=True, slots=True)
class Line:
    """One cell as shown: where it is, what it says, and what of it belongs to the figure."""

    cell: Cell
    url: str
    why: str


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook as shown, with the page on which its cells begin."""

    term: str
    book: Workbook
    page: int
    off: bool
    """Whether it belongs to what is taken off."""

    @property
    def name(self) -> str:
        """Department, year and month of the return."""
        return f"{self.book.department} {FinancialYear(self.book.fy)}"

    @property
    def month(self) -> Month:
        """The month of the return."""
        return Month.from_number(self.book.month)

    @property
    def key(self) -> str:
        """What tells its cells from those of others on the page: a return may be both added and
        taken off.
        """
        return f"{self.book.return_id}-off" if self.off else str(self.book.return_id)


@dataclass(frozen=True, slots=True)
class Group:
    """The cells of one workbook on a page, and what those that are shown add up to (pence)."""

    book: Book
    lines: tuple[Line, ...]

    @property
    def part(self) -> int:
        """Of the cells shown, in pence."""
        return sum(line.cell.part for line in self.lines)


@dataclass(frozen=True, slots=True)
class ProgrammePart:
    """A programme's part of a figure (pence), and the address of that part's own origin."""

    code: str
    title: str
    cells: int | None
    part: int
    url: str


@dataclass(frozen=True, slots=True)
class YearInPrices:
    """A year's part of a figure in real terms: nominal pence, their factor, and pence of the base
    year.
    """

    fy: FinancialYear
    nominal: int
    factor: Decimal
    real: Decimal


def variables(
    session: AnySession,
    traced: Traced,
    page: int,
    reader: Reader,
    query: Mapping[str, str],
) -> dict[str, Any]:
    """The variables of `reports/origin.html`. A page beyond the last is the last."""
    asked = traced.asked
    count = traced.count
    given = traced.budget.count() if traced.budget else 0
    pages = max(-(-count // CELLS_A_PAGE), -(-given // CELLS_A_PAGE), 1)
    page = min(max(page, 1), pages)
    first = (page - 1) * CELLS_A_PAGE
    books = list(_books(traced))
    programmes = traced.programmes()

    return {
        "figure": traced.figure,
        "shown": whole(traced.real),
        "cells": count,
        "books": books,
        "sums": _sums(traced, given),
        "programmes": _programmes(session, traced, programmes, query),
        "more": _more(programmes[PROGRAMMES_SHOWN:]),
        "reached": len(programmes),
        "groups": _groups(session, traced, books, first),
        "given": traced.budget.records(first, CELLS_A_PAGE) if traced.budget else (),
        "given_count": given,
        "given_total": sum(traced.given.values()),
        "twelfths": asked.twelfths,
        "page": page,
        "pages": pages,
        "first": first + 1,
        "last": min(first + CELLS_A_PAGE, count),
        "described": wording.described(session, asked),
        "divided": divisor.divide(session, traced, reader),
        "prices": traced.selection.prices,
        "real": in_real_terms(traced),
        "marking": traced.marking(session),
        "as_at": traced.selection.as_at,
    }


@dataclass(frozen=True, slots=True)
class Sum:
    """What is added to a figure, or taken off it, in pence."""

    name: str
    cells: int | None
    part: int


def _sums(traced: Traced, given: int) -> list[Sum]:
    """The terms of a figure that has several."""
    if given:
        found = [Sum("Allocations", None, sum(traced.given.values()))]
    else:
        found = []

    found += [Sum(term.name, term.count, term.part) for term in traced.terms]
    return found if len(found) > 1 else []


def in_real_terms(traced: Traced) -> list[YearInPrices]:
    """How the cells of each year make a figure in real terms; empty for nominal figures."""
    prices = traced.selection.prices
    if prices is None:
        return []

    return [
        YearInPrices(
            FinancialYear(fy), nominal, prices.factor(fy), prices.real(fy, nominal)
        )
        for fy, nominal in traced.by_year.items()
    ]


def sheet_url(cell: Cell) -> str:
    """The page that shows the sheet around a cell."""
    return url_for(
        "returns.sheet",
        return_id=cell.book.return_id,
        sheet=cell.sheet,
        cell=cell.cell,
    )


def _books(traced: Traced) -> Iterator[Book]:
    start = 0
    for place, term in enumerate(traced.terms):
        for book in term.workbooks:
            yield Book(term.name, book, start // CELLS_A_PAGE + 1, place > 0)
            start += book.cells


def _groups(
    session: AnySession, traced: Traced, books: Sequence[Book], first: int
) -> tuple[Group, ...]:
    why = wording.reason(session, traced.asked)
    named = {(each.term, each.book.return_id): each for each in books}

    def book_of(found: tuple[Term, Cell]) -> tuple[str, int]:
        return found[0].name, found[1].book.return_id

    return tuple(
        Group(
            named[key],
            tuple(Line(cell, sheet_url(cell), why(cell)) for _, cell in some),
        )
        for key, some in groupby(traced.cells(first, CELLS_A_PAGE), key=book_of)
    )


def _programmes(
    session: AnySession,
    traced: Traced,
    found: Sequence[Counted],
    query: Mapping[str, str],
) -> list[ProgrammePart]:
    shown = found[:PROGRAMMES_SHOWN]
    titles = _titles(session, [each.code for each in shown], traced.selection.as_at)
    kept = {name: text for name, text in query.items() if name not in {"page", "over"}}

    return [
        ProgrammePart(
            each.code,
            titles.get(each.code, ""),
            each.cells,
            each.part,
            figure_url(kept | {"programme": each.code}),
        )
        for each in shown
    ]


def _more(left: Sequence[Counted]) -> dict[str, int] | None:
    """The programmes that the page does not list, together."""
    if not left:
        return None

    return {
        "programmes": len(left),
        "cells": sum(each.cells for each in left),
        "part": sum(each.part for each in left),
    }


def _titles(session: AnySession, codes: Sequence[str], as_at: int) -> dict[str, str]:
    """Titles at the instant of programmes that have passed the reader's visibility already."""
    rows = session.execute(
        select(Programme.code, ProgrammeFacts.title)
        .join(ProgrammeFacts, ProgrammeFacts.programme_id == Programme.id)
        .where(ProgrammeFacts.at(as_at), Programme.code.in_(codes))
    )

    return {code: title for code, title in rows}
