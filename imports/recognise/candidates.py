"""The search for a sheet's tables: every candidate for a heading is read and scored, and the best
are taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from imports.layout import PERIODS, ColumnSpec, TableSpec
from imports.recognise.code_headings import with_outline
from imports.recognise.columns import Column, read_columns, shape_of
from imports.recognise.grid import Grid, column_letters
from imports.recognise.heading_rows import (
    SCANNED_FIRST,
    Block,
    find_blocks,
    heading_row,
    later_blocks,
    look_at,
)
from imports.recognise.headings import Facets
from imports.recognise.roles import LABELS, assign_roles, names_money
from imports.recognise.surroundings import Surroundings, above_table, of_name
from imports.recognise.table_candidate import Reading, has_periods
from imports.text.periods import hint_of
from imports.workbook import Value

ENOUGH: Final = 8
"""The score from which a candidate is taken for a table of the return."""

REMEMBERED: Final = 100
"""What a remembered shape adds to a score: a person's word goes before what was recognised."""


def readings_of(grid: Grid, remembered: Sequence[TableSpec] = ()) -> list[Reading]:
    """The tables of a sheet, each as the best of its candidate readings, from the top down.

    A table whose headings have a remembered shape is read as it was remembered.
    """
    return _Search(grid, {spec.shape: spec for spec in remembered}).run()


@dataclass
class _Search:
    grid: Grid
    remembered: Mapping[str, TableSpec]

    @cached_property
    def _named(self) -> bool:
        """Whether the sheet's name states a month or a programme for all that stands in it."""
        named = of_name(self.grid.sheet.name, self.grid.sheet.name)
        return bool(named.months or named.programmes)

    def run(self) -> list[Reading]:
        """Try the blocks near the top, then those further down that the first tables left open."""
        blocks = self._first_headings(self._with_remembered(find_blocks(self.grid)))
        taken = self._taken(blocks)

        if taken:
            amounts = taken[-1].having("amount")
            further = later_blocks(self.grid, amounts[0].index, taken[-1].top)
            if further:
                taken = self._taken(self._first_headings([*blocks, *further]))
            else:
                taken = taken

        return self._with_surroundings(taken)

    def _with_remembered(self, blocks: list[Block]) -> list[Block]:
        """The blocks, and those that only a remembered layout knows for headings."""
        known = {block.bottom: block for block in blocks}
        depths = {spec.heading_rows for spec in self.remembered.values()}

        for bottom in range(min(self.grid.height, SCANNED_FIRST) if depths else 0):
            for depth in depths:
                block = Block(max(0, bottom - depth + 1), bottom)
                if (
                    bottom not in known
                    and shape_of(read_columns(self.grid, block, bottom))
                    in self.remembered
                ):
                    known[bottom] = block

        return [known[bottom] for bottom in sorted(known)]

    def _first_headings(self, blocks: Sequence[Block]) -> list[Block]:
        """The blocks without headings that only repeat an earlier one amid its rows, as at the top
        of a page.
        """
        seen: dict[tuple[tuple[int, Value], ...], Block] = {}

        return [
            block
            for block in blocks
            if seen.setdefault(tuple(self.grid.filled(block.bottom)), block) is block
            or not self._goes_on(block)
        ]

    def _goes_on(self, block: Block) -> bool:
        """Whether the nearest filled row above a heading is one of amounts."""
        above = (
            row
            for row in range(block.bottom - 1, -1, -1)
            if any(True for _ in self.grid.filled(row))
        )
        row = next(above, None)

        return row is not None and look_at(self.grid, row).amounts > 0

    def _taken(self, blocks: Sequence[Block]) -> list[Reading]:
        """Drop the candidates that are no table, the last first, so that the one before gets their
        rows.
        """
        accepted: list[Reading] = []
        end = self.grid.height - 1

        for block in reversed(blocks):
            if block.bottom >= end or not self._promises(block):
                continue

            best = max(self._candidates(block, end), key=lambda reading: reading.score)
            if best.score >= ENOUGH or (
                best.score and best.score + self._stated(best) >= ENOUGH
            ):
                accepted[:0] = self._side_by_side(best)
                end = best.block.top - 1

        return accepted

    def _promises(self, block: Block) -> bool:
        """Whether a heading could be one over amounts and over what they are about, before its
        columns are read.
        """
        rows = range(block.top, block.bottom + 1)
        heads = [
            facets for row in rows for facets in heading_row(self.grid, row).values()
        ]
        known = {role for facets in heads for role in facets.roles}
        amounts = any(
            f.hints
            or f.measures
            or f.odas
            or f.total
            or f.programme
            or f.unit is not None
            for f in heads
        )
        placed = (
            any(f.hints or f.programme for f in heads)
            or bool(known & {"period", "programme"})
            or self._named
        )
        across = any(f.country for f in heads)

        return bool(self.remembered) or (
            (amounts or "amount" in known or across) and placed
        )

    def _stated(self, reading: Reading) -> int:
        """What the titles above a candidate and the sheet's name add to a score where the table
        leaves it open.
        """
        around = self._around(reading, None)
        coded = any(
            column.profile.codes for column in reading.columns if column.role in LABELS
        )
        points = 3 * (
            not reading.column("programme") and (bool(around.programmes) or coded)
        )
        points += 4 * (not has_periods(reading) and bool(around.months))
        points += 2 * (not reading.column("measure") and bool(around.measures))

        return points + 2 * (not reading.column("oda") and bool(around.odas))

    def _candidates(self, block: Block, end: int) -> Iterator[Reading]:
        """The block with each number of rows above its lowest row that could belong to it, the
        fewest first.
        """
        for top in range(block.bottom, block.top - 1, -1):
            if top != block.bottom and not any(True for _ in self.grid.filled(top)):
                continue

            tried = Block(top, block.bottom)
            columns = assign_roles(read_columns(self.grid, tried, end))
            spec = self.remembered.get(shape_of(columns))

            if spec:
                columns = as_remembered(columns, spec, self.grid)

            reading = Reading(
                self.grid,
                tried,
                tuple(columns),
                end,
                Surroundings(),
                spec=spec,
            )
            yield replace(reading, score=score(reading))

    def _side_by_side(self, reading: Reading) -> list[Reading]:
        """Two tables beside each other, each with its own column of codes, are two readings."""
        starts = [
            c.index
            for c in reading.columns
            if c.profile.codes and c.profile.mostly(c.profile.codes)
        ]
        bounds = zip([0, *starts[1:]], [*starts[1:], None], strict=True)
        parts = [list(reading.columns[start:stop]) for start, stop in bounds]
        if len(parts) < 2 or reading.spec:
            return [reading]

        read = [replace(reading, columns=tuple(assign_roles(part))) for part in parts]
        if all(part.having("amount") for part in read):
            return read

        return [reading]

    def _with_surroundings(self, readings: list[Reading]) -> list[Reading]:
        """Each table with what stands between it and the one before, and what the first one's
        titles say for all.
        """
        placed: list[Reading] = []
        for reading in readings:
            before = placed[-1] if placed else None
            if before and before.block.top == reading.block.top:
                around = before.around
            else:
                around = self._around(reading, before)

            placed.append(
                with_outline(
                    _without_names(replace(reading, around=around))
                ).explained()
            )

        return placed

    def _around(self, reading: Reading, before: Reading | None) -> Surroundings:
        top = reading.block.top
        around = above_table(self.grid, before.end_above(top) if before else 0, top)
        around.extend(of_name(self.grid.sheet.name, self.grid.sheet.name))
        if before:
            around.complete(before.around.for_next(before.around.nearest))
        return around


def _without_names(reading: Reading) -> Reading:
    """Where a title or pair gives the programme, a column without any code is no column of
    programmes.
    """
    column = reading.column("programme")
    if (
        column is None
        or column.profile.codes
        or not reading.around.programmes
        or reading.spec
    ):
        return reading

    named = column.taken_as(
        "title", "it holds no codes, and the programme is stated above"
    )
    return replace(
        reading,
        columns=tuple(named if one is column else one for one in reading.columns),
    )


def score(reading: Reading) -> int:
    """How much of a return's table a candidate has: amounts, and what each of them is about."""
    amounts = reading.having("amount")
    numeric = [
        c
        for c in amounts
        if c.profile.numbers
        or c.profile.nothings
        or (c.profile.words and names_money(c))
    ]
    if not numeric:
        return 0

    programme = reading.column("programme")
    points = REMEMBERED if reading.spec else 0
    points += (4 if programme.profile.codes else 1) if programme else 0
    points += 3 if any(column.facets.programme for column in amounts) else 0
    points += 4 * _says(
        reading, "period", [column.facets.hint is not None for column in amounts]
    )
    points += 2 * _says(
        reading, "measure", [column.facets.measure is not None for column in amounts]
    )
    points += 2 * _says(
        reading, "oda", [column.facets.oda is not None for column in amounts]
    )
    points += any(column.facets.unit is not None for column in numeric)
    points += min(3, len(numeric))
    doubled = len(amounts) - len({_key(column) for column in amounts})
    stray = sum(column.facets.strange for column in amounts) // 3

    return points - min(3, doubled) - stray


def _says(reading: Reading, role: str, headed: list[bool]) -> bool:
    return reading.column(role) is not None or all(headed)


def _key(column: Column) -> tuple[object, ...]:
    facets = column.facets
    return facets.hint, facets.measure, facets.oda, facets.programme, facets.country


def as_remembered(
    columns: Sequence[Column], spec: TableSpec, grid: Grid
) -> list[Column]:
    """The columns as a layout remembers them, matched by heading and order."""
    said = {column.letter: column for column in spec.columns}
    in_order = iter([column for column in spec.columns if column.heading])
    shifted = {
        column.index: next(in_order, None) for column in columns if column.heading
    }

    return [
        _as_said(
            c, said.get(column_letters(c.index + grid.sheet.left)), shifted.get(c.index)
        )
        for c in columns
    ]


def _as_said(
    column: Column, same_letter: ColumnSpec | None, same_order: ColumnSpec | None
) -> Column:
    """A headed column goes by the order of headings, one without a heading by its letter."""
    said = same_order if column.heading else same_letter
    if said is None or (not column.heading and said.heading):
        return column

    why = f"the remembered layout says so{f', for {PERIODS[said.period]}' if said.period else ''}"
    return replace(
        column,
        facets=_with_said(column.facets, said),
        role=said.role,
        reason=why,
    )


def _with_said(facets: Facets, said: ColumnSpec) -> Facets:
    """What the headings say, with what a person said in its place; a period said is one of the
    return's own year.
    """
    if said.measure:
        facets = replace(facets, measures=frozenset({said.measure}))

    if said.oda is not None:
        facets = replace(facets, odas=frozenset({said.oda}))

    if said.period:
        return replace(
            facets,
            hints=(hint_of(said.period),),
            year_above=None,
        )

    return facets
