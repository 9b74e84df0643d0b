"""Hints of periods: months, quarters and years as written, whose year may be unknown yet."""

from __future__ import annotations

from collections.abc import Iterable
from typing import (
    Final,
    Literal,
    NamedTuple,
)

from portfolio.finance import (
    APRIL,
    FinancialYear,
    Month,
    Period,
)

Kind = Literal["month", "number", "quarter", "year", "range"]
CLOSING = 13


class Hint(NamedTuple):
    """A period as written, before the financial year that it may lack is known."""

    kind: Kind
    number: int
    """Calendar month 1 to 12; number of the period 1 to 13; quarter 1 to 4; 0 for a year."""
    year: int | None
    """Of a month the calendar year, of the others the year in which the financial year starts;
    None: not written.
    """
    last: int = 0
    """The last calendar month of a range."""


def resolve(
    hint: Hint,
    fy: FinancialYear | None,
) -> Period | None:
    """Return the period of a hint in a financial year; None where the year is unknown."""
    if hint.kind == "month" and hint.year is not None:
        return Period(Month(hint.year, hint.number))

    year = fy if hint.year is None else FinancialYear(hint.year)
    return _in_year(hint, year) if year else None


def _in_year(
    hint: Hint,
    year: FinancialYear,
) -> Period | None:
    if hint.kind == "quarter":
        return year.quarter(hint.number)
    if hint.kind == "number":
        return Period(year.month_number(hint.number))
    if hint.kind == "month":
        place = (hint.number - APRIL) % 12
        return Period(year.months[place])
    return None


_OBJECTS: Final[dict[tuple[Period, bool], Period]] = {}


def one_object(
    period: Period,
    closing: bool = False,
) -> Period:
    """Return the one object that stands for a period in a check, so that comparing is cheap.

    The closing period (13) counts to March, and is another object than March's own, so that both
    may have an amount.
    """
    return _OBJECTS.setdefault((period, closing), Period(period.start, period.length))


def end_of_range(hint: Hint) -> Hint | None:
    """Return the month at which a range from April ends: September for `April to September`."""
    if hint.kind != "range" or hint.number != APRIL or hint.last == APRIL - 1:
        return None

    year = hint.year
    if year is not None and hint.last < APRIL:
        year += 1

    return Hint("month", hint.last, year)


def ends_in(hints: Iterable[Hint]) -> list[Hint]:
    """Return the months at which ranges from the start of a financial year end."""
    ends = map(end_of_range, hints)
    return [end for end in ends if end]


def years_in(hints: Iterable[Hint]) -> set[int]:
    """Return the years in which the financial years that hints state by themselves start."""
    years = map(dated_year, hints)
    return {year.start for year in years if year}


def is_closing(hint: Hint) -> bool:
    """Return whether a hint is the closing period, year-end adjustments after March."""
    return hint.kind == "number" and hint.number == CLOSING


def as_closing(hints: tuple[Hint, ...]) -> tuple[Hint, ...]:
    """Return the closing period for a text that names it in words.

    March, P13 or the year may stand beside the words; another period is left as it is.
    """
    for hint in hints:
        if hint.kind != "year" and code_of(hint) not in ("M12", "M13"):
            return hints

    years = years_in(hints)
    return (Hint("number", CLOSING, years.pop() if len(years) == 1 else None),)


def dated_year(hint: Hint) -> FinancialYear | None:
    """Return the financial year that a hint states by itself."""
    if hint.year is None or hint.kind == "range":
        return None
    if hint.kind == "month":
        return FinancialYear.of_month(Month(hint.year, hint.number))
    return FinancialYear(hint.year)


def hint_of(code: str) -> Hint:
    """Return the hint of one of `imports.layout.PERIODS`: a month (`M01` is April) or quarter."""
    number = int(code[1:])
    if number == CLOSING:
        return Hint("number", CLOSING, None)
    if code[0] == "Q":
        return Hint("quarter", number, None)

    month = (number - 2 + APRIL) % 12 + 1
    return Hint("month", month, None)


def code_of(hint: Hint) -> str | None:
    """Return the inverse of `hint_of`, whatever the year; None for what is no month or quarter."""
    if hint.kind == "quarter":
        return f"Q{hint.number}"
    if hint.kind == "number":
        return f"M{hint.number:02}"
    if hint.kind == "month":
        return f"M{(hint.number - APRIL) % 12 + 1:02}"
    return None
