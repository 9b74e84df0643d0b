"""Where a register's table begins, and which of its columns is which."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from imports.recognise.grid import Grid
from imports.recognise.headings import facets_of_title
from imports.register.vocabulary import HEADINGS, NOT_BUDGET, UNITS
from imports.text.codes import canonical_code
from imports.text.folding import fold
from imports.text.plain import one_line
from portfolio.finance import FinancialYear

DEEPEST_HEADING = 60
LONGEST_HEADING = 200
_FEWEST_FIELDS = 3
_NEEDED = ("code", "title", "lead_department")
_FIELDS: Mapping[str, str] = {
    words: name for name, every in HEADINGS.items() for words in every
}
_YEARS = re.compile(
    r"(?:\bFY\s*)?(?<!\d)((?:20)?\d{2}\s*[/\-\u2010-\u2015]\s*(?:20)?\d{2})(?!\d)", re.I
)
_ODA = re.compile(r"(?P<non>\bnon[\s\-\u2010-\u2015]*)?\boda\b", re.I)
_UNIT = re.compile(
    "|".join(
        rf"(?<![a-z0-9]){re.escape(words)}(?![a-z0-9])"
        for words in sorted(UNITS, key=len)[::-1]
    )
)


@dataclass(frozen=True, slots=True)
class Budget:
    """A column of allocations: its year, ODA or not (None where nothing says), and the multipliers
    to pounds stated.
    """

    column: int
    fy: FinancialYear
    oda: bool | None
    units: frozenset[int]
    """None where nothing says: pounds. Several where a title says another than the heading: that
    is for people.
    """

    @property
    def unit(self) -> int:
        """The multiplier to pounds."""
        return next(iter(self.units), 1)

    @property
    def name(self) -> str:
        """Such as `2017/18 ODA`."""
        return f"{self.fy} {'ODA' if self.oda else 'non-ODA'}"


@dataclass(slots=True)
class Heading:
    """A heading row and what its cells stand for; rows and columns are the grid's."""

    row: int
    fields: dict[str, int] = field(default_factory=dict)
    budgets: list[Budget] = field(default_factory=list)
    repeated: list[tuple[int, str]] = field(default_factory=list)
    """Columns that say again what an earlier one says, and what."""
    unknown: list[tuple[int, str]] = field(default_factory=list)

    @property
    def missing(self) -> list[str]:
        """Fields that no register can do without and this one lacks."""
        return [name for name in _NEEDED if name not in self.fields]


def find_heading(grid: Grid) -> Heading | None:
    """The row of the sheet that best reads as a register's heading, the first of equals; None
    where none does.
    """
    best = None
    most = 0

    for row in range(min(grid.height, DEEPEST_HEADING)):
        texts = (
            fold(one_line(value)[:LONGEST_HEADING]) for _, value in grid.filled(row)
        )
        names = {_FIELDS[text] for text in texts if text in _FIELDS}
        if len(names) > most and names & {"code", "title"}:
            best = row
            most = len(names)

    if best is None or most < _FEWEST_FIELDS:
        return None

    return _read_heading(grid, best)


def _read_heading(grid: Grid, row: int) -> Heading:
    heading = Heading(row)
    above = _units_above(grid, row)
    for column, value in grid.filled(row):
        text = one_line(value)[:LONGEST_HEADING]
        budget = _budget(
            grid,
            row,
            column,
            text,
            above,
        )
        if budget:
            _add_budget(heading, budget)
        else:
            _add_field(heading, _field(grid, row, column, text), column, text)

    return heading


def _field(grid: Grid, row: int, column: int, text: str) -> str | None:
    name = _FIELDS.get(fold(text))
    if fold(text) == "programme" and any(
        canonical_code(one_line(v)) for v in grid.column(column, row + 1, row + 5)
    ):
        return "code"

    return name


def _add_field(heading: Heading, name: str | None, column: int, text: str) -> None:
    if name is None:
        heading.unknown.append((column, text))
    elif name in heading.fields:
        heading.repeated.append((column, text))
    else:
        heading.fields[name] = column


def _add_budget(heading: Heading, budget: Budget) -> None:
    if any(
        (known.fy, known.oda) == (budget.fy, budget.oda) for known in heading.budgets
    ):
        heading.repeated.append((budget.column, budget.name))
    else:
        heading.budgets.append(budget)


def _units_above(grid: Grid, row: int) -> frozenset[int]:
    """The multipliers that titles and notes above the heading state, such as `allocations in £
    million`.
    """
    texts = (one_line(value) for above in range(row) for _, value in grid.filled(above))
    return frozenset(unit for text in texts for unit in facets_of_title(text).units)


def _budget(
    grid: Grid, row: int, column: int, text: str, above: frozenset[int]
) -> Budget | None:
    """A column of allocations, by its heading or by that together with the one above it."""
    words = (
        text
        if _YEARS.search(text) or not _ODA.search(text)
        else f"{_above(grid, row, column)} {text}"
    )
    years = _YEARS.findall(words)
    if len(years) != 1 or set(fold(words).split()) & NOT_BUDGET:
        return None

    try:
        fy = FinancialYear.parse(years[0])
    except ValueError:
        return None

    odas = {not found["non"] for found in _ODA.finditer(words)}
    return Budget(
        column, fy, odas.pop() if len(odas) == 1 else None, above | _unit(words)
    )


def _above(grid: Grid, row: int, column: int) -> str:
    """What stands above a cell: the nearest filled cell to the left in the row before, as merged
    headings leave it.
    """
    if row == 0:
        return ""

    filled = [(at, value) for at, value in grid.filled(row - 1) if at <= column]
    if filled:
        return one_line(filled[-1][1])[:LONGEST_HEADING]

    return ""


def _unit(words: str) -> frozenset[int]:
    found = _UNIT.search(words.casefold())
    return frozenset([UNITS[found[0]]] if found else facets_of_title(words).units)
