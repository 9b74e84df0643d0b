"""Reads an edited workbook: what each row says of each field, and each fault at its cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from imports.model import Problem
from imports.recognise.grid import Grid
from imports.register import cells
from imports.register.cells import Wrong, shown
from imports.register.headings import Budget, Heading, find_heading
from imports.register.rows import Row
from imports.text.codes import canonical_code
from imports.text.folding import fold
from imports.text.money import LARGEST_PENCE, NotAnAmount, parse_amount, to_pence
from imports.text.plain import one_line
from imports.workbook import Value, Workbook
from portfolio.ledger import clock
from portfolio.programmes.bulk.cell_parsers import Parse, parsers
from portfolio.programmes.bulk.workbook import AS_AT, CLEAR, COLUMNS
from portfolio.programmes.choices import Names
from portfolio.programmes.records import NOTHING

MOST_ROWS = 5_000
_NEVER_CLEAR = frozenset({"title", "lead_department", "withheld"})
_REGISTER_FIELDS = {
    "partner_departments": "partners",
    "portfolio": "portfolio_id",
    "objective": "objective_id",
}
_OWN_HEADINGS = {fold(label): name for name, label in COLUMNS.items()}


@dataclass(frozen=True, slots=True)
class Stated:
    """What a row says: its code (None: a new programme), the fields that it fills in, and where."""

    code: str | None
    fields: Mapping[str, Any]
    amounts: Mapping[tuple[int, bool], int | None]
    """Pence by year and ODA; None where it is cleared."""
    sheet: str
    cell: str


@dataclass(slots=True)
class ReadBack:
    """Every row, every problem, and the instant at which the workbook was made, where it says so."""

    rows: list[Stated] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    as_at: int | None = None


def read(
    workbook: Workbook,
    names: Names,
    people: Mapping[str, int],
    country: Callable[[str], str],
) -> ReadBack:
    """Read every sheet that holds a register.

    `people` has the keys of managers by email address; `country` gives the ISO3 code of a name, or
    a ValueError whose sentence says what to do.
    """
    found = ReadBack(as_at=_as_at(workbook))
    tables = 0

    for sheet in workbook.sheets:
        heading = None if sheet.hidden else find_heading(Grid(sheet))
        if heading is not None:
            tables += 1
            _read_table(Grid(sheet), heading, parsers(names, people, country), found)

    if not tables:
        message = "No table of programmes was found: no row has headings such as code, title, lead department."
        found.problems.append(
            Problem(
                "error",
                "no-table-found",
                None,
                None,
                None,
                message,
                "Upload the workbook that you downloaded here.",
            )
        )

    return found


def _as_at(workbook: Workbook) -> int | None:
    for sheet in workbook.sheets:
        for row in sheet.rows[:50]:
            if len(row) > 1 and row[0] == AS_AT and isinstance(row[1], str):
                try:
                    return clock.parse_as_at(row[1])
                except ValueError:
                    return None

    return None


def _read_table(
    grid: Grid, heading: Heading, parse: Mapping[str, Parse], found: ReadBack
) -> None:
    columns = {
        _REGISTER_FIELDS.get(name, name): column
        for name, column in heading.fields.items()
    }
    for column, text in heading.unknown:
        name = _OWN_HEADINGS.get(fold(text))
        if name and name not in columns:
            columns[name] = column

    for column, text in heading.repeated:
        at = grid.name(heading.row, column)
        message = f"{shown(text)} repeats an earlier column."
        found.problems.append(
            Problem(
                "error",
                "duplicate-heading",
                grid.sheet.name,
                at,
                text,
                message,
                "Keep one of the two columns.",
            )
        )

    for number in range(heading.row + 1, grid.height):
        if len(found.rows) >= MOST_ROWS:
            message = f"The workbook has more than {MOST_ROWS:,} programmes."
            found.problems.append(
                Problem(
                    "error",
                    "too-many-rows",
                    grid.sheet.name,
                    grid.name(number, 0),
                    None,
                    message,
                    "Divide it.",
                )
            )
            return

        if any(True for _ in grid.filled(number)):
            row = Row(grid, heading, number, found.problems)
            found.rows.append(_stated(row, columns, heading.budgets, parse))


def _stated(
    row: Row,
    columns: Mapping[str, int],
    budgets: list[Budget],
    parse: Mapping[str, Parse],
) -> Stated:
    code = row.read_column(columns["code"], _code, None) if "code" in columns else None
    said = {
        name: _field(row, columns[name], name, parse[name])
        for name in COLUMNS
        if name in columns
    }
    amounts = {
        (b.fy.start, b.oda): row.read_column(b.column, _amount(b.unit), _LEFT)
        for b in budgets
        if b.oda is not None
    }

    return Stated(
        code,
        {name: value for name, value in said.items() if value is not _LEFT},
        {key: pence for key, pence in amounts.items() if pence is not _LEFT},
        row.grid.sheet.name,
        row.grid.name(row.row, columns.get("code", columns.get("title", 0))),
    )


_LEFT: Any = object()
"""What a blank cell says: leave the field as it is."""


def _field(
    row: Row,
    column: int,
    name: str,
    parse: Parse,
) -> Any:
    def value(cell: Value) -> Any:
        text = one_line(cell)
        if cells.is_blank(cell):
            return _LEFT
        if text != CLEAR:
            return parse(cell)
        if name in _NEVER_CLEAR:
            raise Wrong(
                "cannot-clear",
                f"The {COLUMNS[name].lower()} cannot be cleared.",
                "Write another value.",
            )

        return NOTHING[name]

    return row.read_column(column, value, _LEFT)


def _code(value: Value) -> str | None:
    text = one_line(value)
    if text and canonical_code(text) is None:
        raise Wrong(
            "bad-code",
            f"{shown(text)} is not a programme code.",
            "Write the code as CSSF-01-000274.",
        )

    return canonical_code(text)


def _amount(unit: int) -> Parse:
    def value(cell: Value) -> Any:
        if one_line(cell) == CLEAR:
            return None

        try:
            parsed = parse_amount(cell)
        except NotAnAmount:
            message = f"{shown(one_line(cell))} is not a number."
            raise Wrong(
                "not-a-number",
                message,
                "Enter the amount as a number, for example 1,250.00.",
            ) from None

        if parsed is None:
            return _LEFT

        pence, lost = to_pence(parsed[0] * (unit if parsed[1] is None else parsed[1]))
        if lost or abs(pence) > LARGEST_PENCE:
            message = f"{shown(one_line(cell))} is not an amount in whole pence, or is too large."
            raise Wrong(
                "not-a-number", message, "Enter pounds with two decimals at most."
            )

        return pence

    return value
