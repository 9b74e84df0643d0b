"""The financial year and month that a person states for an upload whose workbook does not say
them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from portfolio.filters import month_name
from portfolio.finance import APRIL, FinancialYear, Month

FIRST: Final = FinancialYear(2015)
"""The fund's first year."""
MONTHS: Final[Mapping[str, str]] = {
    str(month.month): month_name(month).split()[0]
    for month in FinancialYear(2019).months
}
"""Calendar months in the order of the financial year, by their numbers."""
ALONE: Final = "Choose the financial year as well when you choose a month"
"""A month alone could be of any year."""


@dataclass(frozen=True, slots=True)
class Stated:
    """What is stated of an upload; None is as the workbook says."""

    fy: FinancialYear | None
    month: Month | None


def month_in(fy: FinancialYear, number: int) -> Month:
    """A calendar month by its number, in a financial year."""
    return Month(fy.start + (number < APRIL), number)


def years(today: date, kept: int | None) -> dict[str, str]:
    """The years to choose from, the latest first: from the fund's first to the next one, and the
    one stated already.
    """
    last = FinancialYear.of_month(Month(today.year, today.month)).start + 1
    starts = {*range(FIRST.start, last + 1), *([] if kept is None else [kept])}

    return {
        str(start): str(FinancialYear(start)) for start in sorted(starts, reverse=True)
    }


def answers(
    fy: int | None, month: int | None, given: Mapping[str, str]
) -> dict[str, str]:
    """Where the lists `fy` and `month` stand: as a form has them, or as stated before (month by
    its ledger number).
    """
    known = Month.from_number(month).month if month is not None else ""

    return {
        "fy": given.get("fy", str(fy or "")),
        "month": given.get("month", str(known)),
    }


def chosen(
    at: Mapping[str, str], offered: Mapping[str, str]
) -> tuple[Stated, list[tuple[str, str]]]:
    """What the lists state; and what is wrong with their answers, each with its field."""
    errors = []
    if at["fy"] and at["fy"] not in offered:
        errors.append(("Choose the financial year from the list", "fy"))

    if at["month"] and at["month"] not in MONTHS:
        errors.append(
            ("Choose the month up to which actuals go from the list", "month")
        )
    elif at["month"] and not at["fy"]:
        errors.append((ALONE, "fy"))

    if errors or not at["fy"]:
        return Stated(None, None), errors

    fy = FinancialYear(int(at["fy"]))
    return Stated(fy, month_in(fy, int(at["month"])) if at["month"] else None), []
