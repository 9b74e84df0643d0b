"""Rows that are totals by their formulas alone: no word says so, but each amount is the SUM of the
rows beside it.
"""

from __future__ import annotations

from collections.abc import Iterator

from imports.take.body import Body


def summed_rows(body: Body) -> list[int]:
    """Rows whose amounts are all formulas of sums, and equal the rows above or below up to the
    next such row.

    Where most rows are sums, the sums are of other sheets' details, and the rows are lines.

    """
    formulas = _formula_rows(body)
    if formulas:
        filled = sum(body.has_amount(index) for index in range(len(body.programmes)))
    else:
        filled = 0

    if not formulas or 2 * len(formulas) > filled:
        return []

    bounds = [
        -1,
        *formulas,
        len(body.programmes),
    ]

    return [
        index
        for place, index in enumerate(formulas, 1)
        if _equals(body, index, range(index + 1, bounds[place + 1]))
        or _equals(body, index, range(bounds[place - 1] + 1, index))
    ]


def _formula_rows(body: Body) -> list[int]:
    sheet = body.grid.sheet
    reading = body.reading
    columns = {column.index + sheet.left for column in reading.having("amount")}
    rows: dict[int, set[int]] = {}

    for row, column in sheet.sums:
        index = row - sheet.top - reading.top
        if column in columns and 0 <= index < len(body.programmes):
            rows.setdefault(index, set()).add(column - sheet.left)

    return sorted(
        index
        for index, found in rows.items()
        if found == set(_amount_columns(body, index))
    )


def _amount_columns(body: Body, index: int) -> Iterator[int]:
    for column in body.reading.having("amount"):
        if body.amounts[column.index].pence[index] is not None:
            yield column.index


def _equals(body: Body, index: int, others: range) -> bool:
    """Whether each amount of a row is the sum of the same column over other rows, and there is
    something to sum.
    """
    parts = 0
    for column in _amount_columns(body, index):
        pence = body.amounts[column].pence
        found = [amount for other in others if (amount := pence[other]) is not None]
        parts = max(parts, len(found))
        if sum(found) != pence[index]:
            return False

    return parts > 1
