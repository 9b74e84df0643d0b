"""Tables in which rows head groups, carry sums from page to page, or stand in an outline of one column."""

from __future__ import annotations

from typing import Any

import pytest

from tests.imports.builders import MONTHS, A, B, checked, found, pounds_by_cell

TITLE = ["FCO return 2019/20 M06 (£)"]


def outline(heading: str = "Programme / project") -> list[list[Any]]:
    """Programmes, markings and projects in one column; the project's rows hold the amounts."""
    return [
        TITLE,
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


@pytest.mark.parametrize(
    ("carried", "brought"),
    [
        ("Carried forward", "Brought forward"),
        ("C/f", "B/f"),
        ("Balance c/fwd", "Balance b/fwd"),
        ("Carry forward", "b/f"),
    ],
)
def test_sums_carried_from_page_to_page_are_no_lines(
    carried: str, brought: str
) -> None:
    head = ["Programme code", "ODA / non-ODA", "Apr", "May", "Jun"]
    rows = [
        TITLE,
        head,
        [A, "ODA", 1, 2, 3],
        [carried, "", 1, 2, 3],
        head,
        [brought, "", 1, 2, 3],
    ]
    rows += [[B, "ODA", 5, 6, 7], ["Total", "", 6, 8, 10]]
    result = checked(rows)
    assert (found(result), sorted(pounds_by_cell(result))) == (
        [],
        ["C3", "C7", "D3", "D7", "E3", "E7"],
    )


@pytest.mark.parametrize(
    "label", ["All programmes", "GRAND TOT", "Ttl", "S/Total", "Tot."]
)
def test_totals_in_short_words(label: str) -> None:
    rows = [
        TITLE,
        ["Programme code", "ODA?", "Apr"],
        [A, "Yes", 5],
        [B, "No", 6],
        [label, "", 11],
    ]
    assert (found(checked(rows)), len(checked(rows).lines)) == ([], 2)
    rows[4][2] = 12
    assert found(checked(rows)) == [("total-mismatch", "C5")]


def test_an_answer_that_is_neither_yes_nor_no_is_blamed_and_not_the_heading_of_the_amounts() -> (
    None
):
    rows = [TITLE, ["Programme code", "ODA?", "Apr"], [A, "ODA", 5], [B, "Other", 6]]
    assert found(checked(rows)) == [("missing-oda", "B4")]
