"""Spend by department: allocation beside actual, forecast, outturn and variance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import ColumnElement

from portfolio.charts.bars import AMOUNT, BarRow, bars
from portfolio.charts.geometry import Chart
from portfolio.figures import allocations, filter_options, spend
from portfolio.figures.selection import WITHHELD
from portfolio.filters import money_short, share
from portfolio.finance import variance
from portfolio.permissions import hidden_programmes, visible_programmes
from portfolio.reports import wording
from portfolio.reports.largest import largest
from portfolio.reports.report import RISK_FILTERS, Answer, Asked, Report
from portfolio.reports.spend_table import (
    SpendRows,
    mappings,
    money_field,
    spend_table,
)
from portfolio.reports.table import Key, Layout
from portfolio.reports.table_model import Table
from portfolio.reports.titles import Title


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """A department's figures in pence."""

    department: str
    """Code, or `withheld`."""
    allocation: int | None
    """None under a filter on country or theme: allocations are not split by them."""
    actual: int
    forecast: int
    outturn: int
    variance: int | None


def find(asked: Asked) -> SpendRows[DepartmentRow]:
    """Allocation of the lead department beside spend of the returning department."""
    spent = spend.measured(asked.session, asked.chosen, asked.reader)
    divided = bool(asked.chosen.country or asked.chosen.theme)
    budgets: dict[str, int] = {}
    if not divided:
        budgets = _allocations(asked, visible_programmes(asked.reader), filtered=True)

    rows = []
    for department in sorted({row[0] for row in spent} | budgets.keys()):
        figures = [row[1:] for row in spent if row[0] == department]
        allocation = None if divided else budgets.get(department, 0)
        rows.append(_row(department, allocation, figures))

    return SpendRows(tuple(rows), _withheld(asked))


def _withheld(asked: Asked) -> tuple[DepartmentRow, ...]:
    """The row of what the reader may not see in detail, if there is any."""
    if asked.reader.sees_withheld:
        return ()

    spent = spend.measured_withheld(asked.session, asked.chosen, asked.reader)
    budgets = _allocations(asked, hidden_programmes(asked.reader), filtered=False)
    if not (spent or budgets):
        return ()

    return (_row(WITHHELD, sum(budgets.values()), spent),)


def _allocations(
    asked: Asked, programmes: ColumnElement[bool], *, filtered: bool
) -> dict[str, int]:
    rows = allocations.allocated(
        asked.session,
        asked.chosen,
        programmes,
        filtered=filtered,
    )

    return {department: pence for department, pence in rows}


def _row(
    department: str, allocation: int | None, spent: Sequence[spend.Row]
) -> DepartmentRow:
    """The row of (measure, in outturn, pence) and an allocation."""
    actual = sum(pence for measure, _, pence in spent if measure == "actual")
    forecast = sum(pence for measure, _, pence in spent if measure == "forecast")
    outturn = sum(pence for _, in_outturn, pence in spent if in_outturn)
    left = None if allocation is None else variance(allocation, outturn)

    return DepartmentRow(department, allocation, actual, forecast, outturn, left)


def show(asked: Asked, found: SpendRows[DepartmentRow], unit: str) -> Answer:
    """Outturn against allocation in a sentence and as bars, and the table."""
    chart = _chart(asked, found)

    return Answer(
        wording.departments(mappings(found.detail), asked.chosen.fy, asked.links),
        (_table(asked, found, unit),),
        (chart,) if chart else (),
        nothing=not found.detail,
    )


def _chart(asked: Asked, found: SpendRows[DepartmentRow]) -> Chart | None:
    drawn = [_bar(asked, row) for row in largest(found.detail, "outturn")]
    if not drawn:
        return None

    first = drawn[0]
    title = f"{first.label} has the largest outturn: {money_short(first.pence)}"
    if first.part is not None:
        title += f", {share(first.part)} of its allocation"

    return bars(
        drawn,
        key="largest",
        title=title,
        bands=AMOUNT,
        notes=("In brackets: part of the allocation.",),
    )


def _bar(asked: Asked, row: DepartmentRow) -> BarRow:
    part = float(Decimal(row.outturn) / row.allocation) if row.allocation else None
    url = asked.links.origin(department=row.department, measure="outturn")

    return BarRow(row.department, row.outturn, part, url, AMOUNT[-1])


def _key(row: DepartmentRow) -> Key:
    return {"department": row.department}


def _table(asked: Asked, found: SpendRows[DepartmentRow], unit: str) -> Table:
    departments = filter_options.departments(asked.session, asked.chosen.as_at)

    def name(row: DepartmentRow) -> str:
        if row.department == WITHHELD:
            return WITHHELD.capitalize()
        if row.department in departments:
            return f"{row.department} – {departments[row.department]}"
        return row.department

    layout = Layout(
        REPORT.title.title,
        "Department",
        name,
        (
            money_field("allocation", _key, {"of": "allocation"}),
            money_field("actual", _key, {"measure": "actual"}),
            money_field("forecast", _key, {"measure": "forecast"}),
            money_field("outturn", _key, {"measure": "outturn"}),
            money_field("variance", _key, {"of": "variance"}),
        ),
    )

    return spend_table(layout, found, asked, unit)


REPORT = Report(
    title=Title(
        "spend-by-department",
        "Spend by department",
        "How does each department's spend stand against its allocation?",
        "Allocation, actual, forecast, outturn and variance.",
    ),
    row=DepartmentRow,
    money=frozenset({"allocation", "actual", "forecast", "outturn", "variance"}),
    find=find,
    show=show,
    unused=("measure", *RISK_FILTERS),
    budgets=True,
)
