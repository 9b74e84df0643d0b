"""How the values of a record are written: on pages, in histories and in workbooks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from imports.text.plain import plain_text
from portfolio.filters import date_long, money
from portfolio.finance import FinancialYear, Month, percent
from portfolio.programmes.choices import Names


def said(name: str, value: Any, names: Names) -> str:
    """A field's value in words; empty for what says nothing."""
    if value is None or value == "" or value == ():
        return ""
    if name in {"countries", "themes"}:
        return "; ".join(
            f"{names[name].get(key, key)} {per_cent(part)}" for key, part in value
        )
    if name == "allocations":
        return "; ".join(_allocation(*each) for each in value)
    if name in {"partners", "team"}:
        return "; ".join(str(names[name].get(key, key)) for key in value)

    return _single(name, value, names)


def _single(name: str, value: Any, names: Names) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return date_long(value)
    if name in names.by_field:
        return str(names[name].get(value, value))
    return str(value)


def _allocation(fy: int, oda: bool, earmarked: bool, pence: int) -> str:
    kind = "pre-earmarked, " if earmarked else ""
    return f"{FinancialYear(fy)} {kind}{'ODA' if oda else 'non-ODA'} {money(pence)}"


def per_cent(part: int) -> str:
    """A share in millionths as it was given: `33.33%`."""
    return f"{percent(part).normalize():f}%"


def year_of(day: date) -> FinancialYear:
    """The financial year of a day."""
    return FinancialYear.of_month(Month(day.year, day.month))


def tidy(text: str, longest: int) -> str:
    """What a person typed, control characters taken out, cut where it is too long."""
    return plain_text(text)[:longest]


def shares_said(shares: Iterable[tuple[str, int]]) -> str:
    """Shares as a register's cell has them: `SOM:33.33; KEN:66.67`."""
    return "; ".join(f"{key}:{percent(part).normalize():f}" for key, part in shares)
