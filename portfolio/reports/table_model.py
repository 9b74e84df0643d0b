"""A table as a page shows it: headings, and cells with the addresses of their origins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from portfolio.figures.ratings import NO_BAND, UNRATED
from portfolio.figures.selection import UNALLOCATED, WITHHELD
from portfolio.filters import UNITS, money_table
from portfolio.reports.links import Links

APART = frozenset({UNALLOCATED, "Unallocated", WITHHELD, "Withheld", UNRATED, NO_BAND})
UNIT_NAMES = {
    "pounds": "in pounds",
    "thousands": "in thousands of pounds",
    "millions": "in millions of pounds",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column as shown."""

    label: str
    numeric: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as shown; `url` leads to the origin of its figure, `about` says of what."""

    text: str
    numeric: bool = False
    url: str | None = None
    about: str = ""
    heat: int = 0
    """Share of the largest figure in a heat table, in five steps; 0 for none."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row as shown; its name is a heading of its own."""

    name: str
    cells: tuple[Cell, ...]
    apart: bool = False
    url: str | None = None
    """The page about what the row is of."""
    only: str = ""
    """`screen` or `print`, where the row is for one of them alone."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table as shown. `foot` holds the total and what comes after it."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    foot: tuple[Row, ...] = ()


def amounts_in(unit: str, links: Links) -> str:
    """How a caption names its amounts: `in pounds`, `in pounds, 2019/20 prices`."""
    return f"{UNIT_NAMES[unit]}, {links.prices}" if links.prices else UNIT_NAMES[unit]


def is_exact(unit: str, links: Links) -> bool:
    """Whether amounts are shown as they are: then rows and totals cannot differ by rounding."""
    return unit == "pounds" and not links.prices


def rounding_row(columns: Sequence[Sequence[int | Decimal] | None], unit: str) -> Row:
    """The difference between each rounded total and its rounded amounts, in the same unit.

    None stands for a column without a total.
    """
    cells = []
    for amounts in columns:
        if amounts is None:
            cells.append(Cell(""))
            continue

        shown = sum(rounded(amount, unit) for amount in amounts)
        difference = rounded(sum(amounts), unit) - shown
        cells.append(Cell(money_table(difference, unit), True))

    return Row("Rounding: total less the rows as shown", tuple(cells), apart=True)


def rounded(pence: int | Decimal, unit: str) -> int:
    """Pence to the nearest that a unit shows, halves away from nil: as `money_table` writes it."""
    power, decimals, _ = UNITS[unit]
    step = int(Decimal(100).scaleb(power - decimals))
    halves = (2 * abs(Decimal(pence)) + step) // (2 * step)
    size = int(halves) * step

    return -size if pence < 0 else size
