"""What the cells of a column look like: the share of codes, numbers, periods, markers and
countries in a sample.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from functools import lru_cache
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
    """Look at a sample of a column's cells; once for each stretch of it."""
    if (column, top, bottom) not in grid.profiles:
        grid.profiles[column, top, bottom] = _profile(grid, column, top, bottom)

    return grid.profiles[column, top, bottom]


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
    """Filled cells from near the top and from all over the rest, without the heading where it is
    repeated below.
    """
    height = bottom - top + 1
    heading = grid.cell(top - 1, column)

    def held(row: int) -> Value:
        value = grid.cell(row, column)
        if value == heading and grid.rows[row] == grid.rows[top - 1]:
            return ""
        return value

    near = range(top, min(bottom, top + 2 * SAMPLE) + 1)
    spread = range(top + 2 * SAMPLE, bottom + 1, max(1, height // SAMPLE))
    found = [value for row in near if (value := held(row)) != ""][:SAMPLE]

    return found + [value for row in spread if (value := held(row)) != ""][:SAMPLE]


def _look_at_number(value: Value) -> tuple[str, ...]:
    if isinstance(value, bool):
        return ("yes_no",)
    if isinstance(value, int | float):
        looks = ("numbers", "periods") if period_of(value) else ("numbers",)
        if value == 1:
            return (*looks, "yes_no", "ones")

        return (*looks, "yes_no", "zeros") if value == 0 else looks

    return ("periods",) if period_of(value) else ()


@lru_cache(maxsize=16_384)
def _look(text: str) -> tuple[str, ...]:
    if len(text) > LONGEST_LOOKED_AT:
        return ()

    marks = (
        ("yes_no", _is_yes_no(text)),
        ("ones", text.strip() in ("1", "100%")),
        ("zeros", text.strip() in ("0", "0%")),
        ("codes", bool(codes_in(text))),
    )
    looks = [name for name, holds in marks if holds]
    with suppress(NotAnAmount):
        looks.append("nothings" if parse_amount(text) is None else "numbers")

    if len(text) > LONGEST_LABEL or "codes" in looks:
        return tuple(looks)

    facets = facets_of(text)
    if period_of(text):
        looks.append("periods")

    looks += [
        name
        for name, said in (
            ("measures", facets.measure),
            ("odas", facets.oda is not None),
        )
        if said
    ]
    looks += ["kinds"] * (
        facets.kind is not None and not facets.measures and not facets.strange
    )
    looks += ["years"] * any(hint.kind == "year" for hint in find_periods(text)[0])
    if facets.total and "numbers" not in looks:
        return (*looks, "totals")

    return tuple(looks)


def _is_yes_no(text: str) -> bool:
    return fold(text) in YES or fold(text) in NO
