"""Every fault is named by its rule at its cell, once; all other lines still come."""

from __future__ import annotations

from typing import Any

import openpyxl
import pytest

from imports.check import check
from imports.model import Checked
from portfolio.finance import FinancialYear
from tests.imports.builders import (
    FY,
    MONTHS,
    A,
    B,
    C,
    book,
    checked,
    context,
    found,
    long_list,
    saved,
)

GOOD = [A, "Apr-19", "Actual", "ODA", 100]
NEXT = [B, "Oct-19", "Forecast", "Non-ODA", 200.5]


def across(
    *rows: list[Any], title: str = "FCO return 2019/20", unit: str = ""
) -> list[list[Any]]:
    """Months across from column C, heading in row 3."""
    months = [
        f"{name}-{19 if place < 9 else 20}{unit}" for place, name in enumerate(MONTHS)
    ]
    return [[title], [], ["Programme code", "ODA / non-ODA", *months, "Total"], *rows]


def year(value: float) -> list[float]:
    """Twelve equal months and their total."""
    return [value] * 12 + [value * 12]


BROKEN_LINES = {
    "a word for an amount": ([A, "May-19", "Actual", "ODA", "TBC"], "not-a-number", "E5"),
    "a badly grouped amount": ([A, "May-19", "Actual", "ODA", "12,34"], "not-a-number", "E5"),
    "a foreign amount": ([A, "May-19", "Actual", "ODA", "$500"], "not-a-number", "E5"),
    "a percentage": ([A, "May-19", "Actual", "ODA", "12%"], "not-a-number", "E5"),
    "a truth value": ([A, "May-19", "Actual", "ODA", True], "not-a-number", "E5"),
    "the text of an error": ([A, "May-19", "Actual", "ODA", "#REF!"], "error-cell", "E5"),
    "an unknown code": (["CSSF-77-777777", "May-19", "Actual", "ODA", 5], "unknown-programme", "A5"),
    "no code": ([None, "May-19", "Actual", "ODA", 5], "unknown-programme", "A5"),
    "a name for a code": (["The usual one", "May-19", "Actual", "ODA", 5], "unknown-programme", "A5"),
    "another year's month": ([A, "May-21", "Actual", "ODA", 5], "outside-year", "B5"),
    "no month": ([A, None, "Actual", "ODA", 5], "outside-year", "B5"),
    "a month that is none": ([A, "Mayday", "Actual", "ODA", 5], "outside-year", "B5"),
    "no marking": ([A, "May-19", "Actual", None, 5], "missing-oda", "D5"),
    "a marking that says nothing": ([A, "May-19", "Actual", "TBC", 5], "missing-oda", "D5"),
    "the same line twice": ([A, "April 2019", "Actual", "oda", 5], "duplicate-line", "E5"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("row", "rule", "cell"), BROKEN_LINES.values(), ids=BROKEN_LINES
)
def test_a_broken_line_is_named_and_the_others_come(
    row: list[Any], rule: str, cell: str
) -> None:
    result = checked(long_list(GOOD, row, NEXT))
    assert found(result) == [(rule, cell)]
    assert [line.cell for line in result.lines] == ["E4", "E6"]


def test_two_faults_of_one_row_are_both_named() -> None:
    result = checked(
        long_list(GOOD, ["CSSF-77-777777", "May-19", "Actual", "x", "TBC"], NEXT)
    )
    assert ("not-a-number", "E5") in found(result)


def test_the_value_is_the_text_of_the_cell_and_the_sentences_say_what_to_do() -> None:
    (problem,) = checked(
        long_list(GOOD, [A, "May-19", "Actual", "ODA", "TBC"])
    ).problems
    assert (problem.sheet, problem.cell, problem.value) == ("Return", "E5", "TBC")
    assert problem.message == '"TBC" stands where an amount belongs.'
    assert problem.remedy.startswith("Enter the amount as a number")


def test_a_code_is_blamed_once_for_all_its_amounts() -> None:
    result = checked(across([A, "ODA", *year(1)], ["CSSF-77-777777", "ODA", *year(2)]))
    assert found(result) == [("unknown-programme", "A5")]
    assert len(result.lines) == 12


def test_a_marking_is_blamed_once_for_all_its_amounts() -> None:
    result = checked(across([A, "ODA", *year(1)], [B, None, *year(2)]))
    assert found(result) == [("missing-oda", "B5")]


def test_an_unknown_country_is_named_and_gives_no_line() -> None:
    rows = [
        ["2019/20"],
        ["Programme", "Country", "ODA / non-ODA", "Apr-19"],
        [A, "Kenya", "ODA", 1],
        [A, "Narnia", "ODA", 2],
    ]
    result = checked(rows)
    assert found(result) == [("unknown-country", "B4")]
    assert [(line.country, line.cell) for line in result.lines] == [("KEN", "D3")]


def test_a_month_outside_the_year_is_blamed_at_its_heading() -> None:
    rows = across([A, "ODA", *year(1)])
    rows[2][4] = "Jun-21"
    assert found(checked(rows)) == [("outside-year", "E3")]


@pytest.mark.parametrize(("cell", "value"), [("O4", 13), ("C6", 4), ("O6", 35)])
def test_a_wrong_total_is_blamed_at_its_own_cell(cell: str, value: float) -> None:
    rows = across([A, "ODA", *year(1)], [B, "ODA", *year(2)], ["Total", None, *year(3)])
    row, column = int(cell[1:]) - 1, ord(cell[0]) - ord("A")
    rows[row][column] = value
    result = checked(rows)
    assert found(result) == [("total-mismatch", cell)]
    assert len(result.lines) == 24


def test_a_total_over_an_unreadable_amount_is_not_blamed_for_it() -> None:
    rows = across([A, "ODA", *year(1)], [B, "ODA", *year(2)], ["Total", None, *year(3)])
    rows[3][2] = "TBC"
    assert found(checked(rows)) == [("not-a-number", "C4")]


def test_a_changed_amount_shows_in_every_total_over_it() -> None:
    rows = across([A, "ODA", *year(1)], [B, "ODA", *year(2)], ["Total", None, *year(3)])
    rows[3][2] = 5
    assert set(found(checked(rows))) == {
        ("total-mismatch", "O4"),
        ("total-mismatch", "C6"),
        ("total-mismatch", "O6"),
    }


def test_a_wrong_subtotal_is_blamed_and_not_the_grand_total() -> None:
    rows = across(
        ["Kenya"], [A, "ODA", *year(1)], ["Subtotal Kenya", None, *[1.5] * 12, 18], ["Mali"], [B, "ODA", *year(2)],
        ["Subtotal Mali", None, *year(2)], ["Grand total", None, *year(3)],
    )  # fmt: skip
    result = checked(rows)
    assert {rule for rule, _ in found(result)} == {"total-mismatch"}
    assert {cell[1:] for _, cell in found(result) if cell} == {"6"}


def test_a_heading_twice_is_named_and_its_column_gives_no_lines() -> None:
    rows = across([A, "ODA", *year(1)])
    rows[2][3] = "Apr-19"
    result = checked(rows)
    assert ("duplicate-heading", "D3") in found(result)
    assert "D4" not in {line.cell for line in result.lines}


@pytest.mark.parametrize(
    ("title", "unit"),
    [
        ("2019/20, all figures in £ thousand", " (£m)"),
        ("2019/20 Figures in £m", " (£)"),
        ("2019/20 £000", " £m"),
    ],
)
def test_two_units_for_one_table_are_ambiguous_and_give_no_lines(
    title: str, unit: str
) -> None:
    result = checked(across([A, "ODA", *year(1)], title=title, unit=unit))
    assert found(result) == [("unit-ambiguous", "C3")]
    assert result.lines == []


def test_the_year_must_be_known() -> None:
    rows = [["Programme", "ODA / non-ODA", "Apr", "May"], [A, "ODA", 1, 2]]
    result = checked(rows, name="return M06.xlsx")
    assert found(result) == [("year-unknown", None)]
    assert result.fy is None


def test_the_year_can_be_stated_by_the_sender() -> None:
    rows = [["Programme", "ODA / non-ODA", "Apr", "May"], [A, "ODA", 1, 2]]
    assert found(checked(rows, name="return M06.xlsx", fy=FY)) == []


def test_a_year_that_contradicts_the_sender_is_named_where_it_stands() -> None:
    result = checked(long_list(GOOD), fy=FinancialYear(2020))
    assert found(result) == [("wrong-year", "A1")]


def test_a_title_that_contradicts_its_own_dates_is_named() -> None:
    rows = long_list(GOOD, NEXT)
    rows[0] = ["FCO return 2018/19"]
    result = checked(rows, name="return M06.xlsx")
    assert found(result) == [("wrong-year", "A1")]


def test_the_month_must_be_known() -> None:
    rows = [["2019/20"], ["Programme", "ODA / non-ODA", "Apr", "May"], [A, "ODA", 1, 2]]
    assert found(checked(rows, name="return.xlsx")) == [("month-unknown", None)]


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [["hello"]],
        [[1, 2], [3, 4]],
        [["Programme", "ODA"], [A, "ODA"]],
        [["a", "b"], ["c", "d"]],
    ],
)
def test_a_workbook_without_a_table_says_so(rows: list[list[Any]]) -> None:
    result = checked(rows)
    assert found(result) == [("no-table-found", None)]
    assert (result.fy, result.month, result.layout, list(result.lines)) == (
        None,
        None,
        None,
        [],
    )


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\x01",
        b"PK\x03\x04 nonsense",
        b"%PDF-1.7",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    ],
)
def test_a_file_that_is_no_workbook_is_a_problem_of_its_own(content: bytes) -> None:
    result = check(content, "return.xlsx", context())
    assert result.has_errors
    assert (result.fy, result.month, result.layout, list(result.lines)) == (
        None,
        None,
        None,
        [],
    )
    assert set(result.to_json()) == {
        "file",
        "sha256",
        "department",
        "fy",
        "month",
        "layout",
        "lines",
        "totals",
        "problems",
    }


def test_warnings_are_no_errors() -> None:
    result = checked(
        long_list(GOOD, [B, "May-19", "Actual", "ODA", -5], [B, "Jun-19", "Actual", "ODA", 1.005], ["CSSF-09-000999", "Jun-19", "Actual", "ODA", 1]),
        last_programmes={FY: frozenset({A, C})},
    )  # fmt: skip
    assert not result.has_errors
    assert set(found(result, "warning")) == {
        ("negative-amount", "E5"), ("sub-penny", "E6"), ("wrong-department", "A7"), ("programme-missing", None),
    }  # fmt: skip
    assert [line.pence for line in result.lines] == [10000, -500, 101, 100]


def test_an_error_and_a_formula_without_result_are_named_where_they_stand() -> None:
    made = openpyxl.Workbook()
    target = made.worksheets[0]
    for row in long_list(
        GOOD,
        [A, "May-19", "Actual", "ODA", "#DIV/0!"],
        [A, "Jun-19", "Actual", "ODA", "=1+1"],
    ):
        target.append(row)
    result = check(saved(made), "FCO 2019-20 M06.xlsx", context())
    assert set(found(result)) == {
        ("error-cell", "E5"),
        ("formula-not-calculated", "E6"),
    }


def test_ten_thousand_errors_are_all_named() -> None:
    rows = [["CSSF-77-777777", "May-19", "Actual", "ODA", 5] for _ in range(10_000)]
    result = checked(long_list(GOOD, *rows))
    assert len(found(result)) == 10_000


@pytest.mark.parametrize("good", [0, 1, 300])
def test_words_in_most_amounts_are_named_where_they_stand_and_hide_no_table(
    good: int,
) -> None:
    words = [
        ["CSSF-01-000001", month, "Actual", kind, "TBC"]
        for month in MONTHS
        for kind in ("ODA", "Non-ODA")
    ] * 20
    result = checked(long_list(*words, *[GOOD] * good))
    assert [rule for rule, _ in found(result)].count("not-a-number") == len(words)
    assert len(result.lines) == min(good, 1)


def test_progress_can_end_a_check() -> None:
    class Cancelled(Exception):
        pass

    def cancel(done: int, rows: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        check(
            book({"Return": long_list(GOOD)}),
            "2019-20 M06.xlsx",
            context(),
            progress=cancel,
        )


def test_the_hidden_rows_that_count_are_said() -> None:
    made = openpyxl.Workbook()
    target = made.worksheets[0]
    for row in long_list(GOOD, NEXT):
        target.append(row)
    target.row_dimensions[5].hidden = True
    result: Checked = check(saved(made), "2019-20 M06.xlsx", context())
    assert found(result, "warning") == [("hidden-rows", "E5")]
    assert len(result.lines) == 2


def test_a_repeated_line_shows_what_its_cell_holds() -> None:
    (problem,) = checked(
        long_list(GOOD, [A, "Apr-19", "Actual", "ODA", "£7.50"])
    ).problems
    assert (problem.rule, problem.cell, problem.value) == (
        "duplicate-line",
        "E5",
        "£7.50",
    )
    assert "E4" in problem.message


UNKNOWN = "CSSF-99-999999"
UNDER_UNKNOWN: dict[str, tuple[list[list[Any]], str]] = {
    "a group in the column of codes": ([["Code", "Month", "ODA?", "Actual"], [A], [None, "Apr", "Y", 1], [UNKNOWN],
        [None, "May", "Y", 2], [None, "Jun", "Y", 2]], "A5"),
    "a group in another column": ([["Project", "Month", "ODA?", "Actual"], [A], ["x", "Apr", "Y", 1], [UNKNOWN],
        ["x", "May", "Y", 2], ["y", "May", "Y", 2]], "A5"),
    "an outline": ([["Code", "Month", "ODA?", "Actual"], [A, "Apr", "Y", 1], [None, "May", "Y", 1],
        [UNKNOWN, "Apr", "Y", 2], [None, "Jun", "Y", 2], [None, "Jul", "Y", 2]], "A5"),
    "a label above": ([["Programme ID", UNKNOWN], [], ["Month", "ODA Actual", "Non-ODA Actual"], ["Apr", 1, 2]], "B2"),
}  # fmt: skip


@pytest.mark.parametrize(("rows", "cell"), UNDER_UNKNOWN.values(), ids=UNDER_UNKNOWN)
def test_rows_under_an_unknown_code_go_to_no_other_programme(
    rows: list[list[Any]], cell: str
) -> None:
    result = checked([["FCO return 2019/20 M06"], *rows])
    assert found(result) == [("unknown-programme", cell)]
    assert all(line.pence == 100 for line in result.lines)
