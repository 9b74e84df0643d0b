"""Reads a register of programmes: each row to one record, each fault to a problem at its cell."""

from __future__ import annotations

from collections.abc import Iterator

from imports.model import Problem
from imports.read import read_workbook
from imports.recognise.grid import Grid
from imports.recognise.units import NAMES
from imports.register.cells import shown
from imports.register.headings import Heading, find_heading
from imports.register.model import Lists, Record, RegisterRead
from imports.register.recorder import Recorder
from imports.register.rows import Row
from imports.register.vocabulary import TOTALS
from imports.text.folding import fold
from imports.text.places import Places
from imports.text.plain import one_line
from imports.workbook import Refused, Sheet, Workbook

_LABELS = {
    "code": "programme code",
    "title": "title",
    "lead_department": "lead department",
}


def read_register(
    content: bytes,
    filename: str,
    places: Places,
    lists: Lists,
) -> RegisterRead:
    """Every programme of a register with all its problems. A file that cannot be read is one
    problem of its own.
    """
    try:
        return read_sheets(read_workbook(content, filename), places, lists)
    except Refused as refused:
        problem = Problem(
            "error",
            refused.rule,
            refused.sheet,
            None,
            None,
            refused.message,
            refused.remedy,
        )
        return RegisterRead((), (problem,))


def read_sheets(workbook: Workbook, places: Places, lists: Lists) -> RegisterRead:
    """The registers on a workbook's visible sheets, as one."""
    recorder = Recorder(places, lists)
    records: list[Record] = []
    problems: list[Problem] = []
    fields: set[str] = set()

    for sheet in workbook.sheets:
        heading = None if sheet.hidden else find_heading(Grid(sheet))
        if heading:
            fields |= heading.fields.keys() | (
                {"allocations"} if heading.budgets else set()
            )
            records += _read_sheet(sheet, heading, recorder, problems)

    if not fields:
        problems.append(_no_table())

    return RegisterRead(tuple(records), tuple(problems), frozenset(fields))


def _read_sheet(
    sheet: Sheet, heading: Heading, recorder: Recorder, problems: list[Problem]
) -> list[Record]:
    grid = Grid(sheet)
    problems += _heading_problems(grid, heading)
    if heading.missing:
        return []

    rows = list(_programme_rows(grid, heading))
    if sheet.hidden_rows.intersection(row + sheet.top for row in rows):
        problems.append(_hidden_rows(grid, heading))

    records = (recorder.record(Row(grid, heading, row, problems)) for row in rows)
    return [record for record in records if record]


def _programme_rows(grid: Grid, heading: Heading) -> Iterator[int]:
    """The rows below the heading that state a programme: not the blank ones, totals and notes."""
    code = heading.fields["code"]
    for row in range(heading.row + 1, grid.height):
        filled = dict(grid.filled(row))
        first = one_line(next(iter(filled.values()), ""))
        is_coded = code in filled and one_line(filled[code]).casefold().startswith(
            "cssf"
        )

        if is_coded or (len(filled) > 1 and fold(first) not in TOTALS):
            yield row


def _heading_problems(grid: Grid, heading: Heading) -> Iterator[Problem]:
    for name in heading.missing:
        message = f"There is no column for the {_LABELS[name]}."
        yield _at(
            grid,
            heading,
            0,
            "error",
            "missing-column",
            None,
            message,
            f"Add a column headed {_LABELS[name]}.",
        )

    for column, text in heading.repeated:
        message = f"{shown(text)} says what an earlier column says."
        yield _at(
            grid,
            heading,
            column,
            "error",
            "duplicate-heading",
            text,
            message,
            "Keep one of the two columns.",
        )

    for budget in heading.budgets:
        if budget.oda is None:
            message = f"The heading does not say whether the allocation of {budget.fy} is ODA or non-ODA."
            remedy = f"Head the column {budget.fy} ODA or {budget.fy} non-ODA."
            yield _at(
                grid,
                heading,
                budget.column,
                "error",
                "missing-oda",
                str(budget.fy),
                message,
                remedy,
            )

        if len(budget.units) > 1:
            said = " and ".join(NAMES[unit] for unit in sorted(budget.units))
            message = f"What stands above and in the heading says {said} of one column."
            remedy = "State one unit, in the heading or in a title above it."
            yield _at(
                grid,
                heading,
                budget.column,
                "error",
                "unit-ambiguous",
                budget.name,
                message,
                remedy,
            )

    for column, text in heading.unknown:
        message = (
            f"The column {shown(text)} is not one that a register has; it was not read."
        )
        yield _at(
            grid,
            heading,
            column,
            "warning",
            "unknown-column",
            text,
            message,
            "Check its heading, or ignore this.",
        )


def _at(
    grid: Grid,
    heading: Heading,
    column: int,
    severity: str,
    rule: str,
    value: str | None,
    message: str,
    remedy: str,
) -> Problem:
    cell = grid.name(heading.row, column)
    return Problem(
        "error" if severity == "error" else "warning",
        rule,
        grid.sheet.name,
        cell,
        value,
        message,
        remedy,
    )


def _hidden_rows(grid: Grid, heading: Heading) -> Problem:
    message = "Some programmes are in hidden rows; they were read like the others."
    return _at(
        grid,
        heading,
        0,
        "warning",
        "hidden-rows",
        None,
        message,
        "Show the rows and check them.",
    )


def _no_table() -> Problem:
    message = "No register of programmes was found: no row heads columns for code, title and lead department."
    remedy = "Send a table with one row for each programme and headings such as code, title, lead department."

    return Problem(
        "error",
        "no-table-found",
        None,
        None,
        None,
        message,
        remedy,
    )
