"""No workbook, however odd, brings the check down, and none is blamed without a sentence."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from imports.check import check, check_workbook
from imports.workbook import Range, Sheet, Value, Workbook
from tests.imports.builders import FY, A, B, checked, context, found, long_list

WORDS = [
    "Programme code", "programme", "Actual", "Forecast", "Apr-19", "May-19", "April", "ODA", "Non-ODA", "Total", "2019/20",
    "Budget", "Kenya", "£000", "£m", "Unit", "Q1", "P13", A, B, "CSSF-09-999999", "TBC", "nil", "-", "(5.00)", "£5", "#REF!",
    "Spend type", "Funding type", "Period", "Country", "Project", "of which ODA", "Subtotal Kenya", "Yes", "12%", "Year",
    "Agrees: £5 in all", "\x00", "日本", "x" * 500, "",
]  # fmt: skip
CELLS: st.SearchStrategy[Value] = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(WORDS),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.text(max_size=12),
    st.sampled_from(
        [date(2019, 4, 1), datetime(2019, 5, 1), time(5), 1.5, 100.0, 10**400]
    ),
)
PLACES = st.tuples(st.integers(0, 12), st.integers(0, 9))


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    corners = draw(
        st.lists(st.tuples(PLACES, st.integers(0, 3), st.integers(0, 3)), max_size=3)
    )
    return Sheet(
        draw(st.sampled_from(["Return", "ODA", "Summary", "April"])),
        draw(st.lists(st.lists(CELLS, max_size=8), max_size=12)),
        top=draw(st.integers(0, 2)),
        left=draw(st.integers(0, 2)),
        hidden=draw(st.booleans()),
        merged=tuple(
            Range(row, column, row + down, column + right)
            for (row, column), down, right in corners
        ),
        hidden_rows=draw(st.frozensets(st.integers(0, 12), max_size=2)),
        errors=draw(st.dictionaries(PLACES, st.just("#REF!"), max_size=2)),
        uncalculated=draw(st.frozensets(PLACES, max_size=2)),
        sums=draw(st.frozensets(PLACES, max_size=4)),
        scales=draw(
            st.dictionaries(
                PLACES, st.sampled_from([Decimal(1000), Decimal(10**6)]), max_size=2
            )
        ),
        suffixes=draw(
            st.dictionaries(PLACES, st.sampled_from(["k", "m", "%", "?"]), max_size=2)
        ),
    )


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(sheets(), max_size=3), st.sampled_from([None, FY]))
def test_any_workbook_is_checked(made: list[Sheet], fy: object) -> None:
    result = check_workbook(
        Workbook(tuple(made), "xlsx"), "return M06.xlsx", "", context(fy=fy)
    )
    assert "unreadable-file" not in {problem.rule for problem in result.problems}
    assert all(problem.message and problem.remedy for problem in result.problems)
    result.to_json()


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["a.xlsx", "a.csv", "a.ods", "a"]))
def test_any_bytes_are_checked(content: bytes, name: str) -> None:
    result = check(content, name, context())
    assert result.has_errors
    assert result.lines == () or result.lines == []


@pytest.mark.parametrize("blank", [None, "-", "nil"])
def test_a_return_without_a_single_amount_is_refused(blank: str | None) -> None:
    heading = ["Programme code", "ODA / non-ODA", "Apr-19 actual", "May-19 actual"]
    rows = [[code, "ODA", blank, blank] for code in (A, B)]
    result = checked([["FCO return 2019/20 M06 (£)"], [], heading, *rows])
    assert not result.lines
    assert found(result) == [("no-table-found", None)]


def test_headings_and_instructions_alone_are_no_return() -> None:
    heading = ["Programme code", "ODA / non-ODA", "Apr-19 actual", "May-19 actual"]
    rows = [["FCO return 2019/20 M06 (£)"], ["Fill in each row"], heading]
    assert found(checked(rows)) == [("no-table-found", None)]


def test_a_return_of_one_zero_is_accepted() -> None:
    result = checked(long_list([A, "Apr-19", "Actual", "ODA", 0]))
    assert [line.pence for line in result.lines] == [0]
    assert result.problems == ()
