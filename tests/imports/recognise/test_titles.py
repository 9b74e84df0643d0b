"""Titles, pairs, names and notes around a table state its year, month, unit and marking."""

from __future__ import annotations

from typing import Any

import pytest

from imports.check import check
from imports.model import Checked
from tests.imports.builders import (
    MONTHS,
    A,
    B,
    book,
    checked,
    context,
    found,
)

AHEAD = ["Programme code", "ODA / non-ODA", *MONTHS]


def seen(result: Checked) -> list[tuple[Any, ...]]:
    """The lines: cell, country, period, measure, ODA, pounds."""
    return [
        (x.cell, x.country, str(x.period), x.measure, x.oda, x.pence / 100)
        for x in result.lines
        if x.pence
    ]


def test_unit_and_programme_above_the_first_block_hold_for_the_next() -> None:
    def block(title: str, amount: float) -> list[list[Any]]:
        heading = ["Project", "Month", "Actual"]
        return [
            [title],
            heading,
            ["Small grants", "Apr", amount],
            ["Total", None, amount],
            [],
            [],
        ]

    rows = [
        ["NCA return 2019/20"],
        ["All figures in £ thousand"],
        ["Programme ID", A],
        [],
    ]
    result = checked([*rows, *block("ODA spend", 1.5), *block("Non-ODA spend", 2)])
    assert found(result) == []
    assert seen(result) == [
        ("C7", None, "2019-04", "actual", True, 1500),
        ("C13", None, "2019-04", "actual", False, 2000),
    ]
    assert {line.programme for line in result.lines} == {A}


def test_instructions_with_the_word_forecast_mark_nothing() -> None:
    rows = [
        ["FCO return 2019/20"],
        ["Enter forecasts in the grey cells."],
        ["Code", "ODA?", "Apr"],
        [A, "Y", 1],
    ]
    content = book({"Outturn": rows, "Forecast": [*rows[:3], [A, "Y", 2]]})
    result = check(content, "FCO M06.xlsx", context())
    assert [(line.sheet, line.measure) for line in result.lines] == [
        ("Outturn", "actual"),
        ("Forecast", "forecast"),
    ]


@pytest.mark.parametrize(
    "title",
    [
        "Conflict, Stability and Security Fund (£m)",
        "Conflict, Stability and Security Fund: quarterly return (£ million) of the department",
        "Spend by programme and month of all teams in London and overseas, £ million",
        "Spend by programme and month of all teams in London and overseas in £ millions",
        "£m unless stated otherwise",
        "£'m",
        "All figures in £'M",
        "£million at 2019/20 prices as agreed",
    ],
)
def test_a_unit_in_brackets_or_at_the_end_of_a_title_is_the_tables_however_long_the_title(
    title: str,
) -> None:
    result = checked(
        [["FCO return 2019/20 M06"], [title], AHEAD, [A, "ODA", *[2] * 12]]
    )
    assert {line.pence for line in result.lines} == {200_000_000}


@pytest.mark.parametrize(
    "title",
    [
        "Projects above the threshold (£1m and more) need approval",
        "Grants above the threshold must be paid in pounds sterling",
    ],
)
def test_a_sum_or_a_currency_in_passing_is_no_unit_of_the_table(title: str) -> None:
    rows = [
        ["FCO return 2019/20 M06"],
        [title],
        ["Programme code", "ODA / non-ODA", "Apr (£k)"],
        [A, "ODA", 2],
    ]
    result = checked(rows)
    assert (found(result), [line.pence for line in result.lines]) == ([], [200_000])


HEAD = ["Programme code", "ODA / non-ODA", *MONTHS]


ROWS = [[A, "ODA", *[5] * 12], [B, "Non-ODA", *[7] * 12]]


TITLE = ["FCO return (£)"]


@pytest.mark.parametrize(
    "guidance",
    [
        f"Example: {A} spends £5,000 in April as ODA",
        "Enter spend in April as soon as the ledger for it is closed",
        "Please put nothing under May until it has ended",
    ],
)
def test_a_month_in_guidance_is_not_the_returns(guidance: str) -> None:
    result = checked([TITLE, [guidance], HEAD, *ROWS])
    assert (str(result.month), found(result), len(result.lines)) == ("2019-09", [], 24)


def test_guidance_that_says_how_far_the_actuals_go_is_believed() -> None:
    result = checked(
        [TITLE, ["Actuals to August 2019: please do not change"], HEAD, *ROWS],
        "FCO 2019-20.xlsx",
    )
    assert str(result.month) == "2019-08"


def test_months_over_dates_are_no_title() -> None:
    dates = [
        f"30/{month:02}/2019" if month != 2 else "28/02/2020"
        for month in (4, 5, 6, 7, 8, 9, 10, 11, 12)
    ]
    rows = [
        TITLE,
        HEAD,
        ["", "", *dates, "31/01/2020", "28/02/2020", "31/03/2020"],
        *ROWS,
    ]
    result = checked(rows)
    assert (str(result.month), found(result), len(result.lines)) == ("2019-09", [], 24)
