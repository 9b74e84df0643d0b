"""A return's year and month are taken from what states them, and from nothing else."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from imports.check import check
from imports.model import Checked
from portfolio.finance import FinancialYear, Month
from tests.imports.builders import (
    MONTHS,
    A,
    book,
    checked,
    context,
    found,
    long_list,
)

AHEAD = ["Programme code", "ODA / non-ODA", *MONTHS]


def seen(result: Checked) -> list[tuple[Any, ...]]:
    """The lines: cell, country, period, measure, ODA, pounds."""
    return [
        (x.cell, x.country, str(x.period), x.measure, x.oda, x.pence / 100)
        for x in result.lines
        if x.pence
    ]


def test_a_list_of_months_in_a_lookup_sheet_is_no_month_of_the_return() -> None:
    lists = [["Funding", "Months"], ["ODA", "April"], ["NODA", "May"], [None, "June"]]
    content = book(
        {
            "Return": [["FCO return 2019/20"], AHEAD, [A, "ODA", *[5] * 12]],
            "Lists": lists,
        }
    )
    result = check(content, "FCO return September.xlsx", context())
    assert (found(result), result.month) == ([], Month(2019, 9))


def test_days_of_printing_and_signing_say_nothing_about_the_year() -> None:
    rows = [
        ["FCO return"],
        ["Version 2.1, printed 04/10/2021"],
        ["Period", "Code", "ODA?", "Actual"],
        ["Q1", A, "Y", 1],
    ]
    notes = [["Notes"], ["Date: 04/10/2022"], ["2. Agrees to the ledger."]]
    result = checked([*rows, [], *notes], name="FCO FY18-19 Q3.xlsx")
    assert found(result) == []
    assert seen(result) == [("D4", None, "2018/19 Q1", "actual", True, 1)]


@pytest.mark.parametrize("fy", [None, FinancialYear(2019)])
def test_one_date_of_another_year_among_months_without_is_blamed_and_not_the_title(
    fy: FinancialYear | None,
) -> None:
    rows = long_list(
        *[[A, month, "Actual", "ODA", 5] for month in (*MONTHS[:3], date(2021, 5, 1))]
    )
    assert found(checked(rows, fy=fy)) == [("outside-year", "B7")]
    rows[3:6] = [[A, date(2021, month, 1), "Actual", "ODA", 5] for month in (6, 7, 8)]
    assert {rule for rule, _ in found(checked(rows, fy=fy))} == {
        "outside-year" if fy else "wrong-year"
    }
