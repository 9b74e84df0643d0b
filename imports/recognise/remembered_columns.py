"""Columns of a table as a remembered layout has them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from imports.layout import (
    PERIODS,
    ColumnSpec,
    TableSpec,
)
from imports.recognise.columns import Column
from imports.recognise.facets import Facets
from imports.recognise.grid import Grid, column_letters
from imports.text.hints import hint_of


def as_remembered(
    columns: Sequence[Column],
    spec: TableSpec,
    grid: Grid,
) -> list[Column]:
    """Return the columns as a layout remembers them, matched by heading and order.

    A headed column goes by the order of headings, one without a heading by its letter.
    """
    by_letter = {column.letter: column for column in spec.columns}
    in_order = iter([column for column in spec.columns if column.heading])

    matched = []
    for column in columns:
        if column.heading:
            remembered = next(in_order, None)
        else:
            letter = column_letters(column.index + grid.sheet.left)
            remembered = by_letter.get(letter)
            if remembered and remembered.heading:
                remembered = None

        matched.append(_as_specified(column, remembered) if remembered else column)

    return matched


def _as_specified(column: Column, remembered: ColumnSpec) -> Column:
    reason = "the remembered layout says so"
    if remembered.period:
        reason += f", for {PERIODS[remembered.period]}"

    return replace(
        column,
        facets=_corrected(column.facets, remembered),
        role=remembered.role,
        reason=reason,
    )


def _corrected(facets: Facets, remembered: ColumnSpec) -> Facets:
    """Return the facets of the headings with those that a person stated in their place."""
    if remembered.measure:
        facets = replace(facets, measures=frozenset({remembered.measure}))

    if remembered.oda is not None:
        facets = replace(facets, odas=frozenset({remembered.oda}))

    if remembered.period:
        # The period is one of the return's own year, whatever year a band states.
        hints = (hint_of(remembered.period),)
        facets = replace(facets, hints=hints, year_above=None)

    return facets
