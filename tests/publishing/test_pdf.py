"""A table wider than its page is printed in parts: every column once, the total with each."""

from __future__ import annotations

import pytest

from portfolio.publishing.pdf import ACROSS, ROWS, parts_of
from portfolio.reports.table_model import Cell, Column, Row, Table


def _table(inner: int, rows: int = 2) -> Table:
    """Figures that tell their row and column, and a total of each row."""
    columns = (
        Column("Country", False),
        *(Column(f"Theme {n}", True) for n in range(inner)),
        Column("Total", True),
    )
    cells = [
        tuple(Cell(f"{row}/{column}", True) for column in range(inner + 1))
        for row in range(rows + 1)
    ]
    made = tuple(Row(f"Country {row}", cells[row]) for row in range(rows))
    return Table("Spend", columns, made, (Row("Total", cells[rows]),))


def test_a_table_with_room_is_left_whole() -> None:
    (whole,) = parts_of(_table(ACROSS - 2))
    assert (len(whole.columns), whole.part) == (ACROSS, "")


@pytest.mark.parametrize("inner", [ACROSS - 1, 16, 21, 60])
def test_each_column_is_in_one_part_and_the_total_in_all(inner: int) -> None:
    table = _table(inner)
    parts = parts_of(table)
    assert len(parts) > 1
    assert all(len(part.columns) <= ACROSS for part in parts)
    assert [c.label for part in parts for c in part.columns[1:-1]] == [
        c.label for c in table.columns[1:-1]
    ]
    for part in parts:
        assert part.columns[-1].label == "Total"
        for row, whole in zip(
            (*part.rows, *part.foot), (*table.rows, *table.foot), strict=True
        ):
            assert row.cells[-1] == whole.cells[-1]
            assert len(row.cells) == len(part.columns) - 1
    assert [cell for part in parts for cell in part.rows[1].cells[:-1]] == list(
        table.rows[1].cells[:-1]
    )


def test_what_is_left_out_is_told_once() -> None:
    assert [part.left_out for part in parts_of(_table(16, ROWS + 5))] == [0, 5]
