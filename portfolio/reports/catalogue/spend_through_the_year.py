"""How a year's money is spent through the year, against an even plan, and how much of it falls on
the year's end.

A quarter returned as a quarter stays one: it counts to the cumulative figures from its last month
on, and is never spread over its months.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from portfolio.charts.bars import AMOUNT
from portfolio.charts.lines import Axes, Series, lines
from portfolio.charts.scales import money_label
from portfolio.figures import allocations, filter_options, periods, spend
from portfolio.figures.selection import WITHHELD
from portfolio.filters import money_short, period_name, share
from portfolio.finance import FinancialYear, Month, Period
from portfolio.permissions import visible_programmes
from portfolio.reports import report_charts
from portfolio.reports.report import RISK_FILTERS, Answer, Asked, Report
from portfolio.reports.sentence import Sentence
from portfolio.reports.shares import SIX_PLACES
from portfolio.reports.table import Field, Key, Layout, table
from portfolio.reports.titles import Title
from portfolio.reports.wording import NOTHING, part_of

LAST_QUARTER = 3
"""How many months before the year's end count as its end."""
EVEN = Decimal("0.25")


@dataclass(frozen=True, slots=True)
class Point:
    """A month, or a quarter returned as one: its money and the year's so far, in pence."""

    fy: str
    period: str
    actual: int
    forecast: int
    outturn: int
    cumulative_actual: int | None
    """None once no return has reported so far; None for a period within which nothing can be told."""
    cumulative_outturn: int | None
    plan: int | None
    """An even spread of the year's allocation up to then; None where allocations are not divided
    so.
    """
    part_of_year: Decimal | None


@dataclass(frozen=True, slots=True)
class Through:
    """The periods of the year in order, and the year."""

    rows: tuple[Point, ...]
    fy: FinancialYear | None
    reported: Month | None
    """The last month that an actual covers."""

    @property
    def seen(self) -> list[Point]:
        """The periods without the row of what is withheld."""
        return [row for row in self.rows if row.period != WITHHELD]

    @property
    def periods(self) -> dict[str, Period]:
        """The year's months and quarters by their names."""
        if self.fy is None:
            return {}

        every = [
            *(Period(month) for month in self.fy.months),
            *(self.fy.quarter(number) for number in (1, 2, 3, 4)),
        ]

        return {period_name(period): period for period in every}


@dataclass(slots=True)
class _Sums:
    actual: int = 0
    forecast: int = 0
    outturn: int = 0


def find(asked: Asked) -> Through:
    """The chosen year, else the latest on record."""
    if asked.chosen.fy:
        years = [asked.chosen.fy]
    else:
        years = filter_options.years(asked.session, asked.chosen.as_at)[:1]

    if not years:
        return Through((), None, None)

    fy = years[0]
    chosen = replace(asked.chosen, fy=years[0])
    spent = _by_period(periods.spent(asked.session, chosen, asked.reader))
    held = _by_period(periods.withheld(asked.session, chosen, asked.reader))
    if not spent:
        return Through(tuple(_withheld(fy, held)), None, None)

    reported = max(
        (period.end for period, own in spent.items() if own.actual), default=None
    )
    rows = _points(fy, spent, reported, _allocation(asked, fy))

    return Through((*rows, *_withheld(fy, held)), fy, reported)


def _by_period(rows: Iterable[spend.Row]) -> dict[Period, _Sums]:
    sums: dict[Period, _Sums] = {}
    for start, length, measure, _, in_outturn, pence in rows:
        own = sums.setdefault(Period(Month.from_number(start), length), _Sums())
        if measure == "actual":
            own.actual += pence
        else:
            own.forecast += pence

        own.outturn += pence if in_outturn else 0

    return sums


def _allocation(asked: Asked, fy: FinancialYear) -> int | None:
    """The year's allocation, or None under filters that do not divide allocations."""
    if asked.chosen.country or asked.chosen.theme:
        return None

    chosen = replace(asked.chosen, fy=fy)
    rows = allocations.budgets(
        asked.session,
        chosen,
        visible_programmes(asked.reader),
        filtered=True,
    )
    total: int = sum(row[-1] for row in rows)

    return total


def _points(
    fy: FinancialYear,
    spent: dict[Period, _Sums],
    reported: Month | None,
    allocation: int | None,
) -> Iterable[Point]:
    whole = sum(own.outturn for own in spent.values())
    known = {*spent, *(Period(month) for month in fy.months)}
    actual = outturn = 0

    for period in sorted(known, key=lambda period: (period.end, -period.length)):
        own = spent.get(period, _Sums())
        actual = actual + own.actual
        outturn = outturn + own.outturn
        past = reported is not None and period.end <= reported
        months = fy.months.index(period.end) + 1
        plan = None if allocation is None else allocation * months // len(fy.months)
        fraction = part_of(own.outturn, whole)
        yield Point(
            str(fy),
            period_name(period),
            own.actual,
            own.forecast,
            own.outturn,
            actual if past else None,
            outturn,
            plan,
            fraction.quantize(SIX_PLACES) if fraction is not None else None,
        )


def _withheld(fy: FinancialYear, held: dict[Period, _Sums]) -> list[Point]:
    """What is withheld, of the whole year: it obeys year and ODA only, and is not told by month."""
    if not held:
        return []

    sums = [
        sum(getattr(own, name) for own in held.values())
        for name in ("actual", "forecast", "outturn")
    ]

    return [
        Point(
            str(fy),
            WITHHELD,
            sums[0],
            sums[1],
            sums[2],
            None,
            None,
            None,
            None,
        )
    ]


def show(asked: Asked, found: Through, unit: str) -> Answer:
    """Cumulative lines against the plan, each period's outturn as a bar, and the table."""
    hidden = [row for row in found.rows if row.period == WITHHELD]
    fields = (
        _in_period(found, "Actual", lambda row: row.actual, "actual"),
        _in_period(found, "Forecast", lambda row: row.forecast, "forecast"),
        _in_period(found, "Outturn", lambda row: row.outturn, "outturn"),
        Field(
            "Part of the year",
            "share",
            lambda row: row.part_of_year,
            lambda row: _part(found, row),
        ),
        Field(
            "Actual so far",
            "money",
            lambda row: row.cumulative_actual,
            lambda row: _so_far(found, row, "actual"),
        ),
        Field(
            "Outturn so far",
            "money",
            lambda row: row.cumulative_outturn,
            lambda row: _so_far(found, row, "outturn"),
        ),
        Field(
            "Even plan", "money", lambda row: row.plan, lambda row: _planned(found, row)
        ),
    )
    caption = f"Spend through {found.fy}" if found.fy else "Spend through the year"
    total = "Total" if not hidden else "Total shown in detail"
    layout = Layout(
        caption,
        "Period",
        lambda row: row.period[:1].upper() + row.period[1:],
        fields,
        total=total,
    )

    return Answer(
        finding=_sentence(asked, found),
        tables=(
            table(
                layout,
                found.seen,
                asked.links,
                unit,
                beyond=hidden,
            ),
        ),
        charts=(_burn(found), _bars(found)) if found.fy else (),
        notes=(
            "A quarter returned as one counts from its last month on; it is never spread over its months.",
            "The plan is the year's allocation spread evenly over its months, for comparison only.",
        ),
        nothing=found.fy is None,
    )


def _in_period(
    found: Through, label: str, read: Callable[[Point], int], measure: str
) -> Field:
    """A column of what falls in each period."""

    def origin(row: Point) -> Key:
        return {
            **_year(found),
            "measure": measure,
            "period": str(found.periods[row.period]),
        }

    return Field(
        label,
        "money",
        read,
        origin,
        True,
        _year(found) | {"measure": measure},
    )


def _part(found: Through, row: Point) -> Key:
    """The filters of a period's part of the year's outturn."""
    return {
        **_year(found),
        "measure": "outturn",
        "period": str(found.periods[row.period]),
        "over": "period",
    }


def _so_far(found: Through, row: Point, measure: str) -> Key:
    """The filters of everything up to a period, in the order of the table."""
    return {
        **_year(found),
        "measure": measure,
        "until": str(found.periods[row.period]),
    }


def _planned(found: Through, row: Point) -> Key | None:
    """The filters of an even part of the year's allocation."""
    if found.fy is None:
        return None

    months = found.fy.months.index(found.periods[row.period].end) + 1
    return {
        **_year(found),
        "of": "allocation",
        "twelfths": str(months),
    }


def _year(found: Through) -> dict[str, str | None]:
    if found.fy:
        return {"fy": str(found.fy)}
    return {}


def year_end(found: Through) -> tuple[int, int]:
    """Outturn (pence) of the periods that end in the year's last three months, and of the whole
    year.
    """
    last = found.fy.months[-LAST_QUARTER:] if found.fy else ()
    names = {period_name(Period(month)) for month in last}
    names |= {period_name(Period(last[0], LAST_QUARTER))} if last else set()

    return sum(row.outturn for row in found.seen if row.period in names), sum(
        row.outturn for row in found.seen
    )


def _sentence(asked: Asked, found: Through) -> Sentence:
    if found.fy is None:
        return Sentence(NOTHING)

    told = asked.telling()
    late, whole = year_end(found)
    fraction = part_of(late, whole)
    words = f"In {found.fy}, the outturn is {told.money(whole, {**_year(found), 'measure': 'outturn'})}"

    if fraction is not None:
        side = "more" if fraction > EVEN else "not more"
        words += f"; {told.share(fraction, None)} falls in January to March, {side} than an even quarter"

    known = [
        row for row in found.seen if row.cumulative_actual is not None and row.plan
    ]
    if not known:
        return told.sentence(f"{words}.")

    last = known[-1]
    gap = (last.cumulative_actual or 0) - (last.plan or 0)
    side = "ahead of" if gap > 0 else "behind"

    return told.sentence(
        f"{words}. Actuals to {last.period} are {told.money(abs(gap), None)} {side} an even plan."
    )


def _burn(found: Through) -> report_charts.Chart:
    """One point a month: the figure after everything that ends in it."""
    by_month = {row.period: row for row in found.seen}
    if found.fy:
        months = [period_name(Period(month)) for month in found.fy.months]
    else:
        months = []

    points = [by_month[name] for name in months]
    series = (
        _series("Actual", [row.cumulative_actual for row in points], months, 0),
        _series(
            "Outturn",
            [row.cumulative_outturn for row in points],
            months,
            1,
            dashed=True,
        ),
        _series(
            "Even plan",
            [row.plan for row in points],
            months,
            2,
            dashed=True,
        ),
    )
    short = tuple(name[:3] for name in months)
    title = f"Actuals of {found.fy} against an even plan"
    known = [row for row in points if row.cumulative_actual is not None]

    if known and known[-1].plan:
        fraction = part_of(known[-1].cumulative_actual or 0, points[-1].plan or 0)
        if fraction is not None:
            title = f"{share(fraction)} of the year's allocation was spent by {known[-1].period}"

    description = "Lines over the months of the year: actuals so far, outturn so far and an even plan. The table has all."
    return lines(
        series,
        Axes(short, money_label),
        key="burn",
        title=title,
        description=description,
    )


def _series(
    name: str,
    values: Sequence[int | None],
    months: Sequence[str],
    ink: int,
    *,
    dashed: bool = False,
) -> Series:
    about = tuple(
        f"{name} to {month}: {money_short(value)}"
        for month, value in zip(months, values, strict=True)
    )

    return Series(
        name,
        name,
        tuple(None if value is None else float(value) for value in values),
        about,
        ink,
        dashed,
    )


def _bars(found: Through) -> report_charts.Chart:
    late, whole = year_end(found)
    fraction = part_of(late, whole)
    title = (
        "Outturn by month"
        if fraction is None
        else f"{share(fraction)} of the outturn falls in the last quarter"
    )
    rows = [
        report_charts.BarRow(
            row.period,
            row.outturn,
            float(row.part_of_year) if row.part_of_year else None,
            None,
            AMOUNT[-1],
        )
        for row in found.seen
    ]

    return report_charts.bars(
        rows,
        key="months",
        title=title,
        bands=AMOUNT,
    )


REPORT = Report(
    title=Title(
        "spend-through-the-year",
        "Spend through the year",
        "Is the money spent evenly, or at the year's end?",
        "Actual and outturn by month against an even plan, and the part that falls in the last quarter.",
    ),
    row=Point,
    money=frozenset(
        {
            "actual",
            "forecast",
            "outturn",
            "cumulative_actual",
            "cumulative_outturn",
            "plan",
        }
    ),
    find=find,
    show=show,
    unused=("measure", *RISK_FILTERS),
    budgets=True,
)
