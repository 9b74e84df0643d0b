"""Which numbers under headings that say nothing are money: what could be money is never lost without a word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imports.check import check
from imports.reconcile.uncounted_money import is_money
from imports.workbook import Value
from tests.imports.builders import MONTHS, A, B, book, checked, context, found

HEAD = ["Programme code", "ODA / non-ODA", "Apr", "May", "Jun"]
TITLE = ["FCO return 2019/20 M03 (£m)"]


@pytest.mark.parametrize(
    "values",
    [
        [5],
        [3, 7],
        [1, 1],
        [2, 4, 6],
        [12, 5, 9],
        [0, 5, 0],
        [1.5, 2],
        [1, 2, 14, 3],
        [1200, 1201.5],
        ["2", "7"],
        ["£3", "£5"],
    ],
    ids=str,
)
def test_few_small_numbers_may_be_money(values: list[Value]) -> None:
    assert is_money(values)


@pytest.mark.parametrize(
    "values",
    [
        [1, 2],
        [2, 1],
        [3, 1, 2],
        ["1", "2", "3"],
        [4, 5, 6],
        [10, 11, 12, 1, 2, 3],
        [1, 2, 2, 4],
        [1, 2, 1, 3, 2, 1],
        [0, 1, 1, 0],
        [2018, 2019],
        [101, 102, 103],
        ["x", "y", 5],
        [],
    ],
    ids=str,
)
def test_ranks_scores_and_counts_in_a_row_are_none(values: list[Value]) -> None:
    assert not is_money(values)


@given(
    st.integers(2, 60).flatmap(
        lambda last: st.permutations([float(rank) for rank in range(1, last + 1)])
    )
)
def test_ranks_are_quiet_in_any_order_and_amounts_of_a_thousand_times_as_much_are_not(
    ranks: list[float],
) -> None:
    assert not is_money(ranks)
    assert is_money([1_000 * rank + 0.5 for rank in ranks])


def test_small_amounts_under_an_unknown_heading_are_said_to_be_left_out() -> None:
    result = checked(
        [TITLE, [*HEAD, "Zork"], [A, "ODA", 1, 2, 3, 5], [B, "ODA", 1, 2, 3, 12]]
    )
    assert [(each.rule, each.cell) for each in result.problems] == [
        ("ambiguous-table", "F2")
    ]


@pytest.mark.parametrize(
    "heading",
    ["Priority", "Rank", "Likelihood", "Impact", "Number of projects", "Weighting"],
)
def test_headings_of_ranks_and_scores_are_known_for_what_they_are(heading: str) -> None:
    rows = [TITLE, [*HEAD, heading], [A, "ODA", 1, 2, 3, 5], [B, "ODA", 1, 2, 3, 5]]
    result = check(book({"Return": rows}), "FCO.xlsx", context())
    assert (len(result.lines), result.problems) == (6, ())


SUMMED = [TITLE, HEAD, [A, "ODA", 1000, 2000, 3000], [B, "Non-ODA", 1500.5, 2500, 3500]]


@pytest.mark.parametrize(
    "rows",
    [
        [["Programme", "Amount"], [A, 6000], [B, 7500.5], ["Total", 13500.5]],
        [["By marking", ""], ["ODA", 6000], ["Non-ODA", 7500.5]],
    ],
)
def test_a_sheet_whose_numbers_are_sums_of_the_lines_is_left_out_without_a_word(
    rows: list[list[Value]],
) -> None:
    result = check(book({"Return": SUMMED, "By": rows}), "FCO.xlsx", context())
    assert (len(result.lines), result.problems) == (6, ())
    rows[1][1] = 6001
    result = check(book({"Return": SUMMED, "By": rows}), "FCO.xlsx", context())
    assert [(each.rule, each.sheet, each.cell) for each in result.problems] == [
        ("ambiguous-table", "By", "B2")
    ]


AHEAD = [f"{month} Forecast" for month in ("Jul", "Aug", "Sep")]


@pytest.mark.parametrize(
    "heading",
    [
        "YTD actual",
        "Actuals Apr-Jun 2019",
        "Actuals to June",
        "Actuals up to Jun-19",
        "Spend to end of June",
    ],
)
def test_actuals_of_several_months_in_one_column_are_said_where_no_month_gives_them(
    heading: str,
) -> None:
    rows = [
        ["FCO return 2019/20 M03 (£)"],
        ["Programme code", "ODA / non-ODA", heading, *AHEAD],
    ]
    rows += [[A, "ODA", 3000, 4, 5, 6], [B, "ODA", 4000, 4, 5, 6]]
    result = checked(rows)
    if heading == "Actuals Apr-Jun 2019":
        assert str(result.lines[0].period) == "2019/20 Q1"
        return
    assert [(each.rule, each.cell) for each in result.problems] == [
        ("ambiguous-table", "C2")
    ]
    assert [line.cell for line in result.lines] == ["D3", "E3", "F3", "D4", "E4", "F4"]


@pytest.mark.parametrize(
    "heading", ["YTD actual", "Actuals to June", "Total to Jun-19"]
)
def test_actuals_to_date_beside_their_months_are_a_sum_and_no_fault(
    heading: str,
) -> None:
    actual = [f"{month} Actual" for month in ("Apr", "May", "Jun")]
    rows = [
        ["FCO return 2019/20 M03 (£)"],
        ["Programme code", "ODA / non-ODA", *actual, heading, *AHEAD],
    ]
    rows += [[A, "ODA", 1000, 900, 1100, 3000, 4, 5, 6]]
    result = checked(rows)
    assert (len(result.lines), result.problems) == (6, ())


WIDE_HEAD = ["Programme code", "ODA / non-ODA", *MONTHS]


ROWS = [[A, "ODA", *[5] * 12], [B, "Non-ODA", *[7] * 12]]


UNDATED_TITLE = ["FCO return (£)"]


@pytest.mark.parametrize("label", ["Unallocated", "Contingency", "Adjustment"])
def test_money_of_no_programme_is_blamed_and_not_dropped(label: str) -> None:
    assert found(
        checked([UNDATED_TITLE, WIDE_HEAD, *ROWS, [label, "ODA", *[9] * 12]])
    ) == [("unknown-programme", "A5")]
