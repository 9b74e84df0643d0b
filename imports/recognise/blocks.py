"""Blocks of heading rows: where tables of a sheet may begin."""

from __future__ import annotations

from collections import Counter
from collections.abc import (
    Iterable,
    Iterator,
)
from dataclasses import dataclass
from itertools import islice
from typing import Final

from imports.recognise.grid import Grid
from imports.recognise.heading_rows import (
    RowLook,
    look_at,
)
from imports.recognise.headings import facets_of
from imports.text.codes import canonical_code
from imports.workbook import Value

SCANNED_FIRST: Final = 400
"""Rows always looked at for headings; further down only rows that break a column of amounts."""

SCANNED_AT_MOST: Final = 2_000
"""Rows looked at in a sheet where no heading was recognised among the first."""

TRIED_IN_VAIN: Final = 50
"""Rows with the same word among the amounts that are looked at without being headings."""

BLOCKS_AT_MOST: Final = 150
"""Candidates tried in each part of a sheet."""

ROWS_ABOVE: Final = 5
"""Rows above the lowest heading row that can belong to the heading."""


@dataclass(frozen=True, slots=True)
class Block:
    """Rows that may be a heading, from `top` to `bottom`, which stands over the data."""

    top: int
    bottom: int


def find_blocks(grid: Grid) -> list[Block]:
    """Find candidates for headings near the start of a sheet, or further down if there are none."""
    first_rows = _blocks(grid, 0, min(grid.height, SCANNED_FIRST))
    blocks = list(islice(first_rows, BLOCKS_AT_MOST))
    if blocks:
        return blocks

    further_rows = _blocks(grid, SCANNED_FIRST, min(grid.height, SCANNED_AT_MOST))
    return list(islice(further_rows, BLOCKS_AT_MOST))


def later_blocks(
    grid: Grid,
    amount_column: int,
    start: int,
) -> list[Block]:
    """Find candidates further down a long sheet.

    They are rows whose cell in a column of amounts begins with a letter.
    """
    first = max(start, SCANNED_FIRST)
    cells = grid.column(amount_column, first, grid.height - 1)
    rows = [
        row
        for row, value in enumerate(cells, first)
        if type(value) is str and value[:1].isalpha()
    ]
    headings = _headings(grid, rows[:SCANNED_AT_MOST], amount_column)

    return [Block(_top_of(grid, row), row) for row in islice(headings, BLOCKS_AT_MOST)]


def _headings(
    grid: Grid,
    rows: Iterable[int],
    column: int,
) -> Iterator[int]:
    """Yield the rows that are headings.

    A word in the column that often heads nothing (`TBC`) is looked at no more.
    """
    in_vain: Counter[Value] = Counter()
    for row in rows:
        word = grid.cell(row, column)
        if in_vain[word] >= TRIED_IN_VAIN or _is_of_one_programme(grid, row):
            continue

        if look_at(grid, row).is_heading:
            yield row
        else:
            in_vain[word] += 1


def _is_of_one_programme(
    grid: Grid,
    row: int,
) -> bool:
    """Return whether a row holds one programme's code: a line, whatever else stands in it."""
    codes = 0
    for _, value in grid.filled(row):
        if isinstance(value, str) and "cssf" in value[:20].casefold():
            codes += canonical_code(value) is not None

    return codes == 1


def _blocks(
    grid: Grid,
    start: int,
    stop: int,
) -> Iterator[Block]:
    looks = [look_at(grid, row) for row in range(start, stop)]
    below = [*looks[1:], RowLook()]

    for row, (look, next_look) in enumerate(zip(looks, below, strict=False), start):
        if look.is_heading and not next_look.is_heading:
            yield Block(_top_of(grid, row), row)


def _top_of(
    grid: Grid,
    bottom: int,
) -> int:
    """Return the highest row that can belong to the heading above its lowest row.

    One blank row in between is allowed.
    """
    top = bottom
    for row in range(bottom - 1, max(0, bottom - ROWS_ABOVE) - 1, -1):
        look = look_at(grid, row)
        if not grid.has_filled(row):
            if top - row > 1:
                break
        elif (look.is_band or look.is_heading) and not _is_title(grid, row, bottom):
            top = row
        else:
            break

    return top


def _is_title(
    grid: Grid,
    row: int,
    bottom: int,
) -> bool:
    """Return whether a row's one or two cells stand over labels: a title or a pair, no band."""
    cells = list(grid.filled(row))
    columns = [column for column, _ in cells]
    if len(cells) > 2 or (row, columns[-1]) in grid.anchors:
        return False
    if len(cells) == 1:
        return columns[0] <= _first_filled(grid, bottom)

    _, text = cells[0]
    facets = facets_of(text)
    if facets.odas or facets.measures or facets.hints:
        return False

    return _label_columns(grid, bottom).issuperset(columns)


def _first_filled(
    grid: Grid,
    row: int,
) -> int:
    columns = (column for column, _ in grid.filled(row))
    return next(columns, 0)


def _label_columns(
    grid: Grid,
    row: int,
) -> set[int]:
    """Return the columns whose heading in a row names more than amounts."""
    return {
        column
        for column, value in grid.filled(row)
        if set(facets_of(value).roles) - {"amount"}
    }
