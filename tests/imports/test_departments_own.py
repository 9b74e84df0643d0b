"""Workbooks as departments keep them: what a careful reader takes from titles, names and groups."""

from __future__ import annotations

import pytest
from builders import MONTHS, A, B, book, checked, context, found

from imports.check import check

ACROSS = ["Programme code", "ODA / non-ODA", *MONTHS]


def measures(result: object) -> dict[str, str]:
    """Whether each amount is an actual or a forecast, by the letters of its column."""
    return {line.cell.rstrip("0123456789"): line.measure for line in result.lines}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "title",
    ["Actuals to September 2019", "Actuals up to and including Sep-19", "Actuals as at end of September 2019"],
)
def test_a_title_that_says_how_far_the_actuals_go_does_not_make_the_rest_of_the_year_actual(title: str) -> None:
    result = checked([["FCO return 2019/20, £"], [title], ACROSS, [A, "ODA", *range(1, 13)]], "FCO.xlsx")
    said = measures(result)
    assert str(result.month) == "2019-09"
    assert (said["C"], said["H"], said["I"], said["N"]) == ("actual", "actual", "forecast", "forecast")


def test_sheets_without_periods_are_actual_or_forecast_as_their_titles_say() -> None:
    head = ["Programme code", "ODA", "Non-ODA"]
    sheets = {
        "April": [["Actuals for April 2019 (£)"], head, [A, 1, 2]],
        "May": [["Actuals for May 2019 (£)"], head, [A, 3, 4]],
        "June": [["Forecast for June 2019 (£)"], head, [A, 5, 6]],
    }
    result = check(book(sheets), "FCO return 2019-20.xlsx", context())
    assert [(line.sheet, line.measure) for line in result.lines][::2] == [
        ("April", "actual"),
        ("May", "actual"),
        ("June", "forecast"),
    ]


def test_the_subtotal_of_a_group_sums_its_own_rows_where_the_group_before_has_none() -> None:
    rows = [
        ["FCO return 2019/20 M06 (£)"],
        ["Programme code", "Project", "ODA / non-ODA", *MONTHS],
        [A],
        ["", "Courts", "ODA", *[10] * 12],
        [B],
        ["", "Police", "ODA", *[1] * 12],
        ["", "Prisons", "ODA", *[2] * 12],
        ["Subtotal", "", "", *[3] * 12],
        ["Grand total", "", "", *[13] * 12],
    ]
    assert found(checked(rows)) == []
    rows[7][5] = 4
    assert found(checked(rows)) == [("total-mismatch", "F8")]


@pytest.mark.parametrize("name", ["FCO_CSSF_return_2019_20_P6", "FCO return 2019_20 Sep", "FCO_2019_20_M06_v2"])
def test_underscores_in_the_name_of_a_file_stand_for_whatever_could_not(name: str) -> None:
    result = checked([ACROSS, [A, "ODA", *range(1, 13)]], f"{name}.xlsx")
    assert (str(result.fy), str(result.month)) == ("2019/20", "2019-09")
