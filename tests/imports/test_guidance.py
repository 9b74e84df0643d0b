"""What guidance, examples and forms put around and into a table, and what money must not be lost with them."""

from __future__ import annotations

import pytest

from tests.imports.builders import MONTHS, A, B, checked, found

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


def test_numbers_of_columns_under_a_heading_are_no_line() -> None:
    result = checked([TITLE, HEAD, list(range(1, 15)), *ROWS])
    assert (found(result), {line.pence for line in result.lines}) == ([], {500, 700})


@pytest.mark.parametrize("example", [f"e.g. {A}", f"Example {A}", f"EXAMPLE: {A}"])
def test_a_row_of_an_example_is_no_line(example: str) -> None:
    result = checked([TITLE, HEAD, [example, "ODA", *[1] * 12], *ROWS])
    assert (found(result), len(result.lines)) == ([], 24)


@pytest.mark.parametrize("label", ["Unallocated", "Contingency", "Adjustment"])
def test_money_of_no_programme_is_blamed_and_not_dropped(label: str) -> None:
    assert found(checked([TITLE, HEAD, *ROWS, [label, "ODA", *[9] * 12]])) == [
        ("unknown-programme", "A5")
    ]
