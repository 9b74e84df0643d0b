"""What holds for a whole table, from its titles and names, where its columns and rows leave
something open.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar, cast

from imports.model import Context
from imports.recognise.surroundings import Stated
from imports.recognise.table_candidate import Reading, has_periods
from imports.take.lines import Frame
from imports.text.folding import fold
from imports.text.hints import one_object, resolve
from portfolio.finance import FinancialYear, Measure, Month, Period

T = TypeVar("T")


def frame_of(
    reading: Reading,
    context: Context,
    fy: FinancialYear | None,
    month: Month | None,
) -> Frame:
    """The frame of a table. What is stated twice differently is not used, except that a pair goes
    before a title.
    """
    around = reading.around
    country = _first(around.countries)

    return Frame(
        context=context,
        fy=fy,
        month=month,
        programme=_known_programme(reading, context),
        project=_first(around.projects),
        country=context.countries.get(fold(country)) if country else None,
        measure=cast(Measure | None, _only(_whole_table(reading, month))),
        oda=_only(around.odas),
        period=None if has_periods(reading) else _own_period(reading, fy),
    )


def _known_programme(reading: Reading, context: Context) -> str | None:
    if reading.column("programme"):
        return None

    return next(
        (
            stated.value
            for stated in reading.around.programmes
            if stated.value in context.programmes
        ),
        None,
    )


def _whole_table(reading: Reading, month: Month | None) -> list[Stated[str]]:
    """The measures stated for the whole table: `Actuals to September` over a year's months says
    how far actuals go.
    """
    around = reading.around
    if month is None or not has_periods(reading):
        return around.measures

    ends = {stated.cell for stated in around.months if stated.cell}
    return [
        stated
        for stated in around.measures
        if stated.value != "actual" or stated.cell not in ends
    ]


def _own_period(reading: Reading, fy: FinancialYear | None) -> Period | None:
    """The one month that a sheet without periods is for: by its name `Apr`, or else `Return for
    June 2019`.
    """
    named = [stated for stated in reading.around.months if stated.cell is None]
    periods = {resolve(stated.value, fy) for stated in named or reading.around.months}
    period = periods.pop() if len(periods) == 1 else None

    return one_object(period) if period else None


def _first(stated: Sequence[Stated[T]]) -> T | None:
    return stated[0].value if stated else None


def _only(stated: Sequence[Stated[T]]) -> T | None:
    values = {one.value for one in stated}
    return values.pop() if len(values) == 1 else None
