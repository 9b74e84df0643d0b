"""Layouts as people confirmed them: what they say of columns goes before what is recognised, until shapes change."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from imports.check import check
from imports.give_back.preview import Asked, preview
from imports.layout import ColumnSpec, LayoutSpec
from imports.model import Checked, Line
from portfolio.finance import FinancialYear
from tests.imports.builders import A, B, book, checked, context, found, pounds_by_cell

HEADS = ["Programme", "ODA / non-ODA", "A", "B", "C"]
ROWS = [["2019/20 actuals"], HEADS, [A, "ODA", 1, 2, 3], [B, "Non-ODA", 4, 5, 6]]


def kept(
    *periods: str | None, heads: list[str] = HEADS, rows: list[list[object]] = ROWS
) -> LayoutSpec:
    """The layout of a sheet whose columns from the third on are amounts of these periods."""
    seen = preview(book({"R": rows}), "FCO.xlsx", {}, (), Asked("R", 2, 1))
    assert seen is not None
    assert seen.table is not None
    said = (
        ColumnSpec("A", heads[0], "programme"),
        ColumnSpec("B", heads[1], "oda"),
        *(
            ColumnSpec(letter, heads[place + 2], "amount", period=period)
            for place, (letter, period) in enumerate(zip("CDE", periods, strict=True))
        ),
    )
    corrected = LayoutSpec("FCO's own", (replace(seen.table, columns=said),))
    return LayoutSpec.from_json(corrected.to_json())


def periods_by_cell(result: Checked) -> dict[str, str]:
    lines: list[Line] = list(result.lines)
    return {line.cell: str(line.period) for line in lines}


def test_amounts_under_headings_that_name_no_period_are_those_of_the_periods_chosen() -> (
    None
):
    content = book({"R": ROWS})
    assert found(check(content, "FCO.xlsx", context())) == [("no-table-found", None)]
    result = check(
        content, "FCO.xlsx", context(), remembered=[kept("M01", "M12", "Q2")]
    )
    assert found(result) == []
    assert periods_by_cell(result) == {
        "C3": "2019-04", "D3": "2020-03", "E3": "2019/20 Q2", "C4": "2019-04", "D4": "2020-03", "E4": "2019/20 Q2",
    }  # fmt: skip
    assert pounds_by_cell(result) == {
        "C3": 1,
        "D3": 2,
        "E3": 3,
        "C4": 4,
        "D4": 5,
        "E4": 6,
    }
    assert {line.oda for line in result.lines if line.programme == B} == {False}
    assert result.layout is not None
    assert (
        "Took column E as amount because the remembered layout says so, for Q2, July to September."
        in (result.layout.tables[0].reasons)
    )


def test_a_layout_with_periods_keeps_its_shape_and_means_the_next_year_in_the_next_year() -> (
    None
):
    first = check(
        book({"R": ROWS}), "FCO.xlsx", context(), remembered=[kept("M01", "M02", "M03")]
    )
    assert first.layout is not None
    assert first.layout.spec is not None
    assert first.layout.spec.tables == kept("M01", "M02", "M03").tables
    later = [["2020/21 actuals"], *ROWS[1:]]
    second = check(
        book({"R": later}), "FCO.xlsx", context(), remembered=[first.layout.spec]
    )
    assert found(second) == []
    assert second.fy == FinancialYear(2020)
    assert set(periods_by_cell(second).values()) == {"2020-04", "2020-05", "2020-06"}


def test_the_year_that_the_sender_states_is_the_year_of_the_chosen_periods() -> None:
    undated = book({"R": [["Spend, actuals"], *ROWS[1:]]})
    layout = kept("M01", "M02", "M03")
    assert found(check(undated, "FCO.xlsx", context(), remembered=[layout])) == [
        ("year-unknown", None)
    ]
    stated = check(
        undated, "FCO.xlsx", context(fy=FinancialYear(2021)), remembered=[layout]
    )
    assert found(stated) == []
    assert set(periods_by_cell(stated).values()) == {"2021-04", "2021-05", "2021-06"}


def test_a_period_chosen_goes_before_the_one_in_the_heading_and_in_the_band_above() -> (
    None
):
    rows = [
        ["2019/20 actuals"],
        [None, None, "2018/19", "2019/20", None],
        ["Programme", "ODA / non-ODA", "Apr", "Apr", "May"],
        [A, "ODA", 1, 2, 3],
    ]
    first = checked(rows)
    assert periods_by_cell(first) == {"D4": "2019-04", "E4": "2019-05"}
    assert first.layout is not None
    assert first.layout.spec is not None
    (table,) = first.layout.spec.tables
    columns = tuple(
        replace(column, period="M03") if column.letter == "C" else column
        for column in table.columns
    )
    corrected = LayoutSpec("FCO's own", (replace(table, columns=columns),))
    again = check(
        book({"Return": rows}),
        "FCO 2019-20 M06.xlsx",
        context(),
        remembered=[corrected],
    )
    assert found(again) == []
    assert periods_by_cell(again) == {"C4": "2019-06", "D4": "2019-04", "E4": "2019-05"}


def test_one_period_chosen_for_two_columns_is_named_at_the_second() -> None:
    heads = [*HEADS[:2], "X", "Y", "Z"]
    rows = [ROWS[0], heads, *ROWS[2:]]
    layout = kept("M01", "M01", "M03", heads=heads, rows=rows)
    assert found(
        check(book({"R": rows}), "FCO.xlsx", context(), remembered=[layout])
    ) == [("duplicate-heading", "D2")]


def test_a_column_of_amounts_without_a_period_is_named_and_not_left_out_in_silence() -> (
    None
):
    result = check(
        book({"R": ROWS}), "FCO.xlsx", context(), remembered=[kept("M01", None, "M03")]
    )
    assert [(problem.rule, problem.cell, problem.message) for problem in result.problems] == [
        ("outside-year", "D2", "Nothing says which month or quarter of 2019/20 the amounts of this column are for."),
    ]  # fmt: skip
    assert set(periods_by_cell(result)) == {"C3", "E3", "C4", "E4"}


def test_a_changed_shape_is_said_also_where_nothing_is_recognised_any_more() -> None:
    changed = [ROWS[0], [*HEADS[:4], "D"], *ROWS[2:]]
    result = check(
        book({"R": changed}),
        "FCO.xlsx",
        context(),
        remembered=[kept("M01", "M02", "M03")],
    )
    assert found(result) == [("no-table-found", None)]
    assert found(result, "warning") == [("ambiguous-table", None)]
    (said,) = [
        problem.message
        for problem in result.problems
        if problem.rule == "ambiguous-table"
    ]
    assert "no longer have the shape of the remembered layout" in said


def test_layouts_kept_before_periods_could_be_chosen_are_still_read() -> None:
    layout = kept("M01", "M02", "Q4")
    data = json.loads(layout.to_json())
    for column in data["tables"][0]["columns"]:
        del column["period"]
    assert [
        column.period
        for column in LayoutSpec.from_json(json.dumps(data)).tables[0].columns
    ] == [None] * 5


@pytest.mark.parametrize("period", ["M00", "M14", "Q5", "2019-04", "", 4])
def test_a_period_that_does_not_exist_is_refused(period: str) -> None:
    with pytest.raises(ValueError, match="column C has a period that does not exist"):
        ColumnSpec("C", "A", "amount", period=period)


def test_the_grid_shows_the_periods_that_were_recognised_and_those_that_were_chosen() -> (
    None
):
    rows = [
        ["2019/20 actuals"],
        ["Programme", "ODA / non-ODA", "Apr-19", "Q2", "P3"],
        [A, "ODA", 1, 2, 3],
    ]
    seen = preview(book({"R": rows}), "FCO.xlsx", {}, (), Asked())
    assert seen is not None
    assert [column.period for column in seen.columns] == [
        None,
        None,
        "M01",
        "Q2",
        "M03",
    ]
    chosen = preview(
        book({"R": ROWS}), "FCO.xlsx", {}, [kept("M01", "M02", "Q4")], Asked()
    )
    assert chosen is not None
    assert [column.spec.period for column in chosen.columns] == [
        None,
        None,
        "M01",
        "M02",
        "Q4",
    ]
    assert [column.period for column in chosen.columns] == [None] * 5, (
        "what a person said is not what a heading says"
    )
