"""How the values of a record are written: on pages, in histories and in workbooks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from imports.text.plain import plain_text
from portfolio.filters import date_long, money
from portfolio.finance import FinancialYear, Month, percent
from portfolio.programmes.choices import Names
from portfolio.programmes.fields import BY_NAME, OF_SEVERAL, Kind


def value_text(name: str, value: Any, names: Names) -> str:
    """Write the value of a field; empty where it is blank."""
    if value is None or value == "" or value == ():
        return ""

    if BY_NAME[name].kind in OF_SEVERAL:
        return "; ".join(_parts(name, value, names))

    return _single(name, value, names)


def _parts(name: str, value: Iterable[Any], names: Names) -> Iterator[str]:
    """Write each row of a field of several."""
    kind = BY_NAME[name].kind
    if kind is Kind.ALLOCATIONS:
        for budget in value:
            yield _allocation(*budget)
        return

    name_of = names[name]
    if kind is Kind.SHARES:
        for key, part in value:
            yield f"{name_of.get(key, key)} {per_cent(part)}"
        return

    for key in value:
        yield str(name_of.get(key, key))


def _single(name: str, value: Any, names: Names) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return date_long(value)
    if name in names.by_field:
        return str(names[name].get(value, value))
    return str(value)


def _allocation(fy: int, oda: bool, earmarked: bool, pence: int) -> str:
    earmarking = "pre-earmarked, " if earmarked else ""
    assistance = "ODA" if oda else "non-ODA"
    return f"{FinancialYear(fy)} {earmarking}{assistance} {money(pence)}"


def per_cent(part: int) -> str:
    """Write a share in millionths as it was entered: `33.33%`."""
    return f"{percent(part).normalize():f}%"


def shares_text(shares: Iterable[tuple[str, int]]) -> str:
    """Write shares as a cell of a register has them: `SOM:33.33; KEN:66.67`."""
    return "; ".join(f"{key}:{percent(part).normalize():f}" for key, part in shares)


def year_of(day: date) -> FinancialYear:
    """Give the financial year of a day."""
    return FinancialYear.of_month(Month(day.year, day.month))


def tidy(text: str, longest: int) -> str:
    """Take control characters out of a text, and cut it to a number of characters."""
    return plain_text(text)[:longest]
