"""A return entered by hand: a grid of programmes by periods, read from a form and written as a
prepared workbook.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from imports.text.money import NotAnAmount, parse_amount, to_pence
from portfolio.finance import pounds
from portfolio.returns.entry.workbook import KINDS, Row, Template

MOST_ROWS = 100
"""Rows of a grid; a department with more uses the prepared workbook."""
NEW_ROWS = 3
"""Empty rows, for programmes and projects that are not there yet."""
LONGEST_PROJECT = 300
TOO_LARGE = 10**13
"""Pence beyond which an amount is taken for a slip: £100bn."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One amount of the grid as it is shown: what was typed, and what is wrong with it."""

    name: str
    text: str
    error: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row of the grid. `key` tells which stream of money it is; empty for a row that is still
    to be chosen.
    """

    number: int
    row: Row
    key: str
    cells: tuple[Cell, ...]
    error: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """The grid as it is shown, and the rows that it means."""

    rows: Sequence[GridRow]
    problems: Sequence[tuple[str, str]] = field(default_factory=tuple)
    """Sentence, and the id of the field."""

    def meant(self) -> list[Row]:
        """The rows with amounts, as a workbook holds them."""
        return [
            each.row
            for each in self.rows
            if any(amount is not None for amount in each.row.amounts)
        ]


def key_of(row: Row) -> str:
    """A row's stream of money as one text."""
    return "|".join(
        (
            row.programme,
            KINDS[row.oda],
            row.country or "",
            row.project or "",
        )
    )


def shown(template: Template) -> Grid:
    """The grid of what is known."""
    rows = [_shown_row(number, row) for number, row in enumerate(template.rows)]
    empty = Row(
        "",
        "",
        True,
        amounts=(None,) * len(template.periods),
    )
    fresh = [
        _shown_row(len(rows) + number, empty, new=True) for number in range(NEW_ROWS)
    ]

    return Grid(rows + fresh)


def read(given: Mapping[str, str], template: Template) -> Grid:
    """The grid that a form holds, with what is wrong in it. Only what the template offers can be
    entered.
    """
    rows = []
    problems = []

    for number in range(MOST_ROWS + NEW_ROWS):
        if f"key-{number}" in given or f"programme-{number}" in given:
            row = _read_row(given, number, template)
            rows.append(row)
            problems += [(row.error, f"programme-{number}")] if row.error else []
            problems += [(cell.error, cell.name) for cell in row.cells if cell.error]

    problems += _twice(rows)
    grid = Grid(rows)
    if not problems and not grid.meant():
        problems.append(
            (
                "Enter at least one amount",
                rows[0].cells[0].name if rows else "main-content",
            )
        )

    return replace(grid, problems=problems)


def _shown_row(number: int, row: Row, *, new: bool = False) -> GridRow:
    cells = (
        Cell(
            _name(number, at),
            "" if amount is None else f"{pounds(amount):.2f}",
            note=row.notes.get(at, ""),
        )
        for at, amount in enumerate(row.amounts)
    )

    return GridRow(number, row, "" if new else key_of(row), tuple(cells))


def _name(number: int, period: int) -> str:
    return f"amount-{number}-{period}"


def _read_row(given: Mapping[str, str], number: int, template: Template) -> GridRow:
    key = given.get(f"key-{number}", "")
    row = _known_row(key, template) or _chosen_row(given, number, template)
    read_cells = [
        _read_cell(_name(number, at), given, row.notes.get(at, ""))
        for at in range(len(template.periods))
    ]
    amounts = tuple(amount for _, amount in read_cells)
    row = replace(row, amounts=amounts)
    said_something = any(amount is not None for amount in amounts) or any(
        cell.error for cell, _ in read_cells
    )
    error = ""

    if not row.programme and said_something:
        error = "Choose the programme that the amounts in this row belong to"

    known = _known_row(key, template) is not None
    return GridRow(
        number,
        row,
        key if known else "",
        tuple(cell for cell, _ in read_cells),
        error,
    )


def _known_row(key: str, template: Template) -> Row | None:
    return next((row for row in template.rows if key and key_of(row) == key), None)


def _chosen_row(given: Mapping[str, str], number: int, template: Template) -> Row:
    """A row for what was chosen, or what the row's key says where the last return has no such row
    any more.
    """
    words = given.get(f"key-{number}", "").split("|", 3)
    code, kind, country, project = words if len(words) == 4 else ("", "", "", "")
    code = given.get(f"programme-{number}", code)
    country = given.get(f"country-{number}", country)

    return Row(
        programme=code if code in template.programmes else "",
        title=template.programmes.get(code, ""),
        oda=given.get(f"kind-{number}", kind) != KINDS[False],
        project=" ".join(given.get(f"project-{number}", project).split())[
            :LONGEST_PROJECT
        ]
        or None,
        country=country if country in template.countries else None,
    )


def _read_cell(
    name: str, given: Mapping[str, str], note: str
) -> tuple[Cell, int | None]:
    text = given.get(name, "").strip()
    try:
        return Cell(name, text, note=note), _amount(text)
    except ValueError as error:
        return Cell(name, text[:60], str(error), note), None


def _amount(text: str) -> int | None:
    """Pence, or None for nothing. ValueError says what is wrong."""
    try:
        found = parse_amount(text)
    except NotAnAmount:
        raise ValueError("Enter the amount as a number, for example 1,250.00") from None

    if found is None:
        return None

    number, multiplier = found
    pence, lost = to_pence(number * (multiplier or 1))
    if lost:
        raise ValueError(
            "Enter the amount in pounds and whole pence, for example 1,250.50"
        )
    if abs(pence) >= TOO_LARGE:
        raise ValueError("Check the amount: it is too large")

    return pence


def _twice(rows: Sequence[GridRow]) -> list[tuple[str, str]]:
    """A problem at each row that repeats the stream of an earlier one."""
    seen: set[str] = set()
    problems = []

    for each in rows:
        if each.row.programme and any(
            amount is not None for amount in each.row.amounts
        ):
            key = key_of(each.row)
            if key in seen:
                words = f"{each.row.programme} {KINDS[each.row.oda]} is entered twice: put its amounts into one row"
                problems.append((words, each.cells[0].name))

            seen.add(key)

    return problems
