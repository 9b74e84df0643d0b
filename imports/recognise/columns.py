"""Columns under a heading: the headings, bands and merged cells over each, read together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from imports.recognise.blocks import Block
from imports.recognise.facets import (
    NOTHING,
    Facets,
    stacked,
)
from imports.recognise.grid import Grid, Profile
from imports.recognise.heading_rows import heading_row
from imports.recognise.profile import profile
from imports.text.folding import fold
from imports.text.money import is_amount
from imports.text.plain import plain_text

LONGEST_NOTES: Final = 200
"""Rows under a table's last amount that are taken for notes."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a candidate table, with what its headings say and what its cells look like."""

    index: int
    facets: Facets
    profile: Profile
    heading: str
    """The text of the lowest heading over it."""
    heading_row: int
    """The row of that heading; the block's lowest row where there is none."""
    role: str = "ignored"
    reason: str = ""

    def taken_as(
        self,
        role: str,
        reason: str,
    ) -> Column:
        """The column with its role, and why."""
        return replace(self, role=role, reason=reason)


def read_columns(
    grid: Grid,
    block: Block,
    bottom: int,
) -> list[Column]:
    """Return the columns under a heading whose data end at row `bottom` at the latest.

    Notes under the data are not looked at.
    """
    top = block.bottom + 1
    bottom = _last_amount(grid, top, bottom)
    heading_rows = _heading_rows(grid, block)

    columns = []
    for index in range(grid.width):
        facets = stacked(cells.get(index, NOTHING) for cells in heading_rows)
        if _holds_percentages(grid, index, top, bottom):
            facets = replace(facets, kind="share")

        heading, heading_at = _lowest_heading(grid, block, index)
        column = Column(
            index=index,
            facets=facets,
            profile=profile(grid, index, top, bottom),
            heading=heading,
            heading_row=heading_at,
        )
        columns.append(column)

    return columns


def _heading_rows(grid: Grid, block: Block) -> list[dict[int, Facets]]:
    """Return the facets of each row of a heading, from the top, by the columns they cover."""
    rows = []
    for row in range(block.top, block.bottom + 1):
        cells = heading_row(grid, row)
        rows.append(_covered(grid, block, row, cells))

    return rows


def _holds_percentages(
    grid: Grid,
    column: int,
    top: int,
    bottom: int,
) -> bool:
    rows = grid.percentages.get(column, ())
    return any(top <= row <= bottom for row in rows)


def _last_amount(
    grid: Grid,
    top: int,
    bottom: int,
) -> int:
    """Return the last row with an amount beside its first filled cell, or else `bottom`.

    No more rows than notes may have are looked at: a long list without any amount would be read
    for every candidate.
    """
    for row in range(bottom, max(top, bottom - LONGEST_NOTES) - 1, -1):
        cells = list(grid.filled(row))
        if any(is_amount(value) for _, value in cells[1:]):
            return row

    return bottom


def _lowest_heading(
    grid: Grid,
    block: Block,
    column: int,
) -> tuple[str, int]:
    for row in range(block.bottom, block.top - 1, -1):
        value = grid.cell(row, column)
        if value != "":
            return plain_text(value), row
    return "", block.bottom


def _covered(
    grid: Grid,
    block: Block,
    row: int,
    cells: dict[int, Facets],
) -> dict[int, Facets]:
    """Return facets by column, each cell's also for the columns that it covers."""
    covered: dict[int, Facets] = {}
    for column, facets in cells.items():
        for reached in _reach(grid, block, row, column, facets):
            covered[reached] = facets

    return covered


def _reach(
    grid: Grid,
    block: Block,
    row: int,
    column: int,
    facets: Facets,
) -> Iterator[int]:
    """Yield the columns that a heading cell covers: all it is merged over, or a band's."""
    yield column

    merged = grid.anchors.get((row, column))
    if merged:
        yield from range(column + 1, merged.right + 1)
        return

    marks_amounts = facets.oda is not None or facets.measure is not None
    is_band = row < block.bottom and (marks_amounts or not facets.roles)
    if is_band:
        yield from _until_next(grid, block, row, column)


def _until_next(
    grid: Grid,
    block: Block,
    row: int,
    column: int,
) -> Iterator[int]:
    """Yield the columns after an unmerged band, until another begins or an empty column."""
    for following in range(column + 1, grid.width):
        if grid.cell(row, following) != "":
            return

        below = grid.column(following, row + 1, block.bottom)
        if all(value == "" for value in below):
            return

        yield following


def shape_of(columns: Sequence[Column]) -> str:
    """Return the headings as a signature that survives a new month or year.

    Periods and measures are left out of the signature.
    """
    return "|".join(_shape_word(column) for column in columns if column.heading)


def _shape_word(column: Column) -> str:
    facets = column.facets
    if facets.hint and not facets.total:
        return f"<{facets.hint.kind}>"
    if facets.programme:
        return "<programme>"
    return fold(column.heading)
