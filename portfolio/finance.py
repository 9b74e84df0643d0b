"""Pure arithmetic of the fund: financial years, months and quarters, pence, and apportioning by
shares.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Literal

Measure = Literal["actual", "forecast"]
"""What an amount is: spent, or expected to be."""

APRIL = 4
WHOLE = 1_000_000
"""A whole programme in the unit of shares: millionths (1 per cent is 10,000)."""

_YEAR = re.compile(
    r"(?:FY\s*)?(?P<first>(?:19|20)?\d{2})\s*(?:[/\-\u2010-\u2015]|\bto\b)\s*(?P<second>(?:19|20)?\d{2})",
    re.I,
)
_MONTH = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})")
_QUARTER = re.compile(r"(?P<year>.+?)\s+Q(?P<quarter>[1-4])", re.I)


@dataclass(frozen=True, order=True, slots=True)
class FinancialYear:
    """A financial year, April to March, known by the calendar year in which it starts."""

    start: int

    @classmethod
    def parse(cls, text: str) -> FinancialYear:
        """Read `2019/20`, `2019-20`, `FY19/20`, `FY2019-20` or `2019/2020`; ValueError says what
        is wrong.
        """
        found = _YEAR.fullmatch(text.strip())
        if not found:
            raise ValueError(f"{text!r} is not a financial year; write it as 2019/20")

        first = _full_year(found["first"], 2000)
        second = _full_year(found["second"], first - first % 100)
        if second == first - first % 100 and first % 100 == 99:
            second += 100

        if second != first + 1:
            raise ValueError(
                f"{text!r} is not a financial year: its second year must follow its first"
            )

        return cls(first)

    @classmethod
    def of_month(cls, month: Month) -> FinancialYear:
        """The financial year that a month falls in."""
        return cls(month.year if month.month >= APRIL else month.year - 1)

    def __str__(self) -> str:
        return f"{self.start}/{(self.start + 1) % 100:02d}"

    @property
    def months(self) -> tuple[Month, ...]:
        """Its twelve months, April first."""
        april = Month(self.start, APRIL)
        return tuple(april.plus(count) for count in range(12))

    def month_number(self, number: int) -> Month:
        """Month 1 is April; period 13 (year-end adjustments) counts to March. ValueError outside 1
        to 13.
        """
        if not 1 <= number <= 13:
            raise ValueError(f"period {number} is not one of 1 to 13")
        return self.months[min(number, 12) - 1]

    def quarter(self, number: int) -> Period:
        """Quarter 1 starts in April. ValueError outside 1 to 4."""
        if not 1 <= number <= 4:
            raise ValueError(f"quarter {number} is not one of 1 to 4")
        return Period(self.months[3 * (number - 1)], 3)


def _full_year(digits: str, century: int) -> int:
    if len(digits) == 4:
        return int(digits)
    return century + int(digits)


@dataclass(frozen=True, order=True, slots=True)
class Month:
    """A calendar month."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if not (1 <= self.month <= 12 and 1900 <= self.year <= 9999):
            raise ValueError(f"{self.year}-{self.month:02d} is not a month")

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read `2019-06`; ValueError says what is wrong."""
        found = _MONTH.fullmatch(text.strip())
        if not found:
            raise ValueError(f"{text!r} is not a month; write it as 2019-06")
        return cls(int(found["year"]), int(found["month"]))

    @classmethod
    def from_number(cls, number: int) -> Month:
        """The inverse of `number`: how months are kept in the database."""
        return cls(number // 12, number % 12 + 1)

    @property
    def number(self) -> int:
        """Months since year 0: consecutive months are consecutive numbers."""
        return self.year * 12 + self.month - 1

    def plus(self, count: int) -> Month:
        """The month `count` months later (earlier when negative)."""
        return Month.from_number(self.number + count)

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02d}"


@dataclass(frozen=True, order=True, slots=True)
class Period:
    """What one amount covers: a month (length 1) or a quarter of a financial year (length 3)."""

    start: Month
    length: int = 1

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read `2019-06` or `2019/20 Q2`; ValueError says what is wrong."""
        found = _QUARTER.fullmatch(text.strip())
        if found:
            return FinancialYear.parse(found["year"]).quarter(int(found["quarter"]))
        return cls(Month.parse(text))

    @property
    def end(self) -> Month:
        """Its last month."""
        return self.start.plus(self.length - 1)

    @property
    def fy(self) -> FinancialYear:
        """The financial year that it falls in."""
        return FinancialYear.of_month(self.start)

    def in_outturn(self, measure: str, month: Month) -> bool:
        """Whether an amount counts to the outturn of a return for `month`.

        Actuals that start in or before the return's month do, and forecasts that end after it.
        """
        if measure == "actual":
            return self.start <= month
        return self.end > month

    def __str__(self) -> str:
        if self.length == 1:
            return str(self.start)
        return f"{self.fy} Q{(self.start.number - Month(self.fy.start, APRIL).number) // 3 + 1}"


def pence(pounds: Decimal) -> int:
    """Whole pence of an amount in pounds. ValueError when it has a part of a penny."""
    hundredfold = pounds.scaleb(2)
    whole = hundredfold.to_integral_value()
    if whole != hundredfold:
        raise ValueError(f"{pounds} has a part of a penny")
    return int(whole)


def pounds(amount: int) -> Decimal:
    """An amount in pence as pounds with two decimals."""
    return Decimal(amount).scaleb(-2)


def parse_share(text: str) -> int:
    """A percentage such as `33.33` in millionths of the whole. ValueError says what is wrong."""
    try:
        millionths = Decimal(text.strip().removesuffix("%").strip()).scaleb(4)
    except InvalidOperation:
        raise ValueError(f"{text!r} is not a percentage; write it as 33.33") from None

    if not millionths.is_finite() or not 0 < millionths <= WHOLE:
        raise ValueError(f"{text!r} is not a percentage above 0 and up to 100")
    if millionths != millionths.to_integral_value():
        raise ValueError(f"{text!r} has more than four decimals")

    return int(millionths)


def percent(share: int) -> Decimal:
    """A share in millionths as a percentage."""
    return Decimal(share).scaleb(-4)


def apportion(
    amount: int, shares: Sequence[tuple[str, int]], whole: int = WHOLE
) -> list[tuple[str | None, int]]:
    """Split an amount (pence) by shares, exact to the penny, by largest remainder.

    `shares` pairs a key (country ISO3, theme) with its part of `whole`; zero shares take no part.
    What they leave open is unallocated, comes last under the key None, and takes part in the
    split. Equal remainders go to the lower key first, to the unallocated part last. A negative
    amount is split as its opposite with the sign put back. The parts always sum to the amount.
    ValueError when the shares exceed the whole.
    """
    parts: list[tuple[str | None, int]] = [
        (key, share) for key, share in sorted(shares) if share > 0
    ]
    open_share = whole - sum(share for _, share in parts)
    if open_share < 0:
        raise ValueError(f"shares total {whole - open_share} of {whole}")

    if open_share:
        parts.append((None, open_share))

    return list(
        zip(
            (key for key, _ in parts),
            _largest_remainder(amount, [s for _, s in parts], whole),
            strict=True,
        )
    )


def _largest_remainder(amount: int, weights: Sequence[int], whole: int) -> list[int]:
    if amount < 0:
        return [-part for part in _largest_remainder(-amount, weights, whole)]

    floors = [amount * weight // whole for weight in weights]
    missing = amount - sum(floors)
    if missing:
        by_remainder = sorted(
            range(len(weights)), key=lambda i: (-(amount * weights[i] % whole), i)
        )
        for index in by_remainder[:missing]:
            floors[index] += 1

    return floors


def variance(allocation: int, outturn: int) -> int:
    """Allocation less outturn (pence): positive is an underspend, negative an overspend."""
    return allocation - outturn


def total(amounts: Iterable[int]) -> int:
    """The sum of amounts in pence."""
    return sum(amounts)
