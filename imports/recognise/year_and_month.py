"""For which financial year and up to which month a return is: from what is stated, and from the
dates in the tables.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from imports.model import (
    Context,
    Line,
    Problem,
)
from imports.problems import problem
from imports.recognise.surroundings import Stated, Surroundings
from imports.recognise.table_candidate import Reading
from imports.recognise.titles import of_name
from imports.text.periods import (
    Hint,
    dated_year,
    period_of,
    resolve,
)
from imports.workbook import Value
from portfolio.finance import FinancialYear, Month


@dataclass(frozen=True, slots=True)
class Year:
    """The financial year of a return, and what is wrong with it."""

    fy: FinancialYear | None
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class Stating:
    """What the whole workbook states about its year and month, the most telling first."""

    years: list[Stated[int]] = field(default_factory=list)
    months: list[Stated[Hint]] = field(default_factory=list)


def stating(
    readings: Sequence[Reading],
    others: Iterable[Surroundings],
    filename: str,
) -> Stating:
    """Titles and names around the tables, then other sheets, then the file's name."""
    found = Stating()
    apart = _sheets_of_months(readings)
    lists = [
        around for around in others if len({month.value for month in around.months}) > 1
    ]

    for around in [
        *(reading.around for reading in readings),
        *others,
        of_name(filename, None),
    ]:
        found.years += around.years
        if around not in lists:
            found.months += [
                month
                for month in around.months
                if month.sheet is None or month.value not in apart
            ]

    return found


def _sheets_of_months(readings: Sequence[Reading]) -> set[Hint]:
    """The months that are those of sheets and not the return's: names or titles that differ from
    sheet to sheet.
    """
    months = [month for reading in readings for month in reading.around.months]
    named = {month.value for month in months if month.cell is None}
    titled = {month.value for month in months if month.cell is not None}
    if len(named) < 2:
        return set()

    return named - titled if len(titled) == 1 else named | titled


def year_of(
    readings: Sequence[Reading],
    stated: Stating,
    context: Context,
) -> Year:
    """The year that the workbook is for; `wrong-year` where it contradicts the sender or its own
    dates.
    """
    dated = _dated(readings)
    own = FinancialYear(stated.years[0].value) if stated.years else None
    from_dates = _told_by(dated)
    if context.fy is None:
        return _unsent_year(own, from_dates, dated, stated)
    if own is not None and own != context.fy:
        return Year(
            from_dates or own,
            (_wrong(stated.years[0], context.fy, "the return was sent for"),),
        )
    if own is None and from_dates and from_dates != context.fy:
        detail = f"The workbook's dates are in {from_dates}, but the return was sent for {context.fy}."
        return Year(
            from_dates, (problem("wrong-year", value=str(from_dates), detail=detail),)
        )

    return Year(context.fy)


def year_of_name(filename: str) -> FinancialYear | None:
    """The financial year that the name of a file states."""
    years = of_name(filename, None).years
    return FinancialYear(years[0].value) if years else None


def _unsent_year(
    own: FinancialYear | None,
    from_dates: FinancialYear | None,
    dated: Counter[FinancialYear | None],
    stated: Stating,
) -> Year:
    """The year of a workbook whose sender named none."""
    if own is None:
        years = [year for year, _ in dated.most_common() if year]
        if years:
            return Year(years[0])

        return Year(None, (problem("year-unknown"),))
    if from_dates and from_dates != own:
        return Year(
            from_dates,
            (_wrong(stated.years[0], from_dates, "the dates in its table are in"),),
        )

    return Year(own)


def _wrong(
    stated: Stated[int],
    right: FinancialYear,
    because: str,
) -> Problem:
    detail = f'"{stated.text[:120]}" says {FinancialYear(stated.value)}, but {because} {right}.'
    return problem(
        "wrong-year",
        stated.sheet,
        stated.cell,
        stated.text,
        detail,
    )


def _told_by(dated: Counter[FinancialYear | None]) -> FinancialYear | None:
    """The one year that the dates are in, unless most periods have none: then an odd date among
    them is a slip.
    """
    years = [year for year in dated if year]
    if len(years) == 1 and 2 * dated[years[0]] >= dated.total():
        return years[0]
    return None


def _dated(readings: Sequence[Reading]) -> Counter[FinancialYear | None]:
    """How many columns, and cells in columns of periods, state each financial year by themselves,
    or (None) no year.
    """
    counts = Counter[FinancialYear | None]()
    for reading in readings:
        counts.update(
            dated_year(column.facets.hint)
            for column in reading.having("amount")
            if column.facets.hint is not None
        )
        counts.update(_dated_cells(reading))

    return counts


def _dated_cells(reading: Reading) -> Counter[FinancialYear | None]:
    found = Counter[FinancialYear | None]()
    column = reading.column("period")
    if column is not None:
        last = (
            reading.end_above(reading.bottom + 1) - 1
        )  # a signature below the table has a date of its own
        cells: Counter[Value] = Counter(
            reading.grid.column(column.index, reading.top, last)
        )
        for value, count in cells.items():
            hint = period_of(value) if value != "" else None
            if hint:
                found[dated_year(hint)] += count

    return found


def stated_month(
    stated: Stating,
    fy: FinancialYear | None,
    context: Context,
) -> Month | None:
    """The return's month as the sender, a title or a name states it; a quarter counts as its last
    month.
    """
    if context.month:
        return context.month

    for month in stated.months:
        period = resolve(month.value, fy)
        if period and (fy is None or period.fy == fy):
            return period.end

    return None


def says_month(readings: Sequence[Reading], stated: Stating) -> bool:
    """Whether the month could be told if the financial year were known."""
    actuals = any(
        column.facets.measure == "actual"
        for reading in readings
        for column in reading.having("amount")
    )

    return (
        bool(stated.months)
        or actuals
        or any(reading.column("measure") for reading in readings)
    )


def month_of_lines(
    readings: Sequence[Reading],
    lines: Sequence[Line],
    fy: FinancialYear | None,
) -> Month | None:
    """The last month under a band of actuals, or else the last with an actual amount."""
    banded = [month for reading in readings if (month := _last_banded(reading, fy))]
    if banded:
        return max(banded)

    # By object: there is one for each period, and hashing a period a million times takes a second.
    actual = {
        id(period): period
        for _, _, _, _, _, period, measure, _, pence in lines
        if measure == "actual" and pence
    }

    return max((period.end for period in actual.values()), default=None)


def _last_banded(reading: Reading, fy: FinancialYear | None) -> Month | None:
    """The last month of the columns of actuals, where actuals and forecasts share no month."""
    months: dict[str, set[Month]] = {"actual": set(), "forecast": set()}
    for column in reading.having("amount"):
        facets = column.facets
        period = resolve(facets.hint, fy) if facets.hint else None
        if facets.measure and period:
            months[facets.measure].add(period.end)

    if (
        not months["actual"]
        or not months["forecast"]
        or months["actual"] & months["forecast"]
    ):
        return None

    return max(months["actual"])
