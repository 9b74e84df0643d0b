"""Workbooks as departments keep them: what a careful reader takes from titles, names and groups."""

from __future__ import annotations

from datetime import date

import pytest

from imports.check import check, check_workbook
from imports.model import Checked
from imports.take import rows
from imports.workbook import Sheet, Workbook
from tests.imports.builders import MONTHS, A, B, book, checked, context, found

ACROSS = ["Programme code", "ODA / non-ODA", *MONTHS]


def measures(result: Checked) -> dict[str, str]:
    """Whether each amount is an actual or a forecast, by the letters of its column."""
    return {line.cell.rstrip("0123456789"): line.measure for line in result.lines}


@pytest.mark.parametrize(
    "title",
    [
        "Actuals to September 2019",
        "Actuals up to and including Sep-19",
        "Actuals as at end of September 2019",
    ],
)
def test_a_title_that_says_how_far_the_actuals_go_does_not_make_the_rest_of_the_year_actual(
    title: str,
) -> None:
    result = checked(
        [["FCO return 2019/20, £"], [title], ACROSS, [A, "ODA", *range(1, 13)]],
        "FCO.xlsx",
    )
    said = measures(result)
    assert str(result.month) == "2019-09"
    assert (said["C"], said["H"], said["I"], said["N"]) == (
        "actual",
        "actual",
        "forecast",
        "forecast",
    )


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


def test_the_subtotal_of_a_group_sums_its_own_rows_where_the_group_before_has_none() -> (
    None
):
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


@pytest.mark.parametrize(
    "name",
    ["FCO_CSSF_return_2019_20_P6", "FCO return 2019_20 Sep", "FCO_2019_20_M06_v2"],
)
def test_underscores_in_the_name_of_a_file_stand_for_whatever_could_not(
    name: str,
) -> None:
    result = checked([ACROSS, [A, "ODA", *range(1, 13)]], f"{name}.xlsx")
    assert (str(result.fy), str(result.month)) == ("2019/20", "2019-09")


HEAD = ["Programme code", "ODA / non-ODA", "Apr", "May", "Jun"]
TITLE = ["FCO return 2019/20 M03 (£)"]


def left_out(result: Checked) -> list[tuple[str | None, str | None]]:
    """What a check says it left out: sheets and cells."""
    return [
        (each.sheet, each.cell)
        for each in result.problems
        if each.rule == "ambiguous-table"
    ]


@pytest.mark.parametrize("heading", ["Julember", "", "Zork spend"])
def test_numbers_under_a_heading_that_says_nothing_are_said_to_be_left_out(
    heading: str,
) -> None:
    result = checked(
        [
            TITLE,
            [*HEAD, heading],
            [A, "ODA", 1, 2, 3, 1234.56],
            [B, "ODA", 1, 2, 3, 777.1],
        ]
    )
    assert len(result.lines) == 6
    assert left_out(result) == [("Return", "F2")]
    assert not result.has_errors


@pytest.mark.parametrize(
    ("heading", "values"),
    [
        ("No.", (1, 2)),
        ("Priority", (3, 1)),
        ("Vintage", (2018, 2019)),
        ("FTE", (2.5, 1.25)),
        ("Remarks", ("see 2", "none")),
        ("Budget", (500.5, 600)),
        ("Exchange rate", (1.27, 1.31)),
    ],
)
def test_numbers_that_are_no_money_are_left_out_without_a_word(
    heading: str, values: tuple[object, object]
) -> None:
    result = checked(
        [
            TITLE,
            [*HEAD, heading],
            [A, "ODA", 1, 2, 3, values[0]],
            [B, "ODA", 1, 2, 3, values[1]],
        ]
    )
    assert left_out(result) == []


def test_a_column_that_a_person_said_to_be_ignored_is_not_mentioned_again() -> None:
    rows = [TITLE, [*HEAD, "Julember"], [A, "ODA", 1, 2, 3, 1234.56]]
    layout = checked(rows).layout
    assert layout is not None
    assert layout.spec is not None
    again = check(
        book({"Return": rows}), "FCO 2019-20 M03.xlsx", context(), [layout.spec]
    )
    assert left_out(again) == []


@pytest.mark.parametrize(
    "rows",
    [
        [["A", "B", "C"], [1200.5, 300, 2], [44, 555.25, 21]],
        [["x", "y"], [A, 100.5], [B, 300]],
        [
            ["Programme code", "ODA / non-ODA", "Amount (£)"],
            [A, "ODA", 50.5],
            [B, "ODA", 60],
        ],
    ],
)
def test_a_sheet_of_money_in_which_no_table_is_found_is_said_to_be_left_out(
    rows: list[list[object]],
) -> None:
    sheets = {"Return": [TITLE, HEAD, [A, "ODA", 1, 2, 3]], "More": rows}
    result = check(book(sheets), "FCO.xlsx", context())
    assert [sheet for sheet, _ in left_out(result)] == ["More"]
    assert len(result.lines) == 3


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        (
            "Guidance",
            [
                ["How to fill this in"],
                [1, "Enter actuals"],
                [2, "Enter forecasts"],
                ["By", "5 October 2019"],
            ],
        ),
        ("Lists", [["ODA"], ["Non-ODA"], ["Actual"]]),
        ("Summary", [["Programme", "All"], [A, 6.0]]),
        ("By programme", [["Programme", "Amount"], [A, 6.0]]),
        ("Budgets", [["Programme code", "Budget"], [A, 5000.5], [B, 700]]),
        ("Rates", [["Currency", "Rate"], ["USD", 1.27], ["EUR", 1.12]]),
    ],
)
def test_a_sheet_that_adds_nothing_is_left_out_without_a_word(
    name: str, rows: list[list[object]]
) -> None:
    sheets = {"Return": [TITLE, HEAD, [A, "ODA", 1, 2, 3]], name: rows}
    assert left_out(check(book(sheets), "FCO.xlsx", context())) == []


LIST = ["Programme code", "Period", "Spend type", "ODA / non-ODA", "Spend (£)"]


def test_a_measure_that_says_neither_is_told_by_the_month_and_that_is_said() -> None:
    rows = [
        ["FCO return 2019/20 M06"],
        LIST,
        [A, "Apr-19", "Perhaps", "ODA", 5],
        [A, "Oct-19", "?", "ODA", 7],
    ]
    rows += [[A, "May-19", "Actual", "ODA", 1], [A, "Jun-19", "", "ODA", 2]]
    result = checked(rows)
    assert [(line.cell, line.measure) for line in result.lines] == [
        ("E3", "actual"),
        ("E4", "forecast"),
        ("E5", "actual"),
        ("E6", "actual"),
    ]
    assert found(result) == []
    assert left_out(result) == [("Return", "C3"), ("Return", "C4")]


def test_an_amount_of_which_nothing_says_whether_it_is_actual_is_never_lost_without_a_word() -> (
    None
):
    rows = [
        ["FCO return 2019/20"],
        LIST,
        [A, "Apr-19", "Perhaps", "ODA", 5],
        [B, "Apr-19", "", "ODA", 7],
    ]
    rows += [[A, "May-19", "Actual", "ODA", 1]]
    result = checked(rows, "FCO.xlsx")
    assert [line.cell for line in result.lines] == ["E5"]
    assert found(result) == [("month-unknown", "C3"), ("month-unknown", "C4")]


def test_a_stray_cell_far_below_a_table_costs_no_look_at_each_blank_row(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked_at = 0
    sort = rows._Sorter._sort

    def counted(sorter: rows._Sorter, index: int) -> None:
        nonlocal looked_at
        looked_at += 1
        sort(sorter, index)

    monkeypatch.setattr(rows._Sorter, "_sort", counted)
    cells = [
        TITLE,
        HEAD,
        [A, "ODA", 1, 2, 3],
        [],
        ["Kenya"],
        [B, "ODA", 4, 5, 6],
        *[[]] * 20_000,
        ["x"],
    ]
    result = check_workbook(
        Workbook(
            (Sheet("Return", [[*row, *[""] * (5 - len(row))] for row in cells]),),
            "xlsx",
        ),
        "FCO.xlsx",
        "",
        context(),
    )
    assert [(line.cell, line.country) for line in result.lines][2:4] == [
        ("E3", None),
        ("C6", "KEN"),
    ]
    assert found(result) == []
    assert looked_at < 10


SEPTEMBER = "2019-09"


@pytest.mark.parametrize(
    "title",
    [
        "Year ending 31 March 2020",
        "Year ended March 2020",
        "Year to 31/03/2020",
        "FYE 2020",
        "April 2019 to March 2020",
        "1st April 2019 - 31st March 2020",
        "Apr 19 - Mar 20",
    ],
)
@pytest.mark.parametrize(
    "month", ["As at 30 September 2019", "M06", "Actuals to September"]
)
def test_a_year_told_by_its_ends_is_a_year_and_no_month(title: str, month: str) -> None:
    for titles in ([[title], [month]], [[f"{title}. {month}"]]):
        result = checked(
            [*titles, ["All in £"], ACROSS, [A, "ODA", *range(1, 13)]], "FCO.xlsx"
        )
        assert (str(result.fy), str(result.month)) == ("2019/20", SEPTEMBER)
        assert sum(line.measure == "actual" for line in result.lines) == 6


@pytest.mark.parametrize(
    "title",
    [
        ["Actuals for April to September 2019"],
        ["Actuals Apr-Sep, forecast Oct-Mar"],
        ["Period", "April to September 2019"],
        ["Return for the period ending 30/09/2019"],
    ],
)
def test_a_range_from_april_on_says_how_far_the_actuals_go(title: list[str]) -> None:
    rows = [["FCO return 2019/20 (£)"], title, ACROSS, [A, "ODA", *range(1, 13)]]
    result = checked(rows, "FCO.xlsx")
    assert (str(result.fy), str(result.month)) == ("2019/20", SEPTEMBER)
    assert sum(line.measure == "actual" for line in result.lines) == 6
    named = checked([rows[0], *rows[2:]], "FCO Apr-Sep 2019.xlsx")
    assert str(named.month) == SEPTEMBER


def test_the_year_of_a_title_counts_beside_the_day_on_which_its_period_ends() -> None:
    rows = [
        ["FCO return 2019-20 - for the period ending 30/09/2019, £"],
        ACROSS,
        [A, "ODA", *range(1, 13)],
    ]
    result = checked(rows, "FCO.xlsx")
    assert (str(result.fy), str(result.month)) == ("2019/20", SEPTEMBER)


@pytest.mark.parametrize(
    ("mark", "oda"),
    [
        ("100% ODA", True),
        ("0% ODA", False),
        ("50% ODA", None),
        ("ODA 37.5%", None),
        ("ODA", True),
    ],
)
def test_a_part_of_oda_is_neither_oda_nor_the_opposite(
    mark: str, oda: bool | None
) -> None:
    rows = [
        ["FCO return 2019/20 M06"],
        LIST,
        [A, "Apr-19", "Actual", mark, 5],
        [B, "Apr-19", "Actual", "Non-ODA", 1],
    ]
    result = checked(rows)
    assert {line.cell: line.oda for line in result.lines}.get("E3") is oda
    assert found(result) == ([("missing-oda", "D3")] if oda is None else [])


@pytest.mark.parametrize(
    ("words", "unit"),
    [
        *[(words, 1_000) for words in ("k GBP", "£ thou", "£,000", "£k", "K£")],
        *[(words, 1_000_000) for words in ("£ mm", "GBP mm", "m GBP", "£m")],
        *[
            (words, 1)
            for words in (
                "£",
                "GBP",
                "£1,000 is the least that is reported. Figures in £",
            )
        ],
    ],
)
def test_units_in_the_words_of_finance(words: str, unit: int) -> None:
    result = checked([["FCO return 2019/20 M03"], [words], HEAD, [A, "ODA", 1.5, 2, 3]])
    assert [line.pence for line in result.lines] == [150 * unit, 200 * unit, 300 * unit]


def test_may_before_its_unit_is_a_month() -> None:
    heads = [*HEAD[:2], "Apr in £m", "May in £m", "Jun in £m"]
    assert (
        len(checked([["FCO return 2019/20 M03"], heads, [A, "ODA", 1.5, 2, 3]]).lines)
        == 3
    )


def test_amounts_stand_under_the_ends_of_months_and_not_under_days() -> None:
    heads = [*HEAD[:2], "End Apr", "End May", "Start June 2019"]
    result = checked(
        [
            TITLE,
            heads,
            [A, "ODA", 101.5, 202.5, date(2019, 6, 1)],
            [B, "ODA", 1.5, 2.5, date(2019, 6, 3)],
        ]
    )
    assert [line.cell for line in result.lines] == ["C3", "D3", "C4", "D4"]
    assert found(result) == []
