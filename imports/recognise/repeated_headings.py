"""Headings that repeat an earlier one: the second column gives no lines, and is named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from imports.model import Problem
from imports.problems import problem
from imports.recognise.columns import Column
from imports.recognise.facets import Facets
from imports.recognise.table_candidate import Reading
from imports.text.folding import fold
from imports.text.hints import is_closing, resolve
from portfolio.finance import FinancialYear

Doubled = tuple[Column, Column]
"""A column, and the earlier one with the same heading."""


def doubled_amounts(
    reading: Reading,
    fy: FinancialYear | None,
) -> list[Doubled]:
    """Return columns of amounts headed as an earlier one is, each with that earlier one."""
    compared = of_other_years(reading, fy)
    first: dict[tuple[object, ...], Column] = {}

    doubled = []
    for column in reading.having("amount"):
        if column.index in compared:
            continue

        earlier = first.setdefault(_key(column.facets, fy), column)
        if earlier is not column and column.profile.numbers:
            doubled.append((column, earlier))

    return doubled


def _key(facets: Facets, fy: FinancialYear | None) -> tuple[object, ...]:
    """Return what a heading states of the amounts under it."""
    hint = facets.hint
    period = resolve(hint, fy) if hint else None
    closing = hint is not None and is_closing(hint)

    return (
        period or hint,
        closing,
        facets.measure,
        facets.oda,
        facets.programme,
        facets.country,
    )


def of_other_years(
    reading: Reading,
    fy: FinancialYear | None,
) -> set[int]:
    """Return columns of amounts of another year, where the return's own stand beside them."""
    stated: dict[int, int] = {}
    for column in reading.having("amount"):
        year = _year_of(column.facets)
        if year is not None:
            stated[column.index] = year

    if fy is None or fy.start not in stated.values():
        return set()

    return {index for index, year in stated.items() if year != fy.start}


def _year_of(facets: Facets) -> int | None:
    return facets.fy if facets.year_above is None else facets.year_above


def doubled_headings(
    reading: Reading,
    amounts: Sequence[Doubled],
) -> Iterator[Problem]:
    """Yield a problem at the later of two equal headings."""
    grid = reading.grid
    for column, earlier in [*amounts, *_doubled_labels(reading)]:
        cell = grid.name(column.heading_row, column.index)
        earlier_cell = grid.name(earlier.heading_row, earlier.index)

        yield problem(
            "duplicate-heading",
            grid.sheet.name,
            cell,
            column.heading,
            earlier_cell,
        )


def _doubled_labels(reading: Reading) -> Iterator[Doubled]:
    """Yield two columns of one heading that both could state what an amount is about."""
    for role in ("programme", "period", "measure", "oda"):
        used = reading.column(role)
        if used is None or not used.heading:
            continue

        heading = fold(used.heading)
        for column in reading.columns:
            if column.index == used.index or not column.heading:
                continue
            if fold(column.heading) == heading and _holds(column, role):
                yield column, used


def _holds(column: Column, role: str) -> bool:
    cells = column.profile
    counts = {
        "programme": cells.codes,
        "period": cells.periods,
        "measure": cells.measures,
        "oda": cells.odas + cells.yes_no,
    }

    return cells.mostly(counts[role])
