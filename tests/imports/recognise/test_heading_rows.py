"""Rows of headings are told from rows of amounts."""

from __future__ import annotations

from imports.check import check
from tests.imports.builders import (
    MONTHS,
    A,
    B,
    checked,
    context,
    found,
    long_list,
    pounds_by_cell,
)

TITLE = ["FCO return 2019/20 M06"]


def test_an_amount_that_looks_like_a_year_and_month_is_an_amount() -> None:
    lines = [
        [A, "Apr-19", "Actual", "ODA", 201906],
        [A, "May-19", "Actual", "ODA", 201907],
    ]
    result = checked(long_list(*lines))
    assert found(result) == []
    assert pounds_by_cell(result) == {"E4": 201906, "E5": 201907}


def test_a_row_with_nothing_but_an_unreadable_amount_is_no_heading() -> None:
    rows = [
        TITLE,
        ["Programme ID", A],
        [],
        ["Month", "Type", "Funding", "Amount"],
        ["Apr", "Actual", "ODA", 5],
    ]
    result = checked(
        [*rows, ["May", "Actual", "ODA", "10 to 20"], ["Total", None, None, 25]]
    )
    assert found(result) == [("not-a-number", "D6")]


def test_months_as_numbers_in_a_text_file() -> None:
    content = b"FCO 2019/20\nCode,ODA?,Measure,1,2,3,4,5,6\nCSSF-01-000123,Y,Actual,10,20,30,40,50,60\n"
    result = check(content, "FCO.csv", context())
    assert found(result) == []
    assert [str(line.period) for line in result.lines] == [
        f"2019-0{month}" for month in range(4, 10)
    ]


HEAD = ["Programme code", "ODA / non-ODA", *MONTHS]


ROWS = [[A, "ODA", *[5] * 12], [B, "Non-ODA", *[7] * 12]]


UNDATED_TITLE = ["FCO return (£)"]


def test_numbers_of_columns_under_a_heading_are_no_line() -> None:
    result = checked([UNDATED_TITLE, HEAD, list(range(1, 15)), *ROWS])
    assert (found(result), {line.pence for line in result.lines}) == ([], {500, 700})
