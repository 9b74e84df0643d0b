"""Financial years that have returns or opened months."""

from __future__ import annotations

from sqlalchemy import select

from portfolio.finance import FinancialYear, Month
from portfolio.ledger.clock import AnySession
from portfolio.models import FinanceReturn, ReportingMonth
from portfolio.returns.months.service import today


def years(session: AnySession) -> list[FinancialYear]:
    """List years with returns or opened months and the current year, latest first."""
    return sorted({*_years_in_use(session), _this_year(session)}, reverse=True)


def first_shown(session: AnySession) -> FinancialYear:
    """Choose the current year if it is in use, otherwise the latest year in use."""
    current = _this_year(session)
    in_use = _years_in_use(session)
    if current in in_use:
        return current

    return max(in_use, default=current)


def _this_year(session: AnySession) -> FinancialYear:
    day = today(session)
    return FinancialYear.of_month(Month(day.year, day.month))


def _years_in_use(session: AnySession) -> set[FinancialYear]:
    starts = session.scalars(select(FinanceReturn.fy).distinct())
    with_returns = {FinancialYear(start) for start in starts}
    numbers = session.scalars(select(ReportingMonth.month).distinct())
    opened = {FinancialYear.of_month(Month.from_number(number)) for number in numbers}

    return with_returns | opened
