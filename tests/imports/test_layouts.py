"""Layouts as departments have them, each with what a careful reader takes from it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import openpyxl
import pytest

from imports.check import check, check_workbook
from imports.layout import ColumnSpec, LayoutSpec
from imports.model import Checked, Line
from imports.read import read_workbook
from portfolio.finance import Month
from tests.imports.builders import (
    FY,
    MONTHS,
    A,
    B,
    book,
    checked,
    context,
    found,
    pounds_by_cell,
    saved,
)

SHORT = [f"{name}-{19 if place < 9 else 20}" for place, name in enumerate(MONTHS)]


def about(result: Checked, cell: str) -> tuple[Any, ...]:
    """What the line of a cell is about."""
    line: Line = next(line for line in result.lines if line.cell == cell)
    return (
        line.programme,
        line.project,
        line.country,
        str(line.period),
        line.measure,
        line.oda,
    )


def errors(result: Checked) -> list[tuple[str, str | None]]:
    return found(result)


def test_a_list_with_actuals_beside_forecasts_and_amounts_as_text() -> None:
    rows = [
        ["Prog ref", "Programme name", "Month", "Funding type", "Actual", "Forecast"],
        [A, "Mediation", "M01", "ODA", "£9,270.04", "nil"],
        [A, "Mediation", "M12", "NODA", "-", "(£ 1,078.59)"],
        ["Total", None, None, None, "£9,270.04", "(£1,078.59)"],
        [], ["Notes"], ["1. Late invoices fall in March."], ["2. Agrees to the ledger: £8,191.45 in all."],
    ]  # fmt: skip
    result = checked(rows, name="FCO_return_201920_P9.xlsx")
    assert errors(result) == []
    assert (result.fy, result.month) == (FY, Month(2019, 12))
    assert pounds_by_cell(result) == {"E2": 9270.04, "F3": -1078.59}
    assert about(result, "F3") == (A, None, None, "2020-03", "forecast", False)


def test_bands_of_three_rows_with_a_total_beside_them() -> None:
    rows = [
        ["HO - return 2019/2020"],
        [
            "Prog ref",
            "Programme title",
            "ODA",
            None,
            None,
            None,
            "Non-ODA",
            None,
            None,
            None,
        ],
        [
            None,
            None,
            "Actuals",
            None,
            "Forecasts",
            None,
            "Actuals",
            None,
            "Forecasts",
            None,
        ],
        [
            None,
            None,
            "Apr",
            "May",
            "Jun",
            "Total",
            "Apr",
            "May",
            "Jun",
            "Total",
            "Total",
        ],
        [A, "x", 1, 2, 3, 6, 4, 5, 6, 15, 21],
        ["Total", None, 1, 2, 3, 6, 4, 5, 6, 15, 21],
    ]
    areas = ["A2:A4", "B2:B4", "C2:F2", "G2:J2", "C3:D3", "G3:H3"]
    result = check(book({"Return": rows}, {"Return": areas}), "HO May.xlsx", context())
    assert errors(result) == []
    assert pounds_by_cell(result) == {
        "C5": 1,
        "D5": 2,
        "E5": 3,
        "G5": 4,
        "H5": 5,
        "I5": 6,
    }
    assert about(result, "I5") == (A, None, None, "2019-06", "forecast", False)
    assert result.month == Month(2019, 5)


def test_a_sheet_for_each_programme_and_a_summary_that_adds_nothing() -> None:
    def sheet(code: str) -> list[list[Any]]:
        return [
            ["NCA return 2019/20"], ["All figures in GBP"], ["Programme ID", code], ["SRO", "Kim Modelsey"], [],
            ["Period", "ODA Actuals", "ODA Forecasts", "Non-ODA Actuals", "Non-ODA Forecasts", "Total"],
            ["April", 314228.070000001, 0, -27670.66, None, 286557.41], ["May", 0, 5, None, None, 5],
            ["Grand total", 314228.07, 5, -27670.66, 0, 286562.41],
        ]  # fmt: skip

    summary = [
        ["Summary"],
        [],
        ["Programme ID", "Title", "Total"],
        [A, "a", 286562.41],
        [B, "b", 286562.41],
    ]
    content = book({"Summary": summary, "1 First": sheet(A), "2 Second": sheet(B)})
    result = check(content, "NCA - return - April 2019.xlsx", context())
    assert errors(result) == []
    assert {line.programme for line in result.lines} == {A, B}
    assert len(result.lines) == 10
    assert sum(line.pence for line in result.lines) == 2 * 28656241


def test_a_summary_with_months_repeats_the_other_sheets_and_is_left_out() -> None:
    rows = [
        ["2019/20"],
        ["Programme", "ODA / non-ODA", "Apr", "May"],
        [A, "ODA", 1, 2],
        [A, "Non-ODA", 3, 4],
    ]
    summary = [["2019/20"], ["Programme", "Apr", "May"], [A, 4, 6]]
    result = check(book({"Overview": summary, "Data": rows}), "M06.xlsx", context())
    assert errors(result) == []
    assert {line.sheet for line in result.lines} == {"Data"}


def test_quarters_in_millions_with_the_year_in_the_file_name() -> None:
    rows = [
        ["MOD - CSSF finance return"], [], [None, None, "Actuals (£m)", None, None, "Forecasts (£m)", None],
        ["Programme code", "Funding type", "Q1", "Q2", "Q3", "Q4", "Full year (£m)"],
        [A, "NODA", 0.088, 0.057, 0.068, 0.059, 0.272], ["Total", None, 0.088, 0.057, 0.068, 0.059, 0.272],
        [], ["Signed off by:"], ["Date: 04/10/2018"],
    ]  # fmt: skip
    result = checked(rows, name="MOD CSSF 2018-19 Q3.xlsx")
    assert errors(result) == []
    assert pounds_by_cell(result) == {
        "C5": 88000,
        "D5": 57000,
        "E5": 68000,
        "F5": 59000,
    }
    assert str(result.lines[3].period) == "2018/19 Q4"
    assert result.month == Month(2018, 12)


def test_quarter_totals_between_months_and_other_numbers_are_no_lines() -> None:
    heads = [
        "Programme",
        "ODA",
        "Budget",
        *SHORT[:3],
        "Q1 total",
        "YTD",
        "ODA %",
        "Full-year forecast",
        "Variance",
    ]
    rows = [["2019/20 actuals"], heads, [A, "Yes", 100, 1, 2, 3, 6, 6, 0.5, 99, 3]]
    assert pounds_by_cell(checked(rows)) == {"D3": 1, "E3": 2, "F3": 3}


def test_another_years_columns_are_there_for_comparison_only() -> None:
    rows = [
        ["2019/20"],
        [None, None, "2018/19", None, "2019/20"],
        ["Programme", "ODA", "Apr", "May", "Apr", "May"],
        [A, "ODA", 1, 2, 3, 4],
    ]
    assert pounds_by_cell(checked(rows)) == {"E4": 3, "F4": 4}


def test_programmes_across_and_months_down() -> None:
    rows = [
        ["2019/20 ODA actuals, £000"],
        ["Month", A, B],
        ["Apr", 1, 2],
        ["May", 3, 4],
        ["Total", 4, 6],
    ]
    result = checked(rows)
    assert errors(result) == []
    assert about(result, "C4") == (B, None, None, "2019-05", "actual", True)
    assert pounds_by_cell(result) == {"B3": 1000, "C3": 2000, "B4": 3000, "C4": 4000}


def test_markers_down_and_months_across_under_a_programme() -> None:
    rows = [
        ["Programme", f"{A} Mediation"], ["FY", "2019/20"], ["Unit", "£k"], [], ["Line", "Apr", "May"],
        ["ODA actual", 1, 2], ["Non-ODA forecast", 3, 4], ["Total", 4, 6],
    ]  # fmt: skip
    result = checked(rows, name="M06.xlsx")
    assert errors(result) == []
    assert about(result, "C7") == (A, None, None, "2019-05", "forecast", False)


def test_a_sheet_for_each_month() -> None:
    rows = [["CSSF 2019/20"], ["Programme", "Actual ODA", "Actual Non-ODA"], [A, 1, 2]]
    result = check(book(dict.fromkeys(("April", "May"), rows)), "FCO.xlsx", context())
    assert errors(result) == []
    assert [(line.sheet, str(line.period)) for line in result.lines] == [
        ("April", "2019-04"), ("April", "2019-04"), ("May", "2019-05"), ("May", "2019-05"),
    ]  # fmt: skip
    assert result.month == Month(2019, 5)


def test_tables_below_each_other() -> None:
    table = [["Programme", "Apr-19", "May-19"], [A, 1, 2], ["Total", 1, 2]]
    result = checked([["2019/20"], ["ODA"], *table, [], ["Non-ODA"], *table])
    assert errors(result) == []
    assert [(line.cell, line.oda) for line in result.lines] == [
        ("B4", True),
        ("C4", True),
        ("B9", False),
        ("C9", False),
    ]


def test_tables_beside_each_other() -> None:
    heads = ["Programme", "Apr-19", "May-19"]
    rows = [
        ["2019/20"],
        ["ODA", None, None, None, "Non-ODA"],
        [*heads, None, *heads],
        [A, 1, 2, None, B, 3, 4],
    ]
    result = checked(rows)
    assert errors(result) == []
    assert [(line.cell, line.programme, line.oda) for line in result.lines] == [
        ("B4", A, True), ("C4", A, True), ("F4", B, False), ("G4", B, False),
    ]  # fmt: skip


def test_the_parts_of_a_row_are_its_lines() -> None:
    rows = [
        ["2019/20"],
        ["Programme", None, "Apr-19"],
        [A, None, 3],
        ["of which ODA", None, 1],
        ["of which non-ODA", None, 2],
    ]
    result = checked(rows)
    assert errors(result) == []
    assert [(line.cell, line.oda) for line in result.lines] == [
        ("C4", True),
        ("C5", False),
    ]


def test_sums_by_formula_are_no_lines_though_no_word_says_so() -> None:
    made = openpyxl.Workbook()
    target = made.worksheets[0]
    for row in [
        ["2019/20"],
        ["Code", "Project", "ODA / non-ODA", "Apr-19"],
        [A, None, "ODA", 3],
        [A, "p", "ODA", 1],
        [A, "q", "ODA", 2],
    ]:
        target.append(row)
    workbook = read_workbook(saved(made), "M06.xlsx")
    sheet = replace(workbook.sheets[0], sums=frozenset({(2, 3)}))
    result = check_workbook(
        replace(workbook, sheets=(sheet,)), "M06.xlsx", "", context()
    )
    assert errors(result) == []
    assert pounds_by_cell(result) == {"D4": 1, "D5": 2}


def test_the_closing_period_is_march_and_not_marchs_own() -> None:
    rows = [
        ["2019/20"],
        ["Programme", "ODA", "P12 Actual", "P13 Actual"],
        [A, "ODA", 1, 2],
    ]
    result = checked(rows)
    assert errors(result) == []
    assert [str(line.period) for line in result.lines] == ["2020-03", "2020-03"]


@pytest.mark.parametrize(
    "heading",
    [
        "Adjustment period",
        "Year-end adjustments",
        "Year-end adj. (P13)",
        "Mar-20 year end adjustments",
        "Closing period Actual (£)",
        "Closing adjustments 2019/20",
    ],
)
def test_the_closing_period_may_be_named_in_words(heading: str) -> None:
    rows = [
        ["2019/20 M12 (£)"],
        ["Programme", "ODA", "Feb", "Mar", heading, "Total"],
        [A, "ODA", 1, 2, 4, 7],
    ]
    result = checked(rows)
    assert [(line.cell, str(line.period), line.measure) for line in result.lines] == [
        ("C3", "2020-02", "actual"),
        ("D3", "2020-03", "actual"),
        ("E3", "2020-03", "actual"),
    ]
    assert result.problems == ()
    rows[2][5] = 8
    assert errors(checked(rows)) == [("total-mismatch", "F3")]


def test_the_closing_period_in_words_in_a_list_is_not_marchs_own() -> None:
    rows = [
        ["FCO 2019/20 (£)"],
        ["Programme", "ODA / non-ODA", "Month", "Actual / forecast", "Amount"],
    ]
    rows += [[A, "ODA", name, "Actual", 5] for name in ("Mar", "Adjustment period")]
    result = checked(rows)
    assert [(line.cell, str(line.period)) for line in result.lines] == [
        ("E3", "2020-03"),
        ("E4", "2020-03"),
    ]
    assert result.problems == ()
    assert errors(checked([*rows, [A, "ODA", "P13", "Actual", 6]])) == [
        ("duplicate-line", "E5")
    ]


@pytest.mark.parametrize(
    "title",
    ["Figures exclude year-end adjustments", "Adjustments to follow at the year's end"],
)
def test_a_title_about_adjustments_is_no_month_of_the_return(title: str) -> None:
    rows = [
        ["FCO 2019/20 (£)"],
        [title],
        ["Programme", "ODA", "Apr Actual", "May Forecast"],
        [A, "ODA", 1, 2],
    ]
    assert str(checked(rows, "FCO.xlsx").month) == "2019-04"


def test_months_as_dates_and_a_year_in_its_own_column() -> None:
    rows = [
        ["Code", "ODA", "Year", "Month", "Amount", "Type"],
        [A, "ODA", 2019, "April", 10, "A"],
        [A, "ODA", 2020, "January", 11, "F"],
    ]
    assert [str(line.period) for line in checked(rows).lines] == ["2019-04", "2020-01"]
    dated = [
        ["Code", "ODA", "Date", "Amount", "Type"],
        [A, "ODA", date(2019, 4, 30), 10, "Actual"],
    ]
    assert [str(line.period) for line in checked(dated).lines] == ["2019-04"]


def test_number_formats_that_scale_are_what_the_reader_sees() -> None:
    rows = [
        ["2019/20 actuals"],
        ["Programme", "ODA", "Apr-19", "May-19"],
        [A, "ODA", 12.5, 2000000],
    ]
    result = check(book({"R": rows}, C3='0.0"k"', D3="#,##0,"), "M06.xlsx", context())
    assert errors(result) == []
    assert pounds_by_cell(result) == {"C3": 12500, "D3": 2000000}
    assert result.layout is not None
    assert result.layout.tables[0].unit == "GBP (by number format)"


def test_the_reasons_are_given_in_sentences() -> None:
    rows = [
        ["2019/20"],
        [],
        ["Programme", "ODA / non-ODA", "Apr-19 Actual"],
        [A, "ODA", 1],
    ]
    result = checked(rows)
    assert result.layout is not None
    table = result.layout.tables[0]
    assert table.range == "A3:C4"
    assert table.reasons[0].startswith(
        'Took row 3 as the heading because it names "Programme", "ODA / non-ODA"'
    )
    assert (
        "Took column C as amount because its heading names a period." in table.reasons
    )


def test_a_corrected_layout_is_used_until_the_headings_change() -> None:
    rows = [
        ["2019/20 actuals"],
        ["Thing", "Sort", "Zig Apr-19", "Zag Apr-19"],
        [A, "ODA", 1, 2],
    ]
    first = checked(rows)
    assert errors(first) == [("duplicate-heading", "D2")]
    assert first.layout is not None
    assert first.layout.spec is not None
    (table,) = first.layout.spec.tables
    columns = tuple(
        ColumnSpec(column.letter, column.heading, "ignored")
        if column.letter == "D"
        else column
        for column in table.columns
    )
    corrected = LayoutSpec("FCO's own", (replace(table, columns=columns, unit=1000),))
    kept = LayoutSpec.from_json(corrected.to_json())
    assert kept == corrected

    again = check(
        book({"R": [[], [], *rows]}), "2019-20 M07.xlsx", context(), remembered=[kept]
    )
    assert errors(again) == []
    assert pounds_by_cell(again) == {"C5": 1000}
    assert again.layout is not None
    assert again.layout.name == "FCO's own"

    rows[1][1] = "ODA marker"
    changed = check(book({"R": rows}), "2019-20 M08.xlsx", context(), remembered=[kept])
    assert ("ambiguous-table", None) in found(changed, "warning")
    assert ("duplicate-heading", "D2") in errors(changed)


def test_a_hidden_sheet_of_lists_is_ignored_and_one_with_a_table_is_said() -> None:
    rows = [["2019/20"], ["Programme", "ODA / non-ODA", "Apr-19"], [A, "ODA", 1]]
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for name, content in (
        ("Return", rows),
        ("Old", rows),
        ("Lists", [["Funding", "Months"], ["ODA", "April"]]),
    ):
        target = made.create_sheet(name)
        target.sheet_state = "visible" if name == "Return" else "hidden"
        for row in content:
            target.append(row)
    result = check(saved(made), "M06.xlsx", context())
    assert [(p.rule, p.sheet) for p in result.problems] == [("ambiguous-table", "Old")]
    assert len(result.lines) == 1
