"""Where tables may stand: the blocks of heading rows in a sheet, each a candidate to be read and
scored.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise
from typing import Final

from imports.recognise.grid import Grid
from imports.recognise.headings import Facets, facets_of, with_country
from imports.text.codes import canonical_code
from imports.text.folding import fold
from imports.text.money import POUND, NotAnAmount, parse_amount
from imports.text.periods import Hint, period_of
from imports.vocabulary import NO, PAIR_LABELS, YES
from imports.workbook import Value

SCANNED_FIRST: Final = 400
"""Rows that are always looked at for headings; beyond them only rows that break the pattern of a
table's amounts.
"""

SCANNED_AT_MOST: Final = 2_000
"""Rows looked at in a sheet where no heading was found among the first."""

TRIED_IN_VAIN: Final = 50
"""Rows further down with the same word among the amounts that are looked at for headings without
being one.
"""

BLOCKS_AT_MOST: Final = 150
"""Candidates tried in each part of a sheet."""

PAIR_WIDTH: Final = 4
"""Columns between a label and its value at most."""

HALF_A_YEAR: Final = 6
"""From so many numbers on, 1, 2, 3, ... in a row of headings are periods without a word that says
so.
"""

MANY_OTHERS: Final = 8
"""Cells that are no headings, after which a row is given up as a heading."""

ROWS_ABOVE: Final = 5
"""How many rows above the lowest heading row can belong to the heading."""


@dataclass(frozen=True, slots=True)
class Block:
    """Rows that may be a heading: `bottom` stands over the data, `top` is the first that can
    belong to it.
    """

    top: int
    bottom: int


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
        if self.pair or self.amounts or self.codes == 1:
            return False
        return (
            self.headings + self.codes >= 2
            and self.headings + self.codes >= self.others
        )

    @property
    def is_band(self) -> bool:
        """Whether the row can stand above the lowest row of a heading."""
        if self.pair or self.amounts or self.codes == 1 or self.others:
            return False
        return self.headings + self.codes > self.sentences


def look_at(grid: Grid, row: int) -> RowLook:
    """Count what a row's cells are. A row of amounts, and one with a single code, is looked at no
    further.
    """
    cells = list(grid.filled(row))
    numbered = _numbered(grid, row, cells)
    if not numbered and not _are_months(
        [value for _, value in cells if _is_number(value)]
    ):
        return RowLook(amounts=1)

    headings = amounts = codes = others = sentences = countries = 0
    for column, value in cells:
        facets = heading_facets(grid, value, numbered)
        if facets.programme and not facets.strange:
            codes += 1
        elif facets.country:
            countries += 2 if _is_wide(grid, row, column) else 1
        elif _is_sum(value, facets):
            amounts += 1
        elif facets.is_heading or (numbered and _plain_number(value) is not None):
            headings += 1
            sentences += facets.strange > 0 or "unit" in facets.roles
        elif is_amount(value):
            amounts += 1
        else:
            others += 1

        if others > MANY_OTHERS and others > 2 * (headings + codes):
            break

    # One country is a group's heading or a label; several, or one merged over columns, are
    # headings of columns.
    headings, others = (
        (headings + countries, others)
        if countries > 1
        else (headings, others + countries)
    )

    return RowLook(
        headings,
        amounts,
        codes,
        others,
        is_pair(cells),
        sentences,
    )


def _is_wide(grid: Grid, row: int, column: int) -> bool:
    """Whether a cell is merged over columns right of the first one below it; over all of them it
    heads a group.
    """
    merged = grid.anchors.get((row, column))
    if merged is None or merged.right == merged.left or row + 1 >= grid.height:
        return False
    return column > next((first for first, _ in grid.filled(row + 1)), column)


def _is_sum(value: Value, facets: Facets) -> bool:
    """Whether a text is an amount with its currency (`GBP 1,250`), which states a unit as headings
    do.
    """
    if (
        not isinstance(value, str)
        or facets.unit != POUND
        or facets.hints
        or facets.roles
    ):
        return False

    return any(ch.isdigit() for ch in value) and is_amount(value)


def _is_number(value: Value) -> bool:
    return isinstance(value, int | float)


def _are_months(numbers: list[Value]) -> bool:
    """Whether a row's numbers, if it has any, are months one after the other (201904, 201905, ...)
    and no amounts.
    """
    found = [period_of(number) for number in numbers]
    if any(hint is None or hint.kind != "month" for hint in found):
        return False

    months = [12 * (hint.year or 0) + hint.number for hint in found if hint]
    if len(months) > 2 and max(months) - min(months) < 24:
        return True

    in_turn = all(b in (a, a + 1, months[0]) for a, b in pairwise(months))
    return in_turn and (len(set(months)) > 1 or len(months) < 2)


def _plain_number(value: Value) -> float | None:
    """A number, also where a .csv can only write it as text."""
    if isinstance(value, str):
        if len(value) <= 2 and value.isascii() and value.isdigit():
            return float(value)

        return None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value

    return None


def _numbered(grid: Grid, row: int, cells: list[tuple[int, Value]]) -> bool:
    """Whether the row's numbers are periods 1, 2, 3, ... rather than amounts: the row or the one
    above says so.
    """
    numbers = [
        number for _, value in cells if (number := _plain_number(value)) is not None
    ]
    if len(numbers) < 3 or not all(1 <= number <= 13 for number in numbers):
        return False

    out_of_turn = sum(b - a != 1 and (a, b) != (12, 1) for a, b in pairwise(numbers))
    if out_of_turn > (
        2 if len(numbers) > HALF_A_YEAR else 0
    ):  # one number typed twice is out of turn twice
        return False
    if len(numbers) >= HALF_A_YEAR and numbers[0] == 1:
        return True
    if any(
        facets_of(value).hints
        for _, value in cells
        if isinstance(value, str) and _plain_number(value) is None
    ):
        return False  # a row that names its own month holds amounts

    labels = [value for _, value in cells] + (
        [value for _, value in grid.filled(row - 1)] if row else []
    )
    return any(
        "period" in facets_of(label).roles for label in labels if isinstance(label, str)
    )


def is_amount(value: Value) -> bool:
    """Whether a cell reads as an amount, or as one of the words for none."""
    if isinstance(value, str):
        return _is_amount_text(value)
    return not isinstance(value, bool) and _parses(value)


@lru_cache(maxsize=16_384)
def _is_amount_text(text: str) -> bool:
    return _parses(text)


def _parses(value: Value) -> bool:
    try:
        parse_amount(value)
    except NotAnAmount:
        return False
    return True


def numbers_columns(cells: Sequence[Value]) -> bool:
    """Whether cells are the numbers of their columns, as forms have them under the heading: 1, 2,
    3, ...
    """
    return len(cells) > 3 and all(
        value == number for number, value in enumerate(cells, 1)
    )


def is_pair(cells: list[tuple[int, Value]]) -> bool:
    """Whether a row is a label with its value (`Month | September`), as they stand above tables."""
    if (
        len(cells) != 2
        or not isinstance(cells[0][1], str)
        or cells[1][0] - cells[0][0] > PAIR_WIDTH
    ):
        return False

    label = fold(cells[0][1])
    value = cells[1][1]
    facets = facets_of(value)
    if label in PAIR_LABELS["year"] or label in PAIR_LABELS["month"]:
        return bool(facets.hints) or period_of(value) is not None
    if label in PAIR_LABELS["unit"]:
        return facets.unit is not None
    if label in PAIR_LABELS["oda"]:
        return oda_of(label, value) is not None

    return label in PAIR_LABELS["measure"] and facets.measure is not None


def oda_of(label: str, value: Value) -> bool | None:
    """What a value says beside a label about ODA. `ODA | Non-ODA` are two headings and no pair."""
    if facets_of(label).oda is None:
        return facets_of(value).oda
    plain = fold(str(value))
    if plain in YES:
        return True
    return False if plain in NO else None


def find_blocks(grid: Grid) -> list[Block]:
    """The candidates for headings near the start of a sheet, or further down where there are none."""
    blocks = _blocks(grid, 0, min(grid.height, SCANNED_FIRST))
    first = list(islice(blocks, BLOCKS_AT_MOST))
    if first:
        return first

    return list(
        islice(
            _blocks(grid, SCANNED_FIRST, min(grid.height, SCANNED_AT_MOST)),
            BLOCKS_AT_MOST,
        )
    )


def later_blocks(grid: Grid, amount_column: int, start: int) -> list[Block]:
    """Candidates further down a long sheet: rows whose cell in a column of amounts begins with a
    letter.
    """
    first = max(start, SCANNED_FIRST)
    rows = [
        row
        for row, value in enumerate(
            grid.column(amount_column, first, grid.height - 1), first
        )
        if type(value) is str and value[:1].isalpha()
    ]
    heads = _headings(grid, rows[:SCANNED_AT_MOST], amount_column)

    return [Block(_top_of(grid, row), row) for row in islice(heads, BLOCKS_AT_MOST)]


def _headings(grid: Grid, rows: Iterable[int], column: int) -> Iterator[int]:
    """Those rows that are headings; a word in the column that often heads nothing (`TBC`) is
    looked at no more.
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


def _is_of_one_programme(grid: Grid, row: int) -> bool:
    """Whether a row holds one programme's code: a line, and no heading, whatever else stands in
    it.
    """
    texts = (
        value
        for _, value in grid.filled(row)
        if isinstance(value, str) and "cssf" in value[:20].casefold()
    )

    return sum(canonical_code(text) is not None for text in texts) == 1


def _blocks(grid: Grid, start: int, stop: int) -> Iterator[Block]:
    looks = [look_at(grid, row) for row in range(start, stop)]
    for row, look in enumerate(looks, start):
        follows = looks[row + 1 - start] if row + 1 < stop else RowLook()
        if look.is_heading and not follows.is_heading:
            yield Block(_top_of(grid, row), row)


def _top_of(grid: Grid, bottom: int) -> int:
    """The highest row that can belong to the heading whose lowest row is given; one blank row in
    between is allowed.
    """
    top = row = bottom
    while row > max(0, bottom - ROWS_ABOVE):
        row -= 1
        look = look_at(grid, row)
        if not any(True for _ in grid.filled(row)):
            if top - row > 1:
                break
        elif (look.is_band or look.is_heading) and not _is_title(grid, row, bottom):
            top = row
        else:
            break

    return top


def _is_title(grid: Grid, row: int, bottom: int) -> bool:
    """Whether a row's one or two cells stand where the labels are: a title or a pair, and no band
    over amounts.
    """
    cells = list(grid.filled(row))
    if len(cells) > 2 or (row, cells[-1][0]) in grid.anchors:
        return False

    labels = [
        column
        for column, value in grid.filled(bottom)
        if set(facets_of(value).roles) - {"amount"}
    ]
    first = next((column for column, _ in grid.filled(bottom)), 0)
    if len(cells) == 1:
        return cells[0][0] <= first

    said = facets_of(cells[0][1])
    return not (said.odas or said.measures or said.hints) and {
        column for column, _ in cells
    } <= set(labels)


def heading_facets(grid: Grid, value: Value, numbered: bool) -> Facets:
    """The facets of a heading cell, with the country it names; in a numbered row a plain number is
    a period.
    """
    if numbered and _plain_number(value) is not None:
        hint: Hint | None = period_of(value)
        if hint:
            return Facets(hints=(hint,))

        return Facets()

    facets = facets_of(value)
    if facets.rest and isinstance(value, str):
        return with_country(facets, value, grid.countries)

    return facets


def heading_row(grid: Grid, row: int) -> dict[int, Facets]:
    """The facets of a heading row's cells, by column; what is merged or unmerged over several
    columns covers them.
    """
    cells = list(grid.filled(row))
    numbered = _numbered(grid, row, cells)

    return {column: heading_facets(grid, value, numbered) for column, value in cells}
