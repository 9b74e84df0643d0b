"""Search for a sheet's tables: read and score every candidate, and take the best."""

from __future__ import annotations

from collections.abc import (
    Iterator,
    Mapping,
    Sequence,
)
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from imports.layout import TableSpec
from imports.recognise.blocks import (
    SCANNED_FIRST,
    Block,
    find_blocks,
    later_blocks,
)
from imports.recognise.code_headings import with_outline
from imports.recognise.columns import read_columns, shape_of
from imports.recognise.facets import Facets
from imports.recognise.grid import Grid
from imports.recognise.heading_rows import heading_row, look_at
from imports.recognise.remembered_columns import as_remembered
from imports.recognise.roles import assign_roles
from imports.recognise.surroundings import Surroundings
from imports.recognise.table_candidate import (
    ENOUGH,
    Reading,
    points_around,
    score,
)
from imports.recognise.titles import above_table, of_name
from imports.workbook import Value


def readings_of(grid: Grid, remembered: Sequence[TableSpec] = ()) -> list[Reading]:
    """Return a sheet's tables, each as its best candidate, from the top down.

    A table whose headings have a remembered shape is read as it was remembered.
    """
    return _Search(grid, {spec.shape: spec for spec in remembered}).run()


@dataclass
class _Search:
    grid: Grid
    remembered: Mapping[str, TableSpec]

    @cached_property
    def _placed_by_name(self) -> bool:
        """Whether the sheet's name states a month or a programme for all of its tables."""
        name = self.grid.sheet.name
        stated = of_name(name, name)
        return bool(stated.months or stated.programmes)

    def run(self) -> list[Reading]:
        """Try blocks near the top, then those further down that the first tables left open."""
        blocks = self._with_remembered(find_blocks(self.grid))
        blocks = self._without_repeated(blocks)
        tables = self._best(blocks)

        if tables:
            last = tables[-1]
            amounts = last.having("amount")
            further = later_blocks(self.grid, amounts[0].index, last.top)
            if further:
                tables = self._best(self._without_repeated([*blocks, *further]))

        return self._with_surroundings(tables)

    def _with_remembered(self, blocks: list[Block]) -> list[Block]:
        """Add the blocks that only a remembered layout knows for headings."""
        by_bottom = {block.bottom: block for block in blocks}
        depths = {spec.heading_rows for spec in self.remembered.values()}
        if not depths:
            return blocks

        for bottom in range(min(self.grid.height, SCANNED_FIRST)):
            if bottom in by_bottom:
                continue

            block = self._remembered_block(bottom, depths)
            if block:
                by_bottom[bottom] = block

        return [by_bottom[bottom] for bottom in sorted(by_bottom)]

    def _remembered_block(
        self,
        bottom: int,
        depths: set[int],
    ) -> Block | None:
        """Return the block above a row whose headings have a remembered shape."""
        for depth in depths:
            block = Block(max(0, bottom - depth + 1), bottom)
            columns = read_columns(self.grid, block, bottom)
            if shape_of(columns) in self.remembered:
                return block

        return None

    def _without_repeated(self, blocks: Sequence[Block]) -> list[Block]:
        """Drop headings that repeat an earlier one amid its rows, as at the top of a page."""
        first: dict[tuple[tuple[int, Value], ...], Block] = {}

        different = []
        for block in blocks:
            cells = tuple(self.grid.filled(block.bottom))
            is_first = first.setdefault(cells, block) is block
            if is_first or not self._is_amid_rows(block):
                different.append(block)

        return different

    def _is_amid_rows(self, block: Block) -> bool:
        """Return whether the nearest filled row above a heading is one of amounts."""
        for row in range(block.bottom - 1, -1, -1):
            if self.grid.has_filled(row):
                return look_at(self.grid, row).amounts > 0

        return False

    def _best(self, blocks: Sequence[Block]) -> list[Reading]:
        """Take the best candidate of each block that is a table.

        The last block goes first: where it is no table, the one before gets its rows.
        """
        accepted: list[Reading] = []
        end = self.grid.height - 1

        for block in reversed(blocks):
            if block.bottom >= end or not self._is_promising(block):
                continue

            best = max(self._candidates(block, end), key=lambda reading: reading.score)
            if self._is_table(best):
                accepted[:0] = self._side_by_side(best)
                end = best.block.top - 1

        return accepted

    def _is_table(self, reading: Reading) -> bool:
        if reading.score >= ENOUGH:
            return True
        if not reading.score:
            return False

        around = self._around(reading, None)
        return reading.score + points_around(reading, around) >= ENOUGH

    def _is_promising(self, block: Block) -> bool:
        """Return whether headings name amounts and what they are about, at a first look."""
        if self.remembered:
            return True

        heads: list[Facets] = []
        for row in range(block.top, block.bottom + 1):
            heads += heading_row(self.grid, row).values()

        if not self._placed_by_name and not any(map(_places_amounts, heads)):
            return False

        return any(map(_names_amounts, heads))

    def _candidates(
        self,
        block: Block,
        end: int,
    ) -> Iterator[Reading]:
        """Try the block with each number of rows that its heading may have, the fewest first."""
        for top in range(block.bottom, block.top - 1, -1):
            if top == block.bottom or self.grid.has_filled(top):
                reading = self._reading(Block(top, block.bottom), end)
                yield replace(reading, score=score(reading))

    def _reading(
        self,
        block: Block,
        end: int,
    ) -> Reading:
        columns = assign_roles(read_columns(self.grid, block, end))
        spec = self.remembered.get(shape_of(columns))
        if spec:
            columns = as_remembered(columns, spec, self.grid)

        return Reading(
            grid=self.grid,
            block=block,
            columns=tuple(columns),
            bottom=end,
            around=Surroundings(),
            spec=spec,
        )

    def _side_by_side(self, reading: Reading) -> list[Reading]:
        """Read two tables beside each other, each with its own column of codes, one by one."""
        starts = _columns_of_codes(reading)
        if len(starts) < 2 or reading.spec:
            return [reading]

        # The first table begins at the left edge, wherever its codes stand.
        edges = [0, *starts[1:], len(reading.columns)]
        parts = []
        for start, stop in pairwise(edges):
            columns = assign_roles(list(reading.columns[start:stop]))
            parts.append(replace(reading, columns=tuple(columns)))

        if all(part.having("amount") for part in parts):
            return parts

        return [reading]

    def _with_surroundings(self, tables: list[Reading]) -> list[Reading]:
        """Give each table what stands between it and the table before, and what holds for all."""
        placed: list[Reading] = []
        for table in tables:
            before = placed[-1] if placed else None
            if before and before.block.top == table.block.top:
                around = before.around
            else:
                around = self._around(table, before)

            table = _without_names(replace(table, around=around))
            placed.append(with_outline(table).explained())

        return placed

    def _around(
        self,
        reading: Reading,
        before: Reading | None,
    ) -> Surroundings:
        top = before.end_above(reading.block.top) if before else 0
        name = self.grid.sheet.name

        around = above_table(self.grid, top, reading.block.top)
        around.extend(of_name(name, name))
        if before:
            around.complete(before.around.for_next(before.around.nearest))

        return around


def _places_amounts(facets: Facets) -> bool:
    """Return whether a heading names periods or programmes."""
    if facets.hints or facets.programme:
        return True
    return "period" in facets.roles or "programme" in facets.roles


def _names_amounts(facets: Facets) -> bool:
    """Return whether amounts may stand under a heading."""
    named = "amount" in facets.roles or facets.unit is not None

    return bool(
        named
        or facets.hints
        or facets.measures
        or facets.odas
        or facets.total
        or facets.programme
        or facets.country
    )


def _columns_of_codes(reading: Reading) -> list[int]:
    """Return the columns that hold codes and little else."""
    columns = []
    for column in reading.columns:
        cells = column.profile
        if cells.mostly(cells.codes):
            columns.append(column.index)

    return columns


def _without_names(reading: Reading) -> Reading:
    """Take a column without any code for names, where a title or pair gives the programme."""
    column = reading.column("programme")
    if column is None or column.profile.codes:
        return reading
    if not reading.around.programmes or reading.spec:
        return reading

    reason = "it holds no codes, and the programme is stated above"
    return reading.with_column(column, column.taken_as("title", reason))
