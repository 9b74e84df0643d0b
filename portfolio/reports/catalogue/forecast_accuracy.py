"""Forecast accuracy: the forecasts of each month against the actual spend that followed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from portfolio.charts.bars import AMOUNT
from portfolio.charts.lines import Axes, Series, lines
from portfolio.figures import forecasts
from portfolio.figures.forecasts import Compared
from portfolio.figures.selection import WITHHELD
from portfolio.filters import count_of, money_short, month_name, share
from portfolio.finance import FinancialYear, Month
from portfolio.reports import report_charts
from portfolio.reports.report import RISK_FILTERS, Answer, Asked, Report
from portfolio.reports.sentence import Sentence
from portfolio.reports.shares import SIX_PLACES
from portfolio.reports.table import Field, Key, Layout, table
from portfolio.reports.table_model import Table
from portfolio.reports.titles import Title
from portfolio.reports.wording import NOTHING

K = TypeVar("K")
DRAWN = 15
"""Departments in the chart; all are in the table."""
MONTHS = 36
"""More months than these are shown by financial year: forecasts get better through each, and ten
saws say little.
"""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a department forecast in one month for later ones, and what those have cost, in pence.

    A forecast of £100 that £90 came of is out by -£10 and by -0.1. `gross` adds up every
    programme's and period's difference by its size, so that opposite ones do not hide each other.
    """

    department: str
    fy: str
    made: str | None
    """The month of the return that made it; None for all months together."""
    until: str | None
    """The last month compared."""
    forecast: int
    actual: int
    difference: int
    gross_difference: int
    out_by: Decimal | None
    """Difference as a part of the forecast; None where that was nil."""
    gross_out_by: Decimal | None


@dataclass(frozen=True)
class Accuracy:
    """What was found of programmes that the reader may follow, and of those that are withheld."""

    found: tuple[Compared, ...]
    held: tuple[Compared, ...]

    @property
    def rows(self) -> tuple[Forecast, ...]:
        """The rows of the files: by department, year and month; what is withheld by year alone."""
        return (*_rows(self.found), *self.withheld)

    @property
    def latest(self) -> list[Forecast]:
        """Each department's months in the latest year."""
        last = max(each.key.fy for each in self.found)
        return _rows(each for each in self.found if each.key.fy == last)

    @property
    def withheld(self) -> list[Forecast]:
        """What is withheld."""
        groups = _grouped(self.held, lambda each: each.key.fy)
        return [_row(WITHHELD, fy, None, own) for fy, own in sorted(groups.items())]


def find(asked: Asked) -> Accuracy:
    """What each department forecast, as far as it can be compared."""
    found = forecasts.compared(asked.session, asked.chosen, asked.reader)
    return Accuracy(
        tuple(found),
        tuple(forecasts.withheld(asked.session, asked.chosen, asked.reader)),
    )


def _rows(found: Iterable[Compared]) -> list[Forecast]:
    groups = _grouped(
        found, lambda each: (each.key.department, each.key.fy, each.key.made)
    )
    return [
        _row(department, fy, made, own)
        for (department, fy, made), own in sorted(groups.items())
    ]


def _grouped(
    found: Iterable[Compared], key: Callable[[Compared], K]
) -> dict[K, list[Compared]]:
    groups: dict[K, list[Compared]] = {}
    for each in found:
        groups.setdefault(key(each), []).append(each)
    return groups


def _row(
    department: str, fy: int, made: int | None, own: Sequence[Compared]
) -> Forecast:
    forecast = sum(each.forecast for each in own)
    actual = sum(each.actual for each in own)
    gross = sum(each.gross for each in own)

    return Forecast(
        department,
        str(FinancialYear(fy)),
        None if made is None else str(Month.from_number(made)),
        None
        if made is None
        else str(Month.from_number(max(each.key.until for each in own))),
        forecast,
        actual,
        actual - forecast,
        gross,
        _part(actual - forecast, forecast),
        _part(gross, forecast),
    )


def _part(difference: int, forecast: int) -> Decimal | None:
    if forecast > 0:
        return (Decimal(difference) / Decimal(forecast)).quantize(SIX_PLACES)
    return None


def show(asked: Asked, found: Accuracy, unit: str) -> Answer:
    """The course over the months as lines, departments as bars, and the same as tables."""
    held = found.withheld
    departments = _totals(found.found, lambda each: each.key.department, str)
    if not departments:
        return Answer(
            finding=Sentence(NOTHING),
            tables=(_departments(asked, [], held, unit),),
            nothing=True,
        )

    course = _course_of(found.found)
    return Answer(
        finding=_sentence(asked, departments),
        tables=(
            _departments(asked, departments, held, unit),
            _over_time(asked, course, unit),
            _each(asked, found.latest, unit),
        ),
        charts=(_course(course), _bars(asked, departments)),
        notes=(*_notes(found.found), *course.notes),
    )


@dataclass(frozen=True, slots=True)
class Course:
    """Totals over the months in which forecasts were made; or over the years, where there are many
    months.
    """

    span: str
    """`month` or `year`."""
    totals: tuple[Total, ...]
    short: tuple[str, ...]
    """What stands under the axis."""
    keys: Mapping[str, Key]
    """The filters of each, by its name."""
    notes: tuple[str, ...] = ()


def _course_of(found: Sequence[Compared]) -> Course:
    if len({each.key.made for each in found}) > MONTHS:
        years = _totals(
            found, lambda each: each.key.fy, lambda fy: str(FinancialYear(fy))
        )
        note = "Over so many years, forecasts are shown by the financial year they were made in. Choose one for months."
        names = tuple(total.name for total in years)
        return Course(
            "year",
            tuple(years),
            names,
            {name: {"fy": name} for name in names},
            (note,),
        )

    months = _totals(found, lambda each: each.key.made, month_name)
    made: Mapping[str, Key] = {
        month_name(each): {"made": str(Month.from_number(each))}
        for each in {e.key.made for e in found}
    }

    return Course(
        "month",
        tuple(months),
        tuple(f"{total.name[:3]} {total.name[-2:]}" for total in months),
        made,
    )


def _notes(found: Iterable[Compared]) -> tuple[str, ...]:
    nil = sum(each.forecast for each in found if each.key.set_to_nil)
    of_them = f": {money_short(nil)} of the amounts shown here" if nil else ""

    return (
        "Each return's forecast for later months is compared with the actual spend of those months, as far as it has "
        "been reported. A quarter is compared as a quarter, and only where it had not begun and is all reported.",
        "A programme that its department has since set to zero has cost nothing, so its forecast "
        f"counts as not spent{of_them}. It is compared, for the department or its successor, up to the last month of the latest "
        "return. Programmes missing from the latest return are compared up to the last month they reported.",
        "A month is forecast once in every return before it, and counts each time: these are sums of forecasts "
        "made, not of money.",
        "Amounts are as returned, without real terms: a forecast and its actual spend cover the same months.",
        "Differences by size: those of every month and programme without their signs, so that none hides another.",
    )


@dataclass(frozen=True, slots=True)
class Total:
    """Forecasts of one department, or made in one month, in pence."""

    name: str
    forecast: int
    actual: int
    gross: int

    @property
    def difference(self) -> int:
        """Actual less forecast."""
        return self.actual - self.forecast

    @property
    def out_by(self) -> Decimal | None:
        """Difference as a part of the forecast."""
        return _part(self.difference, self.forecast)

    @property
    def gross_out_by(self) -> Decimal | None:
        """Differences by their size as a part of the forecast."""
        return _part(self.gross, self.forecast)


def _totals(
    found: Iterable[Compared], key: Callable[[Compared], K], name: Callable[[K], str]
) -> list[Total]:
    return [
        Total(
            name(value),
            sum(each.forecast for each in own),
            sum(each.actual for each in own),
            sum(each.gross for each in own),
        )
        for value, own in sorted(_grouped(found, key).items())
    ]


def _sentence(asked: Asked, departments: Sequence[Total]) -> Sentence:
    """How far off all were, and who was nearest and furthest."""
    whole = Total(
        "",
        *(
            sum(getattr(each, name) for each in departments)
            for name in ("forecast", "actual", "gross")
        ),
    )
    when = f"In {asked.chosen.fy}" if asked.chosen.fy else "Over all years on record"
    told = asked.telling()
    words = f"{when}, actual spend was {told.money(whole.actual, CAME)} against "
    words += f"forecasts of {told.money(whole.forecast, FORECAST)}"

    if whole.out_by is not None:
        side = "lower" if whole.difference < 0 else "higher"
        words += f" ({told.share(abs(whole.out_by), {**DIFFERENCE, **OVER})} {side}); by month and programme, "
        words += "forecasts were out by "
        words += told.share(whole.gross_out_by, {**SIZES, **OVER})

    ranked = sorted(
        (each for each in departments if each.gross_out_by is not None), key=_furthest
    )
    if len(ranked) < 2:
        return told.sentence(f"{words}.")

    first = ranked[0]
    last = ranked[-1]

    return told.sentence(
        f"{words}. {first.name} was furthest out ({told.share(first.gross_out_by, _sizes_of(first))}) and "
        f"{last.name} nearest ({told.share(last.gross_out_by, _sizes_of(last))})."
    )


def _sizes_of(total: Total) -> Key:
    """The filters of how far a department's forecasts were out."""
    return {
        **SIZES,
        **_of_department(total),
        **OVER,
    }


def _furthest(total: Total) -> tuple[Decimal, str]:
    return -(total.gross_out_by or Decimal(0)), total.name


def _course(course: Course) -> report_charts.Chart:
    names = [total.name for total in course.totals]
    net = [each.out_by for each in course.totals]
    gross = [each.gross_out_by for each in course.totals]
    series = (
        _series(
            "All together",
            "Together",
            net,
            names,
            0,
        ),
        _series(
            "By month and programme",
            "Each",
            gross,
            names,
            1,
            dashed=True,
        ),
    )
    axes = Axes(course.short, lambda value: f"{round(float(value) * 100)}%", (0.0, 0.1))
    known = [value for value in gross if value is not None]
    title = f"How far forecasts were out, by the {course.span} in which they were made"

    if len(known) > 1:
        worst = max(
            zip(gross, names, strict=True),
            key=lambda each: each[0] if each[0] is not None else Decimal(-1),
        )
        title = f"Forecasts made in {worst[1]} were furthest out: {share(worst[0])}, month by month"

    description = (
        f"Lines over the {course.span}s in which forecasts were made: how far they were out, all together and by month "
        "and programme. The table has every figure."
    )

    return lines(
        series,
        axes,
        key="course",
        title=title,
        description=description,
    )


def _series(
    name: str,
    short: str,
    values: Sequence[Decimal | None],
    names: Sequence[str],
    ink: int,
    *,
    dashed: bool = False,
) -> Series:
    about = tuple(
        f"{name}, made in {month}: {share(value)}"
        for value, month in zip(values, names, strict=True)
    )

    return Series(
        name,
        short,
        tuple(None if value is None else float(value) for value in values),
        about,
        ink,
        dashed,
    )


def _bars(asked: Asked, departments: Sequence[Total]) -> report_charts.Chart:
    ranked = sorted(departments, key=_furthest)
    rows = [
        report_charts.BarRow(
            each.name,
            each.gross,
            float(each.gross_out_by) if each.gross_out_by is not None else None,
            asked.links.origin(**SIZES, **_of_department(each)),
            AMOUNT[-1],
        )
        for each in ranked[:DRAWN]
    ]
    title = f"{ranked[0].name} was furthest out: {share(ranked[0].gross_out_by)} of what it forecast"
    notes = ["In brackets: differences by their size as a part of what was forecast."]

    if len(ranked) > DRAWN:
        notes.append(
            f"The {DRAWN} furthest out of {count_of(len(ranked), 'department')}."
        )

    return report_charts.bars(
        rows,
        key="departments",
        title=title,
        bands=AMOUNT,
        notes=tuple(notes),
    )


FORECAST: Key = {"of": "forecast-made"}
CAME: Key = {"of": "came-of-it"}
DIFFERENCE: Key = {"of": "forecast-difference"}
SIZES: Key = {"of": "forecast-sizes"}
"""The filters of forecasts, of differences and of their sizes, as origins know them."""
OVER: Key = {"over": "forecast-made"}


def _fields(gross: str, own: Callable[[Any], Key]) -> tuple[Field, ...]:
    """What was forecast and came of it; `gross` names the size of differences, `own` gives the
    filters of a row.
    """

    def made(label: str, name: str, key: Key) -> Field:
        return Field(
            label,
            "money",
            lambda row: getattr(row, name),
            lambda row: {**key, **own(row)},
            True,
            key,
        )

    return (
        made("Forecast", "forecast", FORECAST),
        made("Actual", "actual", CAME),
        made("Difference", "difference", DIFFERENCE),
        Field(
            "Out by",
            "share",
            lambda row: row.out_by,
            lambda row: {
                **DIFFERENCE,
                **own(row),
                **OVER,
            },
        ),
        made("Differences by size", gross, SIZES),
        Field(
            "Out by, by size",
            "share",
            lambda row: row.gross_out_by,
            lambda row: {
                **SIZES,
                **own(row),
                **OVER,
            },
        ),
    )


def _of_department(total: Total) -> Key:
    return {"department": total.name}


def _of_each(row: Forecast) -> Key:
    return {
        "department": row.department,
        "fy": row.fy,
        "made": row.made,
    }


def _departments(
    asked: Asked, departments: Sequence[Total], held: Sequence[Forecast], unit: str
) -> Table:
    beyond = [
        Total(f"Withheld, {row.fy}", row.forecast, row.actual, row.gross_difference)
        for row in held
    ]
    total = "Total" if not held else "Total shown in detail"
    fields = _fields("gross", _of_department)
    layout = Layout(
        "Forecasts against actuals by department",
        "Department",
        lambda row: row.name,
        fields,
        total=total,
    )

    return table(
        layout,
        departments,
        asked.links,
        unit,
        beyond=beyond,
    )


def _over_time(asked: Asked, course: Course, unit: str) -> Table:
    caption = f"Forecasts against actuals by the {course.span} that they were made in"
    layout = Layout(
        caption,
        "Made in",
        lambda row: row.name,
        _fields("gross", lambda row: course.keys[row.name]),
    )

    return table(layout, course.totals, asked.links, unit)


def _each(asked: Asked, rows: Sequence[Forecast], unit: str) -> Table:
    """Each department's months: of the year that was chosen, or of the latest one."""
    fields = (
        Field("Made in", "text", lambda row: month_name(row.made)),
        Field("Compared to", "text", lambda row: month_name(row.until)),
        *_fields("gross_difference", _of_each),
    )
    layout = Layout(
        f"Each department's forecasts of {rows[0].fy}",
        "Department",
        lambda row: row.department,
        fields,
    )

    return table(layout, rows, asked.links, unit)


REPORT = Report(
    title=Title(
        "forecast-accuracy",
        "Forecast accuracy",
        "How accurate are departments' forecasts?",
        "What each department forecast, month by month, against its actual spend.",
    ),
    row=Forecast,
    money=frozenset({"forecast", "actual", "difference", "gross_difference"}),
    find=find,
    show=show,
    unused=("measure", *RISK_FILTERS),
    nominal=True,
    budgets=True,
)
