"""Money not counted because its heading or sheet has no known meaning."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import Final

from imports.model import Line, Problem
from imports.problems import problem
from imports.recognise.columns import Column
from imports.recognise.grid import Grid
from imports.recognise.headings import facets_of
from imports.recognise.profile import profile
from imports.recognise.table_candidate import Reading
from imports.text.codes import codes_in
from imports.text.folding import fold
from imports.text.money import MILLION, POUND, THOUSAND, NotAnAmount, parse_amount
from imports.text.plain import one_line
from imports.workbook import Value

LOOKED_AT: Final = 200
"""Rows of a column, or of a sheet without a table, that are looked at for money."""

SMALL_NUMBERS: Final = 13
"""Whole numbers up to it may be scores or numbers of months where they repeat, or ranks; few of
them may be money.
"""

FEWEST_SCORES: Final = 4
"""Numbers other than zero that a column of scores has at least."""

DECEMBER: Final = 12

YEARS: Final = range(1990, 2060)


def uncounted_columns(reading: Reading) -> Iterator[Problem]:
    """The columns of a table that hold money under a heading that says nothing; none where a
    person chose them.
    """
    if reading.spec:
        return

    grid = reading.grid
    end = reading.end_above(reading.bottom + 1) - 1
    for column in reading.columns:
        if _is_unknown(column) and is_money(
            grid.column(column.index, reading.top, min(end, reading.top + LOOKED_AT))
        ):
            heading = (
                f'"{one_line(column.heading)[:60]}"'
                if column.heading
                else "which is blank"
            )
            detail = (
                f"Column {reading.letters(column)} holds numbers, but its heading, {heading}, does not say what they"
                " are, so none of them was counted."
            )
            cell = grid.name(column.heading_row, column.index)
            yield problem(
                "ambiguous-table",
                grid.sheet.name,
                cell,
                column.heading or None,
                detail,
            )


def uncounted_lump_sums(reading: Reading, lines: Sequence[Line]) -> Iterator[Problem]:
    """The columns of actuals of several months together, where none of the sheet's lines gives an
    actual by month.
    """
    lumps = [
        column
        for column in reading.columns
        if column.role == "memo" and _is_lump(column)
    ]
    sheet = reading.grid.sheet.name
    if (
        not lumps
        or reading.spec
        or any(line.measure == "actual" and line.sheet == sheet for line in lines)
    ):
        return

    for column in lumps:
        detail = (
            f'Column {reading.letters(column)}, "{one_line(column.heading)[:60]}", holds actuals of several months'
            " together, and no column gives them by month or quarter, so none of them was counted."
        )
        cell = reading.grid.name(column.heading_row, column.index)
        yield problem(
            "ambiguous-table",
            sheet,
            cell,
            column.heading or None,
            detail,
        )


def _is_lump(column: Column) -> bool:
    """Whether a column sums up spend so far."""
    facets = column.facets
    ranged = any(hint.kind == "range" for hint in facets.hints) and facets.kind is None
    so_far = facets.kind == "cumulative" or (ranged and facets.measure == "actual")

    return (
        so_far
        and facets.measure != "forecast"
        and column.profile.numbers > column.profile.zeros
    )


def _is_unknown(column: Column) -> bool:
    """Whether nothing told what a column of numbers is: it is neither a label nor a known kind
    that is no spend.
    """
    facets = column.facets
    cells = column.profile
    if column.role == "memo":
        return not facets.kind and not facets.hints

    return (
        column.role == "ignored" and cells.numbers > 0 and cells.mostly(cells.numbers)
    )


def uncounted_sheets(grids: Iterable[Grid], lines: Sequence[Line]) -> Iterator[Problem]:
    """The sheets without a table that hold money which the lines do not already sum up to."""
    sums = cache(lambda: _sums(lines))
    for grid in grids:
        place = next(_unknown_money(grid, sums), None)
        if place:
            name = grid.sheet.name
            detail = f'No table of the return was recognised in the sheet "{name}", so none of its numbers was counted.'
            yield problem(
                "ambiguous-table",
                name,
                grid.name(*place),
                None,
                detail,
            )


def _unknown_money(
    grid: Grid, sums: Callable[[], frozenset[int]]
) -> Iterator[tuple[int, int]]:
    """The first number of each column of money, unless a heading of a known kind that is no spend
    stands over it.

    No more than the first rows are looked at.

    """
    bottom = min(grid.height, LOOKED_AT) - 1
    for column in range(grid.width):
        values = grid.column(column, 0, bottom)
        if not profile(grid, column, 0, bottom).numbers or not is_money(values):
            continue

        first = next(
            row for row, value in enumerate(values) if _number(value) is not None
        )
        if not _is_known(grid, first, column) and not _only_sums(values, sums()):
            yield first, column


def _sums(lines: Sequence[Line]) -> frozenset[int]:
    """What the lines come to, in pence, in all and by what a sheet that repeats them may list them
    by.
    """
    found: Counter[tuple[object, ...]] = Counter()
    for line in lines:
        for about in (
            (),
            ("programme", line.programme),
            ("country", line.country),
            ("period", line.period.start),
            ("measure", line.measure),
            ("oda", line.oda),
        ):
            found[about] += line.pence

    return frozenset(found.values())


def _only_sums(values: Iterable[Value], sums: frozenset[int]) -> bool:
    """Whether every number of a column is, in one unit, a sum of lines."""
    numbers = [number for value in values if (number := _number(value)) is not None]
    return any(
        all(100 * unit * number in sums for number in numbers)
        for unit in (POUND, THOUSAND, MILLION)
    )


def _is_known(grid: Grid, first: int, column: int) -> bool:
    """Whether a heading over a column's first number, or the label beside it, says that it is no
    spend.
    """
    above = (grid.cell(row, column) for row in range(first - 1, -1, -1))
    heading = next((value for value in above if value != ""), "")
    beside = next(
        (value for _, value in grid.filled(first) if isinstance(value, str)), ""
    )
    labels = [
        facets_of(value)
        for value in (heading, beside)
        if isinstance(value, str) and not codes_in(value)
    ]

    return any(facets.kind or facets.total or facets.hints for facets in labels)


def uncounted_table(reading: Reading) -> Problem:
    """That a table was left out for want of any month or quarter."""
    grid = reading.grid
    column = reading.having("amount")[0]
    detail = "The table says no month or quarter for its amounts, so none of them was counted."

    return problem(
        "ambiguous-table",
        grid.sheet.name,
        grid.name(column.heading_row, column.index),
        None,
        detail,
    )


def is_money(values: Iterable[Value]) -> bool:
    """Whether most of a column's cells are numbers, and these no ranks, counts in a row, years or
    markers.
    """
    filled = [value for value in values if value != ""]
    numbers = [number for value in filled if (number := _number(value)) is not None]
    if not numbers or 2 * len(numbers) < len(filled):
        return False
    if any(number != number.to_integral_value() for number in numbers):
        return True

    return not (
        all(number in YEARS for number in numbers)
        or _counts_up(numbers)
        or _ranks(numbers)
        or _scores(numbers)
    )


def _counts_up(numbers: Sequence[Decimal]) -> bool:
    """Whether each number is one more than the one before, as where rows or months are numbered."""
    return len(numbers) > 1 and all(
        after == before + 1 or (before == DECEMBER and after == 1)
        for before, after in pairwise(numbers)
    )


def _ranks(numbers: Sequence[Decimal]) -> bool:
    """Whether numbers are 1, 2, 3, ... in any order, with or without ties; equal ones alone rank
    nothing.
    """
    ordered = sorted(numbers)
    distinct = sorted(set(numbers))
    if len(distinct) < 2:
        return False

    return distinct == list(range(1, len(distinct) + 1)) or all(
        ordered.index(n) + 1 == n for n in distinct
    )


def _scores(numbers: Sequence[Decimal]) -> bool:
    """Whether numbers are yes and no as 1 and 0, or few small ones over and over again."""
    if not all(0 <= number <= SMALL_NUMBERS for number in numbers):
        return False
    some = [number for number in numbers if number]
    few = len(some) >= FEWEST_SCORES and 2 * len(set(some)) <= len(some)
    return few or (len(numbers) >= FEWEST_SCORES and set(numbers) == {0, 1})


def _number(value: Value) -> Decimal | None:
    if isinstance(value, bool) or (
        isinstance(value, str) and not fold(value)[:1].isdigit()
    ):
        return None

    try:
        parsed = parse_amount(value)
    except NotAnAmount:
        return None

    return parsed[0] if parsed else None
