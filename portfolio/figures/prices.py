"""Real terms: amounts of different years in the prices of one, by the GDP deflators known at the
report's instant.

A report in real terms adds up each year's nominal amounts, brings each sum to the base year's
prices with `Decimal`, and rounds on display only. Nominal figures are never changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import select

from portfolio.figures.errors import FilterError
from portfolio.finance import FinancialYear
from portfolio.ledger.clock import AnySession
from portfolio.models import Deflator, DeflatorSeries

REAL, NOMINAL = "real", "nominal"
Row = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Prices:
    """The prices of a base year, by a series of deflators."""

    base: FinancialYear
    series: str
    published: date
    deflators: tuple[tuple[int, Decimal], ...]
    """(first year of the financial year, deflator)."""

    def factor(self, fy: int) -> Decimal:
        """What an amount of a year is multiplied by. FilterError where the series lacks it."""
        known = dict(self.deflators)
        if fy not in known:
            raise FilterError(
                "base",
                f"There are amounts of {FinancialYear(fy)}, for which {self.series} has no deflator, so they cannot be "
                f"shown in the prices of {self.base}. It has {years_said(known)}: choose one, or nominal prices",
            )

        return known[self.base.start] / known[fy]

    def real(self, fy: int, pence: Decimal | int) -> Decimal:
        """Nominal pence of a year in the base year's prices, not rounded."""
        return Decimal(pence) * self.factor(fy)

    def __str__(self) -> str:
        return f"{self.base} prices"


def in_prices(prices: Prices | None, rows: Iterable[Row]) -> list[Row]:
    """Rows (year, keys..., pence) without their year: nominal pence as whole numbers, or real ones
    added up by key.
    """
    sums: dict[tuple[Any, ...], Any] = {}
    for fy, *keys, pence in rows:
        amount = int(pence) if prices is None else prices.real(int(fy), pence)
        sums[tuple(keys)] = sums.get(tuple(keys), 0) + amount

    return [(*keys, amount) for keys, amount in sums.items()]


def read(
    prices: Prices | None, year: Any, query: Callable[[Sequence[Any]], Iterable[Row]]
) -> list[Row]:
    """The rows of a query in these prices: it is asked by year only where years have to be told
    apart.
    """
    if prices is None:
        return [(*row[:-1], int(row[-1])) for row in query(())]

    return in_prices(prices, query((year,)))


def whole(pence: Decimal | int) -> int:
    """Pence as shown: whole, halves away from nil."""
    if isinstance(pence, int):
        return pence
    return int(pence.quantize(Decimal(1), ROUND_HALF_UP))


def years_said(years: Iterable[int]) -> str:
    """Financial years in words, from the first to the last."""
    known = sorted(years)
    if not known:
        return "none"
    first = FinancialYear(known[0])
    last = FinancialYear(known[-1])
    return str(first) if first == last else f"{first} to {last}"


def series_at(session: AnySession, as_at: int) -> DeflatorSeries | None:
    """The series in use at an instant."""
    return session.scalar(select(DeflatorSeries).where(DeflatorSeries.at(as_at)))


def deflators_of(session: AnySession, series: DeflatorSeries) -> dict[int, Decimal]:
    """The deflators of a series by the first year of their financial year."""
    rows = session.execute(
        select(Deflator.fy, Deflator.value)
        .where(Deflator.series_id == series.id)
        .order_by(Deflator.fy)
    )

    return {fy: value for fy, value in rows}
