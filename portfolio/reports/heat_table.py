"""Tables of two ways, such as theme by band: each cell shaded by its size and leading to its
origin, with totals.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from portfolio.filters import absent, money_table
from portfolio.reports.links import Links
from portfolio.reports.spend_table import (
    GRAND_TOTAL,
    TOTAL,
    TOTAL_IN_DETAIL,
    WHOLE_FUND,
)
from portfolio.reports.table_model import (
    APART,
    Cell,
    Column,
    Row,
    Table,
    amounts_in,
    is_exact,
    rounding_row,
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
            TOTAL if hidden is None else TOTAL_IN_DETAIL,
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
                    GRAND_TOTAL,
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
    rows = [row for row, _ in matrix.rows]
    columns = [
        [matrix.sums[row, column] for row in rows if (row, column) in matrix.sums]
        for column, _ in matrix.columns
    ]
    totals = [matrix.of_row(row) for row in rows]

    return rounding_row([*columns, totals], unit)


def _only_total(
    name: str, pence: int, matrix: Matrix, unit: str, *, apart: bool
) -> Row:
    return Row(
        name,
        (*(Cell("") for _ in matrix.columns), Cell(money_table(pence, unit), True)),
        apart,
    )
