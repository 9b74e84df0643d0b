"""Columns get their roles from headings, cells and neighbours."""

from __future__ import annotations

from typing import Any

import pytest

from imports.check import check
from imports.model import Checked
from portfolio.finance import Month
from tests.imports.builders import (
    MONTHS,
    A,
    B,
    book,
    checked,
    context,
    found,
    pounds_by_cell,
)

TITLE = ["FCO return 2019/20 M06"]


def seen(result: Checked) -> list[tuple[Any, ...]]:
    """The lines: cell, country, period, measure, ODA, pounds."""
    return [
        (x.cell, x.country, str(x.period), x.measure, x.oda, x.pence / 100)
        for x in result.lines
        if x.pence
    ]


def test_countries_across_under_measures_with_a_column_for_the_region() -> None:
    rows = [
        TITLE,
        [None, None, "Actual", None, None, "Forecast"],
        ["Ref.", "Month", "Kenya (£k)", "MLI - £k", "Regional (£k)", "Kenya (£k)"],
        [A, "Apr", 1, 2, 3, None],
        [A, "Oct", None, None, None, 4],
    ]
    result = checked([*rows], sheet="ODA")
    assert found(result) == []
    assert seen(result) == [
        ("C4", "KEN", "2019-04", "actual", True, 1000),
        ("D4", "MLI", "2019-04", "actual", True, 2000),
        ("E4", None, "2019-04", "actual", True, 3000),
        ("F5", "KEN", "2019-10", "forecast", True, 4000),
    ]


@pytest.mark.parametrize(
    ("yes", "no"), [("Y", "N"), (1, 0), ("ODA", "No"), ("100%", "0%"), (True, False)]
)
def test_oda_as_an_answer(yes: Any, no: Any) -> None:
    rows = [
        TITLE,
        ["Code", "ODA", *MONTHS],
        [A, yes, *[5] * 12],
        [A, no, *[6] * 12],
        [B, no, *[7] * 12],
    ]
    result = checked(rows)
    assert found(result) == []
    assert [
        line.oda for line in result.lines if line.period.start == Month(2019, 4)
    ] == [True, False, False]


def test_a_forecast_outturn_for_every_month_is_a_forecast_and_one_for_the_year_is_not() -> (
    None
):
    heading = [
        "Code",
        "ODA?",
        "Actual outturn\nApr",
        "Actual outturn\nMay",
        "Forecast outturn\nJun",
    ]
    result = checked([TITLE, [*heading, "Forecast outturn"], [A, "Y", 1, 2, 3, 6]])
    assert found(result) == []
    assert seen(result) == [
        ("C3", None, "2019-04", "actual", True, 1),
        ("D3", None, "2019-05", "actual", True, 2),
        ("E3", None, "2019-06", "forecast", True, 3),
    ]


def test_a_column_of_percentages_of_one_table_is_one_of_amounts_in_the_next() -> None:
    first = [
        ["Code", "Month", "ODA?", "Actual", "% spent"],
        [A, "Apr", "Y", 5, 0.45],
        [],
    ]
    second = [["Code", "Month", "ODA?", "Note", "Forecast"], [A, "Oct", "Y", "x", 7]]
    result = check(
        book({"Return": [TITLE, *first, *second]}, None, E3="0%"), "FCO.xlsx", context()
    )
    assert found(result) == []
    assert pounds_by_cell(result) == {"D3": 5, "E6": 7}


def test_a_programme_and_a_marking_in_one_heading() -> None:
    rows = [
        TITLE,
        ["Month", f"{A}: 100% ODA", f"{A}: Non-ODA", f"{B}: 100% ODA"],
        ["Apr", 1, 2, 3],
    ]
    result = checked(rows)
    assert found(result) == []
    assert [(line.cell, line.programme, line.oda) for line in result.lines] == [
        ("B3", A, True), ("C3", A, False), ("D3", B, True),
    ]  # fmt: skip


@pytest.mark.parametrize("heading", ["Line", "Zork", "", "Measure"])
def test_rows_of_budgets_and_variances_beside_actuals_are_no_spend(
    heading: str,
) -> None:
    rows: list[list[object]] = [
        ["FCO return 2019/20 M02 (£)"],
        ["Programme", "ODA / non-ODA", heading, *MONTHS[:3]],
    ]
    for code in (A, B):
        for place, name in enumerate(["Budget", "Actual", "Forecast", "Variance"]):
            rows.append(
                [code, "ODA", name, *[100 * place + month for month in (1, 2, 3)]]
            )
    rows.append(["Total", "", "Actual", 202, 204, 206])
    result = checked(rows)
    lines = {
        line.cell: (line.programme, line.measure, line.pence) for line in result.lines
    }
    assert found(result) == []
    assert sorted(lines) == [
        f"{letter}{row}" for letter in "DEF" for row in (4, 5, 8, 9)
    ]
    assert lines["E4"] == (A, "actual", 10_200)
    assert lines["F9"] == (B, "forecast", 20_300)
    rows.append(["Total", "", "Budget", 2, 4, 6])
    rows.append(["Total", "", "Variance", 602, 604, 606])
    assert found(checked(rows)) == []
    rows[3][3] = 555
    assert found(checked(rows)) == [("total-mismatch", "D11")]


def test_the_reason_says_which_rows_were_left_out_as_no_spend() -> None:
    rows = [
        ["FCO return 2019/20 M02 (£)"],
        ["Programme", "ODA / non-ODA", "Zork", "Apr"],
    ]
    rows += [
        [A, "ODA", name, place]
        for place, name in enumerate(["Budget", "Actual", "Variance"], 1)
    ]
    result = checked(rows)
    assert result.layout is not None
    assert any(
        "C as measure" in why and "budgets" in why
        for why in result.layout.tables[0].reasons
    )
