"""Programmes that are not the department's: neither led by it, nor with it as a partner."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import attrgetter

from imports.model import Context, Line, Problem
from imports.problems import problem
from imports.recognise.labels import is_blank
from imports.take.body import Body


def wrong_departments(
    tables: Sequence[tuple[Body, Sequence[Line]]], context: Context
) -> Iterator[Problem]:
    """A warning for each such programme that has lines, at the first cell that names it."""
    warned: set[str] = set()
    for body, lines in tables:
        for code in dict.fromkeys(map(attrgetter("programme"), lines)):
            if code not in warned and context.department not in context.programmes.get(
                code, frozenset()
            ):
                warned.add(code)
                sheet = body.grid.sheet.name
                yield problem(
                    "wrong-department",
                    sheet,
                    _first_cell(body, lines, code),
                    code,
                    context.department,
                )


def _first_cell(body: Body, lines: Sequence[Line], code: str) -> str | None:
    """Where a programme is named first: its column, a heading, a title, or else its first amount."""
    reading = body.reading
    column = reading.column("programme")
    if column and code in body.programmes:
        index = body.programmes.index(code)
        while index and is_blank(body.grid.cell(index + reading.top, column.index)):
            index -= 1  # merged or left blank below: the code stands above

        return body.grid.name(index + reading.top, column.index)

    headed = (c for c in reading.having("amount") if c.facets.programme == code)
    heading = next((body.grid.name(c.heading_row, c.index) for c in headed), None)
    title = next(
        (stated.cell for stated in reading.around.programmes if stated.value == code),
        None,
    )

    return (
        heading
        or title
        or next((line.cell for line in lines if line.programme == code), None)
    )
