"""The lines of a table, each with the cell of its amount, and what is wrong with the rows that
give none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import compress, repeat
from typing import Any

from imports.model import Context, Line, Problem
from imports.recognise.columns import Column
from imports.recognise.grid import column_letters
from imports.recognise.labels import Mark, distinct_of, translated, types_of
from imports.recognise.repeated_headings import (
    doubled_amounts,
    doubled_headings,
    of_other_years,
)
from imports.take.body import Body
from imports.take.cell_problems import CellProblems
from imports.take.dimensions import Dimensions
from imports.text.hints import Hint, is_closing, one_object, resolve
from portfolio.finance import FinancialYear, Measure, Month, Period

_LINE: Callable[[Iterable[object]], Line] = partial(tuple.__new__, Line)
"""What `Line._make` does, without its cost for each of a million lines."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What holds for a whole table where neither its columns nor its rows say otherwise."""

    context: Context
    fy: FinancialYear | None
    month: Month | None
    programme: str | None = None
    project: str | None = None
    country: str | None = None
    measure: Measure | None = None
    oda: bool | None = None
    period: Period | None = None


@dataclass(slots=True)
class Extract:
    """The lines of one table, and its problems."""

    lines: list[Line] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def extract(body: Body, frame: Frame) -> Extract:
    """Turn a sorted body into lines and problems."""
    rows = _Rows(body, frame)
    cell_problems = CellProblems(body, frame.fy)
    cell_problems.errors()
    doubled = doubled_amounts(body.reading, frame.fy)
    cell_problems.problems += doubled_headings(body.reading, doubled)
    repeated = {column.index for column, _ in doubled} | of_other_years(
        body.reading, frame.fy
    )
    amounts = [
        column
        for column in body.reading.having("amount")
        if column.index not in repeated
    ]
    columns = [_column_lines(column, rows, cell_problems) for column in amounts]

    if len(columns) == 1:
        lines = list(filter(None, columns[0]))
    else:
        lines = [
            line
            for row in zip(*columns, strict=True)
            for line in row
            if line is not None
        ]

    return Extract(lines, cell_problems.problems)


class _Rows:
    """What the rows say, column by column of labels, in the form that lines need."""

    def __init__(self, body: Body, frame: Frame) -> None:
        self.body, self.frame = body, frame
        self.height = len(body.programmes)
        self.programmes = _only(str, body.programmes, frame.programme)
        self.projects = _only(str, body.projects, frame.project)
        self.countries = _only(str, body.countries, frame.country)
        self.periods = self._own_year(_only(Period, body.periods, frame.period))
        self.measures = self._marks("measure", frame.measure, body.marks, body.odas)
        self.odas = self._marks("oda", frame.oda, body.odas, body.marks)

    def _own_year(self, periods: list[Period | None]) -> list[Period | None]:
        """Only periods of the return's year."""
        fy = self.frame.fy
        if fy is None or all(
            not isinstance(period, Period) or period.fy == fy
            for period in distinct_of(periods)
        ):
            return periods

        return translated(
            periods,
            lambda period: (
                period if isinstance(period, Period) and period.fy == fy else None
            ),
        )

    def _marks(
        self, name: str, common: object, first: list[object], second: list[object]
    ) -> list[Any]:
        if Mark not in types_of(first) | types_of(second):
            return [common] * self.height

        labels = _labels_named(name, first)
        if None in labels:
            others = _labels_named(name, second)
            labels = [
                other if own is None else own
                for own, other in zip(labels, others, strict=True)
            ]

        if None in labels and common is not None:
            return [common if own is None else own for own in labels]

        return labels

    def of_column(self, column: Column) -> Dimensions:
        """The rows' labels, with what the column's own headings say in their place."""
        facets = column.facets
        height = self.height
        periods = self.periods

        if facets.hint is not None:
            periods = [self._own_period(facets.hint)] * height

        measures = [facets.measure] * height if facets.measure else self.measures
        return Dimensions(
            [self._known(facets.programme)] * height
            if facets.programme
            else self.programmes,
            self.projects,
            [facets.country] * height if facets.country else self.countries,
            periods,
            self._by_month(measures, periods) if None in measures else measures,
            [facets.oda] * height if facets.oda is not None else self.odas,
        )

    def _known(self, code: str) -> str | None:
        return code if code in self.frame.context.programmes else None

    def _own_period(self, hint: Hint) -> Period | None:
        period = resolve(hint, self.frame.fy)
        if period is None or (self.frame.fy is not None and period.fy != self.frame.fy):
            return None
        return one_object(period, is_closing(hint))

    def _by_month(
        self, measures: Sequence[object], periods: Sequence[Period | None]
    ) -> list[Any]:
        """Where nothing says actual or forecast: up to the return's month amounts are actuals."""
        month = self.frame.month
        if month is None:
            return list(measures)

        def measure_of(period: object) -> object:
            if not isinstance(period, Period):
                return None
            return "actual" if period.end <= month else "forecast"

        split = translated(periods, measure_of)

        return [
            other if own is None else own
            for own, other in zip(measures, split, strict=True)
        ]


def _labels_named(name: str, labels: list[object]) -> list[Any]:
    """What each label says under a name."""
    return translated(
        labels, lambda label: getattr(label, name) if isinstance(label, Mark) else None
    )


def _only(kind: type, labels: list[object], common: object) -> list[Any]:
    """The labels of the wanted kind; where a row has none at all, what holds for the whole table."""
    if types_of(labels) <= {kind}:
        return labels
    if common is None:
        return [label if label.__class__ is kind else None for label in labels]

    return [
        label if label.__class__ is kind else common if label is None else None
        for label in labels
    ]


def _column_lines(
    column: Column, rows: _Rows, cell_problems: CellProblems
) -> list[Line | None]:
    """One column's lines, one entry for each row."""
    body = rows.body
    pence = body.amounts[column.index].pence
    dims = rows.of_column(column)
    whole = _whole(
        (
            pence,
            dims.programmes,
            dims.periods,
            dims.measures,
            dims.odas,
        )
    )

    for index in body.skipped:
        whole[index] = False

    for index in cell_problems.unusable_rows(column, whole, dims):
        whole[index] = False

    made = map(_LINE, compress(_fields(column, body, dims, pence), whole))
    cell_problems.amounts(column, whole)
    cell_problems.unread_measures(column, whole)
    if all(whole):
        return list(made)

    return [next(made) if good else None for good in whole]


def _whole(parts: Sequence[Sequence[object]]) -> list[bool]:
    """Which rows have all of their parts."""
    whole = [True] * len(parts[0])
    for part in parts:
        if type(None) in types_of(part):
            whole = [
                so_far and one is not None
                for so_far, one in zip(whole, part, strict=True)
            ]

    return whole


def _fields(
    column: Column, body: Body, dims: Dimensions, pence: list[int | None]
) -> Iterator[Iterable[object]]:
    sheet = body.grid.sheet
    first = body.reading.top + sheet.top + 1
    letters = column_letters(column.index + sheet.left)
    cells = map(letters.__add__, map(str, range(first, first + len(pence))))

    return zip(
        repeat(sheet.name),
        cells,
        dims.programmes,
        dims.projects,
        dims.countries,
        dims.periods,
        dims.measures,
        dims.odas,
        pence,
        strict=False,
    )
