"""Reads by month and quarter: the position's spend in the periods that departments returned it
for.

A quarter stays a quarter. Quarters of a financial year lie in one calendar year, so both kinds of
year are sums of periods, and nothing is spread.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select

from portfolio.figures import spend
from portfolio.figures.prices import in_prices
from portfolio.figures.selection import UNALLOCATED, Selection
from portfolio.figures.spend import Row
from portfolio.finance import FinancialYear, Month
from portfolio.ledger import fund
from portfolio.ledger.clock import AnySession
from portfolio.models import FundRollup, Position, Programme, Spend, SpendPeriod
from portfolio.permissions import Reader, hidden_programmes, visible_programmes

KEYS = ("period_start", "period_length", "measure", "oda", "in_outturn")


def spent(session: AnySession, chosen: Selection, reader: Reader) -> list[Row]:
    """(period's start, length, measure, ODA, in outturn, pence) of what the reader may see,
    whatever the measure.
    """
    if reader.sees_withheld and not (
        spend.tells_programmes_apart(chosen) or chosen.country or chosen.theme
    ):
        return _in_prices(chosen, _of_fund(session, chosen))

    return _in_prices(
        chosen,
        _of_programmes(
            session,
            chosen,
            visible_programmes(reader),
            narrowed=True,
        ),
    )


def withheld(session: AnySession, chosen: Selection, reader: Reader) -> list[Row]:
    """The same of what the reader may not see; it obeys FY, ODA and the instant only."""
    if reader.sees_withheld:
        return []

    return _in_prices(
        chosen,
        _of_programmes(
            session,
            chosen,
            hidden_programmes(reader),
            narrowed=False,
        ),
    )


def _in_prices(chosen: Selection, rows: Iterable[Row]) -> list[Row]:
    """The rows in the selection's prices, each by the financial year that its period lies in."""
    return in_prices(
        chosen.prices,
        (
            (FinancialYear.of_month(Month.from_number(row[0])).start, *row)
            for row in rows
        ),
    )


def _of_fund(session: AnySession, chosen: Selection) -> list[Row]:
    keys = [getattr(FundRollup, name) for name in KEYS]
    spoke = FundRollup.version_id.in_(spend.fund_versions(session, chosen))
    query = (
        select(*keys, func.sum(FundRollup.pence))
        .where(FundRollup.kind == fund.PERIOD, spoke)
        .group_by(*keys)
    )

    if chosen.oda is not None:
        query = query.where(FundRollup.oda.is_(chosen.oda))

    return [tuple(row) for row in session.execute(query)]


def _of_programmes(
    session: AnySession,
    chosen: Selection,
    programmes: ColumnElement[bool],
    *,
    narrowed: bool,
) -> list[Row]:
    """From spend by period, or from spend itself where only a country or theme is wanted."""
    table: Any = Spend if narrowed and (chosen.country or chosen.theme) else SpendPeriod
    keys = [getattr(table, name) for name in KEYS]
    split = and_(
        table.return_id == Position.return_id,
        table.programme_id == Position.programme_id,
        table.share_set_id == Position.share_set_id,
    )
    query = (
        select(*keys, func.sum(table.pence))
        .select_from(Position)
        .join(table, split)
        .join(Programme, Programme.id == Position.programme_id)
        .where(
            Position.at(chosen.as_at),
            programmes,
            *_conditions(chosen, table, narrowed=narrowed),
        )
        .group_by(*keys)
    )

    return [tuple(row) for row in session.execute(query)]


def _conditions(
    chosen: Selection, table: Any, *, narrowed: bool
) -> Sequence[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if chosen.fy:
        found.append(Position.fy == chosen.fy.start)

    if chosen.oda is not None:
        found.append(table.oda.is_(chosen.oda))

    if not narrowed:
        return found

    if chosen.department:
        found.append(Position.department_code == chosen.department)

    found += spend.of_programmes(chosen)
    if chosen.country:
        found.append(
            table.country.is_(None)
            if chosen.country == UNALLOCATED
            else table.country == chosen.country
        )

    if chosen.theme:
        found.append(
            table.theme_id.is_(None)
            if chosen.theme_id is None
            else table.theme_id == chosen.theme_id
        )

    return found
