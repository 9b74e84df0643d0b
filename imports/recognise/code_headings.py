"""Outlines of one column: programmes' codes head groups, and what has the amounts below them are
projects.
"""

from __future__ import annotations

from dataclasses import replace

from imports.recognise.columns import Column
from imports.recognise.heading_rows import is_amount
from imports.recognise.headings import codes_in
from imports.recognise.labels import is_total
from imports.recognise.table_candidate import Reading

WHY = "no code in it has amounts beside it: they head the rows below"


def with_outline(reading: Reading) -> Reading:
    """The reading with its column of codes as that of projects, where the codes only head groups
    of these.
    """
    column = _candidate(reading)
    if column is None or not _only_heads(reading, column):
        return reading

    taken = column.taken_as("project", WHY)
    return replace(
        reading,
        columns=tuple(taken if one is column else one for one in reading.columns),
    )


def _candidate(reading: Reading) -> Column | None:
    """The column that may hold all of an outline; none where another says more of the rows, or a
    person chose.
    """
    if reading.spec or reading.column("project"):
        return None

    programme = reading.column("programme")
    if programme:
        return programme if programme.profile.codes else None

    return next(
        (
            c
            for c in reading.columns
            if c.role in ("title", "ignored") and c.profile.codes
        ),
        None,
    )


def _only_heads(reading: Reading, column: Column) -> bool:
    """Whether codes stand in rows without amounts alone, and names without a code in every row
    with some.
    """
    grid = reading.grid
    amounts = [each.index for each in reading.having("amount")]
    heads = named = 0

    for row in range(reading.top, reading.end_above(reading.bottom + 1)):
        value = grid.cell(row, column.index)
        coded = isinstance(value, str) and bool(codes_in(value))
        counts = any(
            (cell := grid.cell(row, place)) != "" and is_amount(cell)
            for place in amounts
        )

        if counts and not (isinstance(value, str) and is_total(value)):
            if coded or not isinstance(value, str) or not value.strip():
                return False

            named += 1

        heads += coded and not counts

    return heads > 0 and named > 0
