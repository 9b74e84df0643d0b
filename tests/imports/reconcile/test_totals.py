"""Stated totals are compared with the lines that they add up."""

from __future__ import annotations

from typing import Any

import pytest

from tests.imports.builders import (
    MONTHS,
    A,
    B,
    C,
    checked,
    found,
)

TITLE = ["FCO return 2019/20 M06"]


AHEAD = ["Programme code", "ODA / non-ODA", *MONTHS]


def test_the_total_of_one_row_off_by_a_pound_is_the_only_one_blamed() -> None:
    rows = [
        TITLE,
        [None, "ODA", "ODA", None, "Non-ODA", "Non-ODA", None, None],
        ["Code", "Apr", "May", "Total", "Apr", "May", "Total", "Full year"],
        [A, 0, 0, 0, 1, 2, 3, 4],
        ["Total", 0, 0, 0, 1, 2, 3, 3],
    ]
    assert found(checked(rows)) == [("total-mismatch", "H4")]


@pytest.mark.parametrize(
    "label",
    [
        "Total budget",
        "Total allocation",
        "Running total",
        "Total variance",
        "Cumulative total",
    ],
)
def test_totals_of_what_is_no_spend_are_not_reconciled_with_it(label: str) -> None:
    rows = [
        ["FCO return 2019/20 M02 (£)"],
        ["Programme", "ODA / non-ODA", "Apr", "May"],
        [A, "ODA", 1, 2],
    ]
    rows += [[B, "ODA", 3, 4], ["Total", "", 4, 6], [label, "", 4, 10]]
    result = checked(rows)
    assert (len(result.lines), result.problems) == (4, ())
    rows[4][3] = 7
    assert found(checked(rows)) == [("total-mismatch", "D5")]


@pytest.mark.parametrize(
    "label",
    [
        "Total to date",
        "Total outturn",
        "Total Climate Change",
        "Total actual and forecast",
    ],
)
def test_totals_of_the_lines_by_whatever_name_are_reconciled(label: str) -> None:
    rows = [
        ["FCO return 2019/20 M02 (£)"],
        ["Programme", "ODA / non-ODA", "Month", "Amount"],
        [A, "ODA", "Apr", 1],
    ]
    rows += [[B, "ODA", "May", 3], [label, "", "", 4]]
    assert found(checked(rows)) == []
    rows[4][3] = 5
    assert found(checked(rows)) == [("total-mismatch", "D5")]


def test_a_subtotal_after_the_programmes_that_have_several_rows_sums_that_programmes_own() -> (
    None
):
    rows: list[list[Any]] = [["FCO return 2019/20 (£)"], AHEAD, [A, "ODA", *[5] * 12]]
    rows += [
        [B, "ODA", *[7] * 12],
        [B, "Non-ODA", *[1] * 12],
        ["Subtotal", "", *[8] * 12],
        [C, "ODA", *[2] * 12],
    ]
    assert found(checked(rows)) == []
    rows[4][0] = "CSSF-01-999999"
    assert found(checked(rows)) == [("unknown-programme", "A5")]
    rows[4][0] = B
    rows[5][4] = 9
    assert found(checked(rows)) == [("total-mismatch", "E6")]
