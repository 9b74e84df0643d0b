"""The columns under a heading: every heading, band and merged cell over each of them, read
together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from imports.recognise.blocks import Block
from imports.recognise.facets import NOTHING, Facets, stacked
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

    def taken_as(self, role: str, reason: str) -> Column:
        """The column with its role, and why."""
        return replace(self, role=role, reason=reason)


def read_columns(grid: Grid, block: Block, bottom: int) -> list[Column]:
    """The columns under a heading whose data end at row `bottom` at the latest; notes under them
    are not looked at.
    """
    bottom = _last_amount(grid, block.bottom + 1, bottom)
    rows = {row: heading_row(grid, row) for row in range(block.top, block.bottom + 1)}
    covers = {row: _covered(grid, block, row, cells) for row, cells in rows.items()}
    columns = []

    for index in range(grid.width):
        above = [covers[row].get(index, NOTHING) for row in sorted(covers)]
        heading, where = _lowest_heading(grid, block, index)
        facets = stacked(above)

        if any(block.bottom < row <= bottom for row in grid.percentages.get(index, ())):
            facets = replace(facets, kind="share")

        columns.append(
            Column(
                index,
                facets,
                profile(grid, index, block.bottom + 1, bottom),
                heading,
                where,
            )
        )

    return columns


def _last_amount(grid: Grid, top: int, bottom: int) -> int:
    """The last row in which anything but the first filled cell reads as an amount; `bottom` where
    there is none.

    No more rows than notes may have are looked at: a long list without any amount would be read
    for every candidate.
    """
    for row in range(bottom, max(top, bottom - LONGEST_NOTES) - 1, -1):
        cells = list(grid.filled(row))
        if any(is_amount(value) for _, value in cells[1:]):
            return row

    return bottom


def _lowest_heading(grid: Grid, block: Block, column: int) -> tuple[str, int]:
    for row in range(block.bottom, block.top - 1, -1):
        value = grid.cell(row, column)
        if value != "":
            return plain_text(value), row
    return "", block.bottom


def _covered(
    grid: Grid, block: Block, row: int, cells: dict[int, Facets]
) -> dict[int, Facets]:
    """The facets by column, where each cell covers what it is merged over, and a band what follows
    it.
    """
    covered: dict[int, Facets] = {}
    for column, facets in cells.items():
        covered.update(
            dict.fromkeys(
                _reach(
                    grid,
                    block,
                    row,
                    column,
                    facets,
                ),
                facets,
            )
        )

    return covered


def _reach(
    grid: Grid, block: Block, row: int, column: int, facets: Facets
) -> Iterator[int]:
    yield column
    merged = grid.anchors.get((row, column))
    if merged:
        yield from range(column + 1, merged.right + 1)
    elif row < block.bottom and (
        not facets.roles or facets.oda is not None or facets.measure
    ):
        yield from _until_next(grid, block, row, column)


def _until_next(grid: Grid, block: Block, row: int, column: int) -> Iterator[int]:
    """The columns after an unmerged band, until another begins or an empty column ends it."""
    for following in range(column + 1, grid.width):
        if grid.cell(row, following) != "" or all(
            grid.cell(lower, following) == ""
            for lower in range(row + 1, block.bottom + 1)
        ):
            return

        yield following


def shape_of(columns: Sequence[Column]) -> str:
    """The headings as a signature that survives a new month or year: periods and measures are left
    out of it.
    """
    return "|".join(_shape_word(column) for column in columns if column.heading)


def _shape_word(column: Column) -> str:
    facets = column.facets
    if facets.hint and not facets.total:
        return f"<{facets.hint.kind}>"
    if facets.programme:
        return "<programme>"
    return fold(column.heading)
