"""A figure traced: the terms that it is the sum of, each with its workbooks, programmes and cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from sqlalchemy import select

from portfolio.figures import spend
from portfolio.figures.selection import FilterError, Selection
from portfolio.ledger import clock
from portfolio.ledger.clock import AnySession
from portfolio.marking import OFFICIAL, SENSITIVE
from portfolio.models import Programme
from portfolio.origins import wording
from portfolio.origins.figure import ACCURACY, TWELVE, Figure, Of
from portfolio.origins.model import Cell, Counted, Source, Workbook
from portfolio.origins.sources import from_forecasts, from_movement
from portfolio.origins.sources.from_allocations import Budget
from portfolio.origins.sources.from_position import PositionSource
from portfolio.permissions import Reader


@dataclass(frozen=True, slots=True)
class Term:
    """A part of a figure: cells that are added, or taken off."""

    name: str
    """Empty where a figure has one term alone."""
    source: Source
    workbooks: tuple[Workbook, ...]

    @property
    def part(self) -> int:
        """Pence."""
        return sum(book.part for book in self.workbooks)

    @property
    def count(self) -> int:
        """How many cells there are."""
        return sum(book.cells for book in self.workbooks)


class Traced:
    """A figure for a reader, and where it comes from. Sums are the database's; cells are read as
    they are asked for.
    """

    def __init__(
        self,
        figure: Figure,
        terms: Sequence[Term],
        budget: Budget | None,
    ) -> None:
        self.asked, self.terms, self.budget = figure, tuple(terms), budget

    @property
    def selection(self) -> Selection:
        """The filters of the report."""
        return self.asked.chosen

    @property
    def as_at(self) -> str:
        """The instant that was used, in ISO 8601."""
        return clock.to_text(self.selection.as_at)

    @cached_property
    def given(self) -> dict[int, int]:
        """Allocations (pence) by the first year of their financial year."""
        return self.budget.years() if self.budget else {}

    @property
    def count(self) -> int:
        """How many cells there are."""
        return sum(term.count for term in self.terms)

    @property
    def by_year(self) -> dict[int, int]:
        """Everything added up, in nominal pence, by the first year of the financial year."""
        sums = dict(self.given)
        for book in self.workbooks:
            sums[book.fy] = sums.get(book.fy, 0) + book.part
        return dict(sorted(sums.items()))

    @property
    def workbooks(self) -> list[Workbook]:
        """The workbooks of every term."""
        return [book for term in self.terms for book in term.workbooks]

    def marking(self, session: AnySession) -> str:
        """OFFICIAL-SENSITIVE where withheld programmes are behind it, in any of its terms, or the
        index is internal.
        """
        codes = {each.code for term in self.terms for each in term.source.programmes()}
        codes |= self.budget.codes() if self.budget else set()
        withheld = select(Programme.code).where(
            Programme.id.in_(spend.withheld_programmes())
        )
        internal = spend.index_of(session, self.selection).internal
        if internal or codes & set(session.scalars(withheld)):
            return SENSITIVE

        return OFFICIAL

    @property
    def figure(self) -> int:
        """The sum in nominal pence; of twelfths of allocations, rounded down."""
        return int(self._part_of(sum(self.by_year.values())))

    @property
    def real(self) -> int | Decimal:
        """The sum in the prices of the selection, in pence, unrounded."""
        prices = self.selection.prices
        if prices is None:
            return self.figure

        return self._part_of(
            sum(
                (prices.real(fy, pence) for fy, pence in self.by_year.items()),
                Decimal(0),
            )
        )

    def _part_of(self, pence: int | Decimal) -> int | Decimal:
        twelfths = self.asked.twelfths
        return pence if twelfths is None else pence * twelfths // TWELVE

    def programmes(self) -> list[Counted]:
        """Every programme with its part, the largest first."""
        sums: dict[str, tuple[int, int]] = {}
        for term in self.terms:
            for each in term.source.programmes():
                cells, part = sums.get(each.code, (0, 0))
                sums[each.code] = (cells + each.cells, part + each.part)

        found = [Counted(code, *sums[code]) for code in sums]
        return sorted(found, key=lambda each: (-each.part, each.code))

    def cells(
        self, first: int = 0, most: int | None = None
    ) -> Iterator[tuple[Term, Cell]]:
        """Cells in the order of terms and workbooks: `most` of them from the one with the number
        `first` (0) on.
        """
        for term in self.terms:
            for book in term.workbooks:
                if first >= book.cells:
                    first -= book.cells
                    continue
                if most is not None and most <= 0:
                    return

                yield from (
                    (term, cell) for cell in term.source.cells(book, first, most)
                )
                most = None if most is None else most - (book.cells - first)
                first = 0

    def to_json(self) -> dict[str, Any]:
        """The document that `portfolio origin --json` prints."""
        cells = [cell.to_json() for _, cell in self.cells()]
        return {
            "as_at": self.as_at,
            "figure": self.figure,
            "cells": cells,
        }


def trace(session: AnySession, asked: Figure | Selection, reader: Reader) -> Traced:
    """The way to the cells of a figure, or of the whole of a selection, for this reader."""
    figure = Figure(asked) if isinstance(asked, Selection) else asked
    terms = [
        Term(name, source, tuple(source.workbooks()))
        for name, source in _sources(session, figure, reader)
    ]

    if figure.of in {Of.ALLOCATION, Of.VARIANCE}:
        budget = Budget(session, figure, reader)
    else:
        budget = None

    return Traced(figure, terms, budget)


def _sources(
    session: AnySession, figure: Figure, reader: Reader
) -> Sequence[tuple[str, Source]]:
    if figure.chosen.prices and figure.of in {Of.MOVEMENT, *ACCURACY}:
        raise FilterError(
            "prices",
            "This figure is in nominal prices alone: leave out prices and base",
        )
    if figure.of == Of.ALLOCATION:
        return ()
    if figure.of == Of.VARIANCE:
        outturn = replace(figure, chosen=replace(figure.chosen, measure="outturn"))
        return [("Outturn, taken off", PositionSource(session, outturn, reader, -1))]
    if figure.of == Of.MOVEMENT:
        after, before = from_movement.sides(session, figure, reader)
        chosen = figure.chosen
        return [
            (f"Figures at {wording.end_name(chosen.end)}", after),
            (f"Figures at {wording.end_name(chosen.start)}, taken off", before),
        ]
    if figure.of in ACCURACY:
        return from_forecasts.terms(session, figure, reader)

    spent: tuple[str, Source] = (
        str(figure.chosen.fy) if figure.less else "",
        PositionSource(session, figure, reader),
    )
    if figure.less is None:
        return [spent]

    less = replace(figure, chosen=replace(figure.chosen, fy=figure.less))
    return [
        spent,
        (f"{figure.less}, taken off", PositionSource(session, less, reader, -1)),
    ]
