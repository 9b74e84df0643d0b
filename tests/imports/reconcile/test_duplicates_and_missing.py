"""Lines that repeat others: one problem for a repeated table, one for each line otherwise."""

from __future__ import annotations

from typing import Any

from tests.imports.builders import A, B, checked, found, long_list

HEADINGS = ["Programme code", "Period", "Spend type", "ODA / non-ODA", "Spend (£)"]
TABLE: list[list[Any]] = [
    [(A, B)[row % 2], f"{month}-19", "Actual", "ODA", row + 1]
    for row, month in enumerate(["Apr", "Apr", "May", "May", "Jun", "Jun"])
]


def test_a_table_that_stands_twice_is_one_problem_with_both_ranges() -> None:
    result = checked([*long_list(*TABLE), [], HEADINGS, *TABLE])
    assert found(result) == [("duplicate-line", "E12")]
    assert [line.cell for line in result.lines] == [f"E{row}" for row in range(4, 10)]

    (problem,) = result.problems
    assert "E12:E17" in problem.message
    assert "E4:E9" in problem.message


def test_a_repeated_table_with_one_other_amount_is_a_problem_at_each_cell() -> None:
    other = [*TABLE[:-1], [*TABLE[-1][:-1], 99]]
    result = checked([*long_list(*TABLE), [], HEADINGS, *other])
    assert found(result) == [("duplicate-line", f"E{row}") for row in range(12, 18)]


def test_a_table_that_stands_twice_side_by_side_is_one_problem() -> None:
    rows = long_list(*TABLE)
    beside = [[*row, None, *row] if len(row) == len(HEADINGS) else row for row in rows]
    result = checked(beside)
    assert found(result) == [("duplicate-line", "K4")]


def test_two_single_lines_that_repeat_others_are_two_problems() -> None:
    result = checked([*long_list(*TABLE), TABLE[0], TABLE[3]])
    assert found(result) == [("duplicate-line", "E10"), ("duplicate-line", "E11")]
