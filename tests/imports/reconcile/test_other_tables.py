"""Tables of the return's own shape that are none of it: budgets, other years; they are left out, and that is said."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from imports.check import check
from imports.model import Checked
from portfolio.finance import FinancialYear
from tests.imports.builders import MONTHS, A, B, C, book, checked, context, found

HEAD = ["Programme code", "ODA / non-ODA", *MONTHS]
TITLE = ["FCO return 2019/20 M06 (£)"]


def lines_of(amount: int) -> list[list[Any]]:
    return [
        [A, "ODA", *[amount] * 12],
        [B, "Non-ODA", *[amount + 1] * 12],
        ["Total", "", *[2 * amount + 1] * 12],
    ]


def said(result: Checked) -> list[tuple[str | None, str | None]]:
    return [
        (each.sheet, each.cell)
        for each in result.problems
        if each.rule == "ambiguous-table"
    ]


@pytest.mark.parametrize(
    "title",
    [
        "Table 2: Budget",
        "Table 2: Allocation by month",
        "Budget profile",
        "Original budget (for information)",
        "Variance",
        "Prior year",
    ],
)
def test_a_second_table_of_budgets_is_left_out_and_that_is_said(title: str) -> None:
    rows = [
        TITLE,
        ["Table 1: Spend"],
        HEAD,
        *lines_of(5),
        [],
        [title],
        HEAD,
        *lines_of(9),
    ]
    result = checked(rows)
    assert found(result) == []
    assert {line.pence for line in result.lines} == {500, 600}
    assert said(result) == [("Return", "A9")]


@pytest.mark.parametrize(
    "name", ["Budget", "Allocations", "Budget 2019-20", "Variance", "Prior year"]
)
@pytest.mark.parametrize("first", [True, False])
def test_a_sheet_of_budgets_is_left_out_and_that_is_said(
    name: str, first: bool
) -> None:
    sheets = {"Return": [TITLE, HEAD, *lines_of(5)], name: [TITLE, HEAD, *lines_of(9)]}
    result = check(
        book(dict(reversed(sheets.items())) if first else sheets), "FCO.xlsx", context()
    )
    assert found(result) == []
    assert {line.sheet for line in result.lines} == {"Return"}
    assert said(result) == [(name, "A2")]


def test_a_sheet_by_such_a_name_that_says_actual_and_forecast_itself_counts() -> None:
    band = ["", "", "Actual", *[""] * 5, "Forecast"]
    sheets = {
        "Return": [TITLE, HEAD, lines_of(5)[0]],
        "Budget team": [TITLE, band, HEAD, lines_of(5)[1]],
    }
    sheets["Budget"] = [TITLE, band, HEAD, [A, "Non-ODA", *[7] * 12]]
    result = check(book(sheets), "FCO.xlsx", context())
    assert (found(result), said(result)) == ([], [])
    assert {line.sheet for line in result.lines} == {"Return", "Budget team", "Budget"}


def test_the_only_table_counts_whatever_its_title() -> None:
    result = checked([["Budget 2019/20 M06 (£)"], HEAD, *lines_of(5)])
    assert (len(result.lines), said(result)) == (24, [])


@pytest.mark.parametrize(
    "heads",
    [MONTHS, [f"{month}-18" for month in MONTHS[:9]] + ["Jan-19", "Feb-19", "Mar-19"]],
)
def test_a_sheet_of_another_year_is_left_out_and_that_is_said(heads: list[str]) -> None:
    sheets = {
        "2019-20": [["FCO return M06 (£)"], HEAD, *lines_of(5)],
        "2018-19": [["FCO return (£)"], [*HEAD[:2], *heads], *lines_of(9)],
    }
    result = check(book(sheets), "FCO return 2019-20.xlsx", context())
    assert (found(result), str(result.fy), str(result.month)) == (
        [],
        "2019/20",
        "2019-09",
    )
    assert {line.sheet for line in result.lines} == {"2019-20"}
    assert said(result) == [("2018-19", "A2")]


def test_where_the_other_year_comes_first_the_name_of_the_file_decides() -> None:
    sheets = {
        "2018-19": [["FCO return (£)"], HEAD, *lines_of(9)],
        "2019-20": [["FCO return M06 (£)"], HEAD, *lines_of(5)],
    }
    result = check(book(sheets), "FCO return 2019-20.xlsx", context())
    assert (str(result.fy), {line.sheet for line in result.lines}, found(result)) == (
        "2019/20",
        {"2019-20"},
        [],
    )


def test_where_neither_the_name_nor_the_sender_says_which_year_the_person_is_asked() -> (
    None
):
    sheets = {
        year: [["FCO return M06 (£)"], HEAD, *lines_of(9)]
        for year in ("2018-19", "2019-20")
    }
    sheets["2019-20"] = [*sheets["2019-20"][:2], *lines_of(5)]
    assert check(book(sheets), "FCO.xlsx", context()).has_errors
    result = check(book(sheets), "FCO.xlsx", context(fy=FinancialYear(2019)))
    assert ({line.sheet for line in result.lines}, found(result)) == ({"2019-20"}, [])


def test_a_title_far_above_the_heading_is_read() -> None:
    result = checked([TITLE, *[[]] * 90, HEAD, *lines_of(5)], "FCO.xlsx")
    assert (found(result), str(result.fy), str(result.month)) == (
        [],
        "2019/20",
        "2019-09",
    )


def test_a_signature_below_a_table_is_no_table_of_budgets() -> None:
    lines = [
        [code, mark, *[5] * 12] for code in (A, B, C) for mark in ("ODA", "Non-ODA")
    ]
    rows = [
        TITLE,
        HEAD,
        *lines,
        [],
        ["Approved by", "A Example", "Date", date(2020, 1, 5)],
        ["Name", "Role", "Date"],
    ]
    result = checked([*rows, ["Total budget", 5_000_000], ["Exchange rate used", 1.27]])
    assert (len(result.lines), result.problems) == (72, ())
