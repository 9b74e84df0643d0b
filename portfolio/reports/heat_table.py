"""Tables of two ways, such as theme by band: each cell shaded by its size and leading to its
origin, with totals.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portfolio.figures.selection import UNALLOCATED
from portfolio.filters import absent, money_table
from portfolio.reports.links import Links
from portfolio.reports.table_model import (
    APART,
    WHOLE_FUND,
    Cell,
    Column,
    Row,
    Table,
    amounts_in,
    is_exact,
    rounded,
)

STEPS = 5
Sums = Mapping[tuple[str, str], int]
Key = dict[str, str | None]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Pence by row and column, both by their keys; a pair that is not in `sums` has no line at
    all.
    """

    caption: str
    first: str
    """What the rows are, for their heading."""
    rows: Sequence[tuple[str, str]]
    """(key, name), in order."""
    columns: Sequence[tuple[str, str]]
    sums: Sums
    origin: Callable[[str | None, str | None], Key | None]
    """The filters of a row (None: all) and column (None: all); None where there are none that find
    it.
    """
    withheld: int | None = None
    """Pence that stand beyond the total."""
    total_too: bool = True
    """Whether a last total has the withheld money in."""

    def of_row(self, row: str) -> int:
        """A row's total."""
        return sum(self.sums.get((row, column), 0) for column, _ in self.columns)

    def of_column(self, column: str) -> int:
        """A column's total."""
        return sum(self.sums.get((row, column), 0) for row, _ in self.rows)

    @property
    def total(self) -> int:
        """Everything but the withheld."""
        return sum(self.sums.values())


def show(
    rows: Sequence[Mapping[str, Any]],
    bands: Sequence[str],
    links: Links,
    unit: str,
    *,
    withheld: int | None,
    total_too: bool,
) -> Table:
    """The rows of `theme-by-band` (without the withheld one) as themes down and `bands` across,
    with totals.

    `withheld` in pence is a line of its own, and is added to a last total where `total_too`.

    """
    themes = dict.fromkeys(row["theme"] for row in rows)
    matrix = Matrix(
        "Spend by theme and band",
        "Theme",
        [(theme, "Unallocated" if theme == UNALLOCATED else theme) for theme in themes],
        [(band, band) for band in bands],
        {(row["theme"], row["band"]): row["total"] for row in rows},
        lambda theme, band: {
            name: key
            for name, key in (("theme", theme), ("band", band))
            if key is not None
        },
        withheld,
        total_too,
    )

    return table(matrix, links, unit)


def table(matrix: Matrix, links: Links, unit: str) -> Table:
    """The matrix as a page shows it. KeyError for an unknown unit."""
    most = max((abs(pence) for pence in matrix.sums.values()), default=0)
    names = [(key, name, key in APART) for key, name in matrix.rows]
    shown = tuple(
        Row(
            name,
            _cells(
                matrix,
                key,
                name,
                links,
                unit,
                most,
            ),
            apart,
        )
        for key, name, apart in names
    )
    hidden = matrix.withheld
    foot = [
        Row(
            "Total" if hidden is None else "Total shown in detail",
            _totals(matrix, links, unit),
        )
    ]

    if not is_exact(unit, links):
        foot.append(_rounding(matrix, unit))

    if hidden is not None:
        foot.append(
            _only_total(
                "Withheld" if matrix.total_too else WHOLE_FUND,
                hidden,
                matrix,
                unit,
                apart=True,
            )
        )
        if matrix.total_too:
            foot.append(
                _only_total(
                    "Total with withheld",
                    matrix.total + hidden,
                    matrix,
                    unit,
                    apart=False,
                )
            )

    columns = (
        Column(matrix.first, False),
        *(Column(name, True) for _, name in matrix.columns),
        Column("Total", True),
    )

    return Table(
        f"{matrix.caption}, {amounts_in(unit, links)}", columns, shown, tuple(foot)
    )


def _cells(
    matrix: Matrix, row: str, name: str, links: Links, unit: str, most: int
) -> tuple[Cell, ...]:
    cells = [
        _cell(
            matrix.sums.get((row, column)),
            links,
            matrix.origin(row, column),
            f"{name}, {across}",
            unit,
            most,
        )
        for column, across in matrix.columns
    ]

    return (
        *cells,
        _cell(
            matrix.of_row(row),
            links,
            matrix.origin(row, None),
            f"{name}, total",
            unit,
        ),
    )


def _totals(matrix: Matrix, links: Links, unit: str) -> tuple[Cell, ...]:
    cells = [
        _cell(
            matrix.of_column(column),
            links,
            matrix.origin(None, column),
            f"Total, {across}",
            unit,
        )
        for column, across in matrix.columns
    ]

    return (
        *cells,
        _cell(
            matrix.total,
            links,
            matrix.origin(None, None),
            "Total",
            unit,
        ),
    )


def _cell(
    pence: int | None,
    links: Links,
    key: Key | None,
    about: str,
    unit: str,
    most: int | None = None,
) -> Cell:
    if pence is None:
        return Cell(absent("none"), True)

    heat = -(-STEPS * pence // most) if most and pence > 0 else 0
    return Cell(
        money_table(pence, unit),
        True,
        links.origin(**key) if key is not None else None,
        about,
        heat,
    )


def _rounding(matrix: Matrix, unit: str) -> Row:
    def difference(amounts: Sequence[int]) -> Cell:
        pence = rounded(sum(amounts), unit) - sum(
            rounded(amount, unit) for amount in amounts
        )
        return Cell(money_table(pence, unit), True)

    rows = [row for row, _ in matrix.rows]
    columns = [
        [matrix.sums[row, column] for row in rows if (row, column) in matrix.sums]
        for column, _ in matrix.columns
    ]
    cells = [
        difference(amounts)
        for amounts in [*columns, [matrix.of_row(row) for row in rows]]
    ]

    return Row("Rounding: total less the rows as shown", tuple(cells), apart=True)


def _only_total(
    name: str, pence: int, matrix: Matrix, unit: str, *, apart: bool
) -> Row:
    return Row(
        name,
        (*(Cell("") for _ in matrix.columns), Cell(money_table(pence, unit), True)),
        apart,
    )
