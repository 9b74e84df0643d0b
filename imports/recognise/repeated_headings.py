"""Headings that say the same twice: the second column gives no lines, and is named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from imports.model import Problem
from imports.problems import problem
from imports.recognise.columns import Column
from imports.recognise.table_candidate import Reading
from imports.text.folding import fold
from imports.text.periods import is_closing, resolve
from portfolio.finance import FinancialYear


def doubled_amounts(
    reading: Reading, fy: FinancialYear | None
) -> list[tuple[Column, Column]]:
    """Columns of amounts whose headings say what an earlier one's say, each with that earlier one."""
    others = of_other_years(reading, fy)
    first: dict[tuple[object, ...], Column] = {}
    found = []

    for column in reading.having("amount"):
        if column.index in others:
            continue

        facets = column.facets
        period = resolve(facets.hint, fy) if facets.hint else None
        closing = facets.hint is not None and is_closing(facets.hint)
        key = (
            period or facets.hint,
            closing,
            facets.measure,
            facets.oda,
            facets.programme,
            facets.country,
        )
        earlier = first.setdefault(key, column)

        if earlier is not column and column.profile.numbers:
            found.append((column, earlier))

    return found


def of_other_years(reading: Reading, fy: FinancialYear | None) -> set[int]:
    """Columns of amounts of another year beside those of the return's: there for comparison, and
    no lines.
    """
    amounts = reading.having("amount")
    stated = {
        column.index: year
        for column in amounts
        if (year := _year_of(column)) is not None
    }
    if fy is None or all(year != fy.start for year in stated.values()):
        return set()

    return {index for index, year in stated.items() if year != fy.start}


def _year_of(column: Column) -> int | None:
    if column.facets.year_above is not None:
        return column.facets.year_above
    return column.facets.fy


def doubled_headings(
    reading: Reading, amounts: Sequence[tuple[Column, Column]]
) -> Iterator[Problem]:
    """A problem at the later of two headings that say the same."""
    for column, earlier in [*amounts, *_doubled_labels(reading)]:
        grid = reading.grid
        cell = grid.name(column.heading_row, column.index)
        where = grid.name(earlier.heading_row, earlier.index)
        yield problem(
            "duplicate-heading",
            grid.sheet.name,
            cell,
            column.heading,
            where,
        )


def _doubled_labels(reading: Reading) -> Iterator[tuple[Column, Column]]:
    """Two columns of one heading that both could say what an amount is about."""
    for role in ("programme", "period", "measure", "oda"):
        kept = reading.column(role)
        if kept is None or not kept.heading:
            continue

        for column in reading.columns:
            same = (
                column.index != kept.index
                and column.heading
                and fold(column.heading) == fold(kept.heading)
            )
            if same and _holds(column, role):
                yield column, kept


def _holds(column: Column, role: str) -> bool:
    cells = column.profile
    counts = {
        "programme": cells.codes,
        "period": cells.periods,
        "measure": cells.measures,
        "oda": cells.odas + cells.yes_no,
    }

    return cells.mostly(counts[role])
