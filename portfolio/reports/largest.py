"""The largest countries, themes or departments as bars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from portfolio.charts.bars import BarRow, bars
from portfolio.charts.geometry import Chart
from portfolio.filters import money_short

SHOWN = 15
"""Bars that a reader takes in at a glance; the table has every row."""


def largest(rows: Sequence[Any], column: str) -> list[Any]:
    """The rows with the largest amounts in a column, the largest first."""
    return sorted(rows, key=lambda row: -(getattr(row, column) or 0))[:SHOWN]


def chart_of_largest(
    drawn: Sequence[BarRow], pence: int, count: int, bands: Sequence[str]
) -> Chart:
    """The bars of the largest of `count` rows, which have `pence` between them all."""
    notes: tuple[str, ...] = ()
    if count > SHOWN:
        rest = pence - sum(bar.pence for bar in drawn)
        notes = (
            f"The {SHOWN} largest of {count}; {money_short(rest)} is in the others.",
        )

    first = drawn[0]
    title = f"{first.label} has most: {money_short(first.pence)}"

    return bars(
        drawn,
        key="largest",
        title=title,
        bands=bands,
        notes=notes,
    )
