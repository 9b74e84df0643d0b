"""More layouts as departments have them: what stands above, beside and below a table, and in which words."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from imports.check import check
from imports.model import Checked
from imports.summary import grouped
from imports.text.periods import period_of
from portfolio.finance import FinancialYear, Month
from tests.imports.builders import (
    MONTHS,
    A,
    B,
    C,
    book,
    checked,
    context,
    found,
    long_list,
    pounds_by_cell,
)

TITLE = ["FCO return 2019/20 M06"]
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


def test_sheets_of_countries_with_the_same_figures_are_no_repeats() -> None:
    def of(country: str) -> list[list[Any]]:
        return [TITLE, ["Country", country], [], AHEAD, [A, "ODA", *[5] * 12]]

    result = check(book({"One": of("Kenya"), "Two": of("Mali")}), "FCO.xlsx", context())
    assert found(result) == []
    assert len(result.lines) == 24


def test_a_list_of_months_in_a_lookup_sheet_is_no_month_of_the_return() -> None:
    lists = [["Funding", "Months"], ["ODA", "April"], ["NODA", "May"], [None, "June"]]
    content = book(
        {
            "Return": [["FCO return 2019/20"], AHEAD, [A, "ODA", *[5] * 12]],
            "Lists": lists,
        }
    )
    result = check(content, "FCO return September.xlsx", context())
    assert (found(result), result.month) == ([], Month(2019, 9))


def test_days_of_printing_and_signing_say_nothing_about_the_year() -> None:
    rows = [
        ["FCO return"],
        ["Version 2.1, printed 04/10/2021"],
        ["Period", "Code", "ODA?", "Actual"],
        ["Q1", A, "Y", 1],
    ]
    notes = [["Notes"], ["Date: 04/10/2022"], ["2. Agrees to the ledger."]]
    result = checked([*rows, [], *notes], name="FCO FY18-19 Q3.xlsx")
    assert found(result) == []
    assert seen(result) == [("D4", None, "2018/19 Q1", "actual", True, 1)]


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


def test_an_amount_that_looks_like_a_year_and_month_is_an_amount() -> None:
    lines = [
        [A, "Apr-19", "Actual", "ODA", 201906],
        [A, "May-19", "Actual", "ODA", 201907],
    ]
    result = checked(long_list(*lines))
    assert found(result) == []
    assert pounds_by_cell(result) == {"E4": 201906, "E5": 201907}


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


@pytest.mark.parametrize(
    "text",
    [
        "Quarter ending June 2019", "Quarter ended 30-06-2019", "Qtr to 30 June 2019", "Apr/May/Jun 2019", "2019/20Q1",
        "Q1 (Apr-Jun) 2019-20", "Q1 19-20", "3 months to June 2019",
    ],
)  # fmt: skip
def test_quarters_in_words(text: str) -> None:
    hint = period_of(text)
    assert hint is not None
    assert (hint.kind, hint.number, hint.year) == ("quarter", 1, 2019)


@pytest.mark.parametrize(
    "text",
    ["First quarter", "Quarter One", "1Q", "Quarter 1 (Apr to Jun)", "Q.1", "1st qtr"],
)
def test_quarters_without_a_year(text: str) -> None:
    hint = period_of(text)
    assert hint is not None
    assert (hint.kind, hint.number, hint.year) == ("quarter", 1, None)


MERGED = [
    TITLE,
    ["Code", "Type", *MONTHS[:3]],
    ["CSSF-99-999999", "ODA", 1, 2, 3],
    [None, "NODA", 4, 5, 6],
]


def test_a_merged_code_that_is_unknown_is_blamed_once() -> None:
    rows = [*MERGED, [A, "ODA", 7, 8, 9], [None, "NODA", 1, 1, 1]]
    result = check(
        book({"Return": rows}, {"Return": ["A3:A4", "A5:A6"]}), "FCO.xlsx", context()
    )
    assert found(result) == [("unknown-programme", "A3")]


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


def test_a_heading_repeated_at_the_top_of_a_page_splits_nothing() -> None:
    heading = ["Code", "ODA?", "Actual", "Actual", "Total"]
    rows = [
        TITLE,
        [None, None, "Apr", "May"],
        heading,
        [A, "Y", 1, 2, 3],
        heading,
        [B, "N", 3, 4, 7],
    ]
    result = checked([*rows, ["Total", None, 4, 6, 10]])
    assert found(result) == []
    assert pounds_by_cell(result) == {"C4": 1, "D4": 2, "C6": 3, "D6": 4}


def test_the_total_of_one_row_off_by_a_pound_is_the_only_one_blamed() -> None:
    rows = [
        TITLE,
        [None, "ODA", "ODA", None, "Non-ODA", "Non-ODA", None, None],
        ["Code", "Apr", "May", "Total", "Apr", "May", "Total", "Full year"],
        [A, 0, 0, 0, 1, 2, 3, 4],
        ["Total", 0, 0, 0, 1, 2, 3, 3],
    ]
    assert found(checked(rows)) == [("total-mismatch", "H4")]


def test_a_word_alone_in_its_column_of_amounts_is_no_number() -> None:
    rows = [
        TITLE,
        [None, "Apr", None, "May", None],
        ["Code", *["ODA-eligible", "Non-ODA-eligible"] * 2],
        [A, 1, 2, "TBC"],
    ]
    assert found(checked(rows)) == [("not-a-number", "D4")]


def test_months_as_numbers_in_a_text_file() -> None:
    content = b"FCO 2019/20\nCode,ODA?,Measure,1,2,3,4,5,6\nCSSF-01-000123,Y,Actual,10,20,30,40,50,60\n"
    result = check(content, "FCO.csv", context())
    assert found(result) == []
    assert [str(line.period) for line in result.lines] == [
        f"2019-0{month}" for month in range(4, 10)
    ]


def test_problems_that_differ_in_the_amount_alone_are_one_group() -> None:
    lines = [
        [A, month, "Actual", "ODA", -amount]
        for amount, month in enumerate(("Apr", "May", "Jun"), 1)
    ]
    (group,) = grouped(checked(long_list(*lines)).problems)
    assert (group.rule, group.cells, group.value) == (
        "negative-amount",
        ("E4", "E5", "E6"),
        "-1, -2, -3",
    )


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


@pytest.mark.parametrize("fy", [None, FinancialYear(2019)])
def test_one_date_of_another_year_among_months_without_is_blamed_and_not_the_title(
    fy: FinancialYear | None,
) -> None:
    rows = long_list(
        *[[A, month, "Actual", "ODA", 5] for month in (*MONTHS[:3], date(2021, 5, 1))]
    )
    assert found(checked(rows, fy=fy)) == [("outside-year", "B7")]
    rows[3:6] = [[A, date(2021, month, 1), "Actual", "ODA", 5] for month in (6, 7, 8)]
    assert {rule for rule, _ in found(checked(rows, fy=fy))} == {
        "outside-year" if fy else "wrong-year"
    }
