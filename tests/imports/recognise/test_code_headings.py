"""Codes that head groups of rows in one column give their programme to the rows below."""

from __future__ import annotations

from typing import Any

import pytest

from imports.model import Checked
from tests.imports.builders import MONTHS, A, B, checked, found

TITLE = ["FCO return 2019/20 M06"]


def seen(result: Checked) -> list[tuple[Any, ...]]:
    """The lines: cell, country, period, measure, ODA, pounds."""
    return [
        (x.cell, x.country, str(x.period), x.measure, x.oda, x.pence / 100)
        for x in result.lines
        if x.pence
    ]


def test_a_marking_over_groups_beside_a_column_of_measures() -> None:
    rows = [
        TITLE,
        ["Code", "Category", "Apr", "Oct"],
        ["100% ODA"],
        [A, "Outturn", 1, None],
        [A, "Projected", None, 2],
    ]
    result = checked([*rows, ["Non-ODA"], [A, "Outturn", 3, None]])
    assert found(result) == []
    assert seen(result) == [
        ("C4", None, "2019-04", "actual", True, 1),
        ("D5", None, "2019-10", "forecast", True, 2),
        ("C7", None, "2019-04", "actual", False, 3),
    ]


TITLE_IN_POUNDS = ["FCO return 2019/20 M06 (£)"]


def outline(heading: str = "Programme / project") -> list[list[Any]]:
    """Programmes, markings and projects in one column; the project's rows hold the amounts."""
    return [
        TITLE_IN_POUNDS,
        [heading, *MONTHS, "Total"],
        [f"{A} Justice"],
        ["ODA"],
        ["   Courts", *[5] * 12, 60],
        ["   Police", *[7] * 12, 84],
        ["Non-ODA"],
        ["   Courts", *[1] * 12, 12],
        [f"Total {A}", *[13] * 12, 156],
        [],
        [f"{B} Media"],
        ["ODA"],
        ["   Training", *[2] * 12, 24],
        [f"Total {B}", *[2] * 12, 24],
        ["Grand total", *[15] * 12, 180],
    ]


@pytest.mark.parametrize(
    "heading", ["Programme / project", "Programme", "Programme code", "Description", ""]
)
def test_an_outline_of_programmes_markings_and_projects_in_one_column(
    heading: str,
) -> None:
    result = checked(outline(heading))
    assert found(result) == []
    about = {
        line.cell: (line.programme, line.project, line.oda)
        for line in result.lines
        if line.cell[0] == "B"
    }
    assert about == {
        "B5": (A, "Courts", True),
        "B6": (A, "Police", True),
        "B8": (A, "Courts", False),
        "B13": (B, "Training", True),
    }


def test_the_sums_of_an_outline_are_reconciled() -> None:
    rows = outline()
    rows[8][3] = 14
    assert found(checked(rows)) == [("total-mismatch", "D9")]


@pytest.mark.parametrize(
    "head", ["CSSF-09-000001 Media", "CSSF-02-0O0456 Media", "CSSF-2-45 Media"]
)
def test_what_stands_under_an_unknown_or_mistyped_code_never_falls_to_the_programme_before(
    head: str,
) -> None:
    rows = outline()
    rows[10] = [head]
    result = checked(rows)
    assert [problem for problem in found(result) if problem[0] != "total-mismatch"] == [
        ("unknown-programme", "A11")
    ]
    assert {line.programme for line in result.lines} == {A}
