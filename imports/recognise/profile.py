"""Looks of a column: how many of its cells are codes, numbers, periods, markers or countries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from itertools import islice
from typing import Final

from imports.recognise.grid import Grid, Profile
from imports.recognise.headings import facets_of
from imports.text.codes import codes_in
from imports.text.folding import fold
from imports.text.money import NotAnAmount, parse_amount
from imports.text.periods import find_periods, period_of
from imports.vocabulary import NO, YES
from imports.workbook import Value

LONGEST_LABEL: Final = 40
"""Texts that are longer mark nothing: they are names and remarks."""

TELLING: Final = 20
"""Filled cells after which a column in which nothing was recognised is taken for free text."""

LONGEST_LOOKED_AT: Final = 300
SAMPLE: Final = 80
"""Filled cells looked at from the top of a column, and as many again spread over the rest."""


def profile(
    grid: Grid,
    column: int,
    top: int,
    bottom: int,
) -> Profile:
    """Count what a sample of a column's cells is; once for each stretch of the column."""
    stretch = (column, top, bottom)
    if stretch not in grid.profiles:
        grid.profiles[stretch] = _profile(grid, column, top, bottom)

    return grid.profiles[stretch]


def _profile(
    grid: Grid,
    column: int,
    top: int,
    bottom: int,
) -> Profile:
    counts = Counter[str]()
    for value in _sample(grid, column, top, bottom):
        if counts["filled"] == TELLING and len(counts) == 1:
            break

        counts["filled"] += 1
        counts.update(
            _look(value) if isinstance(value, str) else _look_at_number(value)
        )

    return Profile(**counts)


def _sample(
    grid: Grid,
    column: int,
    top: int,
    bottom: int,
) -> list[Value]:
    """Return filled cells from near the top and from all over the rest."""
    step = max(1, (bottom - top + 1) // SAMPLE)
    start_of_rest = top + 2 * SAMPLE
    near = range(top, min(bottom, start_of_rest) + 1)
    spread = range(start_of_rest, bottom + 1, step)

    sample: list[Value] = []
    for rows in (near, spread):
        filled = _filled_cells(grid, column, rows, top - 1)
        sample += islice(filled, SAMPLE)

    return sample


def _filled_cells(
    grid: Grid,
    column: int,
    rows: range,
    heading_row: int,
) -> Iterator[Value]:
    """Yield the filled cells of rows, without the heading where it is repeated below."""
    heading = grid.cell(heading_row, column)
    for row in rows:
        value = grid.cell(row, column)
        if value == "":
            continue

        is_repeated = value == heading and grid.rows[row] == grid.rows[heading_row]
        if not is_repeated:
            yield value


def _look_at_number(value: Value) -> tuple[str, ...]:
    if isinstance(value, bool):
        return ("yes_no",)

    is_period = period_of(value) is not None
    if not isinstance(value, int | float):
        return ("periods",) if is_period else ()

    looks = ["numbers"]
    if is_period:
        looks.append("periods")
    if value == 1:
        looks += ["yes_no", "ones"]
    elif value == 0:
        looks += ["yes_no", "zeros"]

    return tuple(looks)


@lru_cache(maxsize=16_384)
def _look(text: str) -> tuple[str, ...]:
    """Return the counts of `Profile` to which a text adds."""
    if len(text) > LONGEST_LOOKED_AT:
        return ()

    looks = [*_answers_in(text), *_numbers_in(text)]
    if codes_in(text):
        return (*looks, "codes")
    if len(text) > LONGEST_LABEL:
        return tuple(looks)

    looks += _markings_in(text)
    if "numbers" not in looks and facets_of(text).total:
        looks.append("totals")

    return tuple(looks)


def _answers_in(text: str) -> Iterator[str]:
    stripped = text.strip()
    folded = fold(text)

    if folded in YES or folded in NO:
        yield "yes_no"
    if stripped in ("1", "100%"):
        yield "ones"
    if stripped in ("0", "0%"):
        yield "zeros"


def _numbers_in(text: str) -> Iterator[str]:
    with suppress(NotAnAmount):
        is_nothing = parse_amount(text) is None
        yield "nothings" if is_nothing else "numbers"


def _markings_in(text: str) -> Iterator[str]:
    facets = facets_of(text)
    hints, _ = find_periods(text)

    if period_of(text):
        yield "periods"
    if facets.measure:
        yield "measures"
    if facets.oda is not None:
        yield "odas"
    if facets.kind is not None and not facets.measures and not facets.strange:
        yield "kinds"
    if any(hint.kind == "year" for hint in hints):
        yield "years"
