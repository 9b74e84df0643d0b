"""Rows of headings: what the cells of a row are, and what its headings state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from imports.recognise.facets import (
    NOTHING,
    Facets,
    with_country,
)
from imports.recognise.grid import Grid
from imports.recognise.headings import facets_of
from imports.recognise.pairs import is_pair
from imports.text.hints import CLOSING
from imports.text.money import POUND, is_amount
from imports.text.periods import period_of
from imports.workbook import Value

HALF_A_YEAR: Final = 6
"""From so many numbers on, 1, 2, 3, ... in a row are periods without a word that says so."""

OUT_OF_TURN: Final = 2
"""Numbers out of turn in a long row of periods: one typed twice is out of turn twice."""

MANY_OTHERS: Final = 8
"""Cells that are no headings, after which a row is given up as a heading."""

TWO_YEARS: Final = 24
"""Months within which a row of months lies."""


@dataclass(frozen=True, slots=True)
class RowLook:
    """What a row looks like: how many cells are headings, amounts, codes or anything else."""

    headings: int = 0
    amounts: int = 0
    codes: int = 0
    others: int = 0
    pair: bool = False
    sentences: int = 0
    """Cells that could be headings but read more like titles."""

    @property
    def is_heading(self) -> bool:
        """Whether the row can be the lowest row of a heading."""
        if self._is_line:
            return False

        heads = self.headings + self.codes
        return heads >= 2 and heads >= self.others

    @property
    def is_band(self) -> bool:
        """Whether the row can stand above the lowest row of a heading."""
        if self._is_line or self.others:
            return False
        return self.headings + self.codes > self.sentences

    @property
    def _is_line(self) -> bool:
        """Whether the row is a pair, holds amounts, or is of one programme."""
        return self.pair or self.amounts > 0 or self.codes == 1


def look_at(grid: Grid, row: int) -> RowLook:
    """Count what a row's cells are.

    A row of amounts, and one with too many other cells, is looked at no further.
    """
    cells = list(grid.filled(row))
    numbered = _is_numbered(grid, row, cells)
    if not numbered and not _are_months(_numbers_in(cells)):
        return RowLook(amounts=1)

    counts = _count_kinds(grid, row, cells, numbered)

    # One country is a group's heading or a label; several are headings of columns.
    countries = counts.pop("countries", 0)
    counts["headings" if countries > 1 else "others"] += countries

    return RowLook(**counts, pair=is_pair(cells))


def _count_kinds(
    grid: Grid,
    row: int,
    cells: list[tuple[int, Value]],
    numbered: bool,
) -> Counter[str]:
    """Count cells by the counts of `RowLook`, and by `countries`."""
    counts = Counter[str]()
    for column, value in cells:
        facets = heading_facets(grid, value, numbered)
        kind = _kind_of(value, facets, numbered)
        counts[kind] += 1

        if kind == "countries" and _is_wide(grid, row, column):
            counts[kind] += 1  # merged over columns, it heads them and no group of rows
        if kind == "headings" and (facets.strange or "unit" in facets.roles):
            counts["sentences"] += 1

        heads = counts["headings"] + counts["codes"]
        if counts["others"] > max(MANY_OTHERS, 2 * heads):
            break

    return counts


def heading_row(grid: Grid, row: int) -> dict[int, Facets]:
    """Return the facets of a heading row's filled cells, by column."""
    cells = list(grid.filled(row))
    numbered = _is_numbered(grid, row, cells)

    return {column: heading_facets(grid, value, numbered) for column, value in cells}


def heading_facets(
    grid: Grid,
    value: Value,
    numbered: bool,
) -> Facets:
    """Return the facets of a heading cell, with the country that it names.

    In a numbered row a plain number is a period.
    """
    if numbered and _plain_number(value) is not None:
        hint = period_of(value)
        return Facets(hints=(hint,)) if hint else NOTHING

    facets = facets_of(value)
    if facets.rest and isinstance(value, str):
        return with_country(facets, value, grid.countries)

    return facets


def numbers_columns(cells: Sequence[Value]) -> bool:
    """Return whether cells number their columns, as under headings of forms: 1, 2, 3, ..."""
    if len(cells) <= 3:
        return False
    return all(value == number for number, value in enumerate(cells, 1))


def _kind_of(
    value: Value,
    facets: Facets,
    numbered: bool,
) -> str:
    """Return what a cell is: a count of `RowLook`, or `countries`."""
    if facets.programme and not facets.strange:
        return "codes"
    if facets.country:
        return "countries"
    if _is_sum(value, facets):
        return "amounts"

    is_period = numbered and _plain_number(value) is not None
    if facets.is_heading or is_period:
        return "headings"

    return "amounts" if is_amount(value) else "others"


def _is_wide(
    grid: Grid,
    row: int,
    column: int,
) -> bool:
    """Return whether a cell is merged over columns right of the first one below it.

    Merged over all columns, it heads a group of rows.
    """
    merged = grid.anchors.get((row, column))
    if merged is None or merged.right == merged.left or row + 1 >= grid.height:
        return False

    first_below = next((first for first, _ in grid.filled(row + 1)), column)
    return column > first_below


def _is_sum(value: Value, facets: Facets) -> bool:
    """Return whether a text is an amount with its currency: `GBP 1,250` states a unit too."""
    if not isinstance(value, str) or facets.unit != POUND:
        return False
    if facets.hints or facets.roles:
        return False
    return any(ch.isdigit() for ch in value) and is_amount(value)


def _numbers_in(cells: list[tuple[int, Value]]) -> list[Value]:
    return [value for _, value in cells if isinstance(value, int | float)]


def _are_months(numbers: list[Value]) -> bool:
    """Return whether a row's numbers, if any, are months in turn: 201904, 201905, ..."""
    months = []
    for number in numbers:
        hint = period_of(number)
        if hint is None or hint.kind != "month":
            return False

        months.append(12 * (hint.year or 0) + hint.number)

    if len(months) < 2:
        return True

    return _are_of_two_years(months) or _are_in_turn(months)


def _are_of_two_years(months: list[int]) -> bool:
    return len(months) > 2 and max(months) - min(months) < TWO_YEARS


def _are_in_turn(months: list[int]) -> bool:
    """Return whether months follow each other.

    The first month comes again where actuals and forecasts stand side by side.
    """
    first = months[0]
    if len(set(months)) == 1:
        return False
    return all(b in (a, a + 1, first) for a, b in pairwise(months))


def _plain_number(value: Value) -> float | None:
    """Return a number, also where a .csv can only write it as text."""
    if isinstance(value, str):
        if len(value) <= 2 and value.isascii() and value.isdigit():
            return float(value)

        return None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value

    return None


def _is_numbered(
    grid: Grid,
    row: int,
    cells: list[tuple[int, Value]],
) -> bool:
    """Return whether a row's numbers are periods 1, 2, 3, ... rather than amounts."""
    numbers = []
    texts = []
    for _, value in cells:
        number = _plain_number(value)
        if number is not None:
            numbers.append(number)
        elif isinstance(value, str):
            texts.append(value)

    if not _count_up(numbers):
        return False
    if len(numbers) >= HALF_A_YEAR and numbers[0] == 1:
        return True
    if any(facets_of(text).hints for text in texts):
        return False  # a row that names its own month holds amounts

    return _name_periods([*texts, *_texts_above(grid, row)])


def _texts_above(grid: Grid, row: int) -> list[str]:
    if row == 0:
        return []
    return [value for _, value in grid.filled(row - 1) if isinstance(value, str)]


def _name_periods(texts: list[str]) -> bool:
    """Return whether a text is headed `Period`, `Month` or the like."""
    return any("period" in facets_of(text).roles for text in texts)


def _count_up(numbers: list[float]) -> bool:
    """Return whether numbers are those of periods, one after the other."""
    if len(numbers) < 3 or not all(1 <= number <= CLOSING for number in numbers):
        return False

    jumps = 0
    for before, number in pairwise(numbers):
        follows = number - before == 1 or (before, number) == (12, 1)
        jumps += not follows

    return jumps <= (OUT_OF_TURN if len(numbers) > HALF_A_YEAR else 0)
