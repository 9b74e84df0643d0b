"""Marked cells kept as runs answer as a dict and a set would."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from imports.read.marks import MarkedCells, Marks

cells = st.lists(
    st.tuples(st.integers(0, 12), st.integers(0, 3), st.sampled_from("ab")), max_size=40
)


@given(cells)
def test_marks_answer_as_a_dict_that_keeps_the_first_value(
    added: list[tuple[int, int, str]],
) -> None:
    marks: Marks[str] = Marks()
    plain: dict[tuple[int, int], str] = {}
    for row, column, value in added:
        marks.add(row, column, value)
        plain.setdefault((row, column), value)
    assert dict(marks) == plain
    assert len(marks) == len(plain)
    assert all(
        marks.get((row, column)) == plain.get((row, column))
        for row in range(14)
        for column in range(4)
    )


@given(
    st.lists(
        st.tuples(
            st.lists(st.integers(0, 12), min_size=1, max_size=6), st.sampled_from("ab")
        ),
        max_size=8,
    )
)
def test_cells_marked_down_a_column_are_marked_one_by_one(
    added: list[tuple[list[int], str]],
) -> None:
    together: Marks[str] = Marks()
    singly: Marks[str] = Marks()
    for rows, value in added:
        together.add_down(3, rows, value)
        for row in rows:
            singly.add(row, 3, value)
    assert dict(together) == dict(singly)
    assert len(together) == len(singly)
    cells_of_runs = {
        (row, column)
        for column, first, last, _ in together.runs()
        for row in range(first, last + 1)
    }
    assert cells_of_runs == set(singly)


@given(cells)
def test_marked_cells_answer_as_a_set(added: list[tuple[int, int, str]]) -> None:
    plain = {(row, column) for row, column, _ in added}
    marked = MarkedCells((row, column) for row, column, _ in added)
    assert marked == plain
    assert marked & {(0, 0)} == plain & {(0, 0)}
    assert len(marked) == len(plain)


def test_a_column_of_marks_is_one_run() -> None:
    marks: Marks[str] = Marks()
    for row in range(100_000):
        marks.add(row, 6, "k")
    assert len(marks) == 100_000
    assert repr(marks._columns) == "{6: [(0, 99999, 'k')]}"
