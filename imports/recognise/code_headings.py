"""Outlines of one column: programmes' codes head groups, and projects have the amounts."""

from __future__ import annotations

from imports.recognise.columns import Column
from imports.recognise.labels import is_total
from imports.recognise.table_candidate import Reading
from imports.text.codes import codes_in
from imports.workbook import Value

WHY = "no code in it has amounts beside it: they head the rows below"


def with_outline(reading: Reading) -> Reading:
    """Take a column of codes as one of projects, where its codes only head groups of projects."""
    column = _outline_column(reading)
    if column is None or not _only_heads(reading, column):
        return reading

    return reading.with_column(column, column.taken_as("project", WHY))


def _outline_column(reading: Reading) -> Column | None:
    """Return the column that may hold all of an outline.

    There is none where another column names projects, or a person corrected the layout.
    """
    if reading.spec or reading.column("project"):
        return None

    programme = reading.column("programme")
    if programme:
        return programme if programme.profile.codes else None

    for column in reading.columns:
        if column.role in ("title", "ignored") and column.profile.codes:
            return column

    return None


def _only_heads(
    reading: Reading,
    column: Column,
) -> bool:
    """Return whether codes stand only in rows without amounts, and names in all others."""
    amounts = [amount.index for amount in reading.having("amount")]
    end = reading.end_above(reading.bottom + 1)
    heads = 0
    names = 0

    for row in range(reading.top, end):
        label = reading.grid.cell(row, column.index)
        if not reading.holds_amount(row, amounts):
            heads += _has_code(label)
        elif not _is_total_label(label):
            if _has_code(label) or not _is_name(label):
                return False

            names += 1

    return heads > 0 and names > 0


def _has_code(label: Value) -> bool:
    return isinstance(label, str) and bool(codes_in(label))


def _is_total_label(label: Value) -> bool:
    return isinstance(label, str) and is_total(label)


def _is_name(label: Value) -> bool:
    return isinstance(label, str) and label.strip() != ""
