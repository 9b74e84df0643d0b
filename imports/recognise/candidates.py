"""Search for a sheet's tables: read and score every candidate, and take the best."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

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
from imports.recognise.table_candidate import ENOUGH, Reading, points_around, score
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
            for depth in depths:
                if bottom in by_bottom:
                    break

                block = Block(max(0, bottom - depth + 1), bottom)
                columns = read_columns(self.grid, block, bottom)
                if shape_of(columns) in self.remembered:
                    by_bottom[bottom] = block

        return [by_bottom[bottom] for bottom in sorted(by_bottom)]

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
        """Return whether headings name amounts and what these are about, before columns are read."""
        if self.remembered:
            return True

        heads = [
            facets
            for row in range(block.top, block.bottom + 1)
            for facets in heading_row(self.grid, row).values()
        ]
        roles = {role for facets in heads for role in facets.roles}

        placed = "period" in roles or "programme" in roles
        placed = placed or any(facets.hints or facets.programme for facets in heads)
        if not (placed or self._placed_by_name):
            return False

        return "amount" in roles or any(_names_amounts(facets) for facets in heads)

    def _candidates(self, block: Block, end: int) -> Iterator[Reading]:
        """Try the block with each number of rows that its heading may have, the fewest first."""
        for top in range(block.bottom, block.top - 1, -1):
            if top != block.bottom and not self.grid.has_filled(top):
                continue

            tried = Block(top, block.bottom)
            columns = assign_roles(read_columns(self.grid, tried, end))

            spec = self.remembered.get(shape_of(columns))
            if spec:
                columns = as_remembered(columns, spec, self.grid)

            reading = Reading(
                self.grid, tried, tuple(columns), end, Surroundings(), spec=spec
            )
            yield replace(reading, score=score(reading))

    def _side_by_side(self, reading: Reading) -> list[Reading]:
        """Read two tables beside each other, each with its own column of codes, one by one."""
        starts = [
            column.index
            for column in reading.columns
            if column.profile.mostly(column.profile.codes)
        ]
        if len(starts) < 2 or reading.spec:
            return [reading]

        # The first table begins at the left edge, wherever its codes stand.
        bounds = zip([0, *starts[1:]], [*starts[1:], None], strict=True)
        parts = []
        for start, stop in bounds:
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

    def _around(self, reading: Reading, before: Reading | None) -> Surroundings:
        top = before.end_above(reading.block.top) if before else 0
        name = self.grid.sheet.name

        around = above_table(self.grid, top, reading.block.top)
        around.extend(of_name(name, name))
        if before:
            around.complete(before.around.for_next(before.around.nearest))

        return around


def _names_amounts(facets: Facets) -> bool:
    return bool(
        facets.hints
        or facets.measures
        or facets.odas
        or facets.total
        or facets.programme
        or facets.unit is not None
        or facets.country
    )


def _without_names(reading: Reading) -> Reading:
    """Take a column without any code for names, where a title or pair gives the programme."""
    column = reading.column("programme")
    if column is None or column.profile.codes:
        return reading
    if not reading.around.programmes or reading.spec:
        return reading

    reason = "it holds no codes, and the programme is stated above"
    return reading.with_column(column, column.taken_as("title", reason))
