"""Financial year and month of a return, from statements and from the dates in its tables."""

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
from imports.text.hints import (
    Hint,
    dated_year,
    resolve,
)
from imports.text.periods import period_of
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
    """Gather titles and names around the tables, then other sheets, then the file's name."""
    others = list(others)
    of_tables = [reading.around for reading in readings]
    of_sheets = _sheets_of_months(readings)

    stated = Stating()
    for around in (*of_tables, *others, of_name(filename, None)):
        stated.years += around.years

        # A sheet of several months lists months, and states none of the return.
        is_list = around in others and len({m.value for m in around.months}) > 1
        if not is_list:
            stated.months += [
                month
                for month in around.months
                if month.sheet is None or month.value not in of_sheets
            ]

    return stated


def _sheets_of_months(readings: Sequence[Reading]) -> set[Hint]:
    """Return months of sheets, which are not the return's: they differ from sheet to sheet."""
    named: set[Hint] = set()
    titled: set[Hint] = set()
    for reading in readings:
        for month in reading.around.months:
            months = named if month.cell is None else titled
            months.add(month.value)

    if len(named) < 2:
        return set()

    return named - titled if len(titled) == 1 else named | titled


def year_of(
    readings: Sequence[Reading],
    stated: Stating,
    context: Context,
) -> Year:
    """Return the year of the workbook.

    It has the problem `wrong-year` where it contradicts the sender or its own dates.
    """
    dated = _dated(readings)
    from_dates = _common_year(dated)
    own = FinancialYear(stated.years[0].value) if stated.years else None

    if context.fy is None:
        return _unsent_year(own, from_dates, dated, stated)
    if own is not None and own != context.fy:
        wrong = _wrong(stated.years[0], context.fy, "the return was sent for")
        return Year(from_dates or own, (wrong,))
    if own is None and from_dates and from_dates != context.fy:
        return Year(from_dates, (_wrong_dates(from_dates, context.fy),))

    return Year(context.fy)


def _wrong_dates(from_dates: FinancialYear, sent_for: FinancialYear) -> Problem:
    detail = (
        f"The workbook's dates are in {from_dates}, "
        f"but the return was sent for {sent_for}."
    )
    return problem("wrong-year", value=str(from_dates), detail=detail)


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
    year = FinancialYear(stated.value)
    detail = f'"{stated.text[:120]}" says {year}, but {because} {right}.'

    return problem(
        "wrong-year",
        stated.sheet,
        stated.cell,
        stated.text,
        detail,
    )


def _common_year(dated: Counter[FinancialYear | None]) -> FinancialYear | None:
    """Return the one year of the dates.

    Where most periods have no year, an odd date among them is a slip.
    """
    years = [year for year in dated if year]
    if len(years) == 1 and 2 * dated[years[0]] >= dated.total():
        return years[0]
    return None


def _dated(readings: Sequence[Reading]) -> Counter[FinancialYear | None]:
    """Count the columns, and cells in columns of periods, by the year that they state or None."""
    counts = Counter[FinancialYear | None]()
    for reading in readings:
        hints = [column.facets.hint for column in reading.having("amount")]
        counts.update(dated_year(hint) for hint in hints if hint)
        counts.update(_dated_cells(reading))

    return counts


def _dated_cells(reading: Reading) -> Counter[FinancialYear | None]:
    counts = Counter[FinancialYear | None]()
    column = reading.column("period")
    if column is None:
        return counts

    # A signature below the table has a date of its own.
    last = reading.end_above(reading.bottom + 1) - 1
    cells = Counter(reading.grid.column(column.index, reading.top, last))
    for value, count in cells.items():
        hint = period_of(value) if value != "" else None
        if hint:
            counts[dated_year(hint)] += count

    return counts


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
    """Return whether the month would follow if the financial year were known."""
    if stated.months:
        return True

    for reading in readings:
        if reading.column("measure"):
            return True
        if any(
            column.facets.measure == "actual" for column in reading.having("amount")
        ):
            return True

    return False


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


def _last_banded(
    reading: Reading,
    fy: FinancialYear | None,
) -> Month | None:
    """Return the last month headed actual, where actuals and forecasts share no month."""
    actual: set[Month] = set()
    forecast: set[Month] = set()
    for column in reading.having("amount"):
        facets = column.facets
        period = resolve(facets.hint, fy) if facets.hint else None
        if period is None:
            continue

        if facets.measure == "actual":
            actual.add(period.end)
        elif facets.measure == "forecast":
            forecast.add(period.end)

    if not actual or not forecast or actual & forecast:
        return None

    return max(actual)
